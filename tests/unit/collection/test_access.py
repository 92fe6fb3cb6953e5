"""Every address of the site, for every role: what is open to whom. A new address without an entry fails here."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection.models import Query, Response
from eindekss.registry.models import Assignment, Institution, Participation, RosterRow, User

NOBODY = "nobody"
EVERYBODY = {NOBODY, INSTITUTION, EXPERT, OFFICE}
LOGGED_IN = EVERYBODY - {NOBODY}

# Who sees a questionnaire with all that belongs to it.
SEEN = {"self-assessment": {INSTITUTION, OFFICE}, "services": {INSTITUTION, OFFICE},
        "opinion": {EXPERT, OFFICE}, "observation": {OFFICE}}  # fmt: skip
# Pages of experts' questionnaires alone.
ASSESSED = {"opinion": {EXPERT, OFFICE}, "self-assessment": set(), "services": set(), "observation": set()}

# Address name -> the questionnaire it is tried on ('' where it is about none) -> who may enter.
MATRIX: dict[str, dict[str, set[str]]] = {
    "home": {"": LOGGED_IN},
    "archive": {"": LOGGED_IN},
    "login": {"": EVERYBODY},
    "account_login": {"": EVERYBODY},
    "mfa_authenticate": {"": EVERYBODY},  # leads back, but for someone half-way in
    "mfa_reauthenticate": {"": set()},  # only of an account that has a second factor
    "openid_connect_login": {"": set()},  # only where single sign-on is set up
    "openid_connect_callback": {"": set()},
    "mfa_index": {"": LOGGED_IN},
    "password-change": {"": LOGGED_IN},
    "mfa_activate_totp": {"": LOGGED_IN},
    "mfa_deactivate_totp": {"": set()},  # only of an account that has a second factor
    "mfa_view_recovery_codes": {"": set()},
    "mfa_generate_recovery_codes": {"": LOGGED_IN},
    "password-forgotten": {"": EVERYBODY},
    "password-letter": {"": EVERYBODY},
    "password-new": {"": set()},  # only by a link that is good
    "logout": {"": EVERYBODY},
    "language": {"": EVERYBODY},
    "board": {"": {OFFICE}},
    "board-export": {"": {OFFICE}},
    "institution": {"": {OFFICE}},
    "note": {"": {OFFICE}},
    "extend": {"": {OFFICE}},
    "invite": {"": {OFFICE}},
    "revoke": {"": {OFFICE}},
    "contacts": {"": {OFFICE}},
    "enrolment": {"": {OFFICE}},
    "accounts": {"": {OFFICE}},
    "accounts-export": {"": {OFFICE}},
    "account-new": {"": {OFFICE}},
    "account": {"": {OFFICE}},
    "account-link": {"": {OFFICE}},
    "account-factor": {"": {OFFICE}},
    "account-revoke": {"": {OFFICE}},
    "enrolment-changes": {"": {OFFICE}},
    "frame-export": {"": {OFFICE}},
    "wave-course": {"": {OFFICE}},
    "wave-move": {"": {OFFICE}},
    "wave-last-day": {"": {OFFICE}},
    "frozen-file": {"": set()},  # only of a wave that was opened by way of its page
    "reminders": {"": {OFFICE}},
    "reminders-send": {"": {OFFICE}},
    "audit-log": {"": {OFFICE}},
    "times": {"": {OFFICE}},
    "audit-export": {"": {OFFICE}},
    "arrive": {"": EVERYBODY},  # it leads to the next, where a link that is no good ends
    "enter": {"": set()},
    "set-password": {"": set()},  # only after a link
    "hub": {"self-assessment": {INSTITUTION, OFFICE}, "services": {INSTITUTION, OFFICE},
            "opinion": {EXPERT, OFFICE}, "observation": {OFFICE}},
    "section": {"self-assessment": {INSTITUTION, OFFICE}, "opinion": {EXPERT, OFFICE}, "observation": {OFFICE}},
    "row-section": {"services": {INSTITUTION, OFFICE}},
    "review": {"self-assessment": {INSTITUTION, OFFICE}, "services": {INSTITUTION, OFFICE},
               "opinion": {EXPERT, OFFICE}, "observation": {OFFICE}},
    "blank-pdf": SEEN,
    "answers-pdf": SEEN,
    "files": {"self-assessment": {INSTITUTION, OFFICE}},
    "file": {"self-assessment": {INSTITUTION, OFFICE}},
    "file-remove": {"self-assessment": {INSTITUTION, OFFICE}},  # the office passes the door and no further
    "answer": {"self-assessment": {INSTITUTION}, "services": {INSTITUTION}, "opinion": {EXPERT}, "observation": set()},
    "grid": {"services": {INSTITUTION, OFFICE}},
    "grid-cell": {"services": {INSTITUTION}},
    "grid-paste": {"services": {INSTITUTION}},
    "grid-undo": {"services": {INSTITUTION}},
    "workbook": {"services": {INSTITUTION}},
    "workbook-download": {"services": {INSTITUTION}},
    "workbook-changes": {"services": {INSTITUTION}},
    "systems": {"": {INSTITUTION, OFFICE}},  # of the institution its coordinators only: test_api_tokens
    "systems-revoke": {"": {INSTITUTION, OFFICE}},
    "api-reference": {"": EVERYBODY},
    "api-document": {"": EVERYBODY},
    "api-v1:api-root": {"": EVERYBODY},  # the reference again, under the name that the library gives it
    # A token opens these, never a session.
    "api-v1:wave": {"": set()},
    "api-v1:questionnaire": {"services": set(), "opinion": set()},
    "api-v1:rows": {"services": set(), "opinion": set()},
    "api-v1:answers": {"services": set(), "opinion": set()},
    "presence": SEEN, "history": SEEN, "queries": SEEN, "query": SEEN,
    "query-ask": {asked: {OFFICE} for asked in SEEN}, "query-close": {asked: {OFFICE} for asked in SEEN},
    "office-queries": {"": {OFFICE}},
    "queries-export": {"": {OFFICE}},
    "asks": {"": {OFFICE}},
    # Of the institution its coordinators only; and only of their own: test_teamwork.
    **{f"team{page}": {"": {INSTITUTION, OFFICE}} for page in ("", "-invite", "-person", "-link", "-withdraw")},
    "site-report": {"": {OFFICE}},  # the institution when the wave is closed: test_site_report
    "explain": {"self-assessment": {INSTITUTION}, "services": {INSTITUTION}},
    "broken-rules": {"self-assessment": {INSTITUTION, OFFICE}, "services": {INSTITUTION, OFFICE},
                     "opinion": {EXPERT, OFFICE}, "observation": {OFFICE}},
    "reopen": {"self-assessment": {OFFICE}, "services": {OFFICE}, "opinion": {OFFICE}, "observation": {OFFICE}},
    # Experts: what a second rater may enter is proved in test_expert_second.
    "queue": {"": {EXPERT}},
    "keys": {"": LOGGED_IN},
    "assess": ASSESSED,
    "assess-item": ASSESSED,
    "evidence": ASSESSED,
    "second-finish": {asked: set() for asked in ASSESSED},
    "reaction": ASSESSED,
    "reaction-test": ASSESSED,
    **{page: {"": {OFFICE}} for page in ("assessments", "assign", "decisions-export", "double-rating",
                                         "agreement-export", "reconcile", "checks", "checks-export")},
}  # fmt: skip
OF_A_WAVE = {
    "wave-last-day",
    "queue",
    "assessments",
    "assign",
    "decisions-export",
    "double-rating",
    "agreement-export",
    "checks",
    "checks-export",
    "reminders",
    "reminders-send",
    "audit-log",
    "audit-export",
    "office-queries",
    "queries-export",
    "accounts",
    "accounts-export",
    "account-new",
    "enrolment",
    "enrolment-changes",
    "frame-export",
    "wave-course",
    "board",
    "board-export",
    "contacts",
    "times",
}
WITH_A_NAME = {"wave-move": "close", "frozen-file": "wave.toml", "reconcile": "1"}
OF_A_PERSON = {"team-person", "team-link", "team-withdraw"}
OF_AN_ACCOUNT = {"account", "account-link", "account-factor", "account-revoke"}
OF_A_QUERY = {"query", "query-close"}
OF_AN_INSTITUTION = {
    "site-report",
    "team",
    "team-invite",
    "asks",
    "systems",
    "systems-revoke",
    "institution",
    "note",
    "extend",
    "invite",
    "revoke",
}
POSTED = {
    "wave-last-day",
    "file-remove",
    "account-link",
    "keys",
    "assign",
    "second-finish",
    "explain",
    "reminders-send",
    "presence",
    "query-close",
    "asks",
    "team-invite",
    "team-link",
    "team-withdraw",
    "systems-revoke",
    "logout",
    "language",
    "reopen",
    "note",
    "extend",
    "invite",
    "revoke",
    "answer",
    "grid-cell",
    "grid-paste",
    "grid-undo",
}
FIRST_ITEM = {"self-assessment": "STAFF", "services": "APP_ALL", "opinion": "LINK", "observation": "MOBILE"}
FIRST_ROW = {"services": "service-1"}
FIRST_SECTION = {
    "self-assessment": "about",
    "services": "applications",
    "opinion": "first",
    "observation": "website",
}
TRIALS = [(name, asked, who) for name, by in MATRIX.items() for asked in by for who in sorted(EVERYBODY)]


def names(resolver: URLResolver) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield str(entry.name)
        else:
            within = f"{entry.namespace}:" if entry.namespace else ""
            yield from (within + name for name in names(entry))


def test_the_matrix_has_every_address() -> None:
    assert set(names(get_resolver())) == set(MATRIX)


# What stands in an address that is about nobody's questionnaire.
OF_NOBODY_IN_PARTICULAR = {
    "arrive": ["no-such-token"],
    "password-new": ["MQ", "no-such-token"],
    "openid_connect_login": ["oidc"],
    "openid_connect_callback": ["oidc"],
}


def address(practice: Practice, name: str, asked: str, institution: str = "DEMO") -> str:
    if name.startswith("api-v1:"):
        return reverse(name, args=[asked] if asked else [])
    if name in OF_A_WAVE | WITH_A_NAME.keys():
        return reverse(name, args=[practice.record.key, *filter(None, [WITH_A_NAME.get(name)])])
    if name in OF_AN_ACCOUNT:
        return reverse(name, args=[practice.record.key, User.objects.get(username=INSTITUTION).pk])
    if name in OF_AN_INSTITUTION | OF_A_PERSON:
        rest = [coordinator(practice)] if name in OF_A_PERSON else ["lv.html"] if name == "site-report" else []
        return reverse(name, args=[practice.record.key, institution, *rest])
    if not asked:
        return reverse(name, args=OF_NOBODY_IN_PARTICULAR.get(name, []))
    rest = {"section": [FIRST_SECTION[asked]], "row-section": ["service-1", FIRST_SECTION[asked]],
            "assess-item": [FIRST_ITEM[asked]], "evidence": ["1", "image"],
            "reaction-test": ["1"], "files": ["STANDARD"], "file": ["1"], "file-remove": ["1"],
            }.get(name, [])  # fmt: skip
    if name in OF_A_QUERY:
        rest = [a_query(practice, asked)]
    about = f"?item={FIRST_ITEM[asked]}&row={FIRST_ROW.get(asked, '')}" if name == "query-ask" else ""
    return practice.url(name, *rest, questionnaire=asked, institution=institution) + about


def coordinator(practice: Practice) -> str:
    return str(Assignment.objects.get(wave=practice.record, user__username=INSTITUTION).pk)


def a_query(practice: Practice, asked: str) -> str:
    """The number of a query on the practice institution's questionnaire."""
    of = Institution.objects.get(key="DEMO")
    response = Response.objects.create(wave=practice.record, institution=of, questionnaire=asked, state="opened")
    row = FIRST_ROW.get(asked, "")
    nothing = {"before_version": 0, "before_missing": "not-answered"}
    made = Query.objects.create(response=response, item=FIRST_ITEM[asked], row=row, **nothing)
    return str(made.pk)


def one_answer(url: str) -> dict[str, str]:
    """What to post where one answer is saved: the first question of the address's questionnaire, left empty."""
    asked = url.rstrip("/").split("/")[-2]
    rule = "no-applications" if asked == "services" else "forms-not-electronic"
    return {"item": FIRST_ITEM.get(asked, ""), "row": FIRST_ROW.get(asked, ""), "rule": rule}


def refused(practice: Practice, who: str, name: str, url: str) -> bool:
    client = Client() if who == NOBODY else practice.client(who)
    response = client.post(url, {"language": "en"} | one_answer(url)) if name in POSTED else client.get(url)
    if response.status_code == 302 and response.headers["Location"].startswith("/login/?next="):
        return True
    if (
        name in ("asks", "site-report", "reconcile", "evidence", "reaction-test", "file", "file-remove", *OF_A_QUERY)
        and response.status_code == 404
    ):
        return False  # past the door: there is no such thing, or it is of another institution
    assert response.status_code in (200, 302, 401, 403, 404)
    return response.status_code in (401, 403, 404)


@pytest.mark.parametrize(("name", "asked", "who"), TRIALS)
def test_who_may_enter(practice: Practice, name: str, asked: str, who: str) -> None:
    may = who in MATRIX[name][asked]
    assert refused(practice, who, name, address(practice, name, asked)) == (not may)


@pytest.mark.parametrize(("name", "asked", "who"), [each for each in TRIALS if each[1]])
def test_nobody_enters_what_is_another_institutions(practice: Practice, name: str, asked: str, who: str) -> None:
    neighbour = Institution.objects.create(key="NEXT")
    Participation.objects.create(wave=practice.record, institution=neighbour, name_lv="Kaimiņi")
    RosterRow.objects.create(wave=practice.record, institution=neighbour, unit="service", row="service-1")
    may = who == OFFICE and OFFICE in MATRIX[name][asked]
    assert refused(practice, who, name, address(practice, name, asked, "NEXT")) == (not may)
    assert not Response.objects.filter(institution=neighbour).exists()


@pytest.mark.parametrize("who", [INSTITUTION, EXPERT, OFFICE])
def test_an_assignment_in_one_wave_opens_nothing_in_another(practice: Practice, who: str) -> None:
    url = f"/waves/{practice.wave.id}/XL-001/self-assessment/"
    assert practice.client(who).get(url).status_code == 403
    assert practice.client(who).get(f"/waves/{practice.wave.id}/").status_code == 403


@pytest.mark.parametrize("who", [INSTITUTION, EXPERT, OFFICE])
@pytest.mark.parametrize("url", ["/waves/no-such-wave/", "/waves/no-such-wave/DEMO/self-assessment/",
                                 "/waves/lakeland-2025-demo/DEMO/no-such/"])  # fmt: skip
def test_what_does_not_exist_looks_like_what_is_forbidden(practice: Practice, who: str, url: str) -> None:
    assert practice.client(who).get(url).status_code == 403


def test_the_office_looks_and_cannot_answer(practice: Practice) -> None:
    practice.client(INSTITUTION).get(practice.url("hub"))
    posted = practice.client(OFFICE).post(practice.url("section", "about"), {"a-STAFF": "1", "h-STAFF": "1"})
    assert posted.status_code == 409
    assert practice.answers() == {}
    practice.client(OFFICE).post(practice.url("review"), {"confirm": "1"})
    assert practice.response().state == "opened"


def test_the_office_looking_does_not_open_a_response(practice: Practice) -> None:
    practice.client(OFFICE).get(practice.url("hub"))
    assert not Response.objects.exists()
