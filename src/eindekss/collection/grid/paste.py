"""A block of a spreadsheet's cells, laid over the grid: what it would change, what cannot be taken and why.

Nothing waits on the server between looking and saving: the block is sent again, with a fingerprint of all that it would
change. Where that is no longer the same, it is looked at anew.
"""

import datetime
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from eindekss.collection import answering, spoken
from eindekss.collection.answering import NOTHING, Said, Seen, seen_now
from eindekss.collection.checking.check import Check
from eindekss.collection.checking.uploaded import contradictions
from eindekss.collection.grid.cell import explained, meaning
from eindekss.collection.grid.table import Column, Grid
from eindekss.collection.models import History, Response
from eindekss.collection.sheet import Sheet
from eindekss.collection.texts import text
from eindekss.collection.workbook.merge import Touched, after
from eindekss.dataset.values import Unfit
from eindekss.registry.models import RosterRow, User

MOST_CELLS = 100_000

# A cell in quotes ends where a quote is followed by a cell's end: so a text that only begins with one is left whole.
_CELL = re.compile(r'(?:"((?:[^"]|"")*+)"(?=\t|\r\n|\n|\r|\Z)|([^\t\r\n]*))(\t|\r\n|\n|\r|\Z)')


def cells(block: str) -> list[list[str]]:
    """The rows of a block as spreadsheets put it on the clipboard: tabs between cells, a line a row."""
    rows: list[list[str]] = [[]]
    for found in _CELL.finditer(block):
        quoted, plain, end = found.groups()
        rows[-1].append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            break
        if end != "\t":
            rows.append([])
    if rows[-1] in ([], [""]):
        rows.pop()
    return rows


def as_block(rows: Sequence[Sequence[str]]) -> str:
    """The other way round: rows of cells as a spreadsheet would copy them."""
    return "".join("\t".join(map(_quoted, row)) + "\r\n" for row in rows)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[\t\r\n"]', cell) else cell


@dataclass(frozen=True)
class Change:
    """An answer that saving would change."""

    row: RosterRow
    column: Column
    now: Seen
    mine: Said
    asked: bool = True

    @property
    def cell(self) -> answering.Cell:
        return self.row.row, self.column.item.id

    @property
    def now_shown(self) -> str:
        return spoken.shown(self.column.item, self.now.said)

    @property
    def mine_shown(self) -> str:
        return spoken.shown(self.column.item, self.mine)


@dataclass(frozen=True)
class Refusal:
    """A cell that cannot be taken. ``problem``: why not, and how to mend it."""

    row: RosterRow
    column: Column
    typed: str
    problem: str
    version: int


class Pasted:
    """A block laid over these rows and columns, its first cell on the first of both. What is beyond them is cut."""

    def __init__(self, grid: Grid, block: str, rows: Sequence[RosterRow], columns: Sequence[Column]) -> None:
        self.grid, self.rows, self.columns = grid, rows, columns
        self.typed = cells(block)
        self.same, self.cut = 0, 0
        self.refused: list[Refusal] = []
        self._found: list[Change] = list(self._read())

    def _read(self) -> Iterator[Change]:
        for at, typed in enumerate(self.typed):
            if at >= len(self.rows):
                self.cut += len(typed)
                continue
            self.cut += max(0, len(typed) - len(self.columns))
            for words, column in zip(typed, self.columns, strict=False):
                change = self._one(self.rows[at], column, words)
                if change is not None:
                    yield change

    def _one(self, row: RosterRow, column: Column, words: str) -> Change | None:
        now = seen_now(self.grid.sheet.answer(row.row, column.item.id))
        try:
            mine = meaning(column.item, words)
        except Unfit as unfit:
            self._refuse(row, column, words, explained(column.item, unfit, words.strip()), now)
            return None
        if mine == now.said:
            self.same += 1
        elif not column.mine:
            self._refuse(row, column, words, text("grid-not-yours"), now)
        else:
            return Change(row, column, now, mine)
        return None

    def _refuse(self, row: RosterRow, column: Column, words: str, problem: str, now: Seen) -> None:
        self.refused.append(Refusal(row, column, words.strip(), problem, now.version))

    @cached_property
    def changes(self) -> list[Change]:
        """In the order of the grid; ``asked`` by the answers as they would be."""
        asked = {row: self._new.asked(self.grid.questionnaire, row) for row in {each.row.row for each in self._found}}
        return [
            Change(each.row, each.column, each.now, each.mine, each.column.item.id in asked[each.row.row])
            for each in self._found
        ]

    @cached_property
    def _new(self) -> Sheet:
        """The institution's answers as they would be."""
        return after(self.grid.sheet, [Touched(*each.cell, each.now, each.mine) for each in self._found])

    @cached_property
    def contradictions(self) -> list[Check]:
        """The rules that the answers would break. They are saved all the same, as when they are typed."""
        changed = [each.cell for each in self._found]
        return contradictions(self.grid.visit.participation, self.grid.questionnaire, self._new, changed)

    @property
    def new(self) -> int:
        return sum(each.now.said == NOTHING for each in self._found)

    @property
    def replaced(self) -> list[Change]:
        return [each for each in self._found if NOTHING not in (each.now.said, each.mine)]

    @property
    def emptied(self) -> list[Change]:
        return [each for each in self._found if each.mine == NOTHING]

    @property
    def not_asked(self) -> int:
        return sum(not each.asked and each.mine != NOTHING for each in self.changes)

    @property
    def fingerprint(self) -> str:
        """Of every change and of the version that it would be made to."""
        digest = hashlib.sha256()
        for each in self._found:
            digest.update(repr((each.cell, each.now.version, tuple(each.mine))).encode())
        return digest.hexdigest()

    def save(self, response: Response, user: User) -> datetime.datetime | None:
        """Write every change in one moment, and say which; None where somebody came between: then nothing is."""
        moment = timezone.now()
        mine = {each.cell: each.mine for each in self._found}
        with transaction.atomic():
            seen = {each.cell: each.now for each in self._found}
            if answering.save_cells(response, mine, seen, user, at=moment):
                transaction.set_rollback(True)
                return None
        return moment


def undo(response: Response, user: User, moment: datetime.datetime) -> tuple[int, int]:
    """Make the answers what they were before that paste; how many, and how many somebody has changed since.

    The history knows: the versions that this person made at that moment, and the ones before them.
    """
    made = {(each.row, each.item): each for each in response.history.filter(changed=moment, changed_by=user)}
    here = {name: OuterRef(name) for name in ("response", "row", "item")}
    next_made = History.objects.filter(**here, version=OuterRef("version") + 1, changed=moment, changed_by=user)
    before = {(each.row, each.item): Said(*each.said) for each in response.history.filter(Exists(next_made))}
    wanted = {cell: before.get(cell, NOTHING) for cell in made}
    seen = {cell: Seen(each.version, Said(*each.said)) for cell, each in made.items()}
    conflicts = answering.save_cells(response, wanted, seen, user)
    return len(wanted) - len(conflicts), len(conflicts)
