"""What is told of records to somebody, before a frontend or an exporter draws it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from formengine.drafts import Draft
from formengine.errors import ExportError, NotFound, PluginError, did_you_mean
from formengine.evaluation import Evaluation
from formengine.plugins import Plugin, Plugins
from formengine.records import Event
from formengine.records.binding import binding_of
from formengine.records.concerns import concerns_of
from formengine.records.life import life_of
from formengine.records.notes import notes_of
from formengine.records.standing import signed_differences
from formengine.records.tellings import tellings_of
from formengine.reports import Beside, Export, Filed, Profile, all_chapters
from formengine.reports.united import versions_of
from formengine.tables import Block, Chart, Paragraph, Picture, Table

if TYPE_CHECKING:
    from formengine.hookspecs import Exporter


def beside_of(
    draft: Draft, events: Sequence[Event], head: str, *, about_subject: Iterable[Event], status: str
) -> Beside:
    """What stood beside the answers of a draft when the last link of its history was `head`.

    Parameters: `events` of the record, `about_subject` those of whom it is about; `status` in words.
    """
    last = next((event.number for event in events if event.hash == head), len(events))
    until = events[:last]
    life = life_of(until)
    moment = until[-1].at if last < len(events) else ""
    about = [one for one in about_subject if not moment or one.at <= moment]
    return Beside(
        life=life,
        tellings=tellings_of(until),
        notes=notes_of(about),
        status=status,
        differences=signed_differences(draft.evaluation, life, until),
        now=binding_of(draft.evaluation),
        concerns=tuple(one.announced for one in concerns_of(about) if one.is_open),
    )


def first_page(plugins: Plugins, plugin: Plugin | None, evaluation: Evaluation) -> Iterator[Block]:
    """What the form's plugin puts on the first page; where it failed, the page says so."""
    if plugin is None:
        return
    accepted = (Table, Chart, Paragraph, Picture)
    try:
        yield from plugins.ask(plugin, "summarize", accepted, form=evaluation.form, evaluation=evaluation)
    except PluginError:
        yield Paragraph(f"The summary that {plugin.name} makes could not be made; everything else is complete.", True)


def export_of(filed: tuple[Filed, ...], *, made_at: str, made_by: str, profile: Profile, audience: str) -> Export:
    """Records of one form, of any versions, ready to be written. Raises ExportError where they are of several forms."""
    forms = dict.fromkeys(one.record.form for one in filed)
    if len(forms) > 1:
        raise ExportError(f"These records are of different forms ({', '.join(forms)}); export those of one together.")
    return Export(
        form=versions_of(one.evaluation.form for one in filed)[0], filed=filed,
        chapters=all_chapters(filed, profile, made_at=made_at, made_by=made_by),
        profile=profile, audience=audience, made_at=made_at, made_by=made_by,
    )  # fmt: skip


def exporters_of(plugins: Plugins, standard: Plugins) -> Mapping[str, Exporter]:
    """Every export format: the engine's own, then those of plugins that do not take a name already taken."""
    found = dict(standard.ask(standard.found[0], "register_exporters", tuple))
    for plugin in plugins.found:
        try:
            offered = plugins.ask(plugin, "register_exporters", tuple)
        except PluginError:
            continue
        found = {**dict(offered), **found}
    return found


def exporter_called(name: str, plugins: Plugins, standard: Plugins) -> Exporter:
    """One export format; plugins are only asked where the engine has none of that name. Raises NotFound."""
    from formengine.exports.formats import EXPORTERS

    known = EXPORTERS if name in EXPORTERS else exporters_of(plugins, standard)
    if name not in known:
        raise NotFound(f"There is no export format {name!r}.{did_you_mean(name, known)}")
    return known[name]
