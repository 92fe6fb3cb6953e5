"""A request, read strictly: what could be meant in two ways is refused."""

import json
import re
from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest
from ninja.errors import ValidationError
from ninja.parser import Parser

from eindekss.errors import Problem, Refused

LARGEST = 2_000_000  # bytes
DEEPEST = 8
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)


class TooLarge(Exception):
    """More than ``LARGEST``; nothing of it was read."""


class WrongType(Exception):
    """The body says that it is something else than JSON."""


def admit(request: HttpRequest) -> None:
    """What can be judged before a byte of the body is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        raise TooLarge
    if request.method == "POST" and request.content_type != "application/json":
        raise WrongType


def refuse_unknown(request: HttpRequest, known: Collection[str]) -> None:
    """A parameter that is not known, for example ``dryrun``, must not pass for one that was left out."""
    unknown = [{"type": "extra_forbidden", "loc": ("query", name)} for name in request.GET if name not in known]
    if unknown:
        raise ValidationError(unknown)


class StrictParser(Parser):
    """JSON as the standard has it: no NaN, no name twice, not deeper than ``DEEPEST``."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            words = request.body.decode("utf-8")
            _measure(words)
            found = json.loads(words, object_pairs_hook=_object, parse_constant=_constant)
            json.dumps(found, ensure_ascii=False).encode()  # half of a character pair would break later
        except (ValueError, RecursionError):
            raise Refused([Problem("api-json-broken")]) from None
        return found


def _measure(words: str) -> None:
    depth = 0
    for mark in _MARK.finditer(words):
        sign = mark.group()
        depth += (sign in "[{") - (sign in "]}") if len(sign) == 1 else 0
        if depth > DEEPEST:
            raise Refused([Problem("api-json-deep", values={"deepest": DEEPEST})])


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for at, (name, _) in enumerate(pairs) if name in dict(pairs[:at]))
        raise Refused([Problem("api-name-twice", values={"name": twice[:60]})])
    return found


def _constant(name: str) -> None:
    raise ValueError(name)
