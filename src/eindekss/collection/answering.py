"""Answers given in the browser or by import: each change makes a version, and nobody's change is lost silently."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from eindekss.collection import lifecycle
from eindekss.collection.models import Answer, History, Response
from eindekss.expression.missing import Missing
from eindekss.registry.models import User


class Said(NamedTuple):
    """A value, or the reason why there is none."""

    value: str = ""
    missing: str = ""


NOTHING = Said(missing=Missing.NOT_ANSWERED.value)


@dataclass(frozen=True)
class Seen:
    """What the person had before them when they changed an answer; version 0 is no answer yet."""

    version: int = 0
    said: Said = NOTHING


@dataclass(frozen=True)
class Conflict:
    """Someone else changed the answer meanwhile: neither of the two is thrown away."""

    item: str
    mine: Said
    theirs: Answer | None


def seen_now(answer: Answer | None) -> Seen:
    return Seen() if answer is None else Seen(answer.version, Said(answer.value, answer.missing))


@transaction.atomic
def save(
    response: Response,
    row: str,
    wanted: Mapping[str, Said],
    seen: Mapping[str, Seen],
    user: User | None,
    source: str = "given",
) -> list[Conflict]:
    """Write what the person touched: where ``wanted`` differs from what they had ``seen``.

    Returns the answers that somebody else changed meanwhile to something different; these are left as they stand.
    """
    touched = {item: said for item, said in wanted.items() if said != seen.get(item, Seen()).said}
    if not touched:
        return []
    response = lifecycle.make("answer", response, user)
    standing = {answer.item: answer for answer in response.answers.filter(row=row, item__in=touched)}
    conflicts = []
    for item, said in touched.items():
        current = standing.get(item)
        if current is not None and current.said == said:
            continue
        if seen_now(current).version != seen.get(item, Seen()).version:
            conflicts.append(Conflict(item, said, current))
        else:
            _write(response, row, item, said, current, user, source)
    return conflicts


def _write(
    response: Response, row: str, item: str, said: Said, current: Answer | None, user: User | None, source: str
) -> None:
    answer = current or Answer(response=response, row=row, item=item, version=0)
    if answer.version and not History.objects.filter(response=response, row=row, item=item).exists():
        _remember(answer)  # it came with the wave's files, before anyone touched it
    answer.value, answer.missing, answer.source = *said, source
    answer.version, answer.changed, answer.changed_by = answer.version + 1, timezone.now(), user
    answer.save()
    _remember(answer)


def _remember(answer: Answer) -> None:
    fields = ("response", "row", "item", "value", "missing", "source", "version", "changed", "changed_by")
    History.objects.create(**{name: getattr(answer, name) for name in fields})
