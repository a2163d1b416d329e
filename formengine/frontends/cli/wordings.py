"""Commands for whoever writes other words for a form: beginning a wording pack, and seeing how complete it is."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from formengine.frontends.cli.forms import as_json, form_argument
from formengine.frontends.cli.hand import Hand, echo, echo_json, show_table

if TYPE_CHECKING:
    from formengine.model import WordingPack
    from formengine.wording import Completeness

MOST_TOLD = 20


@click.group()
def wording() -> None:
    """Other words for a form: a translation, easy words, words for some carers, an agency's own."""


@wording.command("list")
@as_json
@click.pass_obj
def list_wordings(hand: Hand, is_json: bool) -> None:
    """The wording packs that are here: this home's, and those that come with plugins."""
    from formengine.frontends.cli.listings import pack_listing, pack_table

    listing = pack_listing(hand.engine)
    if is_json:
        echo_json(listing)
    else:
        show_table(pack_table(listing))


@wording.command("new")
@form_argument
@click.option("--language", required=True, help="The language of the new words, such as fr or cy.")
@click.option("--kind", type=click.Choice(["translation", "easy_read", "carer_type", "agency"]), default="translation",
              show_default=True, help="What the words are.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file to write.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@click.pass_obj
def new_wording(hand: Hand, form: str, language: str, kind: str, output: Path, force: bool) -> None:
    """Write a wording pack for FORM with the form's own words, to put others in their place."""
    from formengine.documents import to_json
    from formengine.exports.files import write_beside
    from formengine.wording import new_pack

    read = hand.engine.form_in_own_words(form)
    text = to_json(new_pack(read, language=language, kind=kind), indent=2) + "\n"
    write_beside(output, partial(_write, text.encode()), replace=force)
    echo(f"Written: {output.name}, a draft. Change the words on the right, then see how far it is:")
    echo(f"  formengine wording check {output}")
    echo(f"To look at it, put it into {hand.home / 'wordings'}, and then:")
    echo(f"  formengine explain {read.id} --wording {output.stem}")


@wording.command("check")
@click.argument("pack")
@click.option("--form", help="The form that it is for, where that is a file and not installed.")
@as_json
@click.pass_obj
def check_wording(hand: Hand, pack: str, form: str | None, is_json: bool) -> None:
    """How complete PACK is, a file or the name of a pack that is here, and what is wrong with it."""
    from formengine.frontends.cli.listings import form_of_pack, pack_named
    from formengine.wording import completeness_of

    read = pack_named(hand.engine, pack)
    found = completeness_of(form_of_pack(hand.engine, read, form), read)
    if is_json:
        echo_json(_as_json(read, found))
    else:
        _tell(read, found)
    sys.exit(1 if found.findings else 0)


def _write(text: bytes, stream: BinaryIO) -> None:
    stream.write(text)


def _as_json(pack: WordingPack, found: Completeness) -> dict[str, Any]:
    return {
        "form": pack.form, "version": pack.version, "language": pack.language, "kind": pack.kind,
        "status": "draft" if pack.is_draft else "reviewed", "texts": found.texts, "worded": found.worded,
        "is_other_language": found.is_other_language, "missing": list(found.missing), "copies": list(found.copies),
        "findings": [{"place": one.place, "message": one.message} for one in found.findings],
    }  # fmt: skip


def _tell(pack: WordingPack, found: Completeness) -> None:
    status = "a draft that nobody has reviewed" if pack.is_draft else f"reviewed by {pack.reviewed_by or 'its holder'}"
    echo(
        f"{pack.called}: {found.worded} of {found.texts} texts of {pack.form} have words in {pack.language}; {status}."
    )
    if found.is_other_language and found.copies:
        echo(f"  {len(found.copies)} of {found.texts} are still the form's own.")
    if found.is_other_language and found.worded < found.texts and not pack.is_draft:
        echo("  It is said to be reviewed, and not all is in its language yet: the rest reads as it does in the form.")
    for finding in found.findings:
        echo(f"  wrong    {finding}")
    for title, addresses in (("missing", found.missing), ("the same", found.copies)):
        for address in addresses[:MOST_TOLD]:
            echo(f"  {title:<8} {address}")
        if len(addresses) > MOST_TOLD:
            echo(f"  {title:<8} and {len(addresses) - MOST_TOLD} more; --json lists all")


COMMANDS = (wording,)
