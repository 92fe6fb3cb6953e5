"""Refusals as RFC 9457 has them: one form for all of them, in the language that was asked for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from eindekss.collection import lifecycle
from eindekss.collection.answering import seen_now
from eindekss.collection.api import body, reading, tokens, writing
from eindekss.collection.api import schemas as wire
from eindekss.collection.texts import LANGUAGES
from eindekss.errors import Problem, Refused

MEDIA_TYPE = "application/problem+json"
# What pydantic finds wrong -> the catalogue's entry; whatever is not here is a value out of its bounds.
_OF_SCHEMA = {"missing": "api-field-missing", "extra_forbidden": "api-field-unknown"}
_BOUNDS = ("max_length", "min_length", "ge", "le", "pattern")


def language(request: HttpRequest) -> str:
    """The first language of the request that there are texts in, else the site's own."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200].lower())
    return next((each[:2] for each, _ in asked if each[:2] in LANGUAGES), LANGUAGES[0])


def answer(
    request: HttpRequest, status: int, problem: Problem, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    spoken = language(request)
    made = wire.Problem(
        status=status, rule=problem.id, title=problem.what(spoken), detail=problem.remedy(spoken), **more
    )  # fmt: skip
    content = made.model_dump_json(exclude={name for name in ("errors", "conflicts") if name not in more})
    return HttpResponse(
        content, status=status, content_type=MEDIA_TYPE, headers={"Content-Language": spoken, **(headers or {})}
    )


def handle_all(api: NinjaAPI) -> None:
    """Every refusal of the API, by what raises it."""
    simple: Mapping[type[Exception], tuple[int, str]] = {
        Http404: (404, "api-not-found"),
        body.TooLarge: (413, "api-too-large"),
        body.WrongType: (415, "api-not-json"),
        lifecycle.NotAllowed: (409, "api-locked"),
        writing.KeyReused: (422, "api-key-reused"),
    }
    for raised, (status, rule) in simple.items():
        api.add_exception_handler(raised, _simple(status, rule))
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(tokens.TooMany, _too_many)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(ValidationError, _misshapen)
    api.add_exception_handler(writing.Faulty, _faulty)
    api.add_exception_handler(writing.Outdated, _outdated)


def _simple(status: int, rule: str) -> Any:
    values = {"largest": body.LARGEST // 1_000_000}
    return lambda request, error: answer(request, status, Problem(rule, values=values))


def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(request, 401, Problem("api-token-unknown"), {"WWW-Authenticate": "Bearer"})


def _too_many(request: HttpRequest, error: tokens.TooMany) -> HttpResponse:
    return answer(request, 429, Problem("api-too-many", values={"wait": error.wait}), {"Retry-After": str(error.wait)})


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The body could not be read; the parser's own refusal is what it was raised from."""
    refused = error.__cause__
    problem = refused.problems[0] if isinstance(refused, Refused) else Problem("api-json-broken")
    return answer(request, 400, problem)


def _misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = {(fault.pointer, fault.rule): fault for fault in (_misplaced(request, each) for each in error.errors)}
    return answer(request, 422, Problem("api-misshapen"), errors=list(faults.values())[:_MOST_TOLD])


def _misplaced(request: HttpRequest, found: Mapping[str, Any]) -> wire.Fault:
    where = "/".join(_place(found["loc"]))[:_LONGEST_POINTER]
    bounds = ", ".join(f"{name} {found['ctx'][name]}" for name in _BOUNDS if name in found.get("ctx", {}))
    rule = _OF_SCHEMA.get(found["type"], "api-field-bounds" if bounds else "api-field-type")
    problem = Problem(rule, values={"field": where, "bounds": bounds})
    return _fault(request, problem, pointer="/" + where)


def _place(location: Sequence[str | int]) -> list[str]:
    """The place without the names that only the code knows: the argument, and which type a value was tried as."""
    parts = [str(part) for part in location[2:] or location[1:]]
    return parts[: parts.index("value") + 1] if "value" in parts else parts


_MOST_TOLD, _LONGEST_POINTER = 1000, 200


def _fault(request: HttpRequest, problem: Problem, **more: Any) -> wire.Fault:
    spoken = language(request)
    return wire.Fault(rule=problem.id, message=problem.what(spoken), remedy=problem.remedy(spoken), **more)


def _faulty(request: HttpRequest, error: writing.Faulty) -> HttpResponse:
    faults = [
        _fault(request, fault.problem, pointer=f"/answers/{fault.at}", row=fault.given.row, item=fault.given.item,
               value=writing.echo(fault.given.value if fault.given.missing is None else fault.given.missing))
        for fault in _few(error.faults)
    ]  # fmt: skip
    return answer(request, 422, Problem("api-refused", values={"count": len(error.faults)}), errors=faults)


def _few(faults: Sequence[writing.Fault]) -> Iterable[writing.Fault]:
    return faults[:_MOST_TOLD]


def _outdated(request: HttpRequest, error: writing.Outdated) -> HttpResponse:
    conflicts = [
        wire.Conflict(pointer=f"/answers/{at}", row=given.row, item=given.item, theirs=_theirs(request, found),
                    yours=wire.Wish(value=given.value, missing=given.missing, version=given.version))
        for at, given, found in error.conflicts
    ]  # fmt: skip
    problem = Problem("api-outdated", values={"count": len(conflicts)})
    return answer(request, 409, problem, conflicts=conflicts)


def _theirs(request: HttpRequest, found: writing.Conflict) -> wire.Standing | None:
    current = found.theirs
    if current is None:
        return None
    item = request.auth.wave.instrument.items[found.item]
    return wire.Standing(
        value=reading.value(item, *seen_now(current).said), missing=current.missing or None, version=current.version,
        changed=reading.moment(current), by=current.changed_by.get_username() if current.changed_by else None,
    )  # fmt: skip
