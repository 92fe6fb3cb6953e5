"""A roster questionnaire as an Excel workbook: one row a service (system, ...), one column a question."""

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property
from io import BytesIO
from textwrap import shorten

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from eindekss.collection import spoken
from eindekss.collection.access import Visit
from eindekss.collection.answering import NOTHING, Said, seen_now
from eindekss.collection.sheet import Sheet
from eindekss.collection.texts import label, language, reason, text
from eindekss.collection.workbook.cells import choice, spelled
from eindekss.collection.workbook.stamp import SHEET as STAMP_SHEET
from eindekss.collection.workbook.stamp import Stamp, signed
from eindekss.instrument.model import Item, Kind, Matrix, Questionnaire

IDS, HEADINGS, FIRST = 0, 1, 2  # rows: hidden item ids, what people read, the first of the roster
KEY, NAME, ANSWERS = 0, 1, 2  # columns
_LONGEST_HINT = 255  # of Excel's notes beside a cell


def headings(questionnaire: Questionnaire) -> Mapping[str, str]:
    """Item id -> what stands above its column."""
    found = {}
    for section in questionnaire.sections:
        for block in section.blocks:
            above = f"{label(block.label)}: " if isinstance(block, Matrix) else ""
            items = block.items if isinstance(block, Matrix) else (block,)
            found |= {item.id: above + label(item.label) for item in items}
    return found


def rule(item: Item) -> str:
    """What may be written in the item's cells, in words."""
    words = "; ".join(_rules(item))
    reasons = " / ".join(map(reason, item.absent))
    return "; ".join([words, text("workbook-rule-or", reasons=reasons)]) if reasons else words


def _rules(item: Item) -> Iterator[str]:
    if item.kind is Kind.NUMBER:
        yield text("workbook-rule-number")
        if item.minimum is not None:
            yield text("workbook-rule-minimum", minimum=spoken.number_field(f"{item.minimum:g}"))
        if item.maximum is not None:
            yield text("workbook-rule-maximum", maximum=spoken.number_field(f"{item.maximum:g}"))
        yield text("workbook-rule-decimals", decimals=item.decimals) if item.decimals else text("workbook-rule-whole")
    elif item.kind is Kind.SINGLE:
        yield text("workbook-rule-one")
    elif item.kind is Kind.MULTI:
        yield text("workbook-rule-several", none=text("workbook-none"))
    elif item.kind is Kind.LINK:
        yield text("workbook-rule-link")
    else:
        yield text("workbook-rule-date") if item.kind is Kind.DATE else text("workbook-rule-text")


def write(visit: Visit, sheet: Sheet) -> bytes:
    """The workbook with the answers as they stand. The same answers and key give the same bytes."""
    return _Writing(visit, sheet).whole()


class _Writing:
    """One workbook on its way: the lists first, since the drop-downs point to them."""

    def __init__(self, visit: Visit, sheet: Sheet) -> None:
        self.visit, self.sheet, self.questionnaire = visit, sheet, visit.questionnaire
        self.items = tuple(self.questionnaire.items)
        self.rows = sheet.rows.get(self.questionnaire.unit, ())
        self.bytes = BytesIO()
        self.book = Workbook(self.bytes, {"in_memory": True})
        opened = visit.record.opened
        created = datetime.datetime(opened.year, opened.month, opened.day, tzinfo=datetime.UTC)
        self.book.set_properties({"title": label(self.questionnaire.title), "created": created})
        self.lists: dict[tuple[str, ...], str] = {}

    @cached_property
    def formats(self) -> Mapping[str, object]:
        free = {"locked": False, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#b1b4b6"}
        return {
            "head": self.book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#dfe9ef"}),
            "key": self.book.add_format({"font_color": "#505a5f", "valign": "top", "bg_color": "#f3f2f1"}),
            "name": self.book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#f3f2f1"}),
            "wrap": self.book.add_format({"text_wrap": True, "valign": "top"}),
            "title": self.book.add_format({"bold": True, "font_size": 14}),
            "whole": self.book.add_format(free | {"num_format": "#,##0"}),
            "number": self.book.add_format(free),
            "date": self.book.add_format(free | {"num_format": "yyyy-mm-dd"}),
            "text": self.book.add_format(free | {"num_format": "@"}),
        }

    def whole(self) -> bytes:
        answers = self.book.add_worksheet(text("workbook-sheet"))
        self._instructions(self.book.add_worksheet(text("workbook-instructions")))
        lists = self.book.add_worksheet(text("workbook-lists"))
        self._answers(answers)
        self._lists(lists)
        self._stamp(self.book.add_worksheet(STAMP_SHEET))
        self.book.close()
        return self.bytes.getvalue()

    def _answers(self, page: Worksheet) -> None:
        self._headings(page)
        for at, row in enumerate(self.rows, FIRST):
            page.write_string(at, KEY, row.row, self.formats["key"])
            page.write_string(at, NAME, row.name(language()) + self._standing(row.row), self.formats["name"])
            for column, item in enumerate(self.items, ANSWERS):
                answer = self.sheet.answer(row.row, item.id)
                self._cell(page, at, column, item, Said(*answer.said) if answer else NOTHING)
        for column, item in enumerate(self.items, ANSWERS):
            if self.rows:
                page.data_validation(FIRST, column, FIRST + len(self.rows) - 1, column, self._validation(item, column))
        page.protect("", {"format_columns": True, "format_rows": True})

    def _standing(self, row: str) -> str:
        """Whether the row is to be filled in in full, where a rule chooses."""
        spared = self.sheet.spared(self.questionnaire)
        if not spared:
            return ""
        return f" ({text('grid-spared') if row in spared else text('grid-full')})"

    def _headings(self, page: Worksheet) -> None:
        above = headings(self.questionnaire)
        page.set_row(IDS, None, None, {"hidden": True})
        page.write_row(IDS, KEY, ["row", "name"])
        page.write_row(HEADINGS, KEY, [text("workbook-key"), text("workbook-name")], self.formats["head"])
        for column, item in enumerate(self.items, ANSWERS):
            page.write_string(IDS, column, item.id)
            page.write_string(HEADINGS, column, above[item.id], self.formats["head"])
        page.set_column(KEY, KEY, 12)
        page.set_column(NAME, NAME, 40)
        page.set_column(ANSWERS, ANSWERS + len(self.items) - 1, 22)
        page.freeze_panes(FIRST, ANSWERS)

    def _cell(self, page: Worksheet, row: int, column: int, item: Item, said: Said) -> None:
        shape = {Kind.NUMBER: "number" if item.decimals else "whole", Kind.DATE: "date"}.get(item.kind, "text")
        value, form = spelled(item, said), self.formats[shape]
        if value == "":
            page.write_blank(row, column, None, form)
        elif isinstance(value, str):
            page.write_string(row, column, value, form)
        elif isinstance(value, datetime.date):
            page.write_datetime(row, column, value, form)
        else:
            page.write_number(row, column, value, form)

    def _validation(self, item: Item, column: int) -> dict[str, object]:
        """What Excel itself holds the cells to; the site checks everything again."""
        note = shorten(rule(item), _LONGEST_HINT, placeholder="…")
        if item.kind is Kind.MULTI:
            note = shorten(f"{rule(item)}: " + "; ".join(map(choice, item.options)), _LONGEST_HINT, placeholder="…")
        shown = {"input_message": note, "error_title": text("workbook-cell-unfit"), "error_message": note}
        reasons = tuple(map(reason, item.absent))
        if item.kind is Kind.SINGLE:
            return shown | {"validate": "list", "source": f"={self._list((*map(choice, item.options), *reasons))}"}
        if item.kind is Kind.NUMBER:
            return shown | {"validate": "custom", "value": self._number_rule(item, column, reasons)}
        return shown | {"validate": "any"}

    def _number_rule(self, item: Item, column: int, reasons: tuple[str, ...]) -> str:
        cell = xl_rowcol_to_cell(FIRST, column)
        bounds = [f"ROUND({cell},{item.decimals})={cell}"]
        bounds += [f"{cell}>={item.minimum:.15g}"] if item.minimum is not None else []
        bounds += [f"{cell}<={item.maximum:.15g}"] if item.maximum is not None else []
        word = f"COUNTIF({self._list(reasons)},{cell})>0" if reasons else "FALSE"
        return f"=IF(ISNUMBER({cell}),AND({','.join(bounds)}),{word})"

    def _list(self, entries: tuple[str, ...]) -> str:
        """The range that will hold these entries, one column a list; equal lists share it."""
        if entries not in self.lists:
            column = len(self.lists)
            place = xl_range_abs(0, column, len(entries) - 1, column)
            self.lists[entries] = f"'{text('workbook-lists')}'!{place}"
        return self.lists[entries]

    def _lists(self, page: Worksheet) -> None:
        for column, entries in enumerate(self.lists):
            for row, entry in enumerate(entries):
                page.write_string(row, column, entry)
        page.protect()
        page.hide()

    def _instructions(self, page: Worksheet) -> None:
        page.set_column(0, 0, 10)
        page.set_column(1, 2, 60, self.formats["wrap"])
        page.write_string(0, 0, label(self.questionnaire.title), self.formats["title"])
        page.write_string(1, 0, self.visit.participation.name(language()))
        steps = text("workbook-steps").splitlines()
        for at, step in enumerate(steps, 3):
            page.write_string(at, 0, f"{at - 2}.")
            page.merge_range(at, 1, at, 2, step, self.formats["wrap"])
            page.set_row(at, 32)
        above, top = headings(self.questionnaire), len(steps) + 4
        heads = (text("workbook-column"), text("row-heading"), text("workbook-what"))
        page.write_row(top, 0, heads, self.formats["head"])
        for at, item in enumerate(self.items):
            options = "\n".join([rule(item), *map(choice, item.options)])
            page.write_string(top + 1 + at, 0, xl_col_to_name(ANSWERS + at))
            page.write_string(top + 1 + at, 1, above[item.id], self.formats["wrap"])
            page.write_string(top + 1 + at, 2, options, self.formats["wrap"])
        page.protect("", {"format_columns": True, "format_rows": True})

    def _stamp(self, page: Worksheet) -> None:
        asked = {item.id for item in self.items}
        seen = {
            row.row: {name: seen_now(answer) for name, answer in sorted(self.sheet.answers.get(row.row, {}).items())
                      if name in asked}
            for row in self.rows
        }  # fmt: skip
        of = (self.visit.record.key, self.visit.participation.institution.key, self.questionnaire.id)
        for at, part in enumerate(signed(Stamp(*of, self.questionnaire.version, language(), seen))):
            page.write_string(at, 0, part)
        page.protect()
        page.very_hidden()
