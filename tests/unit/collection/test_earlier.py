"""Last wave's answers: shown beside the question, taken over by one press, compared with by prev()."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from practice import INSTITUTION, Practice, change, form, make_practice, quick_settings

from eindekss.collection.answering import Said
from eindekss.collection.checking.check import checking
from eindekss.collection.earlier.said import Earlier, read_earlier
from eindekss.collection.earlier.table import previous_table
from eindekss.collection.models import Answer, Response
from eindekss.collection.sheet import read_sheet
from eindekss.dataset.wave import load_wave, previous_wave
from eindekss.errors import Refused
from eindekss.registry.models import Institution, Participation
from eindekss.registry.models import Wave as WaveRecord


@pytest.fixture
def practice(db: None, settings: Any, tmp_path: Path) -> Practice:
    quick_settings(settings, tmp_path)
    return make_practice(tmp_path, previous=True)


@pytest.fixture
def client(practice: Practice) -> Client:
    return practice.client(INSTITUTION)


def participation(practice: Practice) -> Participation:
    return Participation.objects.select_related("wave", "institution").get(wave=practice.record)


def earlier(practice: Practice) -> Earlier:
    return read_earlier(participation(practice))


def page(practice: Practice, client: Client, section: str) -> str:
    return str(client.get(practice.url("section", section)).content.decode())


def test_the_answer_stands_beside_its_question(practice: Practice, client: Client) -> None:
    shown = page(practice, client, "about")
    assert '<span id="p-STAFF">2022: 1\u202f240</span>' in shown
    assert 'aria-describedby="p-STAFF"' in shown


def test_a_renamed_item_keeps_its_answer(practice: Practice) -> None:
    then = earlier(practice).then("", "DOC_E")
    assert then is not None
    assert (then.item.id, then.said, then.same) == ("DOC_ELECTRONIC", Said("900"), True)


def test_codes_that_mean_something_else_are_shown_and_not_taken_over(practice: Practice, client: Client) -> None:
    """Code 2 was "planned" and is "shared standard used" now."""
    then = earlier(practice).then("", "STANDARD")
    assert then is not None
    assert not then.same
    shown = page(practice, client, "work")
    assert "2022: plānojam" in shown
    assert "Jautājums kopš tā laika ir mainīts" in shown
    client.post(practice.url("section", "work"), form({}, same="STANDARD"))
    client.post(practice.url("section", "work"), form({}, **{"same-all": "1"}))
    assert "STANDARD" not in practice.answers()
    assert "STANDARD@prev" not in earlier(practice).values("")


@pytest.mark.parametrize(
    ("old", "new"),
    [("kind: multi\n        lv: Ko", "kind: text\n        lv: Ko"),
     ("{code: 2, lv: iesniegt veidlapas, en: send forms}", "{code: 2, lv: iesniegt sūdzības, en: send complaints}"),
     ("          - {code: 3, lv: pieteikt vizīti, en: book a visit}\n", "")],
)  # fmt: skip
def test_kind_and_options_decide_what_means_the_same(practice: Practice, old: str, new: str) -> None:
    file = practice.wave.folder / "instruments" / "self-assessment.yaml"
    if "kind: text" in new:
        text = file.read_text(encoding="utf-8")
        at = text.index("        relevant: ${SITE} = 1\n        options:")
        end = text.index("      - id: SITE_USES_NOTES")
        file.write_text(text[:at] + text[end:].replace("relevant: selected(${SITE_USES}, 99)", "required: false"))
    change(file, old, new)
    then = earlier(practice).then("", "SITE_USES")
    assert then is not None
    assert not then.same


def test_an_answer_that_no_longer_fits_is_not_taken_over(practice: Practice) -> None:
    change(practice.wave.folder / "instruments" / "self-assessment.yaml", "minimum: 0\n        absent: [not-available]",
           "minimum: 0\n        maximum: 1000\n        absent: [not-available]")  # fmt: skip
    then = earlier(practice).then("", "STAFF")
    assert then is not None
    assert not then.same


def test_what_a_filter_hid_then_was_no_answer(practice: Practice) -> None:
    file = practice.wave.folder / "earlier" / "answers" / "answers.csv"
    change(file, "DEMO,,SITE,1,,given", "DEMO,,SITE,2,,given")
    assert earlier(practice).then("", "SITE") is not None
    assert earlier(practice).then("", "SITE_USES") is None


def test_unchanged_takes_one_answer_and_what_else_was_typed(practice: Practice, client: Client) -> None:
    told = client.post(practice.url("section", "work"), form({"DOC_ALL": "1000"}, same="DOC_E"))
    assert told.headers["Location"] == practice.url("section", "work") + "#q-DOC_E"
    assert practice.answers() == {"DOC_ALL": "1000", "DOC_E": "900"}


def test_unchanged_takes_a_reason_over_too(practice: Practice, client: Client) -> None:
    file = practice.wave.folder / "earlier" / "answers" / "answers.csv"
    change(file, "DEMO,,STAFF,1240,,given", "DEMO,,STAFF,,not-available,given")
    client.post(practice.url("section", "about"), form({"STAFF": ""}, same="STAFF"))
    assert practice.answers() == {"STAFF": "[not-available]"}


def test_taking_all_over_fills_only_what_is_open_and_asked(practice: Practice, client: Client) -> None:
    client.post(practice.url("section", "work"), form({"DOC_ALL": "1000", "HOW_1": "3"}, **{"same-all": "1"}))
    assert practice.answers() == {"DOC_ALL": "1000", "HOW_1": "3", "HOW_2": "3", "DOC_E": "900"}
    client.post(practice.url("section", "online"), form({"SITE": "2"}, **{"same-all": "1"}))
    assert "SITE_USES" not in practice.answers()


def test_taking_all_over_follows_the_filters(practice: Practice, client: Client) -> None:
    client.post(practice.url("section", "online"), form({}, **{"same-all": "1"}))
    assert practice.answers() == {"SITE": "1", "SITE_USES": "1 2"}


def test_the_return_key_takes_nothing_over(practice: Practice, client: Client) -> None:
    """A form sent by Return acts as its first button: that is a plain one, before any other."""
    shown = page(practice, client, "work")
    form_itself = shown[shown.index('id="answers"') :]
    first = form_itself[form_itself.index("<button") :]
    assert first.startswith('<button class="govuk-visually-hidden" tabindex="-1" aria-hidden="true" data-default>')


def test_a_row_has_its_own(practice: Practice, client: Client) -> None:
    first, second = (
        practice.url("row-section", f"service-{at}", "applications", questionnaire="services") for at in (1, 2)
    )
    assert "2022: 300" in client.get(first).content.decode()
    assert "site-earlier" not in client.get(second).content.decode()
    client.post(first, form({}, **{"same-all": "1"}))
    assert practice.answers("service-1") == {"APP_ALL": "300", "APP_E": "120"}


def test_a_number_that_moved_asks_for_a_reason(practice: Practice, client: Client) -> None:
    client.post(practice.url("section", "about"), form({"STAFF": "12400"}))
    of = participation(practice)
    questionnaire = practice.wave.instrument.questionnaires[0]
    (check,) = checking(of, read_sheet(practice.wave.instrument, of)).found(questionnaire)
    assert check.rule.id == "moved-STAFF"
    what = "Darbinieku skaits 2024. gada 31. decembrī"
    assert [(fact.words, fact.shown) for fact in check.facts] == [
        (what, "12\u202f400"),
        (f"{what} (2022)", "1\u202f240"),
    ]
    refused = client.post(practice.url("review"), {"confirm": "1"})
    assert refused.status_code == 422
    told = client.post(practice.url("review"), {"confirm": "1", "why~~moved-STAFF": "Apvienotas iestādes"})
    assert told.status_code == 302


def test_a_filter_may_name_the_wave_before(practice: Practice, client: Client) -> None:
    file = practice.wave.folder / "instruments" / "self-assessment.yaml"
    change(file, "relevant: ${SITE} = 1", "relevant: ${SITE} = 1 and prev(${STAFF}) > 1000")
    client.post(practice.url("section", "online"), form({"SITE": "1"}))
    of = participation(practice)
    instrument = load_wave(practice.wave.folder).instrument
    assert "SITE_USES" in read_sheet(instrument, of).asked(instrument.questionnaires[0], "")
    change(file, "> 1000", "> 2000")
    instrument = load_wave(practice.wave.folder).instrument
    assert "SITE_USES" not in read_sheet(instrument, of).asked(instrument.questionnaires[0], "")


def test_a_wave_in_the_database_comes_before_its_files(practice: Practice) -> None:
    record = WaveRecord.objects.create(key="lakeland-2023", folder=str(practice.wave.folder / "earlier"),
                                       opened="2023-03-06", closed="2023-03-31", state="closed")  # fmt: skip
    response = Response.objects.create(wave=record, institution=Institution.objects.get(key="DEMO"),
                                       questionnaire="self-assessment")  # fmt: skip
    Answer.objects.create(response=response, item="STAFF", value="77", source="given")
    then = earlier(practice).then("", "STAFF")
    assert then is not None
    assert then.said == Said("77")
    assert earlier(practice).then("", "DOC_ALL") is None


def test_the_stages_get_what_can_be_compared(practice: Practice) -> None:
    rows = (
        previous_table(load_wave(practice.wave.folder)).filter(institution="XL-001").select("item", "number", "codes")
    )
    assert sorted(rows.rows()) == [
        ("DOC_ALL", 900.0, None), ("DOC_E", 500.0, None), ("SITE", 1.0, None), ("SITE_USES", None, [1]),
        ("STAFF", 38.0, None),
    ]  # fmt: skip


def test_a_wave_before_that_is_not_there_is_named(practice: Practice) -> None:
    change(practice.wave.folder / "wave.toml", 'previous = "earlier"', 'previous = "lakeland-1999"')
    with pytest.raises(Refused) as refused:
        previous_wave(load_wave(practice.wave.folder))
    assert [problem.id for problem in refused.value.problems] == ["wave-previous-unknown"]


def test_a_mistake_in_its_answers_is_named_with_its_line(practice: Practice) -> None:
    file = practice.wave.folder / "earlier" / "answers" / "answers.csv"
    change(file, "DEMO,,STAFF,1240", "DEMO,,STAFF,many")
    with pytest.raises(Refused) as refused:
        previous_table(load_wave(practice.wave.folder))
    assert [problem.id for problem in refused.value.problems] == ["number-broken"]
    assert refused.value.problems[0].place.line is not None
