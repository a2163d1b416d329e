"""What a plugin may do, and what happens to the others when it does it badly."""

from __future__ import annotations

import io
import itertools
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import pytest

from formengine import (
    Answers,
    Engine,
    Evaluation,
    Export,
    Form,
    FormEngineError,
    FormFile,
    Function,
    Paragraph,
    Problem,
    Table,
    WordingFile,
    hookimpl,
)
from formengine.doctor import examine
from formengine.errors import PluginError
from formengine.plugins import Plugin, Plugins
from formengine.wording import Wish
from tests.building import form_document, section, text, whole

PRIVATE = "Ada said so"
"""What a plugin puts into its exceptions, and nobody may see in a fault."""


def plugin(api: Any = 1, **hooks: Callable[..., Any]) -> ModuleType:
    """A plugin's module with these hooks."""
    module = ModuleType("a_plugin")
    module.API = api  # type: ignore[attr-defined]
    for name, hook in hooks.items():
        setattr(module, name, hookimpl(hook))
    return module


def small_form(folder: Path, name: str = "test/small", **questions: Any) -> FormFile:
    """A form's file with one section `main`."""
    document = form_document(
        {"main": section(questions or {"note": text(), "extra": text(visible_when="answered(note)")})}
    )
    path = folder / f"{name.replace('/', '-')}.json"
    path.write_text(json.dumps({**document, "$id": f"urn:formengine:form:{name}"}), "utf-8")
    return FormFile(path)


def engine_with(home: Path, **modules: ModuleType) -> Engine:
    return Engine.start(home, plugins=Plugins.given(**modules))


# Each hook


def test_hook_register_forms(tmp_path: Path) -> None:
    def register_forms() -> Iterable[FormFile]:
        yield small_form(tmp_path)

    engine = engine_with(tmp_path, test=plugin(register_forms=register_forms))

    assert [offer.id for offer in engine.offers()] == ["test/small"]
    assert engine.form("test/small").title == "A small form"


def test_hook_register_functions(tmp_path: Path) -> None:
    def register_functions() -> Iterable[Function]:
        return [Function("test.double", ("number",), "number", lambda number: number * 2, words="twice {0}")]

    file = small_form(tmp_path, one=whole(), two=whole(calculate="test.double(one)"))
    engine = engine_with(tmp_path, test=plugin(register_forms=lambda: [file], register_functions=register_functions))

    evaluation = engine.evaluate(engine.form("test/small"), Answers().with_answer("main.one", 21))

    assert evaluation.calculated == {"main.two": 42}


def test_hook_register_exporters(tmp_path: Path) -> None:
    def write_letter(export: Export, stream: BinaryIO) -> None:
        stream.write(f"Dear reader of {export.title}".encode())

    engine = engine_with(
        tmp_path,
        test=plugin(
            register_forms=lambda: [small_form(tmp_path)],
            register_exporters=lambda: {"letter": write_letter, "json": write_letter},
        ),
    )
    draft = engine.begin(engine.form("test/small"), engine.subject("A. B.", "child"), actor="Ana")
    written = io.BytesIO()

    engine.exporter("letter")(engine.export([draft.record.id], made_by="Ana"), written)

    assert written.getvalue() == b"Dear reader of A small form: A. B."
    assert engine.exporter("json") is not write_letter, "a plugin cannot take the place of the engine's own"


def test_hook_register_wordings(tmp_path: Path) -> None:
    pack = tmp_path / "easy.json"
    pack.write_text(
        json.dumps({"form": "test/small", "version": "1.0.0", "language": "en-GB", "kind": "easy_read",
                    "wording": {"main.note": "Say more"}, "status": "draft"})
    )  # fmt: skip
    other = tmp_path / "other.json"
    other.write_text(pack.read_text().replace("test/small", "bad/small"))
    engine = engine_with(
        tmp_path,
        test=plugin(
            register_forms=lambda: [small_form(tmp_path)],
            register_wordings=lambda: [WordingFile(pack), WordingFile(other)],
        ),
    )

    shown = engine.form_to_read("test/small", Wish(names=("easy",), preview=True))

    assert shown.nodes["main.note"].title == "Say more"
    assert [fault.sentence for fault in engine.plugins.faults] == [
        "other.json is for bad/small, which is not its own form."
    ]


def test_hook_check_answers(tmp_path: Path) -> None:
    seen: list[Any] = []

    def check_answers(form: Form, answers: Answers) -> Iterator[Problem]:
        seen.extend([form.id, answers.get("main.extra")])
        if answers.get("main.note") == "hm":
            yield Problem("main.note", "check", "Please say more.", blocks=False)

    engine = engine_with(
        tmp_path, test=plugin(register_forms=lambda: [small_form(tmp_path)], check_answers=check_answers)
    )
    answers = Answers().with_answer("main.note", "hm").with_answer("main.extra", "more")

    problems = engine.evaluate(engine.form("test/small"), answers).problems
    engine.evaluate(engine.form("test/small"), answers.without("main.note"))

    assert problems == (Problem("main.note", "check", "Please say more.", blocks=False, source="test"),)
    assert seen == ["test/small", "more", "test/small", None], "a hidden answer is not among those checked"


def test_a_plugin_that_checks_nothing_costs_an_evaluation_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = engine_with(tmp_path, test=plugin(register_forms=lambda: [small_form(tmp_path)]))
    monkeypatch.setattr("formengine.engine.effective_answers", lambda evaluation: pytest.fail("nobody asks for them"))

    assert engine.evaluate(engine.form("test/small"), Answers().with_answer("main.note", "hm")).problems == ()


def test_hook_summarize(tmp_path: Path) -> None:
    def summarize(form: Form, evaluation: Evaluation) -> Iterator[Paragraph]:
        yield Paragraph(f"{form.title}, {evaluation.progress.asked} asked")

    engine = engine_with(tmp_path, test=plugin(register_forms=lambda: [small_form(tmp_path)], summarize=summarize))
    draft = engine.begin(engine.form("test/small"), engine.subject("A. B.", "child"), actor="Ana")

    assert engine.filed(draft.record.id).first_page == (Paragraph("A small form, 1 asked"),)


def test_a_check_and_a_summary_are_asked_of_the_plugin_that_brought_the_form_only(tmp_path: Path) -> None:
    def check_answers(form: Form, answers: Answers) -> Iterator[Problem]:
        yield Problem("", "check", "I look at everything.")

    engine = engine_with(
        tmp_path, test=plugin(register_forms=lambda: [small_form(tmp_path)]), other=plugin(check_answers=check_answers)
    )

    assert engine.evaluate(engine.form("test/small"), Answers()).problems == ()


# What a plugin does badly


def raises(*_: Any, **__: Any) -> Any:
    raise RuntimeError(PRIVATE)


def leaves(*_: Any, **__: Any) -> Any:
    raise SystemExit(PRIVATE)


def endless() -> Iterator[Any]:
    """Forms without end: each of them would do."""
    yield from itertools.repeat(FormFile(Path(__file__)))


def endless_words() -> Iterator[str]:
    yield from itertools.repeat("word")


def broken_halfway() -> Iterator[Any]:
    yield FormFile(Path(__file__))
    raise RuntimeError(PRIVATE)


def register_form() -> list[FormFile]:
    """A hook with a slip in its name."""
    return []


BAD: dict[str, tuple[Callable[[], Any], str]] = {
    "cannot be imported": (raises, "could not be loaded (RuntimeError)"),
    "leaves while it is imported": (leaves, "could not be loaded (SystemExit)"),
    "is of another API": (lambda: plugin(api=2), "declares API 2; this version understands API 1"),
    "says no API": (lambda: plugin(api=None), "declares API None"),
    "misspells a hook": (lambda: plugin(register_form=register_form), "a hook 'register_form' that does not exist"),
    "wants what a hook has not": (lambda: plugin(register_forms=lambda engine: []), "asks for values"),
    "raises": (lambda: plugin(register_forms=raises), "register_forms failed (RuntimeError)"),
    "leaves": (lambda: plugin(register_forms=leaves), "register_forms failed (SystemExit)"),
    "raises after its first form": (lambda: plugin(register_forms=broken_halfway), "register_forms failed"),
    "never ends": (lambda: plugin(register_forms=endless), "register_forms failed"),
    "never ends and means nothing": (lambda: plugin(register_forms=endless_words), "register_forms failed"),
    "returns a number": (lambda: plugin(register_forms=lambda: 7), "register_forms failed (TypeError)"),
    "returns words": (lambda: plugin(register_forms=lambda: ["a", "b"]), "returned a str, which is not understood"),
}
"""What a plugin does → how it is made, and part of the sentence about it."""


def engine_beside(home: Path, load: Callable[[], Any]) -> Engine:
    """An engine with a plugin that is bad, and one that is good."""
    good = plugin(register_forms=lambda: [small_form(home)])
    found = (Plugin("bad", "formengine-bad", "1.0", load), Plugin("test", "formengine-test", "1.0", lambda: good))
    return Engine.start(home, plugins=Plugins(found))


@pytest.mark.parametrize("deed", BAD)
def test_a_plugin_that_does_this_is_named_with_a_reason_and_stops_nobody_else(deed: str, tmp_path: Path) -> None:
    load, sentence = BAD[deed]
    engine = engine_beside(tmp_path, load)

    offers = [offer.id for offer in engine.offers()]
    again = [offer.id for offer in engine.offers()]

    assert offers == again == ["test/small"]
    assert engine.form("test/small").title == "A small form"
    (fault,) = engine.plugins.faults
    assert (fault.plugin, fault.version) == ("bad", "1.0")
    assert sentence in fault.sentence
    assert str(fault).startswith("The plugin bad (1.0): ")


@pytest.mark.parametrize("deed", BAD)
def test_a_fault_shows_no_path_no_traceback_and_nothing_of_what_was_said(deed: str, tmp_path: Path) -> None:
    engine = engine_beside(tmp_path, BAD[deed][0])

    engine.offers()

    (fault,) = engine.plugins.faults
    assert not any(word in str(fault) for word in (PRIVATE, "Traceback", ".py", "/"))


def test_a_fault_goes_to_the_log_with_its_place_and_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("formengine").propagate = True
    engine = engine_beside(tmp_path, lambda: plugin(register_forms=raises))

    engine.offers()

    assert "test_hooks.py" in caplog.text
    assert "RuntimeError" in caplog.text
    assert PRIVATE not in caplog.text


def test_whoever_asks_for_a_form_of_a_faulty_plugin_is_told_which_plugin_it_is(tmp_path: Path) -> None:
    engine = engine_beside(tmp_path, raises)

    with pytest.raises(PluginError, match=r"The plugin bad \(1\.0\): It could not be loaded"):
        engine.form("bad/form")


def test_doctor_names_a_faulty_plugin_and_finds_the_other_sound(tmp_path: Path) -> None:
    checks = {check.name: check.ok for check in examine(engine_beside(tmp_path, raises))}

    assert (checks["plugin bad"], checks["plugin test"], checks["form test/small"]) == (False, True, True)


@pytest.mark.parametrize("check", [raises, leaves, lambda: 7, lambda: ["words"], endless_words])
def test_a_check_that_failed_blocks_because_it_must_not_look_like_one_that_passed(
    check: Callable[[], Any], tmp_path: Path
) -> None:
    module = plugin(register_forms=lambda: [small_form(tmp_path)], check_answers=check)
    engine = engine_with(tmp_path, test=module)

    evaluation = engine.evaluate(engine.form("test/small"), Answers().with_answer("main.note", "hm"))

    (problem,) = evaluation.problems
    assert (problem.kind, problem.blocks, problem.source) == ("check", True, "test")
    assert "could not be run" in problem.message
    assert PRIVATE not in problem.message
    assert evaluation.visible == ("main.note", "main.extra")


def test_a_summary_that_failed_says_so_on_the_first_page_and_the_rest_is_there(tmp_path: Path) -> None:
    module = plugin(register_forms=lambda: [small_form(tmp_path)], summarize=raises)
    engine = engine_with(tmp_path, test=module)
    draft = engine.begin(engine.form("test/small"), engine.subject("A. B.", "child"), actor="Ana")

    export = engine.export([draft.record.id], made_by="Ana")

    (said,) = export.filed[0].first_page
    assert isinstance(said, Paragraph)
    assert "could not be made" in said.text
    assert len(export.chapters) > 2


def test_an_exporter_of_a_faulty_plugin_is_missing_and_the_engines_own_are_there(tmp_path: Path) -> None:
    engine = engine_beside(tmp_path, lambda: plugin(register_exporters=raises))

    assert sorted(engine.exporters()) == ["csv", "excel", "json", "text"]


def test_a_form_that_does_not_bear_its_plugins_name_is_refused(tmp_path: Path) -> None:
    engine = engine_beside(tmp_path, lambda: plugin(register_forms=lambda: [small_form(tmp_path, "test/other")]))

    assert [offer.id for offer in engine.offers()] == ["test/small"]
    assert "test/other must be called bad/…" in engine.plugins.faults[0].sentence


def test_a_function_that_does_not_bear_its_plugins_name_is_refused(tmp_path: Path) -> None:
    theft = Function("round", ("number",), "number", lambda number: number)
    file = small_form(tmp_path, one=whole(), two=whole(calculate="round(one, 0)"))
    engine = engine_with(tmp_path, test=plugin(register_forms=lambda: [file], register_functions=lambda: [theft]))

    evaluation = engine.evaluate(engine.form("test/small"), Answers().with_answer("main.one", 3))

    assert evaluation.calculated == {"main.two": 3}
    assert "round must be called test.round" in engine.plugins.faults[0].sentence


def test_a_form_file_that_is_not_there_is_a_fault_of_its_plugin(tmp_path: Path) -> None:
    engine = engine_beside(tmp_path, lambda: plugin(register_forms=lambda: [FormFile(tmp_path / "gone.json")]))

    assert [offer.id for offer in engine.offers()] == ["test/small"]
    assert engine.plugins.faults[0].sentence == "A form file that it names is not there."


def test_a_form_that_is_not_a_form_is_told_when_it_is_asked_for_and_listed_by_doctor(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"$schema": "urn:formengine:form:1", "$id": "urn:formengine:form:bad/form"}')
    engine = engine_beside(tmp_path, lambda: plugin(register_forms=lambda: [FormFile(bad)]))

    checks = {check.name: check.ok for check in examine(engine)}

    assert (checks["form bad/form"], checks["form test/small"]) == (False, True)
    with pytest.raises(FormEngineError, match="'type' is missing"):
        engine.form("bad/form")


# Finding them


def install(folder: Path, distribution: str, name: str, module: str) -> None:
    """Let a distribution look as if it were installed, with one plugin."""
    facts = folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(f"[formengine]\n{name} = {module}\n")


def test_where_two_distributions_claim_one_name_both_are_named_and_neither_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "formengine-zoo", "zoo", "zoo_one")
    install(tmp_path, "formengine-zoo-too", "zoo", "zoo_two")
    monkeypatch.syspath_prepend(tmp_path)

    plugins = Plugins.installed()

    assert plugins.plugin("zoo") is None
    assert plugins.plugin("secure_base") is not None
    (fault,) = plugins.faults
    assert fault.sentence == (
        "The name is claimed by formengine-zoo and formengine-zoo-too; uninstall one. Neither is loaded."
    )
    checks = examine(Engine.start(tmp_path / "home", plugins=plugins))
    assert [check.name for check in checks if not check.ok] == ["plugin zoo"]


def test_plugins_come_in_the_order_of_their_names_and_are_not_imported_before_they_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, "formengine-aviary", "aviary", "there_is_no_such_module")
    monkeypatch.syspath_prepend(tmp_path)

    plugins = Plugins.installed()

    assert [one.name for one in plugins.found] == ["aviary", "core10", "measures", "secure_base", "therapy_intake"]
    assert plugins.faults == []


def test_only_the_plugins_that_are_named_are_found_and_none_where_none_is_named() -> None:
    assert [one.name for one in Plugins.installed(["therapy_intake"]).found] == ["therapy_intake"]
    assert Plugins.installed([]).found == ()


def test_the_hooks_of_a_plugin_can_be_listed() -> None:
    plugins = Plugins.given(test=plugin(register_forms=lambda: [], summarize=lambda form: None))
    (one,) = plugins.found

    assert plugins.hooks_of(one) == ("register_forms", "summarize")


@pytest.mark.parametrize(("returned", "shown"), [(None, ()), ([], ()), ([Table("A", (), ())], (Table("A", (), ()),))])
def test_a_summary_may_say_nothing_and_a_table_is_as_good_as_a_paragraph(
    returned: list[Table] | None, shown: tuple[Table, ...], tmp_path: Path
) -> None:
    module = plugin(register_forms=lambda: [small_form(tmp_path)], summarize=lambda: returned)
    engine = engine_with(tmp_path, test=module)
    draft = engine.begin(engine.form("test/small"), engine.subject("A. B.", "child"), actor="Ana")

    assert engine.filed(draft.record.id).first_page == shown
