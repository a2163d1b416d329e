"""Who is written about, what was written, every change to it, and what the changes add up to: plain values, no store.

Everything in a record's life is an event; pure code folds events into values (`life`, `tellings`, `notes`, `concerns`).
Actors are recorded, not authenticated: whoever owns the machine can write any name.
"""

from formengine.records.events import (
    ANSWERING,
    FIRST_HASH,
    Action,
    Change,
    Event,
    Json,
    Record,
    Source,
    Status,
    Subject,
    added,
    chained,
    commitment,
    first_bad_link,
)

__all__ = [
    "ANSWERING",
    "FIRST_HASH",
    "Action",
    "Change",
    "Event",
    "Json",
    "Record",
    "Source",
    "Status",
    "Subject",
    "added",
    "chained",
    "commitment",
    "first_bad_link",
]
