"""A fostering assessment of a couple, wholly invented: long, with lists in lists, comments, notes and signatures.

Its answers are put together from sentences by a generator with a seed: two calls make the same record.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from formengine.casework import comments
from formengine.casework.desk import Desk
from formengine.casework.notebook import Jotting, keep_note, tag, tag_in
from formengine.casework.signing import Hand, LateNews, add_addendum, sign
from formengine.casework.steps import take
from formengine.casework.tellings import Told, tell
from formengine.engine import Engine
from formengine.model import Form
from formengine.plugins import Plugins
from tests.building import asked_as, day, form_document, one_of, partial, read, repeat, section, text, whole, yes_no
from tests.working import ticking

OPENINGS = (
    "{one} remembers the house in {place} as full of people",
    "{one} and {other} met at a choir in {place}",
    "When {one} was eleven the family moved to {place}",
    "{one} said this slowly, and came back to it at the next visit",
    "What {one} learnt from that time, {one} said, was to ask before helping",
    "At the second visit {one} had thought",
    "{other} tells the same story differently",
    "Nobody in the family spoke of it for years",
    "{one}'s mother worked nights at the hospital in {place}",
    "The winter after that was the hardest",
)
MIDDLES = (
    "there was always somebody at the table who had not been invited",
    "the back door was never locked before nine",
    "a neighbour minded the little ones and was paid in eggs",
    "the quarrel about money lasted until the spring",
    "it took two years before anybody said the word out loud",
    "a teacher noticed, and rang, and rang again",
    "they learnt to let a door slam and to wait on the landing",
    "the dog was the one who was told everything",
    "the grandparents came every Sunday and left before it was dark",
    "what helped was that nobody hurried",
)
ENDINGS = (
    "and {one} can say now what was missing",
    "and {one} laughs about it, though not at once",
    "which {other} heard for the first time during this assessment",
    "and this is how {one} came to think of fostering",
    "and a child who comes to them would find that somebody is up early",
    "“I would do that part again,” {one} said",
    "and both agree that it must not be hidden from a child who asks",
    "but {other} is not sure that it was so simple",
)
PLACES = ("Whitby", "Leith", "Hebden Bridge", "Carlisle", "Ripon", "Dundee")


def narrative(seed: str, words: int, one: str = "Ines", other: str = "Tom") -> str:
    """A text of about so many words in paragraphs, always the same for the same seed."""
    chosen = Random(seed)
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < words:
        told = (_sentence(chosen, one, other) for _ in range(chosen.randint(3, 6)))
        paragraphs.append(" ".join(told))
    return "\n\n".join(paragraphs)


def _sentence(chosen: Random, one: str, other: str) -> str:
    parts = [chosen.choice(PLACES), chosen.choice(OPENINGS), chosen.choice(MIDDLES), chosen.choice(ENDINGS)]
    told = f"{parts[1]}; {parts[2]}, {parts[3]}."
    return told.format(one=one, other=other, place=parts[0])


def couple_document() -> dict[str, Any]:
    """The form: who they are, side by side; the household; how they grew up; references; what is recommended."""
    settled = {"not_known": "Not known yet", "declined": "Would rather not say"}
    address = {
        "where": text(maxLength=200, title="Address"),
        "since": partial(title="From"),
        "until": partial(title="Until"),
    }
    work = {
        "what": text(maxLength=100, title="Work"),
        "where": text(maxLength=100, title="With whom"),
        "since": partial(title="From"),
        "until": partial(title="Until"),
    }
    applicant = {
        "called": text(maxLength=80, title="Name", required=True),
        "born": day(title="Date of birth"),
        "language": text(maxLength=80, title="Languages at home"),
        "faith": text(maxLength=80, title="Faith", states=settled),
        "smokes": yes_no(title="Do you smoke?"),
        "drives": yes_no(title="Do you drive?"),
        "hours": one_of("full", "part", "home", title="How do you work?"),
        "health": text(widget="long_text", title="Health, in your own words"),
        "addresses": repeat(address, title="Addresses in the last ten years", repeat={"label": "where"}),
        "work": repeat(work, title="Work and study", repeat={"label": "what"}),
    }
    grew_up = {
        "family": asked_as("narrative", title="Who brought you up, and what was it like?"),
        "school": asked_as("narrative", title="School and learning"),
        "hard": asked_as("narrative", title="What was hard, and who helped?"),
        "moved": yes_no(title="Did you move house as a child?"),
    }
    school = {
        "name": text(maxLength=80, title="School"),
        "since": partial(title="From"),
        "liked": yes_no(title="Liked it?"),
    }
    child = {
        "called": text(maxLength=80, title="Name"),
        "born": day(title="Date of birth"),
        "room": text(maxLength=80, title="Room"),
        "thinks": text(widget="long_text", title="What they think of it"),
        "schools": repeat(school, title="Schools", repeat={"label": "name"}),
    }
    referee = {
        "called": text(maxLength=80, title="Name"),
        "knows": text(maxLength=80, title="Knows them as"),
        "years": whole(title="Years known"),
        "seen_on": day(title="Interviewed on"),
        "by": text(maxLength=80, title="By whom"),
        "may_share": one_of("yes", "no", "summary_only", title="May it be shared with them?"),
        "worry": yes_no(title="Any worry?"),
        "said": asked_as("narrative", title="What was said"),
        "weight": text(widget="long_text", title="What the assessor makes of it", audience="agency"),
    }
    visit = {
        "on": day(title="Date"),
        "where": text(maxLength=80, title="Where"),
        "present": text(maxLength=200, title="Who"),
        "minutes": whole(title="Minutes"),
        "about": text(maxLength=200, title="What it was about"),
    }
    seen = {
        "on": day(title="Date"),
        "what": text(widget="long_text", title="What was seen or heard"),
        "shows": one_of("availability", "sensitivity", "acceptance", "co_operation", "belonging", title="Speaks for"),
    }
    document = form_document(
        {
            "applicants": repeat(
                applicant,
                title="Applicants",
                widget="side_by_side",
                about="applicant",
                audience="applicants",
                repeat={"label": "called"},
                maxItems=2,
            ),
            "household": section(
                {
                    "address": text(maxLength=200, title="Address"),
                    "rooms": whole(title="Bedrooms"),
                    "spare": yes_no(title="Is there a room for a child?"),
                    "children": repeat(child, title="Children in the household", repeat={"label": "called"}),
                    "animals": repeat(
                        {"called": text(maxLength=80, title="Name"), "kind": text(maxLength=80, title="Animal")},
                        title="Animals",
                        repeat={"label": "called"},
                    ),
                    "home": asked_as("narrative", title="The home and the street"),
                },
                title="The household",
                audience="applicants",
            ),
            "grew_up": repeat(
                grew_up, title="Growing up", about="applicant", audience="applicants", repeat={"for_each": "applicants"}
            ),
            "together": section(
                {
                    "met": asked_as("narrative", title="How they met and live together"),
                    "decide": asked_as("narrative", title="How they decide, and how they quarrel"),
                    "parenting": asked_as("narrative", title="Looking after children so far"),
                    "losses": asked_as("narrative", title="Losses, and children they hoped for", states=settled),
                },
                title="Together",
                audience="applicants",
            ),
            "visits": repeat(visit, title="Visits", audience="agency", repeat={"label": "on"}),
            "references": section(
                {
                    "asked": whole(title="People asked", calculate="count(people)"),
                    "people": repeat(referee, title="Referees", repeat={"label": "called"}),
                },
                title="References",
                audience="agency",
            ),
            "evidence": repeat(seen, title="Evidence", audience="agency"),
            "worries": section(
                {
                    "any": yes_no(title="Is there anything that worries you?"),
                    "what": text(widget="long_text", title="What was said or seen", visible_when="any"),
                },
                title="Safety",
                safety=True,
                audience="restricted",
            ),
            "closing": section(
                {
                    "strengths": asked_as("narrative", title="Strengths"),
                    "open": text(widget="long_text", title="What is still open", first_page=True),
                    "recommended": one_of(
                        "approval",
                        "approval_in_part",
                        "no_approval",
                        title="Recommendation",
                        first_page=True,
                        required=True,
                    ),
                    "terms": text(widget="long_text", title="Terms that are recommended", first_page=True),
                    "formulation": asked_as("narrative", title="Formulation", first_page=True),
                    "written_on": day(title="Date of the report"),
                    "review": day(title="First review", due="First review of the approval"),
                },
                title="Recommendation",
                audience="panel",
            ),
        },
        date="closing.written_on",
    )
    return {**document, "title": "Fostering assessment"}


def couple_answers(words: int = 12_000, visits: int = 14, referees: int = 6, pieces: int = 12) -> dict[str, Any]:
    """The answers document: about so many words, and so many items in its lists."""
    share = max(20, words // (20 + referees))
    began = date(2026, 2, 3)

    def said(what: str, part: float = 1.0, one: str = "Ines", other: str = "Tom") -> str:
        return narrative(what, int(share * part), one, other)

    people = {"ines": ("Ines Albright", "1984-05-11", "Tom"), "tom": ("Tom Okafor", "1981-11-30", "Ines")}
    applicants = [
        {
            "_id": key,
            "called": called,
            "born": born,
            "language": "English and Portuguese",
            "smokes": False,
            "drives": key == "tom",
            "hours": "part" if key == "ines" else "full",
            "health": said(f"health {key}", 0.2),
            "addresses": [
                {
                    "where": f"{number} Canal Street, Hebden Bridge",
                    "since": f"20{number:02}",
                    "until": f"20{number + 4:02}",
                }
                for number in (8, 12, 16)
            ],
            "work": [
                {"what": what, "where": "The county library", "since": f"{year}", "until": f"{year + 6}"}
                for what, year in (("Librarian", 2006), ("Team leader", 2012), ("Night study", 2019))
            ],
        }
        for key, (called, born, _) in people.items()
    ]
    grew_up = [
        {
            "family": said(f"family {key}", 1, called.split()[0], other),
            "moved": key == "ines",
            "school": said(f"school {key}", 0.7, called.split()[0], other),
            "hard": said(f"hard {key}", 0.7, called.split()[0], other),
        }
        for key, (called, _, other) in people.items()
    ]
    children = [
        {
            "called": name,
            "born": born,
            "room": room,
            "thinks": said(f"thinks {name}", 0.1, name, "Tom"),
            "schools": [
                {"name": school, "since": "2019", "liked": liked}
                for school, liked in (("Riverside", True), ("Hill Top", name == "Mina"))
            ],
        }
        for name, born, room in (
            ("Mina", "2014-03-09", "Her own, at the back"),
            ("Jonah", "2017-08-21", "Shared with the books"),
        )
    ]
    return {
        "form": "test/small",
        "version": "1.0.0",
        "answers": {
            "applicants": applicants,
            "grew_up": grew_up,
            "household": {
                "address": "20 Canal Street, Hebden Bridge",
                "rooms": 4,
                "spare": True,
                "children": children,
                "animals": [{"called": "Biscuit", "kind": "Cat"}, {"called": "Pepper", "kind": "Hen"}],
                "home": said("home"),
            },
            "together": {
                "met": said("met"),
                "decide": said("decide"),
                "parenting": said("parenting", 1.3),
                "losses": said("losses"),
            },
            "visits": [
                {
                    "on": (began + timedelta(days=9 * number)).isoformat(),
                    "where": "At home" if number % 3 else "At the office",
                    "present": ("Ines and Tom", "Ines", "Tom", "Everybody")[number % 4],
                    "minutes": 60 + 15 * (number % 4),
                    "about": narrative(f"visit {number}", 12)[:190],
                }
                for number in range(visits)
            ],
            "references": {
                "people": [
                    {
                        "called": name,
                        "knows": knows,
                        "years": 3 + number,
                        "seen_on": (began + timedelta(days=30 + number)).isoformat(),
                        "by": "R. Senior",
                        "may_share": ("yes", "summary_only", "no")[number % 3],
                        "worry": number == 2,
                        "said": said(f"said {number}"),
                        "weight": said(f"weight {number}", 0.2),
                    }
                    for number, (name, knows) in enumerate(
                        [
                            ("Dora Quill", "Neighbour"),
                            ("Peter Lamb", "Employer"),
                            ("Ann Okafor", "Sister"),
                            ("J. Brandt", "Choir"),
                            ("M. Sands", "Teacher of the children"),
                            ("Ruth Vane", "Former partner"),
                        ][:referees]
                    )
                ]
            },
            "evidence": [
                {
                    "on": (began + timedelta(days=5 * number)).isoformat(),
                    "what": narrative(f"seen {number}", 35),
                    "shows": ("availability", "sensitivity", "acceptance", "co_operation", "belonging")[number % 5],
                }
                for number in range(pieces)
            ],
            "worries": {"any": True, "what": narrative("worry", 60)},
            "closing": {
                "strengths": said("strengths"),
                "open": narrative("open", 50),
                "recommended": "approval",
                "terms": "Up to two children from birth to ten, siblings welcome; one at most under two at a time.",
                "formulation": said("formulation", 1.3),
                "written_on": "2026-06-30",
                "review": "2027-06-30",
            },
        },
    }


def couple_form() -> Form:
    """The form, read."""
    return read(couple_document())


def couple_kept(home: Path, **sizes: int) -> tuple[Engine, str]:
    """The couple's record in a home, with what people said beside it; the engine and the record's id."""
    engine = Engine.start(home, plugins=Plugins(()), clock=ticking())
    ana, form = Desk(engine, "Ana Moreno"), couple_form()
    subject = engine.subject("Ines Albright and Tom Okafor (invented)", "applicant")
    answers = engine.read_answers(form, couple_answers(**sizes))
    record = engine.begin(form, subject, actor=ana.actor, answers=answers).record.id
    draft = engine.resume_to_change(record)
    engine.save(draft.with_answer("closing.open", narrative("open still", 40)), actor=ana.actor)
    comments.comment(
        Desk(engine, "R. Senior"), record, "together.decide", "Ask both again, apart. =SUM(A1) is not a sum."
    )
    tell(ana, record, "household.home", Told("“It was never quiet, and I liked it so.”", "Ines", "2026-03-12"))
    note = keep_note(
        ana, subject, Jotting("Tom made tea. “We would wait for a child to come to us,” he said.", on="2026-02-20")
    )
    tag(ana, subject, note.number, "We would wait for a child to come to us", [tag_in(form, "together.parenting")])
    take(ana, record, "submit")
    sign(ana, record, Hand("Ana Moreno", "assessor", "typed name", "2026-03-02"))
    add_addendum(ana, record, LateNews("The last check has come back, with nothing in it.", "Ana Moreno", "2026-03-02"))
    return engine, record
