"""One answer saved as soon as it is given: what the server tells the browser, and what it never does."""

import json
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from practice import INSTITUTION, OFFICE, Practice

from eindekss.collection.models import Answer, History
from eindekss.registry.models import Institution, Participation

NOTHING = [0, "", "not-answered"]


@pytest.fixture
def client(practice: Practice) -> Client:
    return practice.client(INSTITUTION)


def send(practice: Practice, client: Client, item: str, said: object, seen: object = None, **more: str) -> HttpResponse:
    """Post one answer as the browser does; ``seen`` is the token it was changed from."""
    row = more.pop("row", "")
    asked = "services" if row else "self-assessment"
    posted = {"item": item, "row": row, f"a-{item}": said, **more}
    if seen is not None:
        posted["seen"] = seen if isinstance(seen, str) else json.dumps({item: seen})
    return client.post(practice.url("answer", questionnaire=asked), posted)


def test_an_answer_is_saved_and_its_new_token_returned(practice: Practice, client: Client) -> None:
    reply = send(practice, client, "STAFF", "1 240")
    assert (reply.status_code, reply.json()) == (200, {"status": "saved", "seen": [1, "1240", ""], "typed": "1240"})
    again = send(practice, client, "STAFF", "1300", reply.json()["seen"])
    assert again.json()["seen"] == [2, "1300", ""]
    assert practice.answers() == {"STAFF": "1300"}
    assert practice.response().state == "in-progress"


def test_a_reason_instead_of_a_value_and_an_answer_taken_back(practice: Practice, client: Client) -> None:
    reply = send(practice, client, "STAFF", "", **{"m-STAFF": "not-available"})
    assert reply.json()["seen"] == [1, "", "not-available"]
    assert send(practice, client, "STAFF", "", reply.json()["seen"]).json()["seen"] == [2, "", "not-answered"]


def test_several_choices_are_one_answer(practice: Practice, client: Client) -> None:
    assert send(practice, client, "SITE_USES", ["99", "1"]).json()["seen"] == [1, "1 99", ""]


def test_a_service_has_an_answer_of_its_own(practice: Practice, client: Client) -> None:
    assert send(practice, client, "APP_ALL", "9", row="service-1").status_code == 200
    assert (practice.answers("service-1"), practice.answers("service-2")) == ({"APP_ALL": "9"}, {})


@pytest.mark.parametrize(("language", "problem"), [("lv", "„daudz” nav skaitlis"), ("en", "“daudz” is not a number")])
def test_what_does_not_fit_is_refused_in_the_language_of_the_page(
    practice: Practice, client: Client, language: str, problem: str
) -> None:
    client.post("/language/", {"language": language})
    reply = send(practice, client, "STAFF", "daudz")
    assert (reply.status_code, reply.json()["status"]) == (422, "refused")
    assert problem in reply.json()["problems"]["STAFF"]
    assert practice.answers() == {}


@pytest.mark.parametrize(("language", "moment"), [("lv", r"\d\d\.\d\d\.\d{4}\. \d\d:\d\d"),
                                                  ("en", r"\d{1,2} [A-Z][a-z]+ \d{4}, \d\d:\d\d")])  # fmt: skip
def test_a_colleagues_answer_is_shown_with_who_and_when_and_stays(
    practice: Practice, client: Client, language: str, moment: str
) -> None:
    client.post("/language/", {"language": language})
    send(practice, practice.client(INSTITUTION), "STAFF", "1240")
    reply = send(practice, client, "STAFF", "50", NOTHING)
    told = reply.json()
    assert (reply.status_code, told["status"], told["seen"]) == (409, "conflict", [1, "1240", ""])
    assert (told["typed"], told["reason"]) == ("1240", "")
    assert told["theirs"].endswith("1\u202f240" if language == "lv" else "1,240")
    assert told["mine"].endswith("50")
    assert INSTITUTION in told["by"]
    assert re.search(moment, told["by"])
    assert practice.answers() == {"STAFF": "1240"}
    assert send(practice, client, "STAFF", "50", told["seen"]).json()["seen"] == [2, "50", ""]


def test_an_answer_that_came_with_the_files_has_nobody_to_name(practice: Practice, client: Client) -> None:
    client.get(practice.url("hub"))
    Answer.objects.create(response=practice.response(), item="STAFF", value="7", source="given")
    assert send(practice, client, "STAFF", "8").json()["by"] == ""


def test_the_same_answer_sent_twice_is_acknowledged_twice_and_written_once(practice: Practice, client: Client) -> None:
    """The first acknowledgement was lost on the way: the browser sends again from what it knows."""
    for _ in range(2):
        assert send(practice, client, "STAFF", "40").json() == {"status": "saved", "seen": [1, "40", ""], "typed": "40"}
    assert History.objects.count() == 1


def test_an_answer_put_back_as_it_was_does_not_take_over_a_colleagues_token(practice: Practice, client: Client) -> None:
    """Else the page would hold the old answer with the new version, and Save would overwrite the colleague's."""
    opened = send(practice, client, "STAFF", "40").json()["seen"]
    send(practice, practice.client(INSTITUTION), "STAFF", "60", opened)
    assert send(practice, client, "STAFF", "40", opened).json() == {"status": "saved", "seen": opened, "typed": "40"}
    assert practice.answers() == {"STAFF": "60"}


@pytest.mark.parametrize(
    "broken",
    ["", "{", "[]", "7", '{"STAFF": [Infinity, "", ""]}', '{"STAFF": ["x", "", ""]}', '{"STAFF": [9, "", ""]}'],
)
def test_a_token_that_was_tampered_with_overwrites_nothing(practice: Practice, client: Client, broken: str) -> None:
    send(practice, client, "STAFF", "40")
    assert send(practice, client, "STAFF", "50", broken).status_code == 409
    assert practice.answers() == {"STAFF": "40"}


def test_a_token_of_an_answer_that_never_was_is_a_conflict_with_nothing(practice: Practice, client: Client) -> None:
    told = send(practice, client, "STAFF", "50", [9, "1", ""]).json()
    assert (told["status"], told["seen"], told["typed"]) == ("conflict", NOTHING, "")
    form = client.post(
        practice.url("section", "about"), {"seen": '{"STAFF": [9, "1", ""]}', "a-STAFF": "5", "h-STAFF": 1}
    )
    assert form.status_code == 409


def test_a_submitted_response_is_locked(practice: Practice, client: Client) -> None:
    send(practice, client, "STAFF", "40")
    client.post(practice.url("review"), {"confirm": "1"})
    reply = send(practice, client, "STAFF", "50", [1, "40", ""])
    assert (reply.status_code, reply.json()["status"]) == (409, "locked")
    assert "anketa ir slēgta" in reply.json()["problem"]
    assert practice.answers() == {"STAFF": "40"}


@pytest.mark.parametrize(("item", "row"), [("NO_SUCH", ""), ("STAFF", "service-1"), ("APP_ALL", "service-9"),
                                           ("APP_ALL", ""), ("CLEAR", ""), ("", "")])  # fmt: skip
def test_a_question_or_row_that_is_not_there_is_not_found(
    practice: Practice, client: Client, item: str, row: str
) -> None:
    assert send(practice, client, item, "1", row=row).status_code == 404
    assert practice.answers() == {}


def test_another_institution_and_the_office_save_nothing(practice: Practice, client: Client) -> None:
    neighbour = Institution.objects.create(key="NEXT")
    Participation.objects.create(wave=practice.record, institution=neighbour, name_lv="Kaimiņi")
    posted = {"item": "STAFF", "a-STAFF": "1"}
    assert client.post(practice.url("answer", institution="NEXT"), posted).status_code == 403
    assert practice.client(OFFICE).post(practice.url("answer"), posted).status_code == 403
    assert client.get(practice.url("answer")).status_code == 405
    assert not Answer.objects.filter(response__wave=practice.record).exists()


def test_without_the_pages_token_nothing_is_taken(practice: Practice, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = strict.get(practice.url("section", "about")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    assert send(practice, strict, "STAFF", "40").status_code == 403
    assert send(practice, strict, "STAFF", "40", csrfmiddlewaretoken="x" * 64).status_code == 403
    assert practice.answers() == {}
    assert send(practice, strict, "STAFF", "40", csrfmiddlewaretoken=token.group(1)).status_code == 200


def test_saving_one_answer_asks_the_database_little(
    practice: Practice, client: Client, django_assert_max_num_queries: object
) -> None:
    """However long the questionnaire: nothing but the answer itself is read."""
    seen = send(practice, client, "STAFF", "40").json()["seen"]
    with django_assert_max_num_queries(20):  # type: ignore[operator] - a fixture that pytest-django does not type
        assert send(practice, client, "STAFF", "41", seen).status_code == 200


def test_who_logs_out_leaves_nothing_in_the_browser(practice: Practice, client: Client) -> None:
    assert client.post("/logout/").headers["Clear-Site-Data"] == '"storage"'


def test_a_save_asks_the_database_little(practice: Practice, client: Client) -> None:
    """Who it is and what they may do, the lock, what stands, the answer and its history; no savepoints between."""
    first = send(practice, client, "STAFF", "1").json()["seen"]
    with CaptureQueriesContext(connection) as caught:
        assert send(practice, client, "STAFF", "2", first).json()["seen"] == [2, "2", ""]
    asked = [each["sql"] for each in caught if "SAVEPOINT" not in each["sql"]]  # the test's own transaction has one
    assert len(asked) <= 10
    assert len(caught) - len(asked) <= 2
