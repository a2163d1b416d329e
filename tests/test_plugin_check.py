"""`formengine plugin check`: what keeps to the contract passes; whatever does not is named, with what to do."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from formengine.answers import Answers
from formengine.contract import PluginCheck, check_plugins
from formengine.contract.candidate import Candidate
from formengine.engine import Engine
from formengine.errors import NotFound
from formengine.exports.files import write_folder
from formengine.frontends.cli.running import Ran
from formengine.plugins import Plugin, PluginFault, Plugins
from formengine.scaffold import Plan, plugin_files

Run = Callable[..., Ran]
PACKAGE = "formengine_our_agency"
CODE, FORM, EXAMPLE = (
    f"{PACKAGE}/__init__.py",
    f"{PACKAGE}/forms/our_agency.json",
    f"{PACKAGE}/examples/our_agency.json",
)
NAMES = [
    "loads alone", "loads with others", "forms", "tests", "examples", "hooks", "exports", "faults contained", "imports",
    "rights", "wordings", "audience",
]  # fmt: skip
EXPORTER = """API = 1


@hookimpl
def register_exporters():
    return {{"letter": letter}}


def letter(export, stream):
    {0}
"""


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[PluginCheck, ...]]]:
    """Checks a new plugin in one of whose files a text was replaced by another."""

    def check(
        file: str = "", before: str = "", after: str = "", beside: Plugins | None = None
    ) -> tuple[PluginCheck, ...]:
        files = plugin_files(Plan.of("our_agency", None, "Brightside"))
        if file:
            assert before in files[file]
            files[file] = files[file].replace(before, after, 1)
        write_folder(tmp_path / "our_agency", [(path, text.encode()) for path, text in files.items()])
        importlib.invalidate_caches()
        ours = Plugin("our_agency", "formengine-our-agency", "0.1.0", partial(importlib.import_module, PACKAGE))
        found = (ours, *(beside.found if beside else ()))
        return check_plugins(Engine.start(tmp_path / "home", plugins=Plugins(found)), ["our_agency"])

    monkeypatch.syspath_prepend(tmp_path / "our_agency")
    yield check
    sys.modules.pop(PACKAGE, None)


def faults(checks: tuple[PluginCheck, ...]) -> dict[str, str]:
    """What fails, by the name of the check."""
    return {one.name: one.says for one in checks if not one.ok}


def test_a_new_plugin_passes_every_check_beside_the_installed_ones(
    checked: Callable[..., tuple[PluginCheck, ...]],
) -> None:
    found = checked(beside=Plugins.installed(["secure_base", "therapy_intake"]))

    assert [one.name for one in found] == NAMES
    assert faults(found) == {}
    assert next(one.says for one in found if one.name == "loads with others") == "beside secure_base, therapy_intake."


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ("API = 7", "It declares API 7; this version understands API 1."),
        ("import nowhere_at_all", "It could not be loaded (ModuleNotFoundError)."),
        ("raise SystemExit", "It could not be loaded (SystemExit). (See __init__.py, line 8.)"),
        ("API = 1\nAPI = =", "It could not be loaded (SyntaxError). (See __init__.py, line 9.)"),
        ("API = 1\n\n\n@hookimpl\ndef sumarize(form): ...", "that does not exist; look at its spelling."),
        ("API = 1\n\n\n@hookimpl\ndef summarize(form, store): ...",
         "One of its hooks asks for values that the hook does not get; look at its arguments."),
    ],
)  # fmt: skip
def test_a_plugin_that_does_not_load_is_told_why_and_nothing_more(
    checked: Callable[..., tuple[PluginCheck, ...]], after: str, sentence: str
) -> None:
    (only,) = checked(CODE, "API = 1", after)

    assert (only.name, only.ok) == ("loads alone", False)
    assert sentence in only.says


@pytest.mark.parametrize(
    ("check", "file", "before", "after", "sentence"),
    [
        ("forms", FORM, '"visible_when": "is_child"', '"visible_when": "is_chld"', "Did you mean 'is_child'?"),
        ("forms", FORM, "form:our_agency/our_agency", "form:other/our_agency", "must be called our_agency/…"),
        ("forms", CODE, '"forms" / "our_agency.json"', '"forms" / "nowhere.json"',
         "A form file that it names is not there."),
        ("forms", CODE, "    return [FormFile(",
         '    yield FormFile(form=here / "forms" / "our_agency.json")\n    yield from [FormFile(',
         "our_agency/our_agency 0.1.0 is in two files; give one of them another version."),
        ("tests", FORM, '"hidden": ["meeting.elsewhere"', '"visible": ["meeting.elsewhere"',
         "no age of a grown-up': 'meeting.elsewhere' should be visible and is not."),
        ("examples", EXAMPLE, '"agreed"', '"agred"', "our_agency.json: next_step.agred: there is no such question."),
        ("examples", EXAMPLE, "{", "[", "our_agency.json is not JSON:"),
        ("examples", CODE, '"examples" / "our_agency.json"', '"examples" / "nowhere.json"',
         "nowhere.json is not there; correct its name in register_forms."),
        ("exports", CODE, "API = 1", EXPORTER.format("raise KeyError"),
         "our_agency.json as letter: it failed (KeyError)"),
        ("exports", CODE, "API = 1", EXPORTER.format("raise SystemExit"), "it failed (SystemExit)"),
        ("exports", CODE, "API = 1", EXPORTER.format("pass"), "our_agency.json as letter: nothing was written."),
        ("hooks", CODE, "names: set[str] = set()", 'names = answers.get("meeting.where").split()',
         "check_answers failed (AttributeError). (See __init__.py, line 21.) It was asked about our_agency"),
        ("hooks", CODE, "names: set[str] = set()", "names = set(); yield 'wrong'",
         "check_answers returned a str, which is not understood. It was asked about our_agency/our_agency with no"),
        ("imports", CODE, "API = 1", "from formengine.engine import Engine\n\nAPI = 1",
         "__init__.py, line 8: formengine.engine.Engine is not public and may change;"),
        ("imports", CODE, "API = 1", "import formengine.store\n\nAPI = 1", "formengine.store is not public"),
        ("imports", CODE, "API = 1", "import formengine\n\nAPI = 1", "say what you need of it:"),
        ("imports", CODE, "API = 1", "from importlib import import_module\nimport_module('formengine.store')\nAPI = 1",
         "formengine.store is not public"),
        ("imports", CODE, "API = 1", "import formengine_secure_base\n\nAPI = 1",
         "formengine_secure_base is another plugin"),
        ("rights", FORM, '"Brightside"', '"Your agency\'s name"',
         'write who holds the rights to the wording into "holder".'),
        ("rights", FORM, '"own_wording"', '"free"', 'say whose it is in "credit"'),
        ("audience", FORM, '"x-form": {"audience": "agency", "repeat"', '"x-form": {"repeat"',
         "say who may read the section 'people', such as \"audience\": \"agency\" in its x-form."),
    ],
)  # fmt: skip
def test_what_departs_is_named_with_what_to_do_and_nothing_else_is(
    checked: Callable[..., tuple[PluginCheck, ...]], check: str, file: str, before: str, after: str, sentence: str
) -> None:
    found = faults(checked(file, before, after))

    assert list(found) == [check]
    assert sentence in found[check]
    assert "Traceback" not in found[check]


def test_the_test_kit_is_public(checked: Callable[..., tuple[PluginCheck, ...]]) -> None:
    assert faults(checked(CODE, "API = 1", "from formengine.testing import Scenario\n\nAPI = 1")) == {}


def test_an_audience_of_the_form_or_of_a_lists_items_is_one(checked: Callable[..., tuple[PluginCheck, ...]]) -> None:
    moved = checked(FORM, '"x-form": {"audience": "agency", "repeat": {"label": "first_name"}},\n      "items": {',
                    '"items": {\n        "x-form": {"audience": "agency"},')  # fmt: skip

    assert faults(moved) == {}


def test_an_audience_of_the_whole_form_is_every_sections(checked: Callable[..., tuple[PluginCheck, ...]]) -> None:
    files = plugin_files(Plan.of("our_agency", None, "Brightside"))[FORM]
    sectionless = files.replace('"x-form": {"audience": "agency"},', "").replace('"audience": "agency", ', "")

    found = checked(FORM, files, sectionless.replace('"version"', '"audience": "agency", "version"', 1))

    assert faults(found) == {}


def test_an_engine_that_kept_quiet_about_a_failure_would_be_noticed(
    checked: Callable[..., tuple[PluginCheck, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "_checked", lambda self, form, evaluation: iter(()))

    assert "does not say that it is unchecked" in faults(checked())["faults contained"]


def test_a_workbook_that_does_not_open_would_be_noticed(
    checked: Callable[..., tuple[PluginCheck, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from formengine.exports import formats

    monkeypatch.setitem(formats.EXPORTERS, "excel", lambda export, stream: stream.write(b"no workbook"))

    assert faults(checked()) == {
        "exports": "our_agency.json as excel: it failed (BadZipFile); try it with `formengine export`."
    }


def test_the_installed_plugins_keep_to_the_contract(formengine_run: Run) -> None:
    ran = formengine_run("plugin", "check")

    assert ran.exit_code == 0, ran.output
    assert {line.split()[1] for line in ran.output.splitlines()} >= {"secure_base", "therapy_intake"}


def test_one_plugin_can_be_checked_by_its_name(formengine_run: Run) -> None:
    told = formengine_run("plugin", "check", "secure_base", "--json").json

    assert [one["name"] for one in told] == NAMES
    assert {(one["plugin"], one["ok"]) for one in told} == {("secure_base", True)}


def test_an_unknown_plugin_leaves_with_2_and_offers_the_nearest(formengine_run: Run) -> None:
    ran = formengine_run("plugin", "check", "secure_bas")

    assert ran.exit_code == 2
    assert "Did you mean 'secure_base'?" in ran.errors


def test_a_plugin_whose_name_is_claimed_twice_fails(tmp_path: Path) -> None:
    plugins = Plugins(())
    plugins.faults.append(PluginFault("twice", "?", "load", "The name is claimed by a and b; uninstall one."))

    (only,) = check_plugins(Engine.start(tmp_path, plugins=plugins))

    assert (only.plugin, only.ok, only.says) == ("twice", False, "The name is claimed by a and b; uninstall one.")


def test_without_any_plugin_the_way_to_begin_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="`formengine plugin new NAME` begins one"):
        check_plugins(Engine.start(tmp_path, plugins=Plugins(())))


def test_checking_leaves_the_persons_own_home_as_it_was(
    checked: Callable[..., tuple[PluginCheck, ...]], tmp_path: Path
) -> None:
    checked()

    assert not (tmp_path / "home").exists()


def test_what_is_made_to_fail_is_the_plugins_own_hooks(tmp_path: Path) -> None:
    found = Plugins.installed(["secure_base", "therapy_intake"]).found
    candidate = Candidate(found[0], found, tmp_path)

    candidate.failing.evaluate(candidate.engine.form("secure_base/child_checklist"), Answers())
    offered = [offer.id for offer in candidate.failing.offers()]

    assert offered == ["therapy_intake/intake"]
    assert [fault.sentence for fault in candidate.failing.plugins.faults] == [
        "check_answers failed (ArithmeticError).",
        "register_forms failed (ArithmeticError).",
    ]


def test_a_plugin_that_is_an_object_and_no_module_is_refused_and_others_go_on(tmp_path: Path) -> None:
    odd = Plugin("odd", "formengine-odd", "1", lambda: SimpleNamespace(API=1))
    plugins = Plugins((odd, *Plugins.installed(["secure_base"]).found))
    engine = Engine.start(tmp_path, plugins=plugins)

    (only,) = check_plugins(engine, ["odd"])

    assert only.says == "Its entry point names no module; write the name of its package there, alone."
    assert [offer.id for offer in engine.offers()] == ["secure_base/child_checklist"]


def test_what_is_made_to_fail_on_purpose_is_not_in_the_log(
    checked: Callable[..., tuple[PluginCheck, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    checked()

    assert caplog.records == []
