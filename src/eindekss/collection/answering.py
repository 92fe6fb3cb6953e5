"""Answers given in the browser or by import: each change makes a version, and nobody's change is lost silently."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from eindekss.collection import lifecycle
from eindekss.collection.models import Answer, History, Response
from eindekss.collection.teamwork import delegation
from eindekss.expression.missing import Missing
from eindekss.registry.models import User


class Said(NamedTuple):
    """A value, or the reason why there is none."""

    value: str = ""
    missing: str = ""


Cell = tuple[str, str]  # row ('' for the institution itself) and item
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
    row: str = ""


def seen_now(answer: Answer | None) -> Seen:
    return Seen() if answer is None else Seen(answer.version, Said(answer.value, answer.missing))


def save(
    response: Response,
    row: str,
    wanted: Mapping[str, Said],
    seen: Mapping[str, Seen],
    user: User | None,
    source: str = "given",
) -> list[Conflict]:
    """Write what the person touched of one row: where ``wanted`` differs from what they had ``seen``.

    Returns the answers that somebody else changed meanwhile to something different; these are left as they stand.
    """
    of_row = {(row, item): said for item, said in wanted.items()}
    return save_cells(response, of_row, {(row, item): had for item, had in seen.items()}, user, source)


@transaction.atomic
def save_cells(
    response: Response,
    wanted: Mapping[Cell, Said],
    seen: Mapping[Cell, Seen],
    user: User | None,
    source: str = "given",
    at: datetime.datetime | None = None,
) -> list[Conflict]:
    """``save`` for any number of rows at once, all in one moment (``at``), in as many queries as for one answer
    (SQLite takes a hundred answers a query).

    ``lifecycle.NotAllowed`` where the response takes no answers or an item is not for this person to answer.
    The response is locked while it is written to. Should another writer still come between, the version that both
    would make stands in the history once only, and none of the batch is written.
    """
    touched = {cell: said for cell, said in wanted.items() if said != seen.get(cell, Seen()).said}
    if not touched:
        return []
    if user is not None:
        delegation.check(user, response, {item for _, item in touched})
    response, at = lifecycle.make("answer", response, user), at or timezone.now()
    standing = {(answer.row, answer.item): answer for answer in _standing(response, touched.keys())}
    conflicts, changed, before = [], [], []
    for (row, item), said in touched.items():
        current = standing.get((row, item))
        if current is not None and current.said == said:
            continue
        if seen_now(current).version != seen.get((row, item), Seen()).version:
            conflicts.append(Conflict(item, said, current, row))
            continue
        if current is not None and not current.remembered:
            before.append(_version(current))  # it came with the wave's files, before anyone touched it
        changed.append(
            Answer(response=response, row=row, item=item, value=said.value, missing=said.missing, source=source,
                   version=seen_now(current).version + 1, changed=at, changed_by=user)
        )  # fmt: skip
    _write(changed, before)
    return conflicts


_FEW_ROWS = 100


def _standing(response: Response, cells: Collection[Cell]) -> Iterable[Answer]:
    """The answers that stand in these cells, and perhaps others of the response; ``remembered``: in the history."""
    rows, items = {row for row, _ in cells}, {item for _, item in cells}
    found = response.answers.filter(item__in=items)
    if len(rows) <= _FEW_ROWS:
        found = found.filter(row__in=rows)
    here = {name: OuterRef(name) for name in ("response", "row", "item", "version")}
    return found.annotate(remembered=Exists(History.objects.filter(**here)))


_CHANGED = ("value", "missing", "source", "version", "changed", "changed_by")


def _write(changed: Iterable[Answer], before: Iterable[History]) -> None:
    new = [answer for answer in changed if answer.version == 1]
    again = [answer for answer in changed if answer.version > 1]
    Answer.objects.bulk_create(new)
    Answer.objects.bulk_create(
        again, update_conflicts=True, unique_fields=["response", "row", "item"], update_fields=_CHANGED
    )
    History.objects.bulk_create([*before, *map(_version, changed)])


def _version(answer: Answer) -> History:
    fields = ("response_id", "row", "item", *_CHANGED[:-1], "changed_by_id")
    return History(**{name: getattr(answer, name) for name in fields})
