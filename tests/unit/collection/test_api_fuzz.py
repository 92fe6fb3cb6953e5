"""The API under generated requests, valid and broken: it never fails, and it keeps to its own document."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from practice import Practice
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from eindekss.collection.api import tokens
from eindekss.collection.models import Answer
from eindekss.registry.models import Participation, User
from eindekss.web.wsgi import application

OPERATIONS = ["wave", "questionnaire", "rows", "answers", "submit"]
SUBMIT = "/api/v1/questionnaires/{questionnaire}/answers"
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
BROKEN = [("answers", NEGATIVE), ("submit", NEGATIVE)]  # the others take nothing that could be broken
# The same requests each time: no database of past failures, seeds from the test's own name.
STEADY = settings(
    max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)  # fmt: skip
# What is answered must also keep the questionnaire's rules, of which the document's schemas know nothing.
MORE_THAN_SHAPE = {name: [] for name in OPERATIONS} | {"submit": [positive_data_acceptance]}
VALUES = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
LIKELY = st.fixed_dictionaries({
    "row": st.sampled_from(["service-1", "service-2"]), "item": st.sampled_from(["APP_ALL", "APP_E"]),
    "value": st.integers(0, 9), "version": st.integers(0, 3),
})  # fmt: skip
ANSWER = LIKELY | st.fixed_dictionaries(
    {
        "row": st.sampled_from(["", "service-1", "service-2", "no-such"]),
        "item": st.sampled_from(["APP_ALL", "APP_E", "STAFF", "SITE", "SITE_USES", "SITE_USES_NOTES"]),
        "version": st.integers(0, 3),
    },
    optional={
        "value": VALUES | st.integers(0, 9) | st.lists(st.integers(0, 4), max_size=4),
        "missing": st.sampled_from(["not-available", "not-applicable", "not-answered", "filtered", ""]),
    },
)


@pytest.fixture(autouse=True)
def kept_connection() -> Iterator[None]:
    """A request must not close the connection that holds the test's transaction; Django's own client sees to it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(practice: Practice, settings: Any) -> str:
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    participation = Participation.objects.get(wave=practice.record, institution__key="DEMO")
    return tokens.make(participation, "Sistēma", 30, User.objects.get(username="demo-birojs"))[1]


def operation(name: str) -> APIOperation:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    found = (each.ok() for each in schema.get_all_operations())
    return next(each for each in found if each.definition.raw["operationId"] == name)


def bearer(secret: str) -> dict[str, str]:
    """Asks for replies as they are: whoever tries them does not unpack."""
    return {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}


@pytest.mark.parametrize(("name", "mode"), [*((name, POSITIVE) for name in OPERATIONS), *BROKEN])
def test_no_request_breaks_the_api_or_its_promises(secret: str, name: str, mode: GenerationMode) -> None:
    tried, replies = operation(name), set()

    @STEADY
    @given(st.data())
    def run(data: st.DataObject) -> None:
        known = {"questionnaire": data.draw(st.sampled_from(["services", "self-assessment"]))}
        path = known if "{" in tried.path else None
        case = data.draw(tried.as_strategy(mode, path_parameters=path, headers=bearer(secret)))
        replies.add(case.call_and_validate(excluded_checks=MORE_THAN_SHAPE[name]).status_code)

    run()
    assert replies <= {200, 400, 409, 415, 422}
    if mode is POSITIVE and name != "submit":
        assert replies == {200}


def test_no_set_of_answers_breaks_the_api_or_its_promises(secret: str) -> None:
    tried, replies = operation("submit"), set()

    @settings(STEADY, max_examples=150)
    @given(st.sampled_from(["services", "self-assessment"]), st.lists(ANSWER, min_size=1, max_size=3), st.booleans())
    def run(questionnaire: str, answers: list[dict[str, object]], dry_run: bool) -> None:
        before = Answer.objects.count()
        case = tried.Case(
            path_parameters={"questionnaire": questionnaire}, query={"dry_run": str(dry_run).lower()},
            body={"answers": answers}, media_type="application/json", headers=bearer(secret),
        )  # fmt: skip
        reply = case.call_and_validate()
        replies.add(reply.status_code)
        if dry_run or reply.status_code != 200:
            assert Answer.objects.count() == before

    run()
    assert replies == {200, 409, 422}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_asks_for_a_token(secret: str, name: str) -> None:
    tried = operation(name)
    for header in ({}, {"Authorization": "Bearer eix_wrong"}):
        case = tried.Case(path_parameters={"questionnaire": "services"}, headers=header,
                          media_type="application/json", body={"answers": []})  # fmt: skip
        assert case.call().status_code == 401
