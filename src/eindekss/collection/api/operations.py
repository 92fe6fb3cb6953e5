"""The API's operations. Summaries and descriptions are ids of texts."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Body, Header, NinjaAPI, Query
from ninja.security import HttpBearer

from eindekss.collection.api import body, reading, tokens, writing
from eindekss.collection.api import schemas as wire
from eindekss.collection.api.problems import handle_all, language
from eindekss.collection.api.scope import Scope

NAMESPACE = "api-v1"
_PARAMETERS = {"answers": {"GET": {"row"}, "POST": {"dry_run"}}}
_KEY = r"^[\x21-\x7e]{1,200}$"


class BearerToken(HttpBearer):
    """The token in the header alone: no cookie opens anything here, so that no other site's page can."""

    def authenticate(self, request: HttpRequest, token: str) -> Scope | None:
        found = tokens.find(token)
        if found is None:
            return None
        scope = Scope(*found)
        tokens.spend(scope.token)
        body.admit(request)
        known = _PARAMETERS.get(request.resolver_match.url_name, {}).get(request.method, set())
        body.refuse_unknown(request, known)
        return scope


api = NinjaAPI(title="api-title", version="1.0", description="api-description", urls_namespace=NAMESPACE,
               auth=BearerToken(), parser=body.StrictParser(), openapi_url=None, docs_url=None)  # fmt: skip
handle_all(api)


def _responses(good: type, *bad: int) -> dict[int, Any]:
    return {200: good, **dict.fromkeys((*sorted({401, 422, 429, *bad}),), wire.Problem)}


@api.get("/wave", response=_responses(wire.Wave), url_name="wave", operation_id="wave",
         summary="api-wave", description="api-wave-what")  # fmt: skip
def wave(request: HttpRequest) -> wire.Wave:
    return reading.wave(request.auth)


@api.get("/questionnaires/{questionnaire}", response=_responses(wire.Questionnaire, 404), url_name="questionnaire",
         operation_id="questionnaire", summary="api-questionnaire", description="api-questionnaire-what")  # fmt: skip
def questionnaire(request: HttpRequest, questionnaire: str) -> wire.Questionnaire:
    return reading.questionnaire(request.auth, request.auth.questionnaire(questionnaire))


@api.get("/questionnaires/{questionnaire}/rows", response=_responses(wire.Rows, 404), url_name="rows",
         operation_id="rows", summary="api-rows", description="api-rows-what")  # fmt: skip
def rows(request: HttpRequest, questionnaire: str) -> wire.Rows:
    return reading.rows(request.auth, request.auth.questionnaire(questionnaire))


@api.get("/questionnaires/{questionnaire}/answers", response=_responses(wire.Answers, 404, 422), url_name="answers",
         operation_id="answers", summary="api-answers", description="api-answers-what")  # fmt: skip
def answers(request: HttpRequest, questionnaire: str, narrowing: Query[wire.Narrowing]) -> wire.Answers:
    return reading.answers(request.auth, request.auth.questionnaire(questionnaire), narrowing.row)


@api.post("/questionnaires/{questionnaire}/answers", response=_responses(wire.Outcome, 400, 404, 409, 413, 415, 422),
          url_name="answers", operation_id="submit", summary="api-submit",
          description="api-submit-what")  # fmt: skip
def submit(
    request: HttpRequest,
    questionnaire: str,
    trial: Query[wire.Trial],
    submission: Body[wire.Submission],
    idempotency_key: str | None = Header(None, alias="Idempotency-Key", pattern=_KEY, description="api-key-what"),
) -> wire.Outcome:
    scope: Scope = request.auth
    asked = scope.questionnaire(questionnaire)

    def write() -> wire.Outcome:
        with translation.override(language(request)):
            return writing.submit(scope, asked, submission.answers, trial.dry_run)

    if idempotency_key is None or trial.dry_run:
        return write()
    content = request.path.encode() + b"\n" + request.body
    return writing.once(scope.token, idempotency_key, content, write)
