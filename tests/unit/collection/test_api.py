"""The API for institutions' own systems: what it shows, what it takes, what it refuses and in which words."""

import json
from typing import Any

import pytest
from django.test import Client
from practice import INSTITUTION, Practice, change, form

from eindekss.collection import lifecycle
from eindekss.collection.api import tokens
from eindekss.collection.models import Answer, History, Response
from eindekss.registry.models import Institution, Participation, RosterRow, User

SERVICES = "/api/v1/questionnaires/services/answers"
SELF = "/api/v1/questionnaires/self-assessment/answers"


class System:
    """An institution's information system, with its token."""

    def __init__(self, practice: Practice) -> None:
        by = User.objects.get(username="demo-birojs")
        participation = Participation.objects.get(wave=practice.record, institution__key="DEMO")
        self.token, self.secret = tokens.make(participation, "Lietvedība", 30, by)
        self.client = Client(enforce_csrf_checks=True)

    def get(self, url: str, **headers: str) -> Any:
        return self.client.get(url, headers=self.headers(headers))

    def send(self, url: str, answers: list[dict[str, object]], **headers: str) -> Any:
        return self.post(url, {"answers": answers}, **headers)

    def post(self, url: str, body: object, kind: str = "application/json", **headers: str) -> Any:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(url, content, content_type=kind, headers=self.headers(headers))

    def headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} | {
            name.replace("_", "-"): each for name, each in more.items()
        }


@pytest.fixture
def system(practice: Practice) -> System:
    return System(practice)


def given(item: str, value: object, row: str = "service-1", version: int = 0) -> dict[str, object]:
    return {"row": row, "item": item, "value": value, "version": version}


def rules(response: Any) -> list[tuple[str, str, str]]:
    return [(each["row"], each["item"], each["rule"]) for each in response.json()["errors"]]


# ---- reading ----


def test_a_token_shows_its_wave_and_the_institutions_own_questionnaires_only(system: System) -> None:
    wave = system.get("/api/v1/wave").json()
    assert (wave["id"], wave["open"], wave["institution"]["key"]) == ("lakeland-2025-demo", True, "DEMO")
    assert [(each["id"], each["unit"], each["rows"], each["state"], each["editable"])
            for each in wave["questionnaires"]] == [
        ("self-assessment", "institution", 1, "invited", True), ("services", "service", 2, "invited", True)
    ]  # fmt: skip


@pytest.mark.parametrize("questionnaire", ["opinion", "observation", "no-such"])
def test_what_is_not_the_institutions_to_answer_is_not_there(system: System, questionnaire: str) -> None:
    for rest in ("", "/rows", "/answers"):
        assert system.get(f"/api/v1/questionnaires/{questionnaire}{rest}").status_code == 404
    assert system.send(f"/api/v1/questionnaires/{questionnaire}/answers", [given("LINK", "x")]).status_code == 404


def test_a_questionnaire_is_described_with_filters_code_lists_and_absences(system: System) -> None:
    found = system.get("/api/v1/questionnaires/self-assessment").json()
    items = {item["id"]: item for section in found["sections"] for item in section["items"]}
    assert items["STAFF"]["absent"] == ["not-available", "not-answered"]
    assert (items["STAFF"]["kind"], items["STAFF"]["minimum"]) == ("number", 0)
    assert items["SITE"]["options"] == [
        {"code": 1, "label": {"lv": "jā", "en": "yes"}}, {"code": 2, "label": {"lv": "nē", "en": "no"}}
    ]  # fmt: skip
    assert items["SITE"]["filter"] is None
    assert items["SITE_USES"]["filter"]["text"] == "${SITE} = 1"
    assert items["SITE_USES"]["filter"]["tree"][0] == "="


def test_the_roster_is_read(system: System) -> None:
    found = system.get("/api/v1/questionnaires/services/rows").json()
    assert [row["row"] for row in found["rows"]] == ["service-1", "service-2"]
    assert found["rows"][0]["name"] == {"lv": "Izmēģinājuma pakalpojums 1", "en": "Practice service 1"}


def test_looking_opens_nothing(system: System) -> None:
    for url in ("/api/v1/wave", "/api/v1/questionnaires/services", SERVICES):
        assert system.get(url).status_code == 200
    assert not Response.objects.exists()


# ---- writing ----


def test_answers_of_many_rows_are_written_and_read_back(system: System, practice: Practice) -> None:
    none = {"row": "service-2", "item": "APP_E", "missing": "not-available", "version": 0}
    sent = system.send(SERVICES, [given("APP_ALL", 120), given("APP_E", 70), given("APP_ALL", 5, "service-2"), none])
    assert sent.status_code == 200, sent.content
    assert (sent.json()["written"], sent.json()["unchanged"], sent.json()["not_asked"]) == (4, 0, [])
    assert practice.answers("service-1") == {"APP_ALL": "120", "APP_E": "70"}
    assert practice.answers("service-2") == {"APP_ALL": "5", "APP_E": "[not-available]"}
    read = system.get(f"{SERVICES}?row=service-2").json()
    assert read["state"] == "in-progress"
    told = [[each[name] for name in ("item", "value", "missing", "version", "asked")] for each in read["answers"]]
    assert told == [["APP_ALL", 5, None, 1, True], ["APP_E", None, "not-available", 1, True]]


def test_every_kind_of_answer_keeps_its_type(system: System) -> None:
    answers = [given("STAFF", 12, ""), given("SITE", 1, ""), given("SITE_USES", [2, 1, 99], ""),
               given("SITE_USES_NOTES", "čati „Ezers”", "")]  # fmt: skip
    assert system.send(SELF, answers).json()["written"] == 4
    read = {each["item"]: each["value"] for each in system.get(SELF).json()["answers"]}
    assert read == {"STAFF": 12, "SITE": 1, "SITE_USES": [1, 2, 99], "SITE_USES_NOTES": "čati „Ezers”"}


def test_the_history_says_which_system_changed_what(system: System) -> None:
    system.send(SERVICES, [given("APP_ALL", 120)])
    kept = History.objects.get()
    assert kept.changed_by == system.token.author
    assert str(kept.changed_by).startswith("Lietvedība (eix_")
    assert not kept.changed_by.is_active
    assert not kept.changed_by.has_usable_password()


def test_an_answer_is_taken_out_again(system: System, practice: Practice) -> None:
    system.send(SERVICES, [given("APP_ALL", 120)])
    out = {"row": "service-1", "item": "APP_ALL", "missing": "not-answered", "version": 1}
    assert system.send(SERVICES, [out]).json()["written"] == 1
    assert practice.answers("service-1") == {"APP_ALL": "[not-answered]"}


def test_an_answer_that_the_filters_do_not_ask_is_kept_and_named(system: System, practice: Practice) -> None:
    sent = system.send(SELF, [given("SITE", 2, ""), given("SITE_USES", [1], "")])
    assert sent.json()["not_asked"] == [{"row": "", "item": "SITE_USES"}]
    assert practice.answers() == {"SITE": "2", "SITE_USES": "1"}
    asked = {each["item"]: each["asked"] for each in system.get(SELF).json()["answers"]}
    assert asked == {"SITE": True, "SITE_USES": False}


def test_what_the_wave_finds_unlikely_or_impossible_is_said_and_left_to_a_person(system: System) -> None:
    answers = [given("APP_ALL", 5), given("APP_E", 7), given("APP_ALL", 0, "service-2")]
    sent = system.send(SERVICES, answers, Accept_Language="en").json()
    assert [(each["row"], each["rule"], each["severity"]) for each in sent["checks"]] == [
        ("service-1", "applications-electronic", "hard"), ("service-2", "no-applications", "soft")
    ]  # fmt: skip
    assert sent["checks"][0]["message"] == "More electronic applications than applications."
    mended = system.send(SERVICES, [given("APP_E", 5, version=1)]).json()
    assert mended["checks"] == []


def test_a_dry_run_says_the_same_and_writes_nothing(system: System, practice: Practice) -> None:
    tried = system.send(f"{SERVICES}?dry_run=true", [given("APP_ALL", 120)]).json()
    assert (tried["dry_run"], tried["written"]) == (True, 1)
    assert practice.answers("service-1") == {}
    assert not Response.objects.exists()
    broken = system.send(f"{SERVICES}?dry_run=true", [given("APP_ALL", -1)])
    assert rules(broken) == [("service-1", "APP_ALL", "number-too-small")]


@pytest.mark.parametrize(("item", "value", "row", "rule"), [
    ("APP_ALL", -1, "service-1", "number-too-small"),
    ("APP_ALL", 1.5, "service-1", "number-too-fine"),
    ("APP_ALL", "120", "service-1", "api-not-number"),
    ("APP_ALL", [120], "service-1", "api-not-number"),
    ("APP_ALL", None, "service-1", "answer-empty"),
    ("APP_ALL", 1, "service-9", "answer-row-unknown"),
    ("STAFF", 1, "service-1", "api-item-unknown"),
    ("SITE", 3, "", "answer-code-unknown"),
    ("SITE", "1", "", "api-not-single"),
    ("SITE_USES", 1, "", "api-not-multi"),
    ("SITE_USES", [1, 1], "", "answer-code-twice"),
    ("SITE_USES_NOTES", 7, "", "api-not-text"),
    ("SITE_USES_NOTES", "a\u0000b", "", "text-broken"),
])  # fmt: skip
def test_what_breaks_a_rule_is_named_and_nothing_is_written(
    system: System, practice: Practice, item: str, value: object, row: str, rule: str
) -> None:
    url, good = (SERVICES, given("APP_ALL", 1, "service-2")) if row else (SELF, given("STAFF", 1, ""))
    refused = system.send(url, [good, given(item, value, row)])
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert rules(refused) == [(row, item, rule)]
    assert refused.json()["errors"][0]["pointer"] == "/answers/1"
    assert not Answer.objects.filter(response__wave=practice.record).exists()


def test_all_that_is_wrong_is_named_at_once_in_the_language_asked_for(system: System) -> None:
    wrong = [given("APP_ALL", -1), given("NO_SUCH", 1), given("APP_ALL", 2)]
    english = system.send(SERVICES, wrong, Accept_Language="en-GB,en;q=0.9,lv;q=0.5")
    assert [rule for _, _, rule in rules(english)] == ["number-too-small", "api-item-unknown", "answer-twice"]
    assert english.headers["Content-Language"] == "en"
    first = english.json()["errors"][0]
    assert (first["value"], first["message"]) == ("-1", "The number -1 is below 0 (item “APP_ALL”).")
    assert first["remedy"]
    latvian = system.send(SERVICES, wrong).json()
    assert latvian["detail"].startswith("Labojiet tās")


def test_an_answer_given_twice_in_one_request_is_refused(system: System) -> None:
    refused = system.send(SERVICES, [given("APP_ALL", 1), given("APP_ALL", 2)])
    assert rules(refused) == [("service-1", "APP_ALL", "answer-twice")]


def test_a_value_and_a_reason_exclude_each_other(system: System) -> None:
    both = given("APP_ALL", 1) | {"missing": "not-available"}
    assert rules(system.send(SERVICES, [both]))[0][2] == "value-and-reason"
    other = {"row": "service-1", "item": "APP_ALL", "missing": "not-applicable", "version": 0}
    assert rules(system.send(SERVICES, [other]))[0][2] == "reason-not-offered"


# ---- others on the same answers ----


def test_a_change_made_meanwhile_is_shown_and_nothing_is_written(system: System, practice: Practice) -> None:
    url = practice.url("row-section", "service-1", "applications", questionnaire="services")
    practice.client(INSTITUTION).post(url, form({"APP_ALL": "120"}))
    refused = system.send(SERVICES, [given("APP_ALL", 130), given("APP_E", 70)])
    assert (refused.status_code, refused.json()["rule"]) == (409, "api-outdated")
    conflict = refused.json()["conflicts"][0]
    assert (conflict["pointer"], conflict["item"]) == ("/answers/0", "APP_ALL")
    assert conflict["yours"] == {"value": 130, "missing": None, "version": 0}
    assert (conflict["theirs"]["value"], conflict["theirs"]["version"]) == (120, 1)
    assert conflict["theirs"]["by"] == "demo-iestade"
    assert practice.answers("service-1")["APP_ALL"] == "120"
    assert "APP_E" not in practice.answers("service-1")
    again = system.send(SERVICES, [given("APP_ALL", 130, version=1), given("APP_E", 70)])
    assert again.status_code == 200
    assert practice.answers("service-1")["APP_ALL"] == "130"


def test_what_stands_already_is_no_conflict(system: System) -> None:
    system.send(SERVICES, [given("APP_ALL", 120)])
    again = system.send(SERVICES, [given("APP_ALL", 120)]).json()
    assert (again["written"], again["unchanged"], again["answers"][0]["version"]) == (0, 1, 1)


def test_a_version_that_never_was_is_a_conflict(system: System) -> None:
    refused = system.send(SERVICES, [given("APP_ALL", 1, version=7)])
    assert refused.status_code == 409
    assert refused.json()["conflicts"][0]["theirs"] is None


@pytest.mark.parametrize("locked", ["submitted", "closed"])
def test_a_locked_questionnaire_takes_nothing(system: System, practice: Practice, locked: str) -> None:
    system.send(SERVICES, [given("APP_ALL", 120)])
    if locked == "submitted":
        lifecycle.make("submit", practice.response("services"), None)
    else:
        practice.record.state = "closed"
        practice.record.save()
    refused = system.send(SERVICES, [given("APP_ALL", 130, version=1)])
    assert (refused.status_code, refused.json()["rule"]) == (409, "api-locked")
    assert practice.answers("service-1") == {"APP_ALL": "120"}
    assert not system.get("/api/v1/wave").json()["questionnaires"][1]["editable"]


# ---- the same request again ----


def test_a_request_repeated_with_its_key_gets_the_same_outcome_and_writes_once(system: System) -> None:
    first = system.send(SERVICES, [given("APP_ALL", 120)], Idempotency_Key="k-1")
    system.send(SERVICES, [given("APP_ALL", 130, version=1)], Idempotency_Key="k-2")
    again = system.send(SERVICES, [given("APP_ALL", 120)], Idempotency_Key="k-1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert Answer.objects.get(row="service-1", item="APP_ALL", response__wave__key="lakeland-2025-demo").value == "130"


def test_a_key_cannot_be_used_for_another_request(system: System) -> None:
    system.send(SERVICES, [given("APP_ALL", 120)], Idempotency_Key="k-1")
    other = system.send(SERVICES, [given("APP_ALL", 130, version=1)], Idempotency_Key="k-1")
    assert (other.status_code, other.json()["rule"]) == (422, "api-key-reused")


def test_a_refused_request_may_come_again_with_its_key(system: System) -> None:
    assert system.send(SERVICES, [given("APP_ALL", 120, "service-3")], Idempotency_Key="k").status_code == 422
    practice_wave, demo = system.token.wave, system.token.institution
    RosterRow.objects.create(wave=practice_wave, institution=demo, unit="service", row="service-3", name_lv="Jauns")
    assert system.send(SERVICES, [given("APP_ALL", 120, "service-3")], Idempotency_Key="k").json()["written"] == 1


def test_a_dry_run_uses_no_key_up(system: System) -> None:
    system.send(f"{SERVICES}?dry_run=true", [given("APP_ALL", 1)], Idempotency_Key="k")
    assert system.send(SERVICES, [given("APP_ALL", 2)], Idempotency_Key="k").json()["written"] == 1


# ---- requests that are not as they should be ----


@pytest.mark.parametrize(("body", "status", "rule"), [
    ("{", 400, "api-json-broken"),
    (b"\xff\xfe", 400, "api-json-broken"),
    ('{"answers": [{"item": "APP_ALL", "row": "service-1", "value": NaN, "version": 0}]}', 400, "api-json-broken"),
    ('{"answers": [], "answers": []}', 400, "api-name-twice"),
    ("[" * 9 + "]" * 9, 400, "api-json-deep"),
    ("[" * 100_000, 400, "api-json-deep"),
    ('{"answers": [{"item": "\\ud800", "version": 0}]}', 400, "api-json-broken"),
    ('{"answers": [{"item": "X", "value": ' + "9" * 5000 + ', "version": 0}]}', 400, "api-json-broken"),
    ("{}", 422, "api-misshapen"),
    ("[]", 422, "api-misshapen"),
    ("null", 422, "api-misshapen"),
    ('{"answers": []}', 422, "api-misshapen"),
    ('{"answers": [], "more": 1}', 422, "api-misshapen"),
    ('{"answers": [{"item": "APP_ALL", "value": 1, "version": "0"}]}', 422, "api-misshapen"),
    ('{"answers": [{"item": "APP_ALL", "value": true, "version": 0}]}', 422, "api-misshapen"),
    ('{"answers": [{"item": "APP_ALL", "value": 1}]}', 422, "api-misshapen"),
])  # fmt: skip
def test_a_request_that_cannot_be_meant_is_refused(system: System, body: str, status: int, rule: str) -> None:
    refused = system.post(SERVICES, body)
    assert (refused.status_code, refused.json()["rule"]) == (status, rule)


def test_fields_are_named_where_they_are_wrong(system: System) -> None:
    refused = system.post(SERVICES, {"answers": [given("APP_ALL", 1) | {"note": "x"}]}, Accept_Language="en").json()
    assert [(each["pointer"], each["rule"]) for each in refused["errors"]] == [("/answers/0/note", "api-field-unknown")]
    assert refused["errors"][0]["message"] == "There is no field “answers/0/note”."


@pytest.mark.parametrize("query", ["?dryrun=true", "?dry_run=perhaps", "?row=service-1"])
def test_a_parameter_that_is_not_known_does_not_pass_for_one_left_out(
    system: System, practice: Practice, query: str
) -> None:
    refused = system.send(SERVICES + query, [given("APP_ALL", 1)])
    assert (refused.status_code, refused.json()["rule"]) == (422, "api-misshapen")
    assert practice.answers("service-1") == {}


def test_only_json_is_taken(system: System) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert system.post(SERVICES, '{"answers": []}', kind).status_code == 415


def test_a_body_that_is_too_large_is_not_read(system: System) -> None:
    refused = system.post(SERVICES, b" " * 2_000_001)
    assert (refused.status_code, refused.json()["rule"]) == (413, "api-too-large")


def test_the_neighbours_rows_are_not_the_tokens(system: System, practice: Practice) -> None:
    neighbour = Institution.objects.create(key="NEXT")
    Participation.objects.create(wave=practice.record, institution=neighbour, name_lv="Kaimiņi")
    RosterRow.objects.create(wave=practice.record, institution=neighbour, unit="service", row="theirs")
    assert rules(system.send(SERVICES, [given("APP_ALL", 1, "theirs")]))[0][2] == "answer-row-unknown"
    assert system.get(f"{SERVICES}?row=theirs").json()["answers"] == []


def test_a_rule_of_the_questionnaire_holds_here_as_in_the_form(system: System, practice: Practice) -> None:
    file = practice.wave.folder / "instruments" / "services.yaml"
    change(file, "        minimum: 0\n        absent: [not-available]\n      - id: APP_E",
           "        minimum: 0\n        maximum: 100\n        absent: [not-available]\n      - id: APP_E")  # fmt: skip
    assert rules(system.send(SERVICES, [given("APP_ALL", 101)]))[0][2] == "number-too-large"
    url = practice.url("row-section", "service-1", "applications", questionnaire="services")
    assert practice.client(INSTITUTION).post(url, form({"APP_ALL": "101"})).status_code == 422
