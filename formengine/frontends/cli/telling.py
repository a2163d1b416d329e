"""Commands that tell a form in words: the whole of it, why a question is asked, what a change to it can reach."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formengine.frontends.cli.forms import form_argument
from formengine.frontends.cli.hand import Hand, read_file, show

if TYPE_CHECKING:
    from formengine.explanation import Teller
    from formengine.model import Form


def _teller(hand: Hand, form: Form) -> Teller:
    from formengine.explanation import Teller

    return Teller(form, hand.engine.functions_of(form))


@click.command()
@form_argument
@click.argument("question", required=False)
@click.option("--blank", is_flag=True, help="The form on paper: boxes to tick and lines to write on.")
@click.option("--large", is_flag=True, help="With --blank: more room, for large writing.")
@click.option("--restricted", is_flag=True, help="With --blank: the questions whose answers are restricted, too.")
@click.pass_obj
def explain(hand: Hand, form: str, question: str | None, blank: bool, large: bool, restricted: bool) -> None:
    """FORM in plain English: what is asked, when, and what comes of it.

    With QUESTION (its path, code or title) only that part of it.
    """
    from formengine.explanation import form_chapters, found, part_chapter

    teller = _teller(hand, hand.engine.form_to_read(form))
    if blank:
        _print_blank(hand, teller, large=large, restricted=restricted)
    elif question is None:
        show(form_chapters(teller))
    else:
        show([part_chapter(teller, found(teller.form, question))])


def _print_blank(hand: Hand, teller: Teller, *, large: bool, restricted: bool) -> None:
    from formengine.explanation import Paper, blank_lines, left_out

    paper = Paper(large=large, restricted=restricted, notice=hand.engine.settings.notice)
    click.echo("\n".join(blank_lines(teller, paper)))
    kept_back = len(left_out(teller, paper))
    if kept_back:
        click.echo(f"Left out, because their answers are restricted: {kept_back} of the questions."
                   " --restricted prints them.", err=True)  # fmt: skip


@click.command()
@form_argument
@click.argument("question")
@click.argument("answers", type=click.Path(path_type=Path, allow_dash=True))
@click.pass_obj
def why(hand: Hand, form: str, question: str, answers: Path) -> None:
    """Why QUESTION of FORM is asked or not with these ANSWERS, and what stands there. Keeps nothing."""
    from formengine.answers.files import read_answers
    from formengine.documents import read_json
    from formengine.explanation import found, why_chapter

    read = hand.engine.form(form)
    document = read_json(read_file(answers), name=answers.name, depth=16)
    evaluation = hand.engine.evaluate(read, read_answers(read, document))
    path = question if read.node(question) is not None else found(read, question).path
    show([why_chapter(_teller(hand, read), evaluation, path)])


@click.command()
@form_argument
@click.argument("question")
@click.pass_obj
def impact(hand: Hand, form: str, question: str) -> None:
    """What a change to QUESTION of FORM can reach: what is asked, worked out, scored and checked because of it."""
    from formengine.explanation import found, impact_chapter

    teller = _teller(hand, hand.engine.form_to_read(form))
    show([impact_chapter(teller, found(teller.form, question))])


COMMANDS = (explain, why, impact)
