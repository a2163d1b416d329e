"""Other words for a form: which packs are in use, the form with their words, and how complete a pack is."""

from formengine.wording.choosing import Wish, fits, layers_of, wording_of
from formengine.wording.completeness import Completeness, completeness_of, findings_of, new_pack, refuse_faulty
from formengine.wording.keeping import kept_wording, read_kept, with_own_agreements
from formengine.wording.texts import texts_of, worded

__all__ = [
    "Completeness",
    "Wish",
    "completeness_of",
    "findings_of",
    "fits",
    "kept_wording",
    "layers_of",
    "new_pack",
    "read_kept",
    "refuse_faulty",
    "texts_of",
    "with_own_agreements",
    "worded",
    "wording_of",
]
