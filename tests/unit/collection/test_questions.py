"""How a section's questions are drawn, in every kind and state: ``drawn/*.html`` are the pages' own words for it.

The questions are put together in Python for speed, so what they look like stands in these files and not in a
template. Whoever changes the look on purpose copies the file that the failing test names over the one here.
"""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.utils.translation import override

from eindekss.collection.answering import NOTHING, Conflict, Said, Seen
from eindekss.collection.earlier.said import Then
from eindekss.collection.form import Field, Group, SectionForm
from eindekss.collection.models import Answer
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Matrix, Option, Section

QUESTIONS = "{% load questions %}{% questions form %}"
DRAWN = Path(__file__).parent / "drawn"
OPTIONS = tuple(Option(code, {"lv": f"„{code}” <i> & 'co'", "en": f'"{code}" <i> & co'}) for code in (1, 11))
ABSENT = (Missing.NOT_APPLICABLE, Missing.NOT_AVAILABLE)
VALUES = {Kind.SINGLE: "11", Kind.MULTI: "1 11", Kind.NUMBER: "-1250.5", Kind.TEXT: 'a\n<b> & "c"', Kind.LINK: "https://a.lv/?b=1&c",
          Kind.DATE: "2025-03-01"}  # fmt: skip


def item(name: str, kind: Kind, **more: Any) -> Item:
    options = OPTIONS if kind in (Kind.SINGLE, Kind.MULTI) else ()
    return Item(name, kind, {"lv": f"Kas <{name}>?", "en": f"What's <{name}>?"}, options, **more)


def states(kind: Kind) -> list[Field]:
    """One question in each state that it can be in."""
    said, other = Said(VALUES[kind]), Said(missing=Missing.NOT_AVAILABLE)
    hint = {"lv": "Skat. <b>", "en": "See <b>"}
    plain, rich = item(f"{kind}.1", kind), item(f"{kind}-2", kind, absent=ABSENT, hint=hint, evidence=True)
    theirs = Answer(value=said.value, missing="", version=3)
    made = [
        Field(plain, Seen(), asked=True),
        Field(plain, Seen(), asked=False),
        Field(plain, Seen(2, said), asked=True),
        Field(rich, Seen(), asked=True, files=2),
        Field(rich, Seen(1, other), asked=True),
        Field(rich, Seen(), asked=True, typed="<x>", error='„<x>” nav "skaitlis"'),
        Field(plain, Seen(3, said), asked=True, conflict=Conflict(plain.id, NOTHING, theirs)),
        Field(plain, Seen(3, said), asked=True, conflict=Conflict(plain.id, Said(VALUES[kind][:2].strip()), theirs)),
        Field(rich, Seen(), asked=True, conflict=Conflict(rich.id, Said(VALUES[kind]), None)),
        Field(rich, Seen(), asked=True, then=Then(rich, said, same=True)),
        Field(rich, Seen(), asked=True, then=Then(rich, other, same=True)),
        Field(plain, Seen(), asked=True, then=Then(plain, said, same=False)),
        Field(rich, Seen(), asked=True, error="?", then=Then(rich, said, same=True),
              conflict=Conflict(rich.id, Said("1"), theirs)),
    ]  # fmt: skip
    for each in made:
        if not each.typed:
            each.show(each.seen.said)
    checked = Field(plain, Seen(), asked=True, checks=[check("r1", True), check("r2", False), check("r3", True)])
    return [*made, checked]


def check(name: str, broken: bool, hard: bool = False) -> Any:
    rule = SimpleNamespace(id=name, message={"lv": f"Kļūda <{name}>", "en": f"Wrong <{name}>"})
    facts = [SimpleNamespace(words="<w>", shown="1", item="X", url="/a/?b&c"), SimpleNamespace(words="w", shown="2")]
    return SimpleNamespace(id=f"check-{name}", rule=rule, broken=broken, hard=hard, facts=facts, mark="m", lapsed="<l>",
                           comment="<c>")  # fmt: skip


def questions() -> SectionForm:
    groups = []
    for kind in Kind:
        groups += [Group((field,)) for field in states(kind)]
    groups[3].checks.extend([check("r1", True), check("r2", False), check("r4", True, hard=True)])
    for kind in (Kind.SINGLE, Kind.NUMBER):
        fields = tuple(states(kind))
        matrix = Matrix(f"M-{kind}", {"lv": "Tabula <t>", "en": "Table <t>"}, tuple(each.item for each in fields))
        groups += [Group(fields, matrix, [check("r5", True)]), Group(fields[1:2], matrix)]
    groups.append(Group(tuple(states(Kind.MULTI)[2:5]), matrix))
    return SectionForm(Section("s", {"lv": "S", "en": "S"}, ()), groups, "2015 <p>")


def query(number: int, state: str) -> Any:
    last = SimpleNamespace(text="Kāpēc <tik>?")
    return SimpleNamespace(pk=number, state=state, remarks=SimpleNamespace(last=last))


def context(asks: bool, row: str | None) -> dict[str, object]:
    record, institution = SimpleNamespace(key="lv-2017"), SimpleNamespace(key="90000001")
    questionnaire = SimpleNamespace(id="long")
    visit = SimpleNamespace(record=record, questionnaire=questionnaire, may=lambda action: True,
                            participation=SimpleNamespace(institution=institution))  # fmt: skip
    return {"visit": visit, "record": record, "institution": institution.key, "questionnaire": questionnaire,
            "row": SimpleNamespace(row=row) if row else None, "asks": asks, "editable": not asks, "form": questions(),
            "queried": {"number.1": query(7, "open"), "single-2": query(8, "answered")}}  # fmt: skip


def shape(html: str) -> str:
    """One element a line; what is laid out between elements does not count."""
    return (
        re.sub(r"\s+", " ", re.sub(r">\s*\n\s*<", "><", html)).strip().replace("> <", ">\u2423<").replace("><", ">\n<")
    )


@pytest.mark.parametrize(("language", "asks", "row"), [("lv", False, None), ("en", True, "R 1/&")])
def test_every_question_is_drawn_as_it_should_be(language: str, asks: bool, row: str | None, tmp_path: Path) -> None:
    with override(language):
        found = shape(engines["django"].from_string(QUESTIONS).render(context(asks, row)))
    name = f"{language}-{'asking' if asks else 'answering'}.html"
    (tmp_path / name).write_text(found, encoding="utf-8")
    assert found == (DRAWN / name).read_text(encoding="utf-8"), f"not as in {name}: see {tmp_path / name}"
