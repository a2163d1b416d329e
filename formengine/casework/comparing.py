"""Comparisons as exports, for every output there is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from formengine.audience import AUTHOR, Reader
from formengine.casework.desk import Desk
from formengine.casework.people import raters
from formengine.errors import Refused
from formengine.reports import Export, Filed
from formengine.reports.comparison import comparison, rater_chapter, sittings
from formengine.tables import Chapter


def compared(desk: Desk, record_ids: Sequence[str], *, only_changed: bool = False, reader: Reader = AUTHOR) -> Export:
    """Records of one subject side by side, for a reader. Raises Refused where they are of several subjects or forms."""
    filed = [desk.engine.filed(one, reader) for one in dict.fromkeys(record_ids)]
    if len(filed) < 2:
        raise Refused("Name at least two records to compare.")
    if len({one.record.subject.id for one in filed}) > 1:
        raise Refused("These records are about different people; only those about one person are compared.")
    if len({one.record.form for one in filed}) > 1:
        raise Refused("These records are of different forms; only those of one form, of any version, are compared.")
    ordered = sittings([(one.record, one.evaluation) for one in filed])
    chapters = comparison(ordered, only_changed=only_changed)
    by_id = {one.record.id: one for one in filed}
    return _export(desk, [by_id[one.record.id] for one in ordered], chapters, audience=reader.role)


def rated(desk: Desk, record_ids: Sequence[str], profile: str) -> Export:
    """What several raters answered, item by item; counts for an analyst only."""
    people = raters(desk, record_ids)
    filed = [desk.engine.filed(one.draft.record.id) for one in people]
    names, evaluations = [one.name for one in people], [one.evaluation for one in people]
    chapter = rater_chapter(names, evaluations, for_analyst=profile == "analyst")
    return _export(desk, filed, (chapter,), audience=AUTHOR.role)


def _export(desk: Desk, filed: Sequence[Filed], chapters: tuple[Chapter, ...], *, audience: str) -> Export:
    """What is told in these chapters, drawn for reading: the tables of the records themselves are another export."""
    made_at = desk.engine.clock().astimezone(UTC).isoformat(timespec="seconds")
    return Export(
        form=filed[-1].evaluation.form, filed=tuple(filed), chapters=chapters, profile="reader", audience=audience,
        made_at=made_at, made_by=desk.actor,
    )  # fmt: skip
