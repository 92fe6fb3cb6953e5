"""Three answers to one question: what the workbook was made with, what it says, what stands online now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db import transaction

from eindekss.collection import answering, spoken
from eindekss.collection.answering import Said, Seen, seen_now
from eindekss.collection.models import Answer, Response
from eindekss.collection.sheet import Sheet
from eindekss.instrument.model import Item, Questionnaire
from eindekss.registry.models import RosterRow, User

MINE, THEIRS = "mine", "theirs"


class Touched(NamedTuple):
    """An answer that the workbook changes: what it was ``then``, and ``mine``, what the cell says."""

    row: str
    item: str
    then: Seen
    mine: Said

    def held(self) -> list[object]:
        """The plain form in which it waits for the person to confirm."""
        return [self.row, self.item, self.then.version, *self.then.said, *self.mine]

    @classmethod
    def of(cls, held: Sequence[object]) -> "Touched":
        row, item, version, value, missing, *mine = held
        return cls(row, item, Seen(version, Said(value, missing)), Said(*mine))


@dataclass(frozen=True)
class Change:
    """What confirming would do to one answer. In conflict, someone else has changed it since the workbook was made."""

    row: RosterRow
    item: Item
    then: Seen
    mine: Said
    now: Seen
    asked: bool = True

    @property
    def conflict(self) -> bool:
        return self.now.version != self.then.version

    @property
    def name(self) -> str:
        return f"keep:{self.row.row}:{self.item.id}"

    @property
    def choose_mine(self) -> str:
        """What is posted: the choice holds only against the answer that was shown beside it."""
        return f"{MINE} {self.now.version}"

    @property
    def choose_theirs(self) -> str:
        return f"{THEIRS} {self.now.version}"

    @property
    def mine_shown(self) -> str:
        return spoken.shown(self.item, self.mine)

    @property
    def now_shown(self) -> str:
        return spoken.shown(self.item, self.now.said)

    @property
    def then_shown(self) -> str:
        return spoken.shown(self.item, self.then.said)


def changes(touched: Iterable[Touched], sheet: Sheet, questionnaire: Questionnaire) -> list[Change]:
    """What differs from the answers as they stand now, in the order of the roster. ``KeyError`` for a row or item
    that is there no longer."""
    touched = list(touched)
    rows = {row.row: row for row in sheet.rows.get(questionnaire.unit, ())}
    items = {item.id: item for item in questionnaire.items}
    new, asked = after(sheet, touched), {}
    found = []
    for each in touched:
        row, item, now = rows[each.row], items[each.item], seen_now(sheet.answer(each.row, each.item))
        if now.said != each.mine:
            if each.row not in asked:
                asked[each.row] = new.asked(questionnaire, each.row)
            found.append(Change(row, item, each.then, each.mine, now, each.item in asked[each.row]))
    order = {key: at for at, key in enumerate(rows)}
    return sorted(found, key=lambda change: order[change.row.row])


def after(sheet: Sheet, touched: Iterable[Touched]) -> Sheet:
    """The institution's answers as they would be."""
    answers = {row: dict(items) for row, items in sheet.answers.items()}
    for each in touched:
        made = Answer(item=each.item, row=each.row, value=each.mine.value, missing=each.mine.missing)
        answers.setdefault(each.row, {})[each.item] = made
    return replace(sheet, answers=answers)


def undecided(found: Iterable[Change], posted: Mapping[str, str]) -> list[Change]:
    return [each for each in found
            if each.conflict and posted.get(each.name) not in (each.choose_mine, each.choose_theirs)]  # fmt: skip


def wanted(found: Iterable[Change], posted: Mapping[str, str]) -> list[Change]:
    """What is to be written: all that nobody else has touched, and of the conflicts those decided for the workbook."""
    return [each for each in found if not each.conflict or posted.get(each.name) == each.choose_mine]


@transaction.atomic
def apply(response: Response, chosen: Iterable[Change], user: User) -> bool:
    """Write them all; none where somebody changed one of them after it was shown."""
    held = {(each.row.row, each.item.id): each for each in chosen}
    mine = {cell: each.mine for cell, each in held.items()}
    seen = {cell: each.now for cell, each in held.items()}
    if answering.save_cells(response, mine, seen, user):
        transaction.set_rollback(True)
        return False
    return True
