"""Whose words and whose measures a form is made of: what must be said of them, and where they may be used."""

from __future__ import annotations

from collections.abc import Iterator

from formengine.model import Borrowed, Form, Instrument, Rights

CONTEXTS = ("clinical", "education", "research", "commercial")
"""What a home may be for."""


def credits_of(form: Form) -> tuple[str, ...]:
    """What every output of a form says: its own credit, each instrument's source and credit, then those of others'."""
    borrowed = (line for one in form.borrowed for line in (_lent(one), *map(_told, one.instruments)))
    lines = [form.rights.credit, *(_told(instrument) for instrument in form.instruments), *borrowed]
    return tuple(dict.fromkeys(line for line in lines if line))


def _told(instrument: Instrument) -> str:
    parts = (f"{instrument.title}: {instrument.citation}", instrument.rights.credit)
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _lent(borrowed: Borrowed) -> str:
    """Whose words a section of another form is; nothing where nobody asks for it to be said."""
    return f"{borrowed.title} {borrowed.version}: {borrowed.rights.credit}" if borrowed.rights.credit else ""


def refusal(form: Form, *, context: str, declared: bool) -> str:
    """Why a form may not be used in a home of this context, as a sentence; empty where it may.

    Parameters: `declared` that this home has a declaration for the form, in a file of its folder `wordings`.
    """
    if declared:
        return ""
    forbidding = ((name, rights) for name, rights in _all(form) if context not in rights.contexts)
    return next((_refused(form, name, rights, context) for name, rights in forbidding), "")


def _all(form: Form) -> Iterator[tuple[str, Rights]]:
    yield form.title, form.rights
    yield from ((instrument.title, instrument.rights) for instrument in form.instruments)
    for one in form.borrowed:
        yield one.title, one.rights
        yield from ((instrument.title, instrument.rights) for instrument in one.instruments)


def _refused(form: Form, name: str, rights: Rights, context: str) -> str:
    where = f" Its terms: {rights.url}." if rights.url else ""
    return (
        f"{name} may be used for {' and '.join(rights.contexts)}, by leave of {rights.holder}; this home is {context}"
        f" (the context in its settings.json).{where} If you hold a permission, declare it in a file in the folder"
        f" 'wordings' of this home: see docs/user-guide.md. ({form.id} {form.version})"
    )
