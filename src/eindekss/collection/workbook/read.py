"""A filled workbook: which answers someone has changed in it, or everything that stands in the way."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

from eindekss.collection.access import Visit
from eindekss.collection.answering import NOTHING, Said, Seen
from eindekss.collection.checking.uploaded import contradictions
from eindekss.collection.sheet import Sheet
from eindekss.collection.texts import catalogue
from eindekss.collection.workbook import guard
from eindekss.collection.workbook.cells import Cell, as_shown, meant
from eindekss.collection.workbook.merge import Touched, after
from eindekss.collection.workbook.parts import Scan
from eindekss.collection.workbook.stamp import SHEET as STAMP_SHEET
from eindekss.collection.workbook.stamp import Stamp, opened
from eindekss.collection.workbook.write import ANSWERS, FIRST, HEADINGS, IDS, KEY
from eindekss.dataset.values import Unfit
from eindekss.errors import Place, Problem, Refused, refuse
from eindekss.errors.catalogue import LANGUAGES
from eindekss.instrument.model import Item, Label


def read(file: str, content: bytes, visit: Visit, sheet: Sheet) -> list[Touched]:
    """The answers that differ from what the workbook was made with. Nothing is written here.

    Refused with every problem found in its cells, or with the first that stops it from being read at all. A blank
    cell says nothing, unless an answer that is required stood there.
    """
    archive = guard.unpack(file, content)
    book = guard.survived(lambda: CalamineWorkbook.from_filelike(archive.repacked()), archive)
    stamp = _stamp(book, archive, visit)
    name = catalogue()["workbook-sheet"][stamp.language]
    if name not in book.sheet_names:
        known = ", ".join(each for each in book.sheet_names if each != STAMP_SHEET)
        refuse("workbook-sheet-missing", archive.place, sheet=name, known=known)
    table = _Table(name, _rows(book, archive, name), visit, sheet, stamp)
    problems = [*_cell_problems(table, archive.cells(name)), *table.heading_problems()]
    if problems:
        raise Refused(problems)
    return table.touched()


def _rows(book: CalamineWorkbook, archive: guard.Archive, name: str) -> list[list[Cell]]:
    archive.cells(name)  # what the guard has walked over is what is read
    return guard.survived(lambda: book.get_sheet_by_name(name).to_python(skip_empty_area=False), archive)


def _stamp(book: CalamineWorkbook, archive: guard.Archive, visit: Visit) -> Stamp:
    place = archive.place
    if STAMP_SHEET not in book.sheet_names:
        refuse("workbook-stamp-missing", place)
    stamp = opened((str(row[0]) for row in _rows(book, archive, STAMP_SHEET) if row), place)
    if stamp.institution != visit.participation.institution.key:
        refuse("workbook-not-yours", place)
    if (stamp.wave, stamp.questionnaire) != (visit.record.key, visit.questionnaire.id):
        refuse("workbook-other-questionnaire", place, wave=stamp.wave, questionnaire=stamp.questionnaire)
    if stamp.version != visit.questionnaire.version:
        refuse("workbook-version-old", place, had=stamp.version, now=visit.questionnaire.version)
    return stamp


def _cell_problems(table: "_Table", scan: Scan) -> Iterator[Problem]:
    formulas = set(scan.formulas)
    for cell in scan.formulas:
        yield Problem("workbook-formula", Place(sheet=table.name, cell=cell))
    for cell in scan.errors:
        if cell not in formulas:
            yield Problem("workbook-cell-error", Place(sheet=table.name, cell=cell))


@dataclass(frozen=True)
class _Filled:
    """One cell under a question, on a row of the roster."""

    row: str
    item: Item
    mine: Said
    then: Seen
    at: tuple[int, int]


class _Table:
    """The sheet of answers, with its rows and columns found by their keys."""

    def __init__(self, name: str, rows: Sequence[Sequence[Cell]], visit: Visit, sheet: Sheet, stamp: Stamp) -> None:
        self.name, self.sheet, self.stamp, self.questionnaire = name, sheet, stamp, visit.questionnaire
        self.visit = visit
        self.rows = rows
        self.items = {item.id: item for item in self.questionnaire.items}
        self.roster = {row.row for row in sheet.rows.get(self.questionnaire.unit, ())}
        self.columns: Mapping[int, str] = dict(enumerate(map(str, rows[IDS][ANSWERS:]), ANSWERS)) if rows else {}

    def place(self, row: int, column: int) -> Place:
        """The cell under its heading as the person sees it; the file is the one they have just chosen."""
        heading = str(self.rows[HEADINGS][column]) if column >= ANSWERS and len(self.rows) > HEADINGS else ""
        return Place(sheet=self.name, column=shorten(heading, 100, placeholder="…") or None,
                     cell=xl_rowcol_to_cell(row, column))  # fmt: skip

    def heading_problems(self) -> Iterator[Problem]:
        """The hidden row of item ids must be whole; its order is free."""
        for column, name in self.columns.items():
            if name not in self.items and any(row[column] != "" for row in self.rows):
                yield Problem("workbook-column-unknown", self.place(IDS, column), {"item": name})
        count = Counter(self.columns.values())
        for item in self.items.values():
            if count[item.id] != 1:
                identifier = "workbook-column-twice" if count[item.id] else "workbook-column-missing"
                yield Problem(identifier, Place(sheet=self.name), {"item": spoken_in_both(item.label)})

    def touched(self) -> list[Touched]:
        problems: list[Problem] = []
        filled = [cell for at, key in self._keys(problems) for cell in self._cells(at, key, problems)]
        touched = {(cell.row, cell.item.id): Touched(cell.row, cell.item.id, cell.then, cell.mine) for cell in filled
                   if cell.mine != as_shown(cell.item, cell.then.said)}  # fmt: skip
        emptied = [cell for cell in filled if cell.mine == NOTHING and (cell.row, cell.item.id) in touched]
        problems += self._emptied(emptied, list(touched.values()))
        if not problems:
            problems += self._contradictions(filled, list(touched.values()))
        if problems:
            raise Refused(problems)
        return list(touched.values())

    def _keys(self, problems: list[Problem]) -> Iterator[tuple[int, str]]:
        """Row number and key of each row of the roster; whatever else is filled goes to ``problems``."""
        seen: set[str] = set()
        for at in range(FIRST, len(self.rows)):
            cells = self.rows[at]
            key = str(int(cells[KEY])) if isinstance(cells[KEY], float) else str(cells[KEY]).strip()
            if key in self.roster and key not in seen:
                seen.add(key)
                yield at, key
            elif key:
                identifier = "workbook-row-twice" if key in seen else "workbook-row-unknown"
                problems.append(Problem(identifier, self.place(at, KEY), {"row": key}))
            elif any(cell != "" for cell in cells):
                problems.append(Problem("workbook-row-unkeyed", self.place(at, KEY)))

    def _cells(self, at: int, key: str, problems: list[Problem]) -> Iterator[_Filled]:
        for column, name in self.columns.items():
            item = self.items.get(name)
            if item is None:
                continue
            try:
                mine = meant(item, self.rows[at][column])
            except Unfit as unfit:
                values = dict(unfit.values) | {"item": spoken_in_both(item.label)}
                problems.append(Problem(unfit.id, self.place(at, column), values))
            else:
                yield _Filled(key, item, mine, self.stamp.then(key, name), (at, column))

    def _contradictions(self, filled: Sequence[_Filled], touched: Sequence[Touched]) -> Iterator[Problem]:
        """Hard rules that the workbook's answers break, each with all the cells that it looks at."""
        changed = {(each.row, each.item) for each in touched}
        new = after(self.sheet, touched)
        cells = {(cell.row, cell.item.id): cell for cell in filled}
        for check in contradictions(self.visit.participation, self.questionnaire, new, changed):
            concerned = [cells[check.key, name] for name in check.rule.variables if (check.key, name) in cells]
            if check.hard:
                mine = [cell for cell in concerned if (cell.row, cell.item.id) in changed]
                values = {"message": spoken_in_both(check.rule.message), "cells": _told(concerned)}
                yield Problem("workbook-rule-broken", self.place(*mine[0].at), values)

    def _emptied(self, emptied: Sequence[_Filled], touched: Sequence[Touched]) -> Iterator[Problem]:
        """Required answers taken out, where the workbook's other answers still ask for them."""
        if not emptied:
            return
        new = after(self.sheet, touched)
        asked = {row: new.expected(self.questionnaire, row) for row in {cell.row for cell in emptied}}
        for cell in emptied:
            if cell.item.required and cell.item.id in asked[cell.row]:
                yield Problem("workbook-emptied", self.place(*cell.at), {"item": spoken_in_both(cell.item.label)})


def _told(cells: Sequence[_Filled]) -> Mapping[str, str]:
    """Cells with their questions and values, for a message."""
    shown = [(xl_rowcol_to_cell(*cell.at), spoken_in_both(cell.item.label), *cell.mine) for cell in cells]
    return {
        language: "; ".join(f"{cell} ({label[language]}: {value or missing})" for cell, label, value, missing in shown)
        for language in LANGUAGES
    }


def spoken_in_both(label: Label) -> Mapping[str, str]:
    """A wave's label for a message, which is worded in every language of the interface."""
    first = next(iter(label.values()), "")
    return {language: label.get(language, first) for language in LANGUAGES}
