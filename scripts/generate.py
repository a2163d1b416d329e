"""Write what is made from the code: the pages of docs/reference, schemas/form.schema.json, and the catalogues.

`python scripts/generate.py` writes them; with `--check` it writes nothing and fails where one is out of date.
"""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import formengine
from formengine import errors, hookspecs, testing
from formengine.definition import CODES, form_schema
from formengine.definition.keywords import (
    ASKED_X,
    ATTACHED_X,
    CASE,
    CHOICE,
    CHOICES_FROM_X,
    COMMON_X,
    CONTENT_WARNING,
    CURRENCY,
    INSTRUMENT,
    KINDS,
    REPEAT_X,
    RIGHTS,
    ROOT,
    ROOT_X,
    RULE,
    SCALE,
    SECTION_X,
)
from formengine.definition.shapes import Keyword, Object
from formengine.expressions import SPECIAL_FORMS
from formengine.frontends.cli import main as command_line
from formengine.standard import FUNCTIONS
from formengine.testing import pytest_plugin

ROOT_FOLDER = Path(__file__).parent.parent
MADE = "<!-- Made by scripts/generate.py; change the code instead. -->"
WIDTH = 100

SPECIAL_MEANINGS = {
    "answered": ("answered(question)", "Whether there is a valid answer, or an item in a list."),
    "state": ("state(question)", "Its state as text: 'answered', 'blank', or a state that the form offers."),
    "count": ("count(list), count(list, condition)", "How many items; for how many the condition is true."),
    "any_of": ("any_of(list, condition)", "Whether it is true for an item; blank where that is not known."),
    "all_of": ("all_of(list, condition)", "Whether it is true for every item; blank where that is not known."),
    "sum": ("sum(list.question or [a, b], policy)", "The total. The policy for blanks is 'fail' (the result is blank;"
            " the default), 'skip' or 'zero'."),
    "mean": ("mean(list.question or [a, b], policy)", "The mean, with the same policies."),
    "min": ("min(list.question or [a, b], policy)", "The least number or first day, with the same policies."),
    "max": ("max(list.question or [a, b], policy)", "The greatest number or last day, with the same policies."),
    "coalesce": ("coalesce(a, b, …)", "The first that is not blank."),
    "contains": ("contains(choices, 'code')", "Whether a choice is among those chosen."),
}  # fmt: skip
"""The language's own calls: how they are written, and what they mean."""

MADE_BY_PLUGINS = (
    "Band", "Chart", "Column", "Course", "FormFile", "Function", "OverTime", "Paragraph", "Picture", "Problem",
    "Series", "SmallMultiples", "Star", "Table", "Timeline", "TimelineEntry", "WordingFile",
)  # fmt: skip
"""What a plugin makes itself, so that its page says from what."""


def page(title: str, *parts: str) -> str:
    """A page with its title and the line that says where it comes from."""
    return "\n\n".join([f"# {title}", MADE, *(part.strip("\n") for part in parts)]) + "\n"


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A table in Markdown."""
    lines = [head, tuple("---" for _ in head), *rows]
    escaped = ([cell.replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped)


def said(text: str) -> str:
    """A paragraph, however its lines were broken here."""
    return " ".join(text.split())


def printed(text: str, language: str = "text") -> str:
    """Text as a terminal or an editor shows it."""
    return f"```{language}\n{text}\n```"


def documented(thing: Any) -> str:
    """A docstring as it is read."""
    return inspect.cleandoc(inspect.getdoc(thing) or "")


def commands() -> str:
    """Each command's help, as the terminal prints it."""

    def help_of(command: click.Command, name: str) -> str:
        context = click.Context(command, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH)
        return command.get_help(context)

    parts = [printed(help_of(command_line, "formengine"))]
    for name, command in every_command().items():
        parts += [f"## formengine {name}", printed(help_of(command, f"formengine {name}"))]
    codes = said("""
        Exit codes: 0 done; 1 something must be put right first (printed); 2 it could not be done (one sentence on
        standard error).
    """)
    return page("Commands", codes, *parts)


def every_command() -> dict[str, click.Command]:
    """Every command by what is typed for it: `plugin new` is one, `plugin` alone is none."""
    found: dict[str, click.Command] = {}
    for name, command in command_line.commands.items():
        below = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"{name} {word}".strip(): one for word, one in below.items()}
    return found


CONTENTS = """\"\"\"The commands of each module, and what each says of itself; made by scripts/generate.py.\"\"\"

CONTENTS: dict[str, dict[str, str]] = {{
{rooms}
}}
"""
LONGEST_SAID = 90
"""Characters of a command's help in the table of contents; no terminal shows more beside its name."""


def contents() -> str:
    """The table by which the command line knows its commands without importing them."""

    def line(command: click.Command) -> str:
        said = command.get_short_help_str(LONGEST_SAID)
        return f'        "{command.name}": ' + (f"'{said}'," if '"' in said else f'"{said}",')

    rooms = (
        "\n".join([f'    "{room}": {{', *map(line, sorted(commands, key=lambda one: str(one.name))), "    },"])
        for room, commands in rooms_of_commands().items()
    )
    return CONTENTS.format(rooms="\n".join(rooms))


def rooms_of_commands() -> dict[str, tuple[click.Command, ...]]:
    """The commands of each module of the command line that has any."""
    found: dict[str, tuple[click.Command, ...]] = {}
    for path in sorted((ROOT_FOLDER / "formengine/frontends/cli").glob("[a-z]*.py")):
        commands = getattr(import_module(f"formengine.frontends.cli.{path.stem}"), "COMMANDS", ())
        found |= {path.stem: commands} if commands else {}
    return found


def hooks() -> str:
    """Each hook with its signature and what it is for."""
    parts = []
    for name, hook in sorted(specified().items()):
        signature = inspect.signature(hook)
        arguments = ", ".join(signature.parameters)
        declared = printed(f"def {name}{signature}".replace("'", ""), "python")
        parts += [f"## {name}({arguments})", declared, documented(hook)]
    return page(
        "Hooks",
        documented(hookspecs),
        said(f"""
            A plugin module says `API = {hookspecs.API}` and marks what it implements with
            `@hookimpl`; `hookimpl` and the types below come from `formengine`. See the [plugin
            guide](../plugin-guide.md).
        """),
        *parts,
        "## What they are made of",
        f"`FormFile(form, examples=())`: {documented(hookspecs.FormFile)}",
        "An exporter is `(export: Export, stream: BinaryIO) -> None`: it writes an export to a stream. A cell of its"
        " tables is a value, or holds one that a workbook works out again; `plain(cell)` gives the value.",
    )


def specified() -> dict[str, Callable[..., Any]]:
    """The hooks, by name."""
    return {name: thing for name, thing in vars(hookspecs).items() if hasattr(thing, "formengine_spec")}


def expressions() -> str:
    """Every call an expression can make."""

    def functions() -> Iterator[tuple[str, ...]]:
        for function in FUNCTIONS.values():
            letters = "abcdefgh"[: len(function.takes)]
            takes = ", ".join(f"{letter}: {kind}" for letter, kind in zip(letters, function.takes, strict=True))
            words = function.words.format(*letters)
            dated = "; on the form's date" if function.needs_date else ""
            yield f"`{function.name}({takes})`", function.gives, f"{words[0].upper()}{words[1:]}{dated}."

    assert SPECIAL_MEANINGS.keys() == SPECIAL_FORMS.keys(), "SPECIAL_MEANINGS must say what each call means."
    return page(
        "Expressions",
        said("""
            Conditions, calculations and rules are written in a small language: names of questions
            with dots, `'text'`, numbers, `true`, `false`, `blank`, lists `['a', 'b']`, `+ - * /`,
            comparisons, `in` and `not in`, `and`, `or`, `not`, `a if c else b`, and the calls
            below.
        """),
        said("""
            Blank is a value. A comparison with blank is blank; `and`, `or` and `not` know three
            answers; division by zero is blank. A question whose condition is blank is not asked,
            except in a safety section. Arithmetic is decimal and rounds half up. What a form writes
            is checked when the form is read: unknown names, wrong types and circles are refused
            with their place.
        """),
        "## Calls that look at questions and lists",
        table(("written", "meaning"), ((f"`{usage}`", meaning) for usage, meaning in SPECIAL_MEANINGS.values())),
        "## Functions",
        "They get values; where one is blank, so is the result.",
        table(("written", "gives", "meaning"), functions()),
        "A plugin brings its own with [`register_functions`](hooks.md); they are called `plugin.name(…)`.",
    )


def keywords() -> str:
    """Every key a form document may have, from the table that also reads it."""

    def rows(keys: Any) -> Iterator[tuple[str, ...]]:
        for name, keyword in keys.items():
            yield f"`{name}`", "yes" if keyword.required else "", shape(keyword.shape.schema()), keyword.meaning
            if keyword.shape not in on_their_own:
                yield from below(name, keyword.shape.schema())

    def below(name: str, schema: Any) -> Iterator[tuple[str, ...]]:
        """The keys of a small object, or of those in a list, under the key that holds them."""
        inside, name = (schema["items"], f"{name}[]") if schema.get("type") == "array" else (schema, name)
        for key, member in inside.get("properties", {}).items():
            needed = "yes" if key in inside.get("required", ()) else ""
            yield f"`{name}.{key}`", needed, shape(member), member["description"]

    on_their_own = [ROOT_X.keys[name].shape for name in ("rights", "instruments", "scales", "rules", "tests")]
    on_their_own.append(INSTRUMENT.keys["rights"].shape)

    def part(title: str, keys: Any, note: str = "") -> Iterator[str]:
        yield f"## {title}"
        if note:
            yield note
        yield table(("key", "needed", "value", "meaning"), rows(keys))

    own = {name: keyword for name, keyword in CHOICES_FROM_X.items() if name not in COMMON_X}
    of_a_list = {name: keyword for name, keyword in REPEAT_X.items() if name not in COMMON_X}
    section = {name: keyword for name, keyword in SECTION_X.items() if name not in COMMON_X}
    attached = {name: keyword for name, keyword in ATTACHED_X.items() if name not in ASKED_X}
    return page(
        "What a form document says",
        said("""
            A form is JSON: JSON Schema 2020-12 in a closed dialect, with one key of our own,
            `x-form`. Whatever is not listed here is refused, with its place.
            `schemas/form.schema.json` says the same for editors.
        """),
        *part("The form", ROOT.keys),
        *part("`x-form` of the form", ROOT_X.keys),
        *part("`rights`", RIGHTS.keys),
        *part("A scale", SCALE.keys),
        *part("An instrument", INSTRUMENT.keys),
        *part("A rule", RULE.keys),
        *part("An example case", CASE.keys),
        "## Sections, lists and questions",
        "What a part of the form is follows from its JSON Schema keys and its `widget`; the [plugin"
        " guide](../plugin-guide.md#kinds-of-question) says what each kind is for.",
        *(text for node in KINDS.values() for text in part(called(node), without_x_form(node.keys))),
        *part("`x-form` of anything", COMMON_X),
        *part("`x-form` of a question, besides", own),
        *part("`x-form` of an amount of money, besides", {"unit": CURRENCY, "places": CHOICES_FROM_X["places"]}),
        *part("`x-form` of an attachment, besides", attached),
        *part("`x-form` of a section, besides", section),
        *part("`content_warning`", CONTENT_WARNING.keys),
        *part("`x-form` of a list, besides", of_a_list),
        *part("A choice", CHOICE.keys),
    )


def called(node: Object) -> str:
    """What a kind is called at the head of its table, with its article."""
    return node.what[0].upper() + node.what[1:]


def without_x_form(keys: Any) -> dict[str, Keyword]:
    """The keys that JSON Schema knows."""
    return {name: keyword for name, keyword in keys.items() if name != "x-form"}


def shape(schema: Any) -> str:  # noqa: PLR0911  A shape of schema each.
    """A JSON Schema in a few words."""
    if "anyOf" in schema:
        return " or ".join(shape(member) for member in schema["anyOf"])
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(word)}`" for word in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2].replace("_", " ")
    kind = schema.get("type")
    if isinstance(kind, list):
        return "any plain value"
    if kind == "array":
        return f"list of {shape(schema['items'])}"
    if kind == "object":
        return "object" if "additionalProperties" not in schema or not schema["additionalProperties"] else "by name"
    limits = [f"{word} {schema[key]:,}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema]
    words = {"string": "text", "integer": "whole number"}.get(kind, str(kind))
    return " ".join([words, *limits]) + (f" up to {schema['maxLength']:,} characters" if "maxLength" in schema else "")


def findings() -> str:
    """Every code that `formengine lint` prints."""
    return page(
        "Findings",
        said("""
            `formengine lint FORM` prints one line for each thing that should be put right: a code,
            the place, what it is and what to do. The codes do not change between versions.
        """),
        table(("code", "meaning"), ((f"`{code}`", meaning) for code, meaning in CODES.items())),
    )


def error_tree() -> str:
    """The tree of exceptions, each with when it happens."""
    own = [thing for thing in vars(errors).values() if inspect.isclass(thing) and issubclass(thing, Exception)]
    lines = [f"`{thing.__name__}`: {documented(thing)}" for thing in own]
    return page(
        "Errors",
        said("""
            An error is raised where formengine cannot do what it was asked; its text is a sentence
            for the person who asked. What is wrong with answers is never an error: it is a
            `Problem`, and is returned.
        """),
        printed(documented(errors)),
        *lines,
    )


def fixtures() -> Iterator[tuple[str, Any]]:
    """What tests of a form or plugin may ask for by name."""
    return ((name, thing) for name, thing in vars(pytest_plugin).items() if "Fixture" in type(thing).__name__)


def default_of(argument: inspect.Parameter) -> str:
    """What stands for an argument that is not given, written as ruff writes it."""
    return json.dumps(argument.default) if isinstance(argument.default, str) else repr(argument.default)


def arguments_of(thing: Callable[..., Any]) -> str:
    """What something is made from, with what stands there unless it is given."""
    arguments = inspect.signature(thing).parameters.values()
    return ", ".join(one.name if one.default is one.empty else f"{one.name}={default_of(one)}" for one in arguments)


def api() -> str:
    """Every public name, with what it is for."""

    def entry(thing: Any, name: str) -> str:
        meaning = documented(thing) if name != "hookimpl" else "Marks a function as the implementation of a hook."
        made = printed(f"{name}({arguments_of(thing)})", "python") if name in MADE_BY_PLUGINS else ""
        return "\n\n".join(part for part in (f"## {name}", made, meaning) if part)

    names = [entry(getattr(formengine, name), name) for name in formengine.__all__]
    steps = [
        (f"`{name}`", documented(member).partition("\n")[0])
        for name, member in vars(testing.Scenario).items()
        if not name.startswith("_") and (callable(member) or isinstance(member, property))
    ]
    return page(
        "What is public",
        "`from formengine import …` gives these names; everything else may change in any version.",
        *names,
        "## formengine.testing.Scenario",
        documented(testing.Scenario),
        table(("name", "meaning"), iter(steps)),
        "## Fixtures for pytest",
        "They are there wherever formengine is installed.",
        table(("fixture", "meaning"), ((f"`{name}`", documented(thing)) for name, thing in fixtures())),
    )


PAGES: dict[str, Callable[[], str]] = {
    "formengine/frontends/cli/contents.py": contents,
    "docs/reference/commands.md": commands,
    "docs/reference/hooks.md": hooks,
    "docs/reference/expressions.md": expressions,
    "docs/reference/form-document.md": keywords,
    "docs/reference/findings.md": findings,
    "docs/reference/errors.md": error_tree,
    "docs/reference/api.md": api,
    "schemas/form.schema.json": lambda: json.dumps(form_schema(), indent=2, ensure_ascii=False) + "\n",
}
"""What is made, and by what."""


@cache
def everything() -> dict[str, bytes]:
    """Every file that is made, by its name: the pages, and the catalogues of formengine's own sentences."""
    from scripts import catalogues

    return {**{name: make().encode() for name, make in PAGES.items()}, **dict(catalogues.made())}


def outdated() -> dict[str, bytes]:
    """The files that are not as the code would make them, and what they should hold."""
    return {name: wanted for name, wanted in everything().items() if not is_current(ROOT_FOLDER / name, wanted)}


def is_current(path: Path, wanted: bytes) -> bool:
    """Whether a file holds what it should, whichever line ends the system writes."""
    if not path.is_file():
        return False
    held = path.read_bytes()
    return held == wanted or (path.suffix != ".mo" and held.replace(b"\r\n", b"\n") == wanted)


def write(arguments: list[str]) -> int:
    """Write every file that is out of date, or only say so."""
    found = outdated()
    if "--check" in arguments:
        for name in found:
            print(f"{name} is out of date: run python scripts/generate.py")
        return 1 if found else 0
    for name, wanted in found.items():
        path = ROOT_FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted)
        print(f"written: {name}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT_FOLDER))  # Run as a file, a script does not see its neighbours by their package.
    sys.exit(write(sys.argv[1:]))
