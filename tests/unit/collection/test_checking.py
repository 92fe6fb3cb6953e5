"""Rules while answering, on the server: what contradicts is saved and marked, and stands in the way of submission."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from practice import EXPERT, INSTITUTION, OFFICE, Practice, change, form, make_practice, quick_settings

from eindekss.collection.checking import submitting
from eindekss.collection.checking.check import Check, checking
from eindekss.collection.checking.models import Confirmation
from eindekss.collection.checking.ruleset import ruleset
from eindekss.collection.checking.table import confirmation_table
from eindekss.collection.models import Delegation
from eindekss.collection.sheet import read_sheet
from eindekss.dataset.wave import load_wave
from eindekss.registry.models import Assignment, Participation, User

HARD, SOFT = "documents-electronic", "forms-not-electronic"
MORE_ELECTRONIC = {"DOC_ALL": "100", "DOC_E": "200"}
FEW_ELECTRONIC = {"DOC_ALL": "100", "DOC_E": "20"}


@pytest.fixture
def client(practice: Practice) -> Client:
    return practice.client(INSTITUTION)


@pytest.fixture
def forms(practice: Practice, client: Client) -> Client:
    """On the website forms can be sent: few electronic documents are then unlikely."""
    client.post(practice.url("section", "online"), form({"SITE": "1", "SITE_USES": "2"}))
    return client


def found(practice: Practice, questionnaire: str = "self-assessment") -> list[Check]:
    participation = Participation.objects.select_related("wave", "institution").get(wave=practice.record)
    asked = next(each for each in practice.wave.instrument.questionnaires if each.id == questionnaire)
    return checking(participation, read_sheet(practice.wave.instrument, participation)).found(asked)


def broken(practice: Practice, questionnaire: str = "self-assessment") -> list[tuple[str, str, bool]]:
    """Row, rule and whether something is still to be done."""
    return [(check.key, check.rule.id, check.open) for check in found(practice, questionnaire)]


def work(practice: Practice, client: Client, **more: Any) -> Any:
    return client.post(practice.url("section", "work"), form(FEW_ELECTRONIC | more.pop("items", {}), **more))


def explain(practice: Practice, client: Client, comment: str, rule: str = SOFT, row: str = "") -> str:
    told = client.post(practice.url("explain"), {"rule": rule, "row": row, "comment": comment})
    return str(told.json()["status"]) if told.status_code != 404 else "404"


# ---- hard ------------------------------------------------------------------------------------------------------


def test_a_contradiction_is_saved_and_told_with_its_values(practice: Practice, client: Client) -> None:
    url = practice.url("section", "work")
    told = client.post(url, form(MORE_ELECTRONIC))
    assert (told.status_code, told.headers["Location"]) == (302, url)  # back to see what was not told yet
    assert practice.answers() == MORE_ELECTRONIC
    page = client.get(url).content.decode()
    assert "Atbildes ir saglabātas, bet dažas no tām savstarpēji nesaskan" in page
    assert 'data-fact="DOC_E">200<' in page
    assert 'id="a-DOC_E" name="a-DOC_E" value="200" inputmode="decimal" autocomplete="off"' in page
    assert page.count(f'aria-describedby="check-{HARD}"') == 2
    assert f'<a href="#a-DOC_ALL">{"Elektronisko dokumentu ir vairāk nekā visu saņemto."}</a>' in page


def test_who_was_told_goes_on(practice: Practice, client: Client) -> None:
    url = practice.url("section", "work")
    gone = client.post(url, form(MORE_ELECTRONIC, told=HARD))
    assert gone.headers["Location"] == practice.url("hub")


def test_a_contradiction_stands_against_submission_until_it_is_mended(practice: Practice, client: Client) -> None:
    client.post(practice.url("section", "work"), form(MORE_ELECTRONIC))
    refused = client.post(practice.url("review"), {"confirm": "1"})
    assert refused.status_code == 422
    assert practice.response().state == "in-progress"
    page = refused.content.decode()
    assert "Anketa nav iesniegta" in page
    assert f'href="{practice.url("section", "work")}#q-DOC_E"' in page
    client.post(practice.url("section", "work"), form({"DOC_E": "20"}, seen='{"DOC_E": [1, "200", ""]}'))
    assert client.post(practice.url("review"), {"confirm": "1"}).status_code == 302
    assert practice.response().state == "submitted"


def test_no_comment_makes_a_hard_rule_soft(practice: Practice, client: Client) -> None:
    client.post(practice.url("section", "work"), form(MORE_ELECTRONIC | {f"why-{HARD}": "Tā ir"}))
    client.post(practice.url("review"), {"confirm": "1", f"why~~{HARD}": "Tā ir"})
    assert explain(practice, client, "Tā ir", HARD) == "404"
    assert not Confirmation.objects.exists()
    assert practice.response().state == "in-progress"


def test_a_colleague_cannot_slip_a_contradiction_past_the_check(
    practice: Practice, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers are looked at once the response is locked: nothing is submitted on what was true before."""
    client.get(practice.url("hub"))

    def meanwhile(*given: Any) -> None:
        practice.client(INSTITUTION).post(practice.url("section", "work"), form(MORE_ELECTRONIC))

    monkeypatch.setattr(submitting, "explain_posted", meanwhile)
    assert client.post(practice.url("review"), {"confirm": "1"}).status_code == 422
    assert practice.response().state == "in-progress"


def test_a_hidden_answer_breaks_nothing(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    assert broken(practice) == [("", SOFT, True)]
    forms.post(practice.url("section", "online"), form({"SITE": "2"}, seen='{"SITE": [1, "1", ""]}'))
    assert broken(practice) == []


# ---- rows of a roster --------------------------------------------------------------------------------------------


def test_each_row_is_checked_by_itself(practice: Practice, client: Client) -> None:
    for row, values in (("service-1", ("5", "9")), ("service-2", ("0", "0"))):
        url = practice.url("row-section", row, "applications", questionnaire="services")
        client.post(url, form(dict(zip(("APP_ALL", "APP_E"), values, strict=True))))
    assert broken(practice, "services") == [
        ("service-1", "applications-electronic", True),
        ("service-2", "no-applications", True),
    ]
    assert explain(practice, client, "Nav prasīts", "no-applications", "service-2") == "404"  # another questionnaire's
    url = practice.url("explain", questionnaire="services")
    assert client.post(url, {"rule": "no-applications", "row": "service-2", "comment": "x"}).json() == {
        "status": "kept"
    }
    assert client.post(url, {"rule": "no-applications", "row": "service-1", "comment": "x"}).json() == {
        "status": "not-broken"
    }
    assert client.post(url, {"rule": "no-applications", "row": "service-9", "comment": "x"}).status_code == 404


def test_a_rule_may_sum_over_the_rows(practice: Practice, client: Client) -> None:
    client.post(practice.url("section", "work"), form({"DOC_ALL": "10"}))
    for row in ("service-1", "service-2"):
        url = practice.url("row-section", row, "applications", questionnaire="services")
        client.post(url, form({"APP_ALL": "6000", "APP_E": "0"}))
    (check,) = found(practice)
    assert check.rule.id == "documents-and-applications"
    assert [(fact.words, fact.shown) for fact in check.facts] == [
        ("Pieteikumi pavisam, visās rindās kopā", "12\u202f000"),
        ("Pavisam", "10"),
    ]
    assert check.facts[1].above == "Saņemto dokumentu skaits 2024. gadā"  # said once over all answers of the matrix


# ---- soft ------------------------------------------------------------------------------------------------------


def test_what_is_unlikely_is_submitted_with_a_comment(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    assert forms.post(practice.url("review"), {"confirm": "1"}).status_code == 422
    assert practice.response().state == "in-progress"
    assert (
        forms.post(practice.url("review"), {"confirm": "1", f"why~~{SOFT}": "Veidlapas ir jaunas"}).status_code == 302
    )
    assert practice.response().state == "submitted"
    kept = Confirmation.objects.get()
    assert (kept.comment, kept.by.username, kept.rule, kept.row) == ("Veidlapas ir jaunas", INSTITUTION, SOFT, "")
    assert kept.evidence == '{"${DOC_E}": 20.0, "${DOC_ALL}": 100.0, "${SITE_USES}": [2]}'


def test_a_comment_comes_with_the_sections_form_too(practice: Practice, forms: Client) -> None:
    work(practice, forms, items={}, **{f"why-{SOFT}": "Veidlapas ir jaunas"})
    assert broken(practice) == [("", SOFT, False)]
    assert "Veidlapas ir jaunas</textarea>" in forms.get(practice.url("section", "work")).content.decode()


def test_a_comment_lapses_with_the_values_it_was_made_on(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    assert explain(practice, forms, "Veidlapas ir jaunas") == "kept"
    assert broken(practice) == [("", SOFT, False)]
    seen = '{"DOC_E": [1, "20", ""]}'
    # The form still holds the comment that stood there: it speaks of 20, not of 30.
    forms.post(
        practice.url("section", "work"), form({"DOC_E": "30"}, seen=seen, **{f"why-{SOFT}": "Veidlapas ir jaunas"})
    )
    assert broken(practice) == [("", SOFT, True)]
    page = forms.get(practice.url("section", "work")).content.decode()
    assert "Paskaidrots, kad atbildes bija citas: <q data-say>Veidlapas ir jaunas</q>" in page
    forms.post(practice.url("section", "work"), form({"DOC_E": "20"}, seen='{"DOC_E": [2, "30", ""]}'))
    assert broken(practice) == [("", SOFT, False)]  # the same answers again


def test_the_same_words_may_be_said_of_the_new_values(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    explain(practice, forms, "Veidlapas ir jaunas")
    forms.post(practice.url("section", "work"), form({"DOC_E": "30"}, seen='{"DOC_E": [1, "20", ""]}'))
    (check,) = found(practice)
    said = {f"why-{SOFT}": "Veidlapas ir jaunas", f"mark-{SOFT}": check.mark}
    forms.post(practice.url("section", "work"), form({}, **said))
    assert broken(practice) == [("", SOFT, False)]


def test_comments_are_only_added_to(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    for comment in ("Pirmais", "Pirmais", "Otrais", ""):
        assert explain(practice, forms, comment) == "kept"
    assert [each.comment for each in Confirmation.objects.order_by("pk")] == ["Pirmais", "Otrais", ""]
    assert broken(practice) == [("", SOFT, True)]
    with pytest.raises(TypeError):
        Confirmation.objects.update(comment="x")
    with pytest.raises(TypeError):
        Confirmation.objects.first().delete()


def test_a_comment_needs_something_to_speak_of(practice: Practice, forms: Client) -> None:
    assert explain(practice, forms, "Iepriekš") == "not-broken"
    assert explain(practice, forms, "x", "no-such-rule") == "404"
    assert not Confirmation.objects.exists()


def test_nothing_is_explained_in_a_locked_questionnaire(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    explain(practice, forms, "Veidlapas ir jaunas")
    forms.post(practice.url("review"), {"confirm": "1"})
    told = forms.post(practice.url("explain"), {"rule": SOFT, "row": "", "comment": "Vēl"})
    assert (told.status_code, told.json()) == (409, {"status": "locked"})
    assert Confirmation.objects.count() == 1


def test_who_is_confined_to_other_sections_explains_nothing_here(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    access = Assignment.objects.get(wave=practice.record, user__username=INSTITUTION)
    Assignment.objects.filter(pk=access.pk).update(confined=True, coordinates=False)
    Delegation.objects.create(assignment=access, questionnaire="self-assessment", section="about")
    told = forms.post(practice.url("explain"), {"rule": SOFT, "row": "", "comment": "Veidlapas ir jaunas"})
    assert told.status_code == 403
    Delegation.objects.create(assignment=access, questionnaire="self-assessment", section="work")
    assert explain(practice, forms, "Veidlapas ir jaunas") == "kept"


def test_the_office_sees_what_the_institution_says(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    explain(practice, forms, "Veidlapas ir <jaunas>")
    office = practice.client(OFFICE)
    assert "paskaidrots: 1" in office.get(practice.url("hub")).content.decode()
    page = office.get(practice.url("broken-rules")).content.decode()
    assert "Iestāde paskaidro: <q>Veidlapas ir &lt;jaunas&gt;</q>" in page
    assert INSTITUTION in page


# ---- whose rules -------------------------------------------------------------------------------------------------


def test_a_rule_across_respondents_is_left_to_editing(practice: Practice) -> None:
    """Neither sees the other's answers: none could mend it."""
    rule = (
        '\n  - {id: across, unit: institution, severity: hard, must: "${SITE} = 1 and ${MOBILE} = 1", lv: a, en: a}\n'
    )
    change(practice.wave.folder / "edits" / "rules.yaml", "\nimputations:", rule + "imputations:")
    rules = ruleset(practice.record)
    assert {each.id: [rule.id for rule in rules.of(each)] for each in practice.wave.instrument.questionnaires} == {
        "self-assessment": [HARD, SOFT, "documents-and-applications", "moved-STAFF", "moved-DOC_ALL", "moved-DOC_E"],
        "observation": [],
        "services": ["applications-electronic", "no-applications"],
        "opinion": [],
    }


def test_rules_are_read_again_when_their_file_changes(practice: Practice, client: Client) -> None:
    assert broken(practice) == []
    client.post(practice.url("section", "work"), form({"DOC_ALL": "100", "DOC_E": "90"}))
    change(practice.wave.folder / "edits" / "rules.yaml", "must: ${DOC_E} <= ${DOC_ALL}", "must: ${DOC_E} < 50")
    assert broken(practice) == [("", HARD, True)]


def test_a_wave_without_rules_has_no_checks(settings: Any, tmp_path: Path, db: None) -> None:
    quick_settings(settings, tmp_path)
    practice = make_practice(tmp_path)
    change(practice.wave.folder / "wave.toml", 'rules = "edits/rules.yaml"', "")
    assert practice.client(INSTITUTION).get(practice.url("section", "work")).status_code == 200
    assert found(practice) == []


def test_an_experts_page_has_no_checks_of_others(practice: Practice) -> None:
    page = practice.client(EXPERT).get(practice.url("section", "first", questionnaire="opinion"))
    assert "data-check=" not in page.content.decode()


# ---- what editing gets -------------------------------------------------------------------------------------------


def test_editing_gets_only_comments_that_still_hold(practice: Practice, forms: Client) -> None:
    wave = load_wave(practice.wave.folder)
    object.__setattr__(wave, "id", practice.record.key)  # the practice wave is extracted by nobody else
    work(practice, forms)
    explain(practice, forms, "Veidlapas ir jaunas")
    assert confirmation_table(wave).rows() == [("DEMO", "", SOFT, "Veidlapas ir jaunas")]
    forms.post(practice.url("section", "work"), form({"DOC_E": "30"}, seen='{"DOC_E": [1, "20", ""]}'))
    assert confirmation_table(wave).rows() == []


def test_a_page_asks_the_database_the_same_however_many_rules_there_are(practice: Practice, client: Client) -> None:
    url = practice.url("section", "work")
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url)
        return len(asked)

    few = queries()
    more = "".join(
        f'\n  - {{id: r{at}, unit: institution, severity: soft, must: "${{DOC_ALL}} > {at}", lv: a, en: a}}'
        for at in range(50)
    )
    change(practice.wave.folder / "edits" / "rules.yaml", "\nimputations:", more + "\nimputations:")
    assert queries() == few


def test_the_commentator_may_leave(practice: Practice, forms: Client) -> None:
    work(practice, forms)
    explain(practice, forms, "Veidlapas ir jaunas")
    Confirmation.objects.get()
    User.objects.get(username=INSTITUTION).delete()
    assert Confirmation.objects.get().by is None
    assert practice.client(OFFICE).get(practice.url("broken-rules")).status_code == 200
