"""Commands about records: filling, resuming, submitting, looking."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formengine.frontends.cli.forms import as_json, form_argument, in_language, in_words
from formengine.frontends.cli.hand import Hand, echo, echo_json, read_file, show, show_table
from formengine.frontends.cli.people import hints, saving_once
from formengine.frontends.cli.readers import as_of_option, reader_given, reader_options
from formengine.plain_text import ended

if TYPE_CHECKING:
    from formengine.drafts import Draft
    from formengine.model import Form
    from formengine.records import Change

record_argument = click.argument("record")
SCREEN = 50
"""Records that a list shows unless more are asked for."""


def overview(hand: Hand) -> None:
    """What is installed, what is unfinished, what to do next."""
    from formengine.casework.concerns import open_concerns
    from formengine.frontends.cli.listings import form_listing, form_table, record_table
    from formengine.frontends.cli.listings_of_work import concern_table

    concerns = open_concerns(hand.engine)
    if concerns:
        show_table(concern_table(concerns))
        echo("See one:          formengine concern list SUBJECT\n")
    show_table(form_table(form_listing(hand.engine)))
    drafts = hand.engine.unfinished(most=SCREEN)
    click.echo()
    if drafts:
        show_table(record_table(drafts))
        echo(f"\nGo on with one:   formengine resume {drafts[0].id}")
    echo("Begin another:    formengine fill FORM --subject NAME\nSee an example:   formengine demo")


@click.command()
@click.option("--folder", type=click.Path(path_type=Path), default=Path("formengine-demo"), show_default=True,
              help="Where the example records and workbooks are put.")  # fmt: skip
@click.pass_obj
def demo(hand: Hand, folder: Path) -> None:
    """Filled examples of every installed form, with their workbooks, in a folder of their own."""
    from formengine.frontends.cli.demo import make_demo

    for line in make_demo(hand, folder):
        echo(line)


@click.command()
@form_argument
@click.option("--subject", help="Whom it is about: a name or initials.")
@click.option("--kind", default="person", show_default=True, help="What the subject is: child, applicant, client, …")
@click.option(
    "--answers", type=click.Path(path_type=Path, allow_dash=True), help="Take the answers from a file; ask nothing."
)
@in_language
@in_words
@click.option("--preview", is_flag=True, help="Only to see it, drafts of wordings too; nothing is kept.")
@click.option("--carry-from", "earlier", metavar="RECORD", help="Begin with the facts of an earlier record.")
@click.option("--rater", help="Who rates, where several people fill the same form about somebody.")
@saving_once
@click.pass_obj
def fill(hand: Hand, /, form: str, subject: str | None, kind: str, answers: Path | None, **said: Any) -> None:
    """Begin a record with FORM and fill it here, question by question."""
    language, wordings = said["language"], said["wordings"]
    if said["preview"]:
        _preview(hand, hand.engine.form_to_read(form, hand.wish(language, wordings, preview=True)))
        return
    read = hand.engine.form(form, hand.wish(language, wordings, preview=False))
    if said["earlier"] is not None:
        _fill_from_earlier(hand, read, said["earlier"])
        return
    if answers is not None:
        _fill_from_file(hand, read, answers, subject, kind, **said)
        return
    label = subject or click.prompt("Whom is it about (a name or initials)")
    whom = hand.engine.subject(label, kind)
    alike = hand.engine.people.alike(whom.label) if hand.engine.has_records else ()
    rated = _rated_by(said["rater"])
    draft = hand.engine.begin(read, whom, actor=hand.actor, said=rated, save_id=said["save_id"])
    echo(f"{ended(f'{read.title} about {whom.label}')} The record is {draft.record.id}.")
    for line in hints(whom, alike) if whom not in alike else []:
        echo(line)
    _interview(hand, draft, from_start=True)


def _preview(hand: Hand, form: Form) -> None:
    from formengine.frontends.terminal.preview import preview

    hand.speak_as(form)
    preview(hand.engine, form, actor=hand.actor)


def _rated_by(rater: str | None) -> list[Change]:
    from formengine.records import Change

    return [Change("rater named", new={"name": rater})] if rater else []


def _fill_from_earlier(hand: Hand, form: Form, earlier: str) -> None:
    from formengine.casework.people import begin_from_earlier

    draft, count = begin_from_earlier(hand.desk, form, earlier)
    echo(f"{ended(f'{form.title} about {draft.record.subject.label}')} The record is {draft.record.id}.")
    echo(f"Carried over: {count}. Each waits to be confirmed: type :confirm at it, or answer it anew.")
    _interview(hand, draft, from_start=True)


def _fill_from_file(hand: Hand, form: Form, answers: Path, subject: str | None, kind: str, **said: Any) -> None:
    from formengine.answers.exported import answers_given_back
    from formengine.documents import read_json
    from formengine.frontends.cli.demo import begin_from

    document = answers_given_back(form, read_json(read_file(answers), name=answers.name, depth=20))
    draft = begin_from(
        hand, form, document, subject, kind, source="file", save_id=said["save_id"], folder=answers.parent
    )
    if said["rater"]:
        draft = hand.engine.save(draft.with_said(*_rated_by(said["rater"])), actor=hand.actor)
    progress = draft.evaluation.progress
    echo(f"The record is {draft.record.id}: {progress.answered} of {progress.asked} answered.")
    _tell_problems(hand, draft)


def _tell_problems(hand: Hand, draft: Draft) -> None:
    """What is wrong with a draft, printed; leaves with 1 where something blocks."""
    from formengine.frontends.cli.listings import problem_tables

    evaluation = hand.engine.evaluate(draft.form, draft.answers)
    if evaluation.problems:
        for table in problem_tables(evaluation):
            show_table(table)
    sys.exit(1 if evaluation.blocks else 0)


def _interview(hand: Hand, draft: Draft, *, from_start: bool) -> None:
    from formengine.frontends.terminal import Interview

    hand.speak_as(draft.form)
    Interview(hand.engine, draft, hand.actor).run(from_start=from_start)


@click.command()
@record_argument
@click.pass_obj
def resume(hand: Hand, record: str) -> None:
    """Go on with RECORD at its first open question."""
    draft = hand.engine.resume_to_change(record)
    echo(f"{draft.form.title} about {draft.record.subject.label}, {draft.evaluation.progress.percent} % done.")
    _interview(hand, draft, from_start=False)


@click.command("list")
@click.option("--subject", "name", help="Only records about somebody (a name in any spelling, or an id).")
@click.option("--author", help="Only records of an author.")
@click.option("--status", help="Only those that stand so: draft, submitted, …")
@click.option("--most", type=click.IntRange(1), help=f"How many at most; {SCREEN} unless given, all with --json.")
@as_json
@click.pass_obj
def list_(
    hand: Hand, name: str | None, author: str | None, status: str | None, most: int | None, is_json: bool
) -> None:
    """The records of this home, the last changed first."""
    from formengine.frontends.cli.listings import record_listing, record_table
    from formengine.store import Wanted
    from formengine.store.reading import NO_END

    subject_id = hand.engine.people.get(name).id if name else None
    shown = most or (NO_END if is_json else SCREEN)
    wanted = Wanted(subject_id=subject_id, author=author, status=status, most=shown)  # type: ignore[arg-type,unused-ignore]
    records = hand.engine.records(wanted)
    if is_json:
        echo_json(record_listing(records))
    else:
        show_table(record_table(records))
        if len(records) == shown:
            echo(f"These are the last {shown}; --most shows more, --subject, --author and --status fewer.")


@click.command("show")
@record_argument
@reader_options
@as_of_option
@click.pass_obj
def show_(hand: Hand, record: str, role: str, person: str, as_of: str | None) -> None:
    """RECORD as it would be reported: summary, answers, scores; with --for, as that reader would get it."""
    hand.speak_as(hand.engine.resume(record).form)
    reader = reader_given(hand, [record], role, person)
    export = hand.engine.export([record], made_by=hand.actor, reader=reader, as_of=as_of)
    show([chapter for chapter in export.chapters if chapter.title != "Codebook"])


COMMANDS = (demo, fill, resume, list_, show_)
