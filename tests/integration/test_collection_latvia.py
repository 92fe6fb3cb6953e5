"""The whole Latvian questionnaire on the collection site: every page opens, asks everything, in both languages."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from practice import EXPERT, INSTITUTION, form, quick_settings

from eindekss.collection.demo import create_demo_accounts
from eindekss.collection.models import Answer
from eindekss.dataset.wave import Wave, load_wave
from eindekss.instrument.model import Item, Kind, Questionnaire, Section
from eindekss.registry.load import load
from eindekss.registry.models import RosterRow, User

FOLDER = Path(__file__).parents[2] / "waves" / "latvia-2017"
TYPED = {Kind.NUMBER: "1", Kind.TEXT: "Teksts", Kind.LINK: "https://www.example.lv", Kind.DATE: "2017-05-31"}


@pytest.fixture
def wave(db: None, settings: Any, tmp_path: Path) -> Wave:
    quick_settings(settings, tmp_path)
    found = load_wave(FOLDER)
    load(found)
    create_demo_accounts(found)
    return found


def client(name: str, language: str = "lv") -> Client:
    made = Client()
    made.force_login(User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    made.post("/language/", {"language": language})
    return made


def pages(wave: Wave, respondent: str) -> list[tuple[Questionnaire, Section, str]]:
    """Every section that this respondent answers, with its address in the practice wave."""
    found = []
    for asked in wave.instrument.questionnaires:
        if asked.respondent != respondent:
            continue
        where = [f"{wave.id}-demo", "DEMO", asked.id]
        first = RosterRow.objects.filter(wave__key=where[0], unit=asked.unit).order_by("row").first()
        for section in asked.sections:
            rest = [*where, first.row, section.id] if first else [*where, section.id]
            found.append((asked, section, reverse("row-section" if first else "section", args=rest)))
    return found


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize(("name", "respondent"), [(INSTITUTION, "institution"), (EXPERT, "expert")])
def test_every_page_asks_every_question_with_every_option(
    wave: Wave, name: str, respondent: str, language: str
) -> None:
    visitor = client(name, language)
    opened = pages(wave, respondent)
    assert opened
    for _, section, url in opened:
        text = visitor.get(url).content.decode()
        for item in section.items:
            assert escape(item.label[language]) in text
            for option in item.options:
                assert f'id="a-{item.id}-{option.code}"' in text
                assert escape(option.label[language]) in text


def answer(item: Item) -> object:
    return str(item.options[0].code) if item.options else TYPED[item.kind]


@pytest.mark.parametrize(("name", "respondent"), [(INSTITUTION, "institution"), (EXPERT, "expert")])
def test_every_question_takes_an_answer(wave: Wave, name: str, respondent: str) -> None:
    visitor = client(name)
    for _, section, url in pages(wave, respondent):
        answers = {item.id: answer(item) for item in section.items}
        assert visitor.post(url, form(answers, js="1")).status_code == 302, section.id
    asked = {item.id for _, section, _ in pages(wave, respondent) for item in section.items}
    assert set(Answer.objects.values_list("item", flat=True)) == asked
