"""The contracts as files: `form.schema.json`, the schemas of evaluations, and the blocks that any form may refer to."""
