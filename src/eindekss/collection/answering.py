"""Answers given in the browser or by import: each change makes a version, and nobody's change is lost silently."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from eindekss.collection import lifecycle
from eindekss.collection.models import Answer, History, Response
from eindekss.collection.teamwork import delegation
from eindekss.expression.missing import Missing
from eindekss.registry.models import User

T = TypeVar("T")


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


def save_one(response: Response, row: str, item: str, said: Said, seen: Seen, user: User) -> Seen | Conflict:
    """``save`` of one answer: what stands now, or the conflict in which nothing was written."""
    cell = (row, item)
    conflicts, stands = _save(response, {cell: said}, {cell: seen}, user, "given", None)
    return conflicts[0] if conflicts else stands.get(cell, seen)


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
    return _save(response, wanted, seen, user, source, at)[0]


@transaction.atomic
def _save(
    response: Response,
    wanted: Mapping[Cell, Said],
    seen: Mapping[Cell, Seen],
    user: User | None,
    source: str,
    at: datetime.datetime | None,
) -> tuple[list[Conflict], Mapping[Cell, Seen]]:
    """The conflicts, and what stands where there were none."""
    touched = {cell: said for cell, said in wanted.items() if said != seen.get(cell, Seen()).said}
    if not touched:
        return [], {}
    if user is not None:
        delegation.check(user, response, {item for _, item in touched})
    response, at = lifecycle.make_within("answer", response, user), at or timezone.now()
    standing = {(each.row, each.item): each for each in _standing(response, touched.keys())}
    conflicts, changed, unremembered, stands = [], [], [], {}
    for (row, item), said in touched.items():
        current = standing.get((row, item))
        if current is not None and current.said == said:
            stands[row, item] = Seen(current.version, said)
            continue
        version = current.version if current else 0
        if version != seen.get((row, item), Seen()).version:
            conflicts.append((row, item))
            continue
        if current is not None and not current.remembered:
            unremembered.append(current.pk)  # it came with the wave's files, before anyone touched it
        changed.append(
            Answer(response=response, row=row, item=item, value=said.value, missing=said.missing, source=source,
                   version=version + 1, changed=at, changed_by=user)
        )  # fmt: skip
        stands[row, item] = Seen(version + 1, said)
    for pks in _few(unremembered):
        _remember(response, pk__in=pks)
    _write(changed)
    for rows in _few({answer.row for answer in changed}):
        _remember(response, changed=at, row__in=rows)
    theirs = _answers(response, [standing[cell].pk for cell in conflicts if cell in standing])
    return [Conflict(item, touched[row, item], theirs.get((row, item)), row) for row, item in conflicts], stands


class _Standing(NamedTuple):
    """An answer that stands; ``remembered``: its version is in the history."""

    pk: int
    row: str
    item: str
    value: str
    missing: str
    version: int
    remembered: bool

    @property
    def said(self) -> tuple[str, str]:
        return self.value, self.missing


_MANY = 500  # values in a condition; SQLite before 3.32 takes 999


def _few(values: Collection[T]) -> Iterator[list[T]]:
    held = list(values)
    return (held[at : at + _MANY] for at in range(0, len(held), _MANY))


def _standing(response: Response, cells: Collection[Cell]) -> Iterator[_Standing]:
    """The answers that stand in these cells, and perhaps others of their rows and items."""
    items = {item for _, item in cells}
    here = {name: OuterRef(name) for name in ("response", "row", "item", "version")}
    known = response.answers.annotate(remembered=Exists(History.objects.filter(**here)))
    for rows in _few({row for row, _ in cells}):
        found = known.filter(row__in=rows, item__in=items)
        yield from map(_Standing._make, found.values_list(*_Standing._fields))


def _answers(response: Response, pks: Collection[int]) -> Mapping[Cell, Answer]:
    found = (response.answers.filter(pk__in=each) for each in _few(pks))
    return {(answer.row, answer.item): answer for answers in found for answer in answers}


_CHANGED = ("value", "missing", "source", "version", "changed", "changed_by")


def _write(changed: Iterable[Answer]) -> None:
    new = [answer for answer in changed if answer.version == 1]
    again = [answer for answer in changed if answer.version > 1]
    Answer.objects.bulk_create(new)
    Answer.objects.bulk_create(
        again, update_conflicts=True, unique_fields=["response", "row", "item"], update_fields=_CHANGED
    )


def _remember(response: Response, **which: object) -> None:
    """Put these answers into the history as they stand, without fetching them."""
    names = ("response", "row", "item", *_CHANGED)
    columns = ", ".join(connection.ops.quote_name(History._meta.get_field(name).column) for name in names)
    select, values = response.answers.filter(**which).values_list(*names).query.sql_with_params()
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(History._meta.db_table)
        cursor.execute(f"INSERT INTO {table} ({columns}) {select}", values)
