"""A section's page: what it asks, what it saves, and what it says when an answer cannot be taken."""

import json
import re

import pytest
from django.http import HttpResponse
from practice import EXPERT, INSTITUTION, OFFICE, Practice, change, form

from eindekss.collection.models import History


def seen(response: HttpResponse) -> str:
    """The hidden field by which the page knows what the person had before them."""
    found = re.search(r'name="seen" value="([^"]*)"', response.content.decode())
    assert found
    return found.group(1).replace("&quot;", '"')


@pytest.fixture
def client(practice: Practice):
    return practice.client(INSTITUTION)


def hidden(response: HttpResponse, item: str) -> bool:
    found = re.search(rf'<(?:div|tr)[^>]*id="q-{item}"[^>]*>', response.content.decode())
    assert found, f"{item} is not on the page"
    return found.group(0).endswith("hidden>")


def test_answers_are_saved_and_stand_there_when_one_comes_back(practice: Practice, client) -> None:
    url = practice.url("section", "about")
    saved = client.post(url, form({"STAFF": "1 240"}))
    assert (saved.status_code, saved.headers["Location"]) == (302, practice.url("section", "online"))
    assert practice.answers() == {"STAFF": "1240"}
    assert 'value="1240"' in client.get(url).content.decode()
    assert practice.response().state == "in-progress"


def test_save_and_go_back_leads_to_the_sections(practice: Practice, client) -> None:
    saved = client.post(practice.url("section", "about"), form({"STAFF": "3"}, back="1"))
    assert saved.headers["Location"] == practice.url("hub")


def test_not_available_is_an_answer(practice: Practice, client) -> None:
    client.post(practice.url("section", "about"), form({"m-STAFF": "not-available"}))
    assert practice.answers() == {"STAFF": "[not-available]"}


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"STAFF": "daudz"}, "„daudz” nav skaitlis"),
        ({"STAFF": "-1"}, "nedrīkst būt mazāks par 0"),
        ({"STAFF": "1,5"}, "nedrīkst pārsniegt 0"),
        ({"STAFF": "5", "m-STAFF": "not-available"}, "gan atbilde, gan norāde"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_explained_and_stays_in_its_field(
    practice: Practice, client, posted: dict, said: str
) -> None:
    page = client.post(practice.url("section", "about"), form(posted))
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert '<a href="#a-STAFF">' in text
    assert 'aria-describedby="e-STAFF"' in text
    assert f'value="{posted["STAFF"]}"' in text
    assert practice.answers() == {}


def test_good_answers_beside_a_bad_one_are_saved(practice: Practice, client) -> None:
    posted = form({"STANDARD": "1", "DOC_ALL": "x", "DOC_E": "800"})
    assert client.post(practice.url("section", "work"), posted).status_code == 422
    assert practice.answers() == {"STANDARD": "1", "DOC_E": "800"}


def test_an_error_is_in_the_language_of_the_page(practice: Practice, client) -> None:
    client.post("/language/", {"language": "en"})
    assert "is not a number" in client.post(practice.url("section", "about"), form({"STAFF": "x"})).content.decode()


def test_a_filter_closes_a_question_and_keeps_its_answer(practice: Practice, client) -> None:
    url = practice.url("section", "online")
    client.post(url, form({"SITE": "1", "SITE_USES": ["1", "2"]}, js="1"))
    client.post(url, form({"SITE": "2", "SITE_USES": ["1", "2"]}, seen(client.get(url)), js="1"))
    page = client.get(url)
    assert hidden(page, "SITE_USES")
    assert practice.answers()["SITE_USES"] == "1 2"
    client.post(url, form({"SITE": "1", "SITE_USES": ["1", "2"]}, seen(page), js="1"))
    assert not hidden(client.get(url), "SITE_USES")


def test_without_a_script_the_page_comes_back_with_the_questions_just_opened(practice: Practice, client) -> None:
    url = practice.url("section", "online")
    assert hidden(client.get(url), "SITE_USES")
    back = client.post(url, form({"SITE": "1"}))
    assert back.headers["Location"] == url
    page = client.get(url)
    assert "vēl daži jautājumi" in page.content.decode()
    assert not hidden(page, "SITE_USES")


def test_the_browser_gets_the_filters_as_data(practice: Practice, client) -> None:
    text = client.get(practice.url("section", "online")).content.decode()
    data = json.loads(re.search(r'id="filters" type="application/json">(.*?)</script>', text).group(1))
    assert data["filters"] == [
        ["SITE_USES", ["=", {"variable": "SITE"}, 1]],
        ["SITE_USES_NOTES", ["selected", {"variable": "SITE_USES"}, 99]],
    ]
    assert data["kinds"] == {"SITE": "single", "SITE_USES": "multi", "SITE_USES_NOTES": "text"}


def test_a_colleagues_answer_is_not_overwritten_but_shown(practice: Practice, client) -> None:
    url = practice.url("section", "about")
    opened = seen(client.get(url))
    practice.client(INSTITUTION).post(url, form({"STAFF": "40"}))
    page = client.post(url, form({"STAFF": "50"}, opened))
    text = page.content.decode()
    assert page.status_code == 409
    assert "Saglabāta kolēģa atbilde: 40" in text
    assert 'value="50"' in text
    assert practice.answers() == {"STAFF": "40"}
    assert client.post(url, form({"STAFF": "50"}, seen(page))).status_code == 302
    assert practice.answers() == {"STAFF": "50"}


def test_what_was_not_touched_does_not_undo_a_colleagues_answer(practice: Practice, client) -> None:
    url = practice.url("section", "work")
    client.post(url, form({"STANDARD": "1", "DOC_ALL": "100"}))
    opened = seen(client.get(url))
    practice.client(INSTITUTION).post(url, form({"STANDARD": "2"}, opened))
    client.post(url, form({"STANDARD": "1", "DOC_ALL": "200"}, opened))
    assert practice.answers() == {"STANDARD": "2", "DOC_ALL": "200"}


def test_questions_that_the_page_did_not_show_are_left_alone(practice: Practice, client) -> None:
    url = practice.url("section", "work")
    client.post(url, form({"STANDARD": "1", "DOC_ALL": "100"}))
    client.post(url, form({"STANDARD": "1"}, seen(client.get(url))))
    assert practice.answers()["DOC_ALL"] == "100"


@pytest.mark.parametrize("broken", ["", "[]", "{", '{"STAFF": 1}', '{"STAFF": ["x", "", ""]}', "null", "7"])
def test_a_tampered_memory_of_what_was_seen_overwrites_nothing(practice: Practice, client, broken: str) -> None:
    url = practice.url("section", "about")
    client.post(url, form({"STAFF": "40"}))
    assert client.post(url, form({"STAFF": "50"}, broken)).status_code == 409
    assert practice.answers() == {"STAFF": "40"}


def test_a_matrix_is_saved_row_by_row(practice: Practice, client) -> None:
    client.post(practice.url("section", "work"), form({"HOW_1": "1", "HOW_2": "3"}))
    assert practice.answers() == {"HOW_1": "1", "HOW_2": "3"}


def test_a_code_that_is_not_offered_is_refused(practice: Practice, client) -> None:
    assert client.post(practice.url("section", "online"), form({"SITE": "9"})).status_code == 422
    assert practice.answers() == {}


def test_each_service_has_answers_of_its_own(practice: Practice, client) -> None:
    page = client.get(practice.url("hub", questionnaire="services")).content.decode()
    assert page.count("Izmēģinājuma pakalpojums 1") > 0
    for row, count in (("service-1", "9"), ("service-2", "8")):
        url = practice.url("row-section", row, "applications", questionnaire="services")
        client.post(url, form({"APP_ALL": count}))
    assert practice.answers("service-1") == {"APP_ALL": "9"}
    assert practice.answers("service-2") == {"APP_ALL": "8"}


@pytest.mark.parametrize("rest", [["no-such-section"], ["service-9", "applications"]])
def test_a_section_or_row_that_does_not_exist_is_not_found(practice: Practice, client, rest: list[str]) -> None:
    page, asked = ("section", "self-assessment") if len(rest) == 1 else ("row-section", "services")
    assert client.get(practice.url(page, *rest, questionnaire=asked)).status_code == 404


def test_a_link_and_a_date_are_checked(practice: Practice) -> None:
    expert = practice.client(EXPERT)
    url = practice.url("section", "first", questionnaire="opinion")
    assert expert.post(url, form({"LINK": "mana lapa", "SEEN": "31.12.2017"})).status_code == 422
    assert practice.answers() == {}
    assert expert.post(url, form({"LINK": "https://ezeri.example/lv", "SEEN": "2017-12-31"})).status_code == 302
    assert practice.answers() == {"LINK": "https://ezeri.example/lv", "SEEN": "2017-12-31"}


def test_what_is_typed_is_shown_as_text_and_never_as_markup(practice: Practice, client) -> None:
    url = practice.url("section", "online")
    typed = '</textarea><script>alert("x")</script>'
    client.post(url, form({"SITE": "1", "SITE_USES": ["99"], "SITE_USES_NOTES": typed}, js="1"))
    text = client.get(url).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


def test_the_page_of_a_closed_wave_shows_answers_and_takes_none(practice: Practice, client) -> None:
    url = practice.url("section", "about")
    client.post(url, form({"STAFF": "1240"}))
    practice.record.state = "closed"
    practice.record.save()
    text = client.get(url).content.decode()
    assert "1\u202f240" in text
    assert "<textarea" not in text
    assert 'name="a-STAFF"' not in text
    assert client.post(url, form({"STAFF": "7"})).status_code == 409
    assert practice.answers() == {"STAFF": "1240"}


def test_a_change_of_the_questionnaire_is_seen_at_once(practice: Practice, client) -> None:
    url = practice.url("section", "about")
    assert "Darbinieku skaits" in client.get(url).content.decode()
    change(practice.wave.folder / "instruments/self-assessment.yaml", "Darbinieku skaits", "Cik ir darbinieku")
    assert "Cik ir darbinieku" in client.get(url).content.decode()


def test_history_names_who_wrote_what(practice: Practice, client) -> None:
    client.post(practice.url("section", "about"), form({"STAFF": "1"}))
    assert History.objects.get().changed_by.username == INSTITUTION


def test_a_page_that_cannot_be_changed_says_why_and_asks_for_nothing(practice: Practice, client) -> None:
    def pages(of) -> list[str]:
        urls = (practice.url("hub"), practice.url("section", "work"), practice.url("review"))
        return [of.get(url).content.decode() for url in urls]

    client.post(practice.url("section", "work"), form({"DOC_ALL": "10", "DOC_E": "20"}))
    assert 'id="checks-found"' in pages(client)[1]
    assert "Jāiesniedz līdz" in pages(client)[0]
    looking = pages(practice.client(OFFICE))
    assert all("Jūs šo anketu varat tikai skatīt." in page for page in looking)
    assert 'id="checks-found"' not in looking[1]
    for state, words in (
        ("closed", "Anketēšana ir slēgta, tāpēc anketu vairs nevar labot."),
        ("archived", "Anketēšana ir slēgta, tāpēc anketu vairs nevar labot."),
        ("prepared", "Anketēšana vēl nav sākusies, tāpēc anketu vēl nevar pildīt."),
    ):
        type(practice.record).objects.filter(pk=practice.record.pk).update(state=state)
        assert all(words in page for page in pages(client))
        assert "Jāiesniedz līdz" not in pages(client)[0]
        assert ("Nav iesniegta" in pages(client)[0]) == (state != "prepared")
        assert ("Tiek pildīta" in pages(client)[0]) == (state == "prepared")
        assert 'id="checks-found"' not in pages(client)[1]
    type(practice.record).objects.filter(pk=practice.record.pk).update(state="open")
    client.post(
        practice.url("section", "work"),
        form({"DOC_ALL": "20", "DOC_E": "20"}, seen=seen(client.get(practice.url("section", "work")))),
    )
    client.post(practice.url("review"), {"confirm": "1"})
    assert practice.response().state == "submitted"
    assert all("Anketa ir iesniegta, tāpēc to vairs nevar labot." in page for page in pages(client))


def test_the_home_page_says_how_each_questionnaire_stands_and_until_when(practice: Practice, client) -> None:
    client.post(practice.url("section", "about"), form({"STAFF": "3"}))
    home = client.get("/").content.decode()
    assert "Jūsu loma: Iestāde" in home
    assert ("Tiek pildīta" in home, "Nav atvērta" in home) == (True, True)
    assert f"Jāiesniedz līdz {practice.record.closed:%d.%m.%Y.}" in home
