"""Who may see what: one function decides, and whoever is not the author gets a value with the rest left out.

`readers` says who may read each question and score of a form; `forms` and `views` make the form, the evaluation and
the history that one reader gets. An exporter, a plugin or a page that is handed these cannot show what it never got.
"""

from formengine.audience.documents import reduced_document
from formengine.audience.people import Person, people_in, reader_named, roles_of
from formengine.audience.readers import AUTHOR, Reader, Readership, Sight
from formengine.audience.views import SeenWorld, left_out, seen, seen_events

__all__ = [
    "AUTHOR",
    "Person",
    "Reader",
    "Readership",
    "SeenWorld",
    "Sight",
    "left_out",
    "people_in",
    "reader_named",
    "reduced_document",
    "roles_of",
    "seen",
    "seen_events",
]
