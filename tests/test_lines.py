"""Many filled forms in one run: a line of JSON in, a line of JSON out, and an exit code that says the worst of it."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from benchmarks.bulk import through_lines
from formengine.answers import Answers
from formengine.frontends.cli import main
from formengine.lines import LARGEST, told_lines
from formengine.model import Form
from formengine.validation import Problem
from tests.building import form_document, form_with, repeat, section, text, whole
from tests.test_hooks import engine_with, plugin, small_form

SCHEMAS = Path(__file__).parent.parent / "schemas"
FORM = form_document({
    "s": section({"n": whole(required=True, maximum=9), "twice": whole(calculate="n * 2"), "why": text()}),
    "them": repeat({"name": text()}, maxItems=3),
})  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """The file of a small form."""
    path = tmp_path / "small.json"
    path.write_text(json.dumps(FORM), "utf-8")
    return path


def run(form: Path, lines: bytes | str, *options: str) -> Result:
    return CliRunner().invoke(main, ["evaluate", str(form), "--lines", *options], input=lines)


def results(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_is_answered_by_what_evaluate_says_of_it_alone(form: Path, tmp_path: Path) -> None:
    document = {"s": {"n": 3, "why": "…"}, "them": [{"name": "Ada"}]}
    alone = tmp_path / "answers.json"
    alone.write_text(json.dumps(document), "utf-8")

    result = run(form, f"{json.dumps(document)}\n{json.dumps(document)}\n")
    said = json.loads(CliRunner().invoke(main, ["evaluate", str(form), str(alone), "--json"]).stdout)

    assert results(result) == [{"line": 1, **said}, {"line": 2, **said}]
    assert (result.exit_code, result.stderr) == (0, "")


def test_blank_lines_are_counted_and_not_answered(form: Path) -> None:
    result = run(form, '\n{"s": {"n": 1}}\r\n  \n\n{"s": {"n": 2}}')

    assert [(one["line"], one["calculated"]["s.twice"]) for one in results(result)] == [(2, 2), (5, 4)]


def test_a_mark_that_says_utf_8_is_no_part_of_the_first_line(form: Path) -> None:
    assert results(run(form, '\ufeff{"s": {"n": 1}}\n'))[0]["calculated"] == {"s.twice": 2}


def test_what_was_passed_over_counts_as_read() -> None:
    stream = io.BytesIO(b"x" * (2 * LARGEST + 100) + b"\n?\n")

    told = list(told_lines(form_with(FORM["properties"]), stream, lambda form, answers: pytest.fail("not readable")))

    assert [(one.number, one.size) for one in told] == [(1, 2 * LARGEST + 101), (2, 2)]


def test_nothing_in_is_nothing_out(form: Path) -> None:
    result = run(form, "")

    assert (result.stdout, result.stderr, result.exit_code) == ("", "", 0)


def test_what_a_line_carries_to_be_told_by_comes_back_with_its_result(form: Path) -> None:
    lines = [
        {"id": "A-17", "subject": {"label": "Ada"}, "answers": {"s": {"n": 1}}, "states": {}},
        {"id": 18, "answers": {"s": {"m": 1}}},
        {"id": ["no"], "answers": {"s": {"n": 1}}},
        {"answers": {"s": {"n": 1}}},
    ]

    told = results(run(form, "\n".join(map(json.dumps, lines))))

    assert (told[0]["id"], told[0]["subject"], told[0]["calculated"]) == ("A-17", {"label": "Ada"}, {"s.twice": 2})
    assert told[1]["id"] == 18
    assert "there is no such question" in told[1]["error"]
    assert told[2] == {"line": 3, "error": "'id' is a text of 200 characters at most, or a whole number."}
    assert not {"id", "subject"} & told[3].keys()


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"nonsense", "This line is not JSON: Expecting value at column 1."),
    "no object": (b"[1]", 'An answers file holds an object: {"section": {"question": answer}}.'),
    "an unknown question": (b'{"s": {"m": 1}}', "s.m: there is no such question. Did you mean 's.n'?"),
    "an unknown path": (
        b'{"answers": {}, "states": {"s.x": "declined"}}',
        "states, s.x: there is no such question. Did you mean 's.n'?",
    ),
    "a doubled key": (
        b'{"s": {}, "s": {}}', "This line: the key 's' stands twice in one object. Keep one of them.",
    ),
    "other bytes than UTF-8": (b'{"s": "\xff"}', "This line is not UTF-8 text (byte 8). Save it as UTF-8."),
    "a number that is none": (b'{"s": {"n": NaN}}', "This line: NaN is not a number that JSON allows."),
    "too deep": (b"[" * 40 + b"]" * 40, "This line is nested more than 16 levels deep."),
    "far too long": (
        b'{"s": {"why": "' + b"x" * LARGEST + b'"}}',
        "This line is longer than 2 MB, which no filled form needs; evaluate it from a file of its own.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_line_that_cannot_be_read_says_why_and_the_others_go_on(form: Path, kind: str) -> None:
    line, sentence = UNREADABLE[kind]

    result = run(form, b'{"s": {"n": 1}}\n' + line + b'\n{"s": {"n": 2}}\n')

    first, second, third = results(result)
    assert second == {"line": 2, "error": sentence}
    assert (first["line"], third["line"], third["calculated"]["s.twice"]) == (1, 3, 4)
    assert result.stderr == f"Line 2: {sentence}\n"
    assert result.exit_code == 2


def test_a_line_of_more_items_than_memory_is_promised_for_is_not_worked_out(
    form: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("formengine.lines.MOST_PLACES", 4)

    told = run(form, b'{"s": {"n": 1}, "them": [{}, {}, {}]}\n{"them": [{}, {}, {}, {}, {}]}\n')

    few, many = results(told)
    assert "error" not in few
    assert many["error"] == "This line has 5 places for answers in its lists; what has more than 4 is evaluated" \
        " from a file of its own."  # fmt: skip
    assert told.exit_code == 2


def test_of_a_line_that_fits_nowhere_the_beginning_is_told(form: Path) -> None:
    result = run(form, json.dumps({"s": {f"zz{number}": 1 for number in range(30)}}))

    error = results(result)[0]["error"]
    assert error.count("there is no such question.") == 5
    assert error.endswith("And 25 more.")


@pytest.mark.parametrize(("lines", "code"), [
    (['{"s": {"n": 1}}'], 0),
    (['{"s": {"n": 1}}', '{"s": {}}', '{"s": {"n": 1}}'], 1),
    (['{"s": {"n": 99}}'], 1),
    (['{"s": {}}', "?", '{"s": {"n": 1}}'], 2),
])  # fmt: skip
def test_the_exit_code_says_the_worst_that_was_met(form: Path, lines: list[str], code: int) -> None:
    assert run(form, "\n".join(lines)).exit_code == code


def test_every_result_is_as_the_published_schema_says(form: Path) -> None:
    published = [json.loads((SCHEMAS / name).read_text("utf-8")) for name in (
        "evaluation.schema.json", "evaluation_line.schema.json",
    )]  # fmt: skip
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in published
    )
    validator = Draft202012Validator(published[1], registry=registry)

    told = results(run(form, b'{"id": 1, "answers": {"s": {"n": 1}}}\n{"s": {"n": 99}}\n?\n{"id": 7, "answers": []}\n'))

    assert [list(validator.iter_errors(one)) for one in told] == [[], [], [], []]
    assert not validator.is_valid({key: value for key, value in told[0].items() if key != "line"})
    assert not validator.is_valid({"line": 1})


def test_the_lines_may_stand_in_a_file_that_is_named(form: Path, tmp_path: Path) -> None:
    lines = tmp_path / "answers.jsonl"
    lines.write_text('{"s": {"n": 1}}\n', "utf-8")

    assert results(run(form, "", str(lines)))[0]["calculated"] == {"s.twice": 2}
    assert [one["line"] for one in results(run(form, '{"s": {}}', "-"))] == [1]


def test_a_file_that_is_not_there_is_told_in_a_sentence(form: Path, tmp_path: Path) -> None:
    result = run(form, "", str(tmp_path / "none.jsonl"))

    assert (result.stderr, result.exit_code) == ("The file none.jsonl cannot be read: No such file or directory.\n", 2)


def test_answers_must_be_named_where_they_are_no_lines(form: Path) -> None:
    result = CliRunner().invoke(main, ["evaluate", str(form)])

    assert result.exit_code == 2
    assert "Missing argument 'ANSWERS'." in result.stderr


def test_the_plugin_checks_every_line(tmp_path: Path) -> None:
    def check_answers(form: Form, answers: Answers) -> Iterator[Problem]:
        if answers.get("main.note") == "hm":
            yield Problem("main.note", "check", "Please say more.", blocks=True)

    engine = engine_with(
        tmp_path, test=plugin(register_forms=lambda: [small_form(tmp_path)], check_answers=check_answers)
    )
    stream = io.BytesIO(b'{"main": {"note": "hm"}}\n{"main": {"note": "more"}}\n')

    told = list(told_lines(engine.form("test/small"), stream, engine.evaluate))

    assert [one.blocks for one in told] == [True, False]
    assert json.loads(told[0].text)["problems"][0]["source"] == "test"


def test_a_result_is_made_when_it_is_asked_for_and_says_how_much_was_read() -> None:
    stream = io.BytesIO(b'\n{"s": {}}\n{"s": {}}\n')
    lines = told_lines(form_with(FORM["properties"]), stream, lambda form, answers: pytest.fail("not asked for"))

    assert stream.tell() == 0
    assert [one.size for one in told_lines(form_with(FORM["properties"]), io.BytesIO(b"\n?\n??"), None)] == [3, 2]  # type: ignore[arg-type]
    lines.close()  # type: ignore[attr-defined]


# Real processes

COMMAND = (sys.executable, "-m", "formengine", "evaluate")
LINE = b'{"s": {"n": 1}}\n'


def started(form: Path, **streams: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "FORMENGINE_HOME": str(form.parent / "home"), "FORMENGINE_PLUGINS": ""}
    given: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE) | streams
    return subprocess.Popen([*COMMAND, str(form), "--lines"], env=environment, **given)


def test_whoever_reads_the_pipe_has_each_result_before_the_next_line_is_sent(form: Path) -> None:
    with started(form) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in (1, 2, 3):
            process.stdin.write(LINE)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["line"] == number
        process.stdin.close()
        assert process.stdout.read() == b""

    assert process.returncode == 0


def test_it_ends_quietly_where_nobody_reads_on(form: Path) -> None:
    with started(form) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(LINE)
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(LINE * 10)
        process.stdin.close()
        assert process.stderr.read() == b""

    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="stopped by a signal that Windows sends in another way")
def test_stopped_by_hand_it_says_how_far_it_came(form: Path) -> None:
    with started(form) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(LINE * 2)
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"Stopped after line 2; each line up to it was told.\n"

    assert process.returncode == 2


def test_what_a_line_holds_cannot_look_like_a_sentence_about_another(form: Path) -> None:
    result = run(form, b'{"x\\nLine 2: all well":1}\n{}\n')

    assert result.stderr.splitlines() == ["Line 1: x Line 2: all well: there is no such question."]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell that closes streams")
@pytest.mark.parametrize(("stream", "said"), [
    ("<&-", "Give the answers on standard input"), (">&-", "There is nowhere to write the results to"),
])  # fmt: skip
def test_where_a_stream_is_closed_it_says_so(form: Path, stream: str, said: str) -> None:
    lines = form.parent / "lines.jsonl"
    lines.write_bytes(b"{}\n")
    named = "" if stream == "<&-" else str(lines)
    command = f"{shlex.join([*COMMAND, str(form), *filter(None, [named]), '--lines'])} {stream}"

    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)

    assert (done.returncode, done.stderr.decode()[: len(said)]) == (2, said)


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own")
def test_at_a_terminal_it_says_what_to_do(form: Path) -> None:
    import pty

    person, terminal = pty.openpty()
    with started(form, stdin=terminal) as process:
        assert process.stderr is not None
        said = process.stderr.read().decode()
    os.close(person)
    os.close(terminal)

    assert said.startswith("Give the answers on standard input, one JSON object in each line:")
    assert process.returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own")
@pytest.mark.parametrize("is_file", [True, False])
def test_how_far_it_is_stands_on_the_terminal_beside_what_is_wrong(form: Path, tmp_path: Path, is_file: bool) -> None:
    import pty

    lines = tmp_path / "answers.jsonl"
    lines.write_bytes(LINE * 20 + b"?\n" + LINE)
    person, terminal = pty.openpty()
    with (
        lines.open("rb") as stream,
        started(form, stdin=stream if is_file else subprocess.PIPE, stderr=terminal) as process,
    ):
        os.close(terminal)
        told, _ = process.communicate(None if is_file else lines.read_bytes())
        seen = b"".join(iter(lambda: _read(person), b"")).decode()
    os.close(person)

    assert told.count(b"\n") == 22
    assert "Line 21: This line is not JSON" in seen
    assert re.search(r"22 lines, [0-9,]+ a second", seen)
    assert ("100%" in seen) is is_file


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # The other side was closed.
        return b""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured in another way there")
def test_the_memory_does_not_grow_with_the_lines() -> None:
    # The collector waits for 50,000 objects: from some hundred lines on there is always something for it to take.
    few, many = through_lines(1_500), through_lines(int(os.environ.get("FORMENGINE_LINES", "6000")))

    print(f"{many.results:,} lines, {many.peak:.0f} MB at the peak; {few.results:,} lines, {few.peak:.0f} MB")
    assert many.peak < 150
    assert many.peak < few.peak + 10
