"""The order in which a whole form is settled: simple questions together, everything after what it depends on."""

import random
from collections.abc import Iterator

import pytest

from formengine.answers import Answers, Items
from formengine.evaluation import evaluate
from formengine.evaluation.together import Together
from formengine.evaluation.units import units_of
from formengine.model import Form
from tests.building import form_with, repeat, section, text, whole, yes_no
from tests.wild_forms import WildForms


def steps(form: Form) -> Iterator[tuple[str, ...]]:
    """The paths of what each step settles."""
    for step in form.once(units_of).steps:
        yield tuple(unit.path for unit in step.units) if isinstance(step, Together) else (step.path,)


def looked_at(form: Form, path: str) -> Iterator[str]:
    """The paths of all that is settled in a step and decides about a place."""
    node = form.nodes[path]
    for rule in (node.visible_when, getattr(node, "calculate", None)):
        yield from (target.path for target in rule.targets) if rule is not None else ()
    while path := path.rpartition(".")[0]:
        yield path


@pytest.mark.parametrize("seed", range(60))
def test_every_step_comes_after_all_that_it_depends_on(seed: int) -> None:
    form = WildForms(random.Random(seed)).form()

    number_of = {path: number for number, paths in enumerate(steps(form)) for path in paths}

    early = [(path, other) for path in number_of for other in looked_at(form, path)
             if other in number_of and number_of[other] >= number_of[path]]  # fmt: skip
    assert early == []


def test_a_chain_of_gates_has_a_step_for_each_and_hundreds_of_gates_side_by_side_have_one() -> None:
    chain = {f"q{at}": yes_no(**({"visible_when": f"q{at - 1}"} if at else {})) for at in range(300)}
    side_by_side = {f"{kind}{at}": yes_no() if kind == "gate" else text(visible_when=f"gate{at}")
                    for at in range(300) for kind in ("gate", "q")}  # fmt: skip

    assert len(list(steps(form_with({"s": section(chain)})))) == 300
    assert len(list(steps(form_with({"s": section(side_by_side)})))) == 2


def test_items_of_many_names_are_settled_like_the_first() -> None:
    form = form_with({"l": repeat({"a": whole(), "b": text(visible_when="a == 1")})})
    ids = tuple(f"k{number}" for number in range(1_000))
    answers = Answers({"l": Items(ids), **{f"l.{item}.a": at % 2 for at, item in enumerate(ids)},
                       **{f"l.{item}.b": "seen" for item in ids}})  # fmt: skip

    values = evaluate(form, answers).values

    assert [path for path in values if path.endswith(".b")] == [f"l.{item}.b" for item in ids[1::2]]
