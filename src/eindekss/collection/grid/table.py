"""The grid before one person: its columns, the rows they have asked for, and what is to be said of all rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import quote

from django.core.paginator import Page, Paginator

from eindekss.collection import spoken
from eindekss.collection.access import Visit
from eindekss.collection.answering import NOTHING, seen_now
from eindekss.collection.checking.check import Check, checking
from eindekss.collection.grid.cell import CellField, offered, told
from eindekss.collection.models import Query
from eindekss.collection.query.asking import waiting
from eindekss.collection.sheet import Sheet
from eindekss.collection.texts import text
from eindekss.collection.value import value_of
from eindekss.collection.workbook.write import headings
from eindekss.expression import Value
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind, Label, Matrix, Section
from eindekss.registry.models import RosterRow

_MOST_CELLS = 1_000  # of a page, so that it stays quick in any browser


def key_of(row: str, item: str) -> str:
    """A cell's name on the page. As ``encodeURIComponent`` in autosave.js would make it."""
    return quote(row, safe="-_.!~*'()") + "~" + item


@dataclass(frozen=True)
class Column:
    """One question. ``heading`` names it in full, with its matrix."""

    item: Item
    section: Section
    matrix: Matrix | None
    heading: str
    mine: bool

    @property
    def offered(self) -> list[str]:
        return offered(self.item)

    @property
    def told(self) -> str:
        return told(self.item)

    @property
    def of_number(self) -> bool:
        return self.item.kind is Kind.NUMBER


@dataclass(frozen=True)
class Heading:
    """A cell of the head over ``width`` columns. ``item``: the one whose column it heads, if it is one."""

    label: Label
    width: int = 1
    height: int = 1
    item: str = ""


class GridCell(CellField):
    """One answer on the page."""

    row: str = ""
    place: RosterRow
    mine: bool = True
    query: Query | None = None
    told: tuple[str, ...] = ()  # ids of what is said beside the row of contradictions that the answer has a part in

    @property
    def key(self) -> str:
        return key_of(self.row, self.item.id)

    @property
    def id(self) -> str:
        return f"a-{self.key}"

    @property
    def notes(self) -> str:
        """Ids of what stands beside the cell."""
        marks = (("c", self.conflict), ("e", self.error), ("q", self.query))
        return " ".join([*(f"{mark}-{self.key}" for mark, there in marks if there), *self.told])

    @property
    def shown(self) -> str:
        """For those who only read."""
        return "" if self.seen.said == NOTHING else spoken.shown(self.item, self.seen.said)

    @property
    def of_number(self) -> bool:
        return self.item.kind is Kind.NUMBER

    @property
    def changed(self) -> bool:
        """Whether the answer has been another before."""
        return self.seen.version > 1


@dataclass(frozen=True)
class Line:
    """One row of the page. ``standing``: ``full``, ``spared`` or ``unranked`` where a rule chooses rows, else ''.

    ``checks``: the rules that its saved answers break.
    """

    at: int
    row: RosterRow
    cells: tuple[GridCell, ...]
    standing: str
    checks: tuple[Check, ...]

    @property
    def answered(self) -> bool:
        return any(cell.seen.version for cell in self.cells)


@dataclass(frozen=True)
class Wanted:
    """Which rows a person asks for, as the address says it."""

    name: str = ""
    which: str = "all"
    page: str = "1"
    row: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        which = given.get("which", "all")
        return cls(given.get("name", "").strip(), which, given.get("page", "1"), given.get("row", ""))

    @property
    def narrowed(self) -> bool:
        return bool(self.name) or self.which != "all"


class Grid:
    """All of a roster questionnaire's answers of one institution, as rows and columns."""

    def __init__(self, visit: Visit, sheet: Sheet) -> None:
        self.visit, self.sheet, self.questionnaire = visit, sheet, visit.questionnaire
        self.rows = sheet.rows.get(self.questionnaire.unit, ())

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        found, full = [], headings(self.questionnaire)
        for section in self.questionnaire.sections:
            mine = self.visit.may_change(section.id)
            for block in section.blocks:
                matrix = block if isinstance(block, Matrix) else None
                for item in block.items if isinstance(block, Matrix) else (block,):
                    found.append(Column(item, section, matrix, full[item.id], mine))
        return tuple(found)

    @property
    def head(self) -> list[list[Heading]]:
        """Rows of headings: sections, then matrices and questions of their own, then the rows of matrices."""
        deep = any(column.matrix for column in self.columns)
        top, middle, bottom = [], [], []
        for _, of_section in groupby(self.columns, key=lambda column: column.section.id):
            columns = list(of_section)
            top.append(Heading(columns[0].section.title, len(columns)))
            for _, of_block in groupby(columns, key=lambda column: (column.matrix or column.item).id):
                block = list(of_block)
                matrix = block[0].matrix
                if matrix is None:
                    middle += [Heading(each.item.label, 1, 1 + deep, each.item.id) for each in block]
                else:
                    middle.append(Heading(matrix.label, len(block)))
                    bottom += [Heading(each.item.label, 1, 1, each.item.id) for each in block]
        return [top, middle, bottom] if deep else [top, middle]

    # ---- what is known of all rows ----

    @cached_property
    def values(self) -> Mapping[str, Mapping[str, Value]]:
        """Row -> what expressions see of it; what is not asked is filtered."""
        return {row.row: self.sheet.values(self.questionnaire.unit, row.row) for row in self.rows}

    @cached_property
    def spared(self) -> Mapping[str, Missing]:
        return self.sheet.spared(self.questionnaire)

    @cached_property
    def unfinished(self) -> frozenset[str]:
        """Rows in which something required is still open."""
        required = {column.item.id for column in self.columns if column.item.required}
        relieved = required - self.questionnaire.spareable
        return frozenset(
            row
            for row, values in self.values.items()
            if any(values[item] is Missing.NOT_ANSWERED for item in (relieved if row in self.spared else required))
        )

    @property
    def done(self) -> int:
        return len(self.rows) - len(self.unfinished)

    @property
    def totals(self) -> list[tuple[Column, str]]:
        """Under each column the sum of its numbers over all rows; '' where they are no numbers."""
        return [(column, self._total(column.item) if column.of_number else "") for column in self.columns]

    def _total(self, item: Item) -> str:
        numbers = [value for values in self.values.values() if isinstance(value := values[item.id], float)]
        return spoken.number_shown(f"{sum(numbers):.{item.decimals}f}")

    # ---- the rows asked for ----

    def selected(self, wanted: Wanted) -> tuple[RosterRow, ...]:
        rows = self.rows
        if wanted.name:
            sought = wanted.name.casefold()
            rows = tuple(row for row in rows if sought in f"{row.row} {row.name_lv} {row.name_en}".casefold())
        if wanted.which == "open":
            rows = tuple(row for row in rows if row.row in self.unfinished)
        if wanted.which == "full":
            rows = tuple(row for row in rows if row.row not in self.spared)
        return rows

    def page(self, wanted: Wanted) -> Page:
        rows = self.selected(wanted)
        each = max(10, min(50, _MOST_CELLS // max(1, len(self.columns))))
        at = next((at for at, row in enumerate(rows) if row.row == wanted.row), None)
        number = wanted.page if at is None else at // each + 1
        return Paginator(rows, each).get_page(number)

    def lines(self, rows: Page) -> list[Line]:
        first = rows.start_index()
        looked = checking(self.visit.participation, self.sheet)
        rules = looked.rules.of(self.questionnaire)
        lines = []
        for at, row in enumerate(rows, first):
            broken = tuple(looked.broken(rules, row))
            lines.append(Line(at, row, tuple(self._cells(at, row, broken)), self.standing(row.row), broken))
        return lines

    def standing(self, row: str) -> str:
        if self.rule is None:
            return ""
        return {None: "full", Missing.NOT_REACHED: "unranked"}.get(self.spared.get(row), "spared")

    @cached_property
    def _waiting(self) -> Mapping[tuple[str, str], Query]:
        return waiting(self.visit.response)

    def _cells(self, at: int, row: RosterRow, broken: tuple[Check, ...]) -> Iterator[GridCell]:
        values = self.values[row.row]
        for column in self.columns:
            seen = seen_now(self.sheet.answer(row.row, column.item.id))
            cell = GridCell(column.item, seen, asked=values[column.item.id] != Missing.FILTERED)
            cell.row, cell.place, cell.mine = row.row, row, column.mine
            cell.query = self._waiting.get((row.row, column.item.id))
            cell.told = tuple(f"k-{at}-{each.rule.id}" for each in broken if column.item.id in each.rule.variables)
            cell.show(seen.said)
            yield cell

    # ---- which rows are to be filled in in full ----

    @cached_property
    def rule(self) -> "Rule | None":
        rule = self.questionnaire.full_for
        if rule is None or len(self.rows) <= rule.over:
            return None
        full = [row.row for row in self.rows if row.row not in self.spared]
        by = next(column for column in self.columns if column.item.id == rule.by)
        answers = (self.sheet.answer(row, rule.by) for row in full)
        numbers = [value_of(by.item, answer.said) for answer in answers if answer]
        known = [number for number in numbers if isinstance(number, float)]
        return Rule(
            rows=len(self.rows), over=rule.over, share=f"{rule.share * 100:g}", least=rule.at_least, by=by.heading,
            number=rule.number(len(self.rows)), full=len(full),
            bound=spoken.number_shown(f"{min(known):g}") if known else "–",
            open=sum(why is Missing.NOT_REACHED for why in self.spared.values()),
        )  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """Which rows are to be filled in in full, in words: for the head of the page."""

    rows: int
    over: int
    share: str
    least: int
    by: str
    number: int
    full: int
    bound: str
    open: int

    @property
    def now(self) -> str:
        still = " " + text("grid-rule-open", open=self.open) if self.open else ""
        return text("grid-rule-now", full=self.full, bound=self.bound) + still
