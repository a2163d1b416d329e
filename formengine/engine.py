"""Forms, plugins and store in one hand: all that a frontend ever holds.

The clock, the disk and the dice come in here and in the store, and nowhere else.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from formengine.answers import Answers, Raw, row_of
from formengine.answers.files import read_answers
from formengine.attaching import attach, files_of, with_files
from formengine.audience import AUTHOR, Reader, Readership, Sight, seen, seen_events
from formengine.catalogue import FORM_FILE, Catalogue, Offer
from formengine.conflicts import meetings, reapplied
from formengine.definition import read_pack
from formengine.documents import verbatim
from formengine.drafts import Draft
from formengine.errors import (
    Conflict,
    FormEngineError,
    NotFound,
    PluginError,
    Refused,
    StoreError,
)
from formengine.evaluation import Evaluation, effective_answers, effective_document, evaluate
from formengine.expressions import Functions
from formengine.history import moment_of, replayed, status_of, up_to
from formengine.installed import version_of
from formengine.model import Form, Question, WordingPack
from formengine.people import People
from formengine.plugins import Plugin, Plugins
from formengine.records import ANSWERING, WORDING, Change, Event, Json, Record, Source, Subject
from formengine.records.life import LIFE_ACTIONS, WITH_ANSWERS, Life, life_of
from formengine.records.standing import checked_signatures, waiting_problems
from formengine.records.workflow import BEGINNING, Workflow, read_workflow, shipped_workflow
from formengine.rights import refusal
from formengine.settings import Settings, read_settings
from formengine.tables import Table
from formengine.validation import Problem
from formengine.values import dataclass
from formengine.wording import Wish, fits, kept_wording, read_kept, with_own_agreements, worded

if TYPE_CHECKING:
    from formengine.hookspecs import Exporter
    from formengine.reports import Export, Filed, Profile
    from formengine.store import Store, Wanted

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ITEM_LETTERS = f"{LETTERS}0123456789"
ID_LENGTH, ITEM_LENGTH = 12, 8
LONGEST_MAKING = 60
"""Seconds that making a home may take."""


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Wordings:
    """What a home's folder of wordings holds: packs, and a sentence for each that cannot be used."""

    packs: tuple[WordingPack, ...]
    refused: tuple[str, ...]


class Engine:
    """Everything a frontend asks for.

    Parameters: `home` the folder of the records (made when first needed); `plugins` to use; `clock` gives the UTC time.
    """

    def __init__(self, home: Path, plugins: Plugins, clock: Callable[[], datetime] = utc_now) -> None:
        self.home = home
        self.plugins = plugins
        self.clock = clock
        self.who_looks: Callable[[], str] | None = None
        """Who looks: restricted people and their records are shown to those named only. None sees everything."""
        self._workflows: dict[str, Workflow] = {}
        self.catalogue = Catalogue(plugins, self._form_folders, lambda: self.wordings.packs)

    @classmethod
    def start(cls, home: Path, *, plugins: Plugins | None = None, clock: Callable[[], datetime] = utc_now) -> Engine:
        """An engine over a home folder, with the installed plugins unless others are given."""
        return cls(home, Plugins.installed() if plugins is None else plugins, clock)

    @cached_property
    def store(self) -> Store:
        """The records of this home; the folder is made when it is first asked for."""
        self.refuse_unfit_home()
        from formengine.store import SqliteStore

        return SqliteStore.open(self.home, clock=self.clock)

    @property
    def has_records(self) -> bool:
        """Whether anything was ever kept in this home. Raises StoreError where it is no home."""
        self.refuse_unfit_home()
        return (self.home / "records.db").exists()

    def refuse_unfit_home(self) -> None:
        """Raise StoreError where the home is not a folder, or its records were cut off."""
        if self.home.exists() and not self.home.is_dir():
            raise StoreError("The home that was named is a file, not a folder; name a folder with --home.")
        path = self.home / "records.db"
        # A new home is empty for a moment while it is made; one that stays empty was cut off.
        if (
            path.exists()
            and not path.stat().st_size
            and self.clock().timestamp() - path.stat().st_mtime > LONGEST_MAKING
        ):
            raise StoreError("The file of the records is empty, as after a failed copy. Put your last copy of it back.")

    @cached_property
    def settings(self) -> Settings:
        """The settings of this home."""
        path = self.home / "settings.json"
        if path.is_dir():
            raise FormEngineError("settings.json is a folder here; it must be a file, or not be there at all.")
        return read_settings(path.read_bytes() if path.is_file() else None)

    def _form_folders(self) -> dict[str, Path]:
        """The folders with forms of this home's own, by the name that its settings give them."""
        return {name: self.home / Path(name).expanduser() for name in self.settings.form_folders}

    @cached_property
    def wordings(self) -> Wordings:
        """The wording packs in this home, and why others there cannot be used; one that cannot hinders no other."""
        packs: list[WordingPack] = []
        refused: list[str] = []
        for path in sorted((self.home / "wordings").glob("*.json")):
            try:
                packs.append(read_pack(path.read_bytes(), name=path.name))
            except OSError as error:
                refused.append(f"{path.name} cannot be read: {error.strerror}.")
            except FormEngineError as error:
                refused.append(str(error))
        return Wordings(tuple(packs), tuple(refused))

    @property
    def today(self) -> date:
        """The day it is here."""
        return self.clock().astimezone().date()

    def close(self) -> None:
        """Let go of the store."""
        if "store" in self.__dict__:
            self.store.close()

    # Forms

    def offers(self) -> list[Offer]:
        """The forms that plugins offer."""
        return self.catalogue.offers()

    def form(self, name: str, wish: Wish | None = None) -> Form:
        """A form to be used, by its name or path, in the words that are wished for.

        Raises Refused where it may not be used in this home's context, or not in these words.
        """
        form = self.form_in_own_words(name)
        declared = any(pack.declaration is not None and fits(pack, form) for pack in self.catalogue.packs(form.id))
        sentence = refusal(form, context=self.settings.context, declared=declared)
        if sentence:
            raise Refused(sentence)
        return self.catalogue.worded(form, wish or self._usual)

    def form_to_read(self, name: str, wish: Wish | None = None) -> Form:
        """A form by its name, or from a file where the name is the path of one or of its folder; to look at it only."""
        return self.catalogue.worded(self.form_in_own_words(name), wish or self._usual)

    @property
    def _usual(self) -> Wish:
        """The words that this home wants where nobody says otherwise."""
        return Wish(language=self.settings.language, is_usual=True)

    def form_in_own_words(self, name: str) -> Form:
        """A form in the words that it was written in, whatever this home has words for."""
        path = Path(name)
        if (path / FORM_FILE).is_file():
            return self.catalogue.from_file(path / FORM_FILE)
        if name.endswith(".json") or path.is_file():
            return self.catalogue.from_file(path)
        return self.catalogue.form(name)

    def functions_of(self, form: Form) -> Functions:
        """The functions that a form's expressions may call, by name."""
        return self.catalogue.functions(verbatim(form.document).encode(), self._plugin_of(form))

    def evaluate(self, form: Form, answers: Answers) -> Evaluation:
        """What answers amount to, the form's plugin's own checks included."""
        evaluation = evaluate(form, answers)
        found = tuple(self._checked(form, evaluation))
        return replace(evaluation, problems=(*evaluation.problems, *found)) if found else evaluation

    def _checked(self, form: Form, evaluation: Evaluation) -> Iterator[Problem]:
        """What the form's plugin finds; a check that could not run blocks: it must not look like one that passed."""
        plugin = self._plugin_of(form)
        if plugin is None or (self.plugins.load(plugin) and "check_answers" not in self.plugins.hooks_of(plugin)):
            return
        try:
            found = self.plugins.ask(plugin, "check_answers", Problem, form=form, answers=effective_answers(evaluation))
        except PluginError:
            yield Problem(
                "", "check", f"The checks of {plugin.name} could not be run, so this cannot be called complete."
                " Tell whoever looks after formengine here; your answers are safe.", True, plugin.name,
            )  # fmt: skip
            return
        for problem in found:
            yield replace(problem, source=plugin.name)

    def _plugin_of(self, form: Form) -> Plugin | None:
        return self.plugins.plugin(form.id.partition("/")[0])

    def read_answers(self, form: Form, document: Any) -> Answers:
        """An answers document read for keeping: items without an id get one."""
        return read_answers(form, document, mint=self.new_item)

    # Records

    def new_item(self) -> str:
        """A new id for an item of a list: a letter and seven letters or digits."""
        return _minted(ITEM_LENGTH)

    def _new_id(self) -> str:
        return _minted(ID_LENGTH)

    @property
    def people(self) -> People:
        """Whom the records are about, as far as whoever acts is shown them."""
        return People(self.store, self._new_id, self.reader)

    @property
    def reader(self) -> str | None:
        """The name of whoever looks, as it was given; None sees everything."""
        return self.who_looks() if self.who_looks is not None else None

    def label_of(self, subject_id: str) -> str:
        """What a subject is called, for whoever may be shown it."""
        found = self.store.subjects_with_id(subject_id)
        return found[0].label if found and self.people.is_shown(self.people.whole(found[0])) else subject_id

    def title_of(self, record: Record) -> str:
        """The title of the form a record was begun with."""
        try:
            return self.form_of(record).title
        except FormEngineError:
            return record.form

    def subject(self, label: str, kind: str) -> Subject:
        """The subject of that label (or id), or a new one; two of one label are told apart by id. Raises Refused."""
        return self.people.to_write_about(label, kind)

    def begin(  # noqa: PLR0913  What is kept in one transaction arrives together, each part by its name.
        self, form: Form, subject: Subject, *, actor: str, answers: Answers | None = None, source: Source = "file",
        said: Sequence[Change] = (), save_id: str | None = None,
    ) -> Draft:  # fmt: skip
        """A new draft, kept from its first moment with the exact form it is made with; once for each `save_id`.

        Parameters: `answers` it begins with, and their `source`; `said` what is to stand in its history beside them.
        Raises Refused where the words are a draft.
        """
        if form.wording is not None and form.wording.is_draft:
            raise Refused("These words are a draft that nobody has reviewed; no record can be made in them.")
        record = Record(
            id=self._new_id() if save_id is None else record_id_for(save_id),
            subject=subject, form=form.id, form_version=form.version, form_hash=form.hash,
            status="draft", revision=0, begun_at="", changed_at="", begun_by=actor, plugins=self._versions(form),
        )  # fmt: skip
        draft = Draft.begin(record, form, today=self.today)
        if form.wording is not None:
            draft = draft.with_wording(form.wording)
        if answers is not None:
            draft = draft.with_answers(answers, source=source)
        draft = draft.with_said(*said)
        kept = self.store.begin(
            record, document=verbatim(form.document).encode(), wording=kept_wording(form), entries=draft.answers.rows(),
            changes=draft.pending, actor=actor, save_id=save_id or self.new_save_id(),
        )  # fmt: skip
        return draft.saved(kept) if kept.revision == 1 else self.resume(kept.id)

    def _versions(self, form: Form) -> tuple[tuple[str, str], ...]:
        plugin = self._plugin_of(form)
        own = ((plugin.distribution, plugin.version),) if plugin is not None else ()
        words = kept_wording(form)
        pin = hashlib.sha256(words).hexdigest() if words is not None else ""
        return (("formengine", version_of("formengine")), *own, (WORDING, pin))

    def attach(self, question: Question, path: Path) -> Raw:
        """The answer that a file on the disk is; its bytes are kept. Raises NotUnderstood where it may not be."""
        return attach(self.store, question, path)

    def with_files(self, form: Form, answers: Answers, folder: Path) -> Answers:
        """Answers from a file in a folder, with the files there that they name attached. Raises AnswersError."""
        return with_files(self.store, form, answers, folder)

    def attached(self, filed: Filed) -> Iterator[tuple[str, bytes]]:
        """The attached files of a record that count, each with a name."""
        return files_of(self.store, filed)

    def resume(self, record_id: str) -> Draft:
        """The draft of a record, as it was last saved, with the form it was begun with."""
        record = self.record(record_id)
        answers = Answers.from_rows(self.store.entries(record.id))
        return Draft.of(record, self.form_of(record), answers)

    def resume_to_change(self, record_id: str) -> Draft:
        """The same, for a person who wants to change it. Raises Refused once it is submitted."""
        draft = self.resume(record_id)
        workflow = self.workflow(draft.record.form)
        if not workflow.is_open(draft.record.status):
            raise Refused(
                f"The record {draft.record.id} is {workflow.words(draft.record.status)}; its answers can no longer be"
                f" changed. `formengine steps {draft.record.id}` shows what can be done with it."
            )
        return draft

    def workflow(self, form: str) -> Workflow:
        """The steps in the life of a form's records, as this home's settings say."""
        named = self.settings.workflows.get(form, self.settings.workflow)
        if named not in self._workflows:
            self._workflows[named] = self._workflow_called(named)
        return self._workflows[named]

    def _workflow_called(self, named: str) -> Workflow:
        if not named.endswith(".json"):
            return shipped_workflow(named)
        try:
            return read_workflow((self.home / named).read_bytes(), name=named)
        except OSError as error:
            raise NotFound(
                f"settings.json names the workflow {named}, which cannot be read: {error.strerror}."
            ) from None

    def unfinished(self, *, most: int) -> tuple[Record, ...]:
        """The records whose answers may be changed, that whoever acts is shown, the last changed first."""
        if not self.has_records:
            return ()
        from formengine.store import Wanted

        named = ("", *self.settings.workflows)
        statuses = sorted({BEGINNING}.union(*(self.workflow(form).open for form in named)))
        found = [one for status in statuses for one in self.records(Wanted(status=status, most=most))]
        return tuple(sorted(filter(self.is_open, found), key=lambda one: one.changed_at, reverse=True)[:most])

    def is_open(self, record: Record) -> bool:
        """Whether the answers of a record may be changed now."""
        return self.workflow(record.form).is_open(record.status)

    def life(self, record_id: str) -> Life:
        """What was done to a record beside answering it; its answers' history is only read where that matters."""
        events = self.store.events(record_id, actions=LIFE_ACTIONS)
        if any(event.change.action in WITH_ANSWERS for event in events):
            events = self.store.events(record_id)
        return life_of(events)

    def form_of(self, record: Record, wish: Wish | None = None) -> Form:
        """The form a record was begun with, from the record itself: installed or not.

        Parameters: `wish` for other words than those it was begun in; declarations keep theirs. Raises Refused where
        there are no such words.
        """
        form = self.catalogue.as_kept(
            self.store.document(record.form_hash),
            name=record.form,
            plugin=self.plugins.plugin(record.form.partition("/")[0]),
        )
        begun_in = read_kept(self.store.document(record.wording)) if record.wording else None
        if wish is not None:
            return worded(form, with_own_agreements(form, self.catalogue.worded(form, wish).wording, begun_in))
        return self.catalogue.in_licensed_words(form) if record.wording is None else worded(form, begun_in)

    def new_save_id(self) -> str:
        """An id for one save, by which a repeated try is known."""
        return secrets.token_hex(8)

    def save(self, draft: Draft, *, actor: str, save_id: str | None = None) -> Draft:
        """Keep the changes of a draft, all or none; once this returns they survive a crash.

        Where somebody else has saved meanwhile, what touches other questions goes together unasked. Raises Conflict
        with both values where one answer was changed by both; nothing is overwritten. A `save_id` that was saved before
        writes nothing.
        """
        save_id = save_id or self.new_save_id()
        while draft.pending:
            try:
                return self._keep(draft, actor, save_id)
            except Conflict:
                draft = self._rebased(draft)
        return draft

    def _keep(self, draft: Draft, actor: str, save_id: str) -> Draft:
        paths = {change.path for change in draft.pending if change.action in ANSWERING}
        entries = {path: row_of(draft.answers.get(path)) for path in paths if draft.answers.get(path) is not None}
        removed = sorted(paths - set(entries))
        changes = (*draft.pending, *self._signatures_checked(draft)) if paths else draft.pending
        kept = self.store.save(draft.record, changes, entries, removed=removed, actor=actor, save_id=save_id)
        return draft.saved(kept)

    def _signatures_checked(self, draft: Draft) -> Iterator[Change]:
        """Says so where signatures hold no longer, or hold again; a draft that was never submitted has none."""
        if draft.record.status != BEGINNING:
            yield from checked_signatures(draft.evaluation, self.store.events(draft.record.id), draft.pending)

    def _rebased(self, draft: Draft) -> Draft:
        """The changes of a draft made again on what others saved meanwhile. Raises Conflict where they meet."""
        from formengine.reports.conflicts import both_values, moved_on

        present = self.resume(draft.record.id)
        if present.record.status != draft.record.status:
            raise Conflict(moved_on(present.record))
        met = meetings(draft.pending, self.store.events_since(draft.record.id, draft.record.revision))
        if met:
            raise Conflict(both_values(met, present.evaluation), [one.clash for one in met])
        return reapplied(present, draft.pending)

    def settled(self, draft: Draft, *, keep: Literal["mine", "theirs"]) -> Draft:
        """A draft that met a Conflict, on what stands now, unsaved: with all its changes, or without those that met."""
        since = self.store.events_since(draft.record.id, draft.record.revision)
        met = {id(one.mine) for one in meetings(draft.pending, since)}
        wanted = [change for change in draft.pending if keep == "mine" or id(change) not in met]
        return reapplied(self.resume(draft.record.id), wanted)

    def submit(
        self, draft: Draft, *, actor: str, role: str = "", save_id: str | None = None
    ) -> tuple[Draft, tuple[Problem, ...]]:
        """Submit a draft, unless something blocks; the problems come back either way.

        Parameters: `role` in which whoever submits it acts.
        """
        workflow = self.workflow(draft.record.form)
        if not workflow.is_open(draft.record.status):
            raise Refused(f"The record {draft.record.id} is already {workflow.words(draft.record.status)}.")
        evaluation = self.evaluate(draft.form, draft.answers)
        waiting = waiting_problems(self.life(draft.record.id), evaluation)
        problems = (*evaluation.problems, *waiting, *(() if evaluation.blocks else _unconfirmed(evaluation)))
        if any(problem.blocks for problem in problems):
            return draft, problems
        status = workflow.steps["submit"].to if "submit" in workflow.steps else "submitted"
        step: Json = {"step": "submit", "title": "Submitted", "before": draft.record.status, "after": status,
                      "role": role}  # fmt: skip
        kept = self.store.save(
            draft.record, [Change("submitted", new=step)], {}, status=status, actor=actor,
            save_id=save_id or self.new_save_id(),
        )  # fmt: skip
        return draft.saved(kept), problems

    def record(self, record_id: str) -> Record:
        """The record whose id begins so. Raises Refused where it is restricted to others."""
        record = self.store.record(record_id)
        if not self.people.is_shown(record.subject):
            raise Refused(f"The record {record.id} is restricted to named people. Ask whoever looks after them.")
        return record

    def records(self, wanted: Wanted | None = None) -> tuple[Record, ...]:
        """The records of this home that whoever acts is shown, the last changed first."""
        if not self.has_records:
            return ()
        from formengine.store import EVERY

        return self.store.records(replace(wanted or EVERY, shown_to=self.reader))

    def events(self, record_id: str) -> tuple[Event, ...]:
        """The history of a record."""
        return self.store.events(self.record(record_id).id)

    def as_of(self, draft: Draft, moment: str) -> tuple[Draft, str]:
        """A draft as it stood at a moment (a day, to its end here, or a time), and the last link of its history then.

        Raises Refused where the record was not begun yet.
        """
        events = up_to(self.store.events(draft.record.id), moment_of(moment, self.clock().astimezone()))
        if not events:
            raise Refused(f"The record {draft.record.id} was not begun on {moment} yet.")
        record = replace(
            draft.record, status=status_of(events), changed_at=events[-1].at,
            revision=len({event.save_id for event in events}),
        )  # fmt: skip
        return Draft.of(record, draft.form, Answers.from_rows(replayed(events))), events[-1].hash

    # Exports

    def sight(self, record: Record, form: Form, reader: Reader) -> Sight:
        """What a reader may see of a record, under this home's settings."""
        readership = Readership.of(form, self.settings.audiences.get(form.id))
        return Sight(reader, readership, record.subject.kind)

    def filed(
        self, record_id: str, reader: Reader = AUTHOR, *, as_of: str | None = None, wish: Wish | None = None
    ) -> Filed:
        """A record with all that an export tells of it to a reader, now or as it was at a moment.

        Parameters: `wish` for other words than those it was begun in; signatures stay bound to those.
        """
        from formengine.exporting import beside_of

        draft = self.resume(record_id)
        draft, head = (draft, self.store.head(draft.record.id)) if as_of is None else self.as_of(draft, as_of)
        beside = beside_of(
            draft, self.store.events(draft.record.id), head, about_subject=self.people.history(draft.record.subject),
            status=self.workflow(draft.record.form).words(draft.record.status),
        )  # fmt: skip
        form = draft.form if wish is None else self.form_of(draft.record, wish)
        whole = self.evaluate(form, draft.answers)
        waiting = tuple(waiting_problems(beside.life, whole))
        whole = replace(whole, problems=(*whole.problems, *waiting)) if waiting else whole
        sight = self.sight(draft.record, draft.form, reader)
        filed = self.filed_as(draft.record, seen(whole, sight), head)
        made_for = "" if reader == AUTHOR else reader.called
        return replace(filed, made_for=made_for, beside=beside.kept_to(sight), history=self._changes(filed, sight))

    def _changes(self, filed: Filed, sight: Sight) -> Table | None:
        """Who changed what when, for whoever is of the agency: others get what is said, not what was said before."""
        from formengine.reports.history import changes_table

        if not sight.may_read_kept("agency"):
            return None
        events = self.store.events(filed.record.id)
        last = next((event.number for event in events if event.hash == filed.head), len(events))
        return changes_table(seen_events(events[:last], filed.evaluation, sight), filed.evaluation, self.label_of)

    def filed_as(self, record: Record, evaluation: Evaluation, head: str) -> Filed:
        """A record with an evaluation that was made for somebody; what its plugin adds is made from that alone."""
        from formengine.exporting import first_page
        from formengine.reports import Filed

        added = first_page(self.plugins, self._plugin_of(evaluation.form), evaluation)
        return Filed(record, evaluation, tuple(added), head)

    def history(self, record_id: str, reader: Reader = AUTHOR) -> tuple[tuple[Event, ...], Evaluation]:
        """The history of a record as a reader gets it, with the evaluation that its places are named from."""
        draft = self.resume(record_id)
        sight = self.sight(draft.record, draft.form, reader)
        evaluation = seen(draft.evaluation, sight)
        return seen_events(self.store.events(draft.record.id), evaluation, sight), evaluation

    def export(  # noqa: PLR0913  What makes an export another one arrives together, each part by its name.
        self,
        record_ids: Sequence[str],
        *,
        made_by: str,
        profile: Profile = "reader",
        reader: Reader = AUTHOR,
        as_of: str | None = None,
        wish: Wish | None = None,
    ) -> Export:
        """Records of one form, ready to be written for a reader. Raises ExportError where they are of several forms."""
        filed = tuple(self.filed(one, reader, as_of=as_of, wish=wish) for one in dict.fromkeys(record_ids))
        return self.export_of(filed, made_by=made_by, profile=profile, audience=reader.role)

    def export_of(self, filed: tuple[Filed, ...], *, made_by: str, profile: Profile, audience: str) -> Export:
        """What is told of records of one form, ready to be written."""
        from formengine.exporting import export_of

        made_at = self.clock().astimezone(UTC).isoformat(timespec="seconds")
        return export_of(filed, made_at=made_at, made_by=made_by, profile=profile, audience=audience)

    def exporters(self) -> Mapping[str, Exporter]:
        """Every export format: the engine's own, then those of plugins that do not take a name already taken."""
        from formengine.exporting import exporters_of

        return exporters_of(self.plugins, self.catalogue.standard)

    def exporter(self, name: str) -> Exporter:
        """One export format; plugins are only asked where the engine has none of that name. Raises NotFound."""
        from formengine.exporting import exporter_called

        return exporter_called(name, self.plugins, self.catalogue.standard)


def _minted(length: int) -> str:
    """A new id: a letter, then letters and digits."""
    rest = (secrets.choice(ITEM_LETTERS) for _ in range(length - 1))
    return "".join((secrets.choice(LETTERS), *rest))


def record_id_for(save_id: str) -> str:
    """The id of the record that a save with an id of its own begins: the same for a repeated try."""
    digits = int.from_bytes(hashlib.sha256(save_id.encode()).digest())
    letters = [ITEM_LETTERS[digits // len(ITEM_LETTERS) ** place % len(ITEM_LETTERS)] for place in range(ID_LENGTH - 1)]
    return LETTERS[digits % 26] + "".join(letters)


def _unconfirmed(evaluation: Evaluation) -> Iterator[Problem]:
    """What jsonschema finds although the engine found nothing: our promise to other systems would be broken."""
    from formengine.definition import plain_schema
    from formengine.validation import confirmed

    for path in confirmed(plain_schema(evaluation.form), effective_document(evaluation)):
        yield Problem(path, "check", "This answer does not fulfil the form's plain schema. Please report it.")
