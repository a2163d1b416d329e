"""Which words a form is shown in: the packs that fit a wish, the strongest first, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formengine.definition.wording import KINDS
from formengine.errors import Refused, did_you_mean
from formengine.model import Form, Wording, WordingPack
from formengine.values import dataclass
from formengine.wording.holders import said_by
from formengine.wording.texts import texts_of

BY_LANGUAGE = ("agency", "translation")
"""Packs that are in use without being named, where their language is asked for and somebody has reviewed them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """In which words somebody wants a form.

    `language` as they write it (empty: the form's own); `names` of packs; `preview` where it is only to look at, so
    that drafts may be seen; `is_usual` where the home's settings say so, and the form's own words will do.
    """

    language: str = ""
    names: tuple[str, ...] = ()
    preview: bool = False
    is_usual: bool = False


def wording_of(form: Form, packs: Sequence[WordingPack], wish: Wish) -> Wording | None:
    """The words that a form is shown in; None where they are its own.

    Where several packs have words for a text, those of an agency stand before easy words, these before words for some
    carers, these before a translation, and a translation before licensed words; `fr-CA` before `fr`; and a pack before
    the one it is based on. Raises Refused where what is wished is not there, or is a draft and more than a preview.
    """
    layers = tuple(pack for pack in layers_of(form, packs, wish) if pack.wording or pack.everywhere)
    if not layers:
        return None
    words: dict[str, str] = {}
    for address, own in texts_of(form).items():
        said = (said_by(form, pack, address, own) for pack in layers)
        first = next((one for one in said if one is not None), None)
        if first is not None:
            words[address] = first
    language = next((pack.language for pack in layers if pack.kind != "licensed"), form.languages[0])
    used = tuple((pack.name, pack.hash) for pack in layers)
    return Wording(used, language, words, any(pack.is_draft for pack in layers))


def layers_of(form: Form, packs: Sequence[WordingPack], wish: Wish) -> Iterator[WordingPack]:
    """The packs that are in use, the strongest first."""
    fitting = [pack for pack in packs if fits(pack, form)]
    named = [_named(form, fitting, packs, name) for name in wish.names]
    language = wish.language or next((pack.language for pack in named), form.languages[0])
    wanted = chain(language)
    found = [
        pack
        for kind in KINDS
        for pack in sorted(_of_kind(kind, fitting, named, wanted), key=lambda one: _place(one, wanted))
        if pack in named or not pack.is_draft or (wish.preview and _is_alone(pack, fitting))
    ]
    _refuse_two(form, [pack for pack in found if pack not in named])
    for pack in found:
        yield from _with_what_it_builds_on(form, pack, fitting, wish)
    if not wish.is_usual:
        _refuse_unknown_language(form, fitting, found, wish)


def fits(pack: WordingPack, form: Form) -> bool:
    """Whether a pack is for a form, and for its version."""
    return pack.form == form.id and _numbers(pack.version) <= _numbers(form.version) <= _numbers(pack.up_to)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def chain(language: str) -> tuple[str, ...]:
    """A language and what stands in for it, one subtag after the other taken off: fr-CA, fr."""
    parts = language.lower().split("-")
    return tuple("-".join(parts[:end]) for end in range(len(parts), 0, -1))


def _place(pack: WordingPack, wanted: tuple[str, ...]) -> int:
    language = pack.language.lower()
    return wanted.index(language) if language in wanted else len(wanted)


def _of_kind(
    kind: str, fitting: Sequence[WordingPack], named: Sequence[WordingPack], wanted: tuple[str, ...]
) -> list[WordingPack]:
    """The packs of a kind that are in use: those named, all licensed ones, and those in the language."""
    own = (pack for pack in fitting if pack.kind == kind)
    return [
        pack
        for pack in own
        if pack in named or kind == "licensed" or (kind in BY_LANGUAGE and pack.language.lower() in wanted)
    ]


def _is_alone(pack: WordingPack, fitting: Sequence[WordingPack]) -> bool:
    """Whether no other pack is of its kind and language."""
    return [(one.kind, one.language.lower()) for one in fitting].count((pack.kind, pack.language.lower())) == 1


def _named(form: Form, fitting: Sequence[WordingPack], packs: Sequence[WordingPack], name: str) -> WordingPack:
    for pack in fitting:
        if pack.name == name:
            return pack
    other = next((pack for pack in packs if pack.name == name), None)
    if other is not None:
        raise Refused(f"The wording {name} is for {other.form} {_versions(other)}, not for {form.id} {form.version}.")
    known = [pack.name for pack in fitting]
    offer = did_you_mean(name, known) or (f" There is {', '.join(sorted(known))}." if known else " There is none.")
    raise Refused(f"There is no wording '{name}' for {form.id}.{offer}")


def _versions(pack: WordingPack) -> str:
    return pack.version if pack.version == pack.up_to else f"{pack.version} to {pack.up_to}"


def _refuse_two(form: Form, packs: Sequence[WordingPack]) -> None:
    """Refuse two that nobody has chosen between."""
    for pack in packs:
        same = [one.called for one in packs if (one.kind, one.language.lower()) == (pack.kind, pack.language.lower())]
        if len(same) > 1:
            raise Refused(
                f"{' and '.join(same)} are both for {form.id} {form.version}; keep one of them in the folder"
                " 'wordings'."
            )


def _with_what_it_builds_on(
    form: Form, pack: WordingPack, fitting: Sequence[WordingPack], wish: Wish
) -> Iterator[WordingPack]:
    """A pack and those it is based on, none twice. Raises Refused for one that is not there, or is a draft."""
    used: list[WordingPack] = []
    while pack not in used:
        if pack.is_draft and not wish.preview:
            raise Refused(
                f"The wording {pack.name} is a draft: nobody has reviewed it yet. Look at it with --preview, or with"
                f" `formengine explain {form.id} --wording {pack.name}`; it cannot be used for a record."
            )
        used.append(pack)
        if not pack.based_on:
            break
        pack = _named(form, fitting, fitting, pack.based_on)
    yield from used


def _refuse_unknown_language(
    form: Form, fitting: Sequence[WordingPack], found: Sequence[WordingPack], wish: Wish
) -> None:
    """Refuse a language that nothing here is in; say so where what is in it is a draft."""
    wanted = chain(wish.language) if wish.language else ()
    own = {one for language in form.languages for one in chain(language)}
    if not wanted or own & set(wanted) or any(pack.language.lower() in wanted for pack in found):
        return
    drafts = [pack.name for pack in fitting if pack.language.lower() in wanted and pack.is_draft]
    if drafts:
        raise Refused(
            f"{form.title} has words in {wish.language} only as a draft that nobody has reviewed ({', '.join(drafts)})."
            " Look at it with --preview; it cannot be used for a record."
        )
    known = dict.fromkeys([*form.languages, *(pack.language for pack in fitting if not pack.is_draft)])
    raise Refused(f"{form.title} has no words in {wish.language} here; it has {', '.join(known)}.")
