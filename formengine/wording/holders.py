"""Whose words a text is made of, and which packs may put others in their place."""

from __future__ import annotations

from formengine.model import Form, Question, WordingPack


def said_by(form: Form, pack: WordingPack, address: str, own: str) -> str | None:
    """The words a pack has for a text; words for everywhere reach no text whose words may not be replaced."""
    if address in pack.wording:
        return pack.wording[address]
    return pack.everywhere[own] if own in pack.everywhere and may_be_replaced(form, pack, address) else None


def may_be_replaced(form: Form, pack: WordingPack, address: str) -> bool:
    """Whether a pack may give other words to a text, by whose words it is.

    Handles of a measure take licensed words. A measure's own words take a translation that somebody declares to hold.
    What is in the form's own words takes any but licensed ones.
    """
    basis = basis_of(form, address)
    if basis == "own_wording":
        return pack.kind != "licensed"
    if pack.declaration is None:
        return False
    return pack.kind == "licensed" if basis == "key_only" else pack.kind == "translation"


def basis_of(form: Form, address: str) -> str:
    """On what basis the words at an address are used: an instrument's for its items, the form's for all else.

    A section that is taken from another form stands on that form's basis.
    """
    path = address.partition("#")[0]
    for scale in form.scales:
        items = (item.of.path for item in scale.items if isinstance(item.of, Question))
        if scale.instrument is not None and path in items:
            return scale.instrument.rights.basis
    lenders = (one.rights.basis for one in form.borrowed if f"{path}.".startswith(f"{one.path}."))
    return next(lenders, form.rights.basis)
