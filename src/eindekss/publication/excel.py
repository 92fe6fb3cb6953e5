"""Cross tables as Excel workbooks, one a language: a contents sheet, a sheet a topic, bases under headings.

A banner runs across (all institutions, then each classification's categories), a table's stub runs down.
"""

import datetime
import math
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from eindekss.publication.edition import Edition
from eindekss.publication.table import PERCENT_MEASURES, TOTAL, Table
from eindekss.publication.wording import words

FIRST_BANNER_COLUMN = 2
SHEET_NAME_LETTERS = 31
LINE_HEIGHT, HEADING_HEIGHT, STUB_LETTERS = 15, 78, 60  # points; letters that fit a line of the stub


@dataclass(frozen=True)
class Column:
    """One banner column."""

    banner: str
    category: str
    title: str
    label: str

    @property
    def key(self) -> tuple[str, str]:
        return self.banner, self.category


@dataclass(frozen=True)
class Entry:
    """One table in the contents: which, on what base, and where it begins."""

    topic: str
    title: str
    base: str
    sheet: str
    line: int


def write(edition: Edition, folder: Path) -> None:
    """``tables-<language>.xlsx`` for each language of the wave. Equal content gives equal bytes."""
    for language in edition.wave.languages:
        _Workbook(edition, language).write(folder / f"tables-{language}.xlsx")


class _Workbook:
    def __init__(self, edition: Edition, language: str) -> None:
        self.edition, self.language, self.words = edition, language, words(language)
        self.columns = list(self._banner())

    def write(self, path: Path) -> None:
        book = xlsxwriter.Workbook(path, {"in_memory": True})
        closed = self.edition.wave.closed
        book.set_properties(
            {
                "title": self.edition.title(self.language),
                "comments": self.edition.notice(self.language),
                "created": datetime.datetime.combine(closed, datetime.time()),
            }
        )
        self.formats = _formats(book)
        contents = book.add_worksheet(self.words["contents"])
        entries = [entry for sheet in self._topics() for entry in self._topic_sheet(book, sheet)]
        self._contents(contents, entries)
        book.close()

    def _banner(self) -> Iterator[Column]:
        yield Column(*TOTAL, "", self.words["all"])
        title, label = f"title_{self.language}", f"label_{self.language}"
        for row in self.edition.classifications.iter_rows(named=True):
            yield Column(row["classification"], row["category"], row[title], row[label])

    def _topics(self) -> list[str]:
        return self.edition.tables["topic"].unique(maintain_order=True).to_list()

    def _topic_sheet(self, book: Any, topic: str) -> Iterator[Entry]:
        """Write one topic's tables; yields what the contents say of each."""
        titles = dict(self.edition.nodes.select("node", f"title_{self.language}").iter_rows())
        heading = titles.get(topic, self.words.get(f"topic-{topic}", topic))
        name = _sheet_name(heading)
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(0, FIRST_BANNER_COLUMN)
        sheet.set_column(0, 0, 56)
        sheet.set_column(1, 1, 9)
        sheet.set_column(FIRST_BANNER_COLUMN, FIRST_BANNER_COLUMN + len(self.columns), 12)
        sheet.hide_gridlines(2)
        line = 0
        for table in (table for table in self.edition.published if table.about["topic"] == topic):
            about, text = table.about, self.language
            yield Entry(heading, about[f"title_{text}"], about[f"base_{text}"] or "", name, line)
            line = self._table(sheet, table, line) + 2

    def _table(self, sheet: Worksheet, table: Table, line: int) -> int:
        """Write one table from a line on; returns the line after its last."""
        text = self.language
        sheet.write_string(line, 0, table.about[f"title_{text}"], self.formats["title"])
        sheet.write_string(line + 1, 0, table.about[f"base_{text}"] or "", self.formats["note"])
        line = self._heading(sheet, line + 2)
        if table.is_even:
            line = self._bases(sheet, (table.bases.get(column.key, (0, 0))[1] for column in self.columns), line)
        for stub in table.stubs:
            for measure in table.measures.get(stub["stub"], ()):
                label = stub[f"label_{text}"]
                sheet.set_row(line, LINE_HEIGHT * math.ceil(len(label) / STUB_LETTERS))
                sheet.write_string(line, 0, label, self.formats["stub"])
                sheet.write_string(line, 1, self.words.get(measure, measure), self.formats["measure"])
                self._values(sheet, line, table, stub["stub"], measure)
                line += 1
                if not table.is_even:
                    cells = [table.cell(stub["stub"], measure, column.key) for column in self.columns]
                    line = self._bases(sheet, ((cell["base"] if cell else 0) or 0 for cell in cells), line)
        note = table.about[f"note_{text}"]
        if note:
            sheet.write_string(line, 0, note, self.formats["note"])
        return line + bool(note)

    def _heading(self, sheet: Worksheet, line: int) -> int:
        """Two lines: classification over its categories."""
        start = 0
        while start < len(self.columns):
            banner = self.columns[start].banner
            end = start + sum(1 for column in self.columns[start:] if column.banner == banner)
            first, last = FIRST_BANNER_COLUMN + start, FIRST_BANNER_COLUMN + end - 1
            title = self.columns[start].title
            if last > first:
                sheet.merge_range(line, first, line, last, title, self.formats["banner"])
            else:
                sheet.write_string(line, first, title, self.formats["banner"])
            start = end
        sheet.set_row(line + 1, HEADING_HEIGHT)
        for place, column in enumerate(self.columns):
            sheet.write_string(line + 1, FIRST_BANNER_COLUMN + place, column.label, self.formats["category"])
        return line + 2

    def _bases(self, sheet: Worksheet, bases: Iterable[int], line: int) -> int:
        sheet.write_string(line, 0, self.words["base"], self.formats["base"])
        sheet.write_string(line, 1, "", self.formats["base"])
        for place, base in enumerate(bases, FIRST_BANNER_COLUMN):
            sheet.write_number(line, place, base, self.formats["base"])
        return line + 1

    def _values(self, sheet: Worksheet, line: int, table: Table, stub: str, measure: str) -> None:
        style = self.formats["percent" if measure in PERCENT_MEASURES else "mean" if measure == "mean" else "number"]
        for place, column in enumerate(self.columns):
            cell = table.cell(stub, measure, column.key)
            if cell is not None and cell["value"] is not None:
                sheet.write_number(line, FIRST_BANNER_COLUMN + place, cell["value"], style)
            else:
                sheet.write_string(line, FIRST_BANNER_COLUMN + place, "–", self.formats["none"])

    def _contents(self, sheet: Worksheet, entries: list[Entry]) -> None:
        sheet.set_column(0, 0, 90)
        sheet.set_column(1, 1, 80)
        sheet.hide_gridlines(2)
        title = f"{self.edition.title(self.language)}: {self.words['tables-title']}"
        sheet.write_string(0, 0, title, self.formats["title"])
        sheet.write_string(1, 0, self.edition.notice(self.language), self.formats["notice"])
        line, last = 2, None
        for entry in entries:
            if entry.topic != last:
                sheet.write_string(line + 1, 0, entry.topic, self.formats["title"])
                line, last = line + 2, entry.topic
            at = f"internal:'{entry.sheet}'!A{entry.line + 1}"
            sheet.write_url(line, 0, at, self.formats["link"], entry.title)
            sheet.write_string(line, 1, entry.base, self.formats["note"])
            line += 1


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters and forbids some; a longer title ends with a whole word."""
    allowed = "".join(character for character in title if character not in "[]:*?/\\")
    return textwrap.shorten(allowed, SHEET_NAME_LETTERS, placeholder="…")


def _formats(book: Any) -> dict[str, Any]:
    grey, line = "#5b6670", {"bottom": 1, "bottom_color": "#c3cad1"}
    return {
        "title": book.add_format({"bold": True, "font_size": 12}),
        "note": book.add_format({"italic": True, "font_color": grey}),
        "notice": book.add_format({"bold": True, "font_color": "#8a1c1c"}),
        "banner": book.add_format({"bold": True, "align": "center", "text_wrap": True, "bg_color": "#e4edf5"}),
        "category": book.add_format({"align": "center", "valign": "top", "text_wrap": True, **line}),
        "base": book.add_format({"font_color": grey, "num_format": "#,##0", **line}),
        "stub": book.add_format({"text_wrap": True, "valign": "top"}),
        "measure": book.add_format({"font_color": grey, "valign": "top"}),
        "percent": book.add_format({"num_format": "0%", "valign": "top"}),
        "mean": book.add_format({"num_format": "#,##0.0", "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0", "valign": "top"}),
        "none": book.add_format({"align": "right", "valign": "top", "font_color": grey}),
        "link": book.add_format({"font_color": "#0b4f8a", "underline": 1}),
    }  # fmt: skip
