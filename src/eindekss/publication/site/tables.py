"""A table of the tables stage as the site shows it: bars for everyone, columns for chosen banners behind a fold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from eindekss.publication.edition import Edition
from eindekss.publication.table import PERCENT_MEASURES, TOTAL, Row, Table
from eindekss.publication.wording import number, percent, words


@dataclass(frozen=True)
class Line:
    """One stub row: its value for all institutions, drawn as a bar where it is a share, and for each column.

    ``base`` and ``bases`` are how many rows it rests on, where the table's lines rest on different ones; else empty.
    """

    label: str
    measure: str
    text: str
    share: float | None
    columns: tuple[str, ...]
    base: str
    bases: tuple[str, ...]


@dataclass(frozen=True)
class TableView:
    id: str
    topic: str
    title: str
    base_text: str
    base: str
    note: str
    headings: tuple[str, ...]
    bases: tuple[str, ...]
    lines: tuple[Line, ...]
    even: bool


@cache
def table_views(edition: Edition, language: str) -> list[TableView]:
    banner = _banner(edition, language)
    return [_view(table, banner, language) for table in edition.published]


def _banner(edition: Edition, language: str) -> dict[tuple[str, str], str]:
    """(classification, category) -> label of the columns shown."""
    rows = edition.classifications.to_dicts()
    first = rows[0]["classification"] if rows else None
    shown = [row for row in rows if row["classification"] in (first, "maturity")]
    return {(row["classification"], row["category"]): row[f"label_{language}"] for row in shown}


def _view(table: Table, banner: Mapping[tuple[str, str], str], language: str) -> TableView:
    about = table.about
    return TableView(
        id=about["table"],
        topic=about["topic"],
        title=about[f"title_{language}"],
        base_text=about[f"base_{language}"] or "",
        base=_base(table, TOTAL, language),
        note=about[f"note_{language}"] or "",
        headings=tuple(banner.values()),
        bases=tuple(_base(table, column, language) for column in banner),
        lines=tuple(_lines(table, banner, language)),
        even=table.is_even,
    )


def _lines(table: Table, banner: Mapping[tuple[str, str], str], language: str) -> Iterator[Line]:
    for stub in table.stubs:
        key, label = stub["stub"], stub[f"label_{language}"]
        measures = _shown(table.measures.get(key, ()))
        is_named = len(measures) > 1 or table.about["kind"] == "number"
        for measure in measures:
            total = table.cell(key, measure)
            yield Line(
                label=f"{label}: {words(language).get(measure, measure).lower()}" if is_named else label,
                measure=measure,
                text=_text(total, measure, language),
                share=total["value"] if total and measure in PERCENT_MEASURES else None,
                columns=tuple(_text(table.cell(key, measure, column), measure, language) for column in banner),
                base="" if table.is_even else _own_base(total, language),
                bases=()
                if table.is_even
                else tuple(_own_base(table.cell(key, measure, column), language) for column in banner),
            )


def _base(table: Table, column: tuple[str, str], language: str) -> str:
    """From the least to the most rows that the table's lines rest on in a column."""
    return "–".join(number(each, language) for each in dict.fromkeys(table.bases.get(column, (0, 0))))


def _own_base(cell: Row | None, language: str) -> str:
    return number((cell["base"] if cell else None) or 0, language)


def _shown(measures: Sequence[str]) -> Sequence[str]:
    """A count beside its share says nothing new on a page."""
    return [measure for measure in measures if measure != "count"] or measures


def _text(cell: Row | None, measure: str, language: str) -> str:
    if cell is None or cell["value"] is None:
        return "–"
    if measure in PERCENT_MEASURES:
        return percent(cell["value"], language)
    return number(cell["value"], language, 1 if measure == "mean" else 0)
