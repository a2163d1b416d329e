"""Twelve kinds of fault in each of the six hooks: named, no answer lost, the other forms work, nothing given away."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formengine import Engine, FormEngineError
from formengine.plugins import Plugin, Plugins
from tests.test_hooks import PRIVATE, plugin, small_form

HOOKS: dict[str, Callable[..., Any]] = {
    "register_forms": lambda: [],
    "register_functions": lambda: [],
    "register_exporters": lambda: {},
    "register_wordings": lambda: [],
    "check_answers": lambda form, answers: [],
    "summarize": lambda form, evaluation: [],
}


def shaped_like(hook: str, deed: Callable[[], Any]) -> Callable[..., Any]:
    """A hook that asks for what this hook gets, and then does this."""
    two: dict[str, Callable[..., Any]] = {
        "check_answers": lambda form, answers: deed(),
        "summarize": lambda form, evaluation: deed(),
    }
    return two.get(hook, deed)


def _raise(error: BaseException) -> Any:
    raise error


def _half() -> Any:
    yield object()
    raise RuntimeError(PRIVATE)


def _misspelt(hook: str) -> dict[str, Any]:
    return {f"{hook}s" if not hook.endswith("s") else hook[:-1]: HOOKS[hook]}


WHEN_LOADED: dict[str, Callable[[str], Any]] = {
    "cannot be imported": lambda hook: _raise(ImportError(PRIVATE)),
    "is not Python": lambda hook: _raise(SyntaxError(PRIVATE)),
    "exits while it is imported": lambda hook: _raise(SystemExit(PRIVATE)),
    "is of another API": lambda hook: plugin(api=2, **{hook: HOOKS[hook]}),
    "misspells the hook": lambda hook: plugin(**_misspelt(hook)),
    "wants what the hook has not": lambda hook: plugin(**{hook: lambda engine: []}),
}
WHEN_ASKED: dict[str, Callable[[], Any]] = {
    "raises": lambda: _raise(RuntimeError(PRIVATE)),
    "exits": lambda: _raise(SystemExit(PRIVATE)),
    "raises half way": _half,
    "never ends": lambda: itertools.repeat(object()),
    "returns a number": lambda: 7,
    "returns words": lambda: [PRIVATE, PRIVATE],
}
FAULTS = (*WHEN_LOADED, *WHEN_ASKED)


def faulty(fault: str, hook: str, home: Path) -> Callable[[], Any]:
    """How a plugin with this fault in this hook is loaded; what it does well, it does, such as bringing a form."""
    if fault in WHEN_LOADED:
        return lambda: WHEN_LOADED[fault](hook)
    hooks = {"register_forms": lambda: [small_form(home, "bad/small")], hook: shaped_like(hook, WHEN_ASKED[fault])}
    return lambda: plugin(**hooks)


def engine(home: Path, load: Callable[[], Any]) -> Engine:
    good = plugin(register_forms=lambda: [small_form(home)])
    return Engine.start(
        home,
        plugins=Plugins(
            (Plugin("bad", "formengine-bad", "1.0", load), Plugin("test", "formengine-test", "1.0", lambda: good))
        ),
    )


def begun_before(home: Path) -> tuple[str, str]:
    """Records of both plugins with an answer each, made while both were sound."""
    sound = engine(home, lambda: plugin(register_forms=lambda: [small_form(home, "bad/small")]))
    ids = []
    for name in ("test/small", "bad/small"):
        draft = sound.begin(sound.form(name), sound.subject(name, "person"), actor="Ana")
        ids.append(sound.save(draft.with_answer("main.note", "kept"), actor="Ana").record.id)
    sound.close()
    return ids[0], ids[1]


def use_everything(used: Engine, record: str) -> list[str]:
    """List, evaluate, report and export one record; the sentences of whatever was refused."""
    said: list[str] = []
    for deed in (
        used.offers,
        used.exporters,
        lambda: used.form("bad/small"),
        lambda: used.export([record], made_by="Ana"),
        lambda: used.submit(used.resume(record), actor="Ana"),
    ):
        try:
            deed()
        except FormEngineError as error:
            said.append(str(error))
    return said


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_hook_is_named_loses_no_answer_and_stops_no_other_form(
    fault: str, hook: str, tmp_path: Path
) -> None:
    good, own = begun_before(tmp_path)

    used = engine(tmp_path, faulty(fault, hook, tmp_path))
    said = use_everything(used, own)

    named = {(found.plugin, found.version, found.hook) for found in used.plugins.faults}
    assert named == {("bad", "1.0", "load" if fault in WHEN_LOADED else hook)}
    for record in (good, own):
        assert used.resume(record).answers.get("main.note") == "kept"
    assert not used.export([good], made_by="Ana").filed[0].evaluation.problems
    assert used.submit(used.resume(good), actor="Ana")[0].record.status == "submitted"
    for sentence in (*said, *map(str, used.plugins.faults)):
        assert not any(word in sentence for word in (PRIVATE, "Traceback", ".py", str(tmp_path)))
    used.close()


def test_there_are_twelve_kinds_of_fault_and_all_six_hooks() -> None:
    from formengine import hookspecs

    assert len(FAULTS) == 12
    assert set(HOOKS) == {name for name in vars(hookspecs) if hasattr(getattr(hookspecs, name), "formengine_spec")}
