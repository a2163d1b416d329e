"""The contracts as files: `form.schema.json`, `evaluation.schema.json`, and the blocks that any form may refer to."""
