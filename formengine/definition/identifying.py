"""Which questions hold what tells people apart: as their form says, or as their names let one guess."""

from __future__ import annotations

from formengine.expressions import Type
from formengine.model import Kind

IDENTIFYING = ("name", "previous_name", "place", "contact", "number", "nothing")
"""What a form can say that an answer identifies by; `nothing` where the name of the question misleads."""

GUESSES = {
    "previous_name": (
        "previous_name", "previous_names", "former_name", "former_names", "birth_name", "maiden_name", "other_names",
        "name_at_birth", "name_before",
    ),
    "contact": (
        "address", "phone", "telephone", "mobile", "email", "e_mail", "postcode", "post_code", "contact_number",
        "contact_details", "home_address",
    ),
    "number": ("nhs_number", "ni_number", "case_number", "reference_number", "certificate_number", "passport_number"),
    "place": (
        "town", "city", "village", "street", "county", "school", "nursery", "employer", "workplace", "hospital",
        "surgery", "place", "place_of_birth", "born_in",
    ),
    "name": ("name", "names", "known_as", "called", "surname", "forename", "forenames", "nickname"),
}  # fmt: skip
"""Names of questions that are taken to hold each; any other that ends in `_name` or `_names` holds a name."""


KINDS = {Kind.PERSON_NAME: "name", Kind.ADDRESS: "contact", Kind.TELEPHONE: "contact", Kind.EMAIL: "contact"}
"""What a kind of question says by itself."""


def identified_by(name: str, stated: str | None, kind: Kind, *, has_choices: bool) -> str:
    """What an answer to a question identifies by, empty for nothing.

    Too much is rather taken for identifying than too little. Parameters: `name` of the question; `stated` what its
    form says, if it does; `kind` what it asks for, a text or something else; `has_choices` whether it offers them: of
    what is no free text only what the form says counts.
    """
    if stated is not None:
        return "" if stated == "nothing" else stated
    if kind.type is not Type.TEXT or has_choices:
        return ""
    for what, names in GUESSES.items():
        if name in names:
            return what
    if kind in KINDS:
        return KINDS[kind]
    return "name" if name.endswith(("_name", "_names")) else ""
