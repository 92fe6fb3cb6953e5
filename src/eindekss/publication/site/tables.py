"""A table of the tables stage as the site shows it: bars for everyone, columns for chosen banners behind a fold."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from eindekss.publication.edition import Edition
from eindekss.publication.wording import number, percent, words

PERCENT_MEASURES = ("share", "ratio")


@dataclass(frozen=True)
class Line:
    """One stub row: its value for all institutions, drawn as a bar where it is a share, and for each column."""

    label: str
    measure: str
    text: str
    share: float | None
    columns: tuple[str, ...]


@dataclass(frozen=True)
class TableView:
    id: str
    topic: str
    title: str
    base_text: str
    base: int | None
    note: str
    headings: tuple[str, ...]
    bases: tuple[str, ...]
    lines: tuple[Line, ...]


@cache
def table_views(edition: Edition, language: str) -> list[TableView]:
    cells = {key: part.to_dicts() for (key,), part in edition.cells.partition_by("table", as_dict=True).items()}
    stubs = {key: part.to_dicts() for (key,), part in edition.stubs.partition_by("table", as_dict=True).items()}
    banner = _banner(edition, language)
    return [
        _view(row, cells.get(row["table"], []), stubs.get(row["table"], []), banner, language)
        for row in edition.tables.iter_rows(named=True)
    ]


def _banner(edition: Edition, language: str) -> dict[tuple[str, str], str]:
    """(classification, category) -> label of the columns shown."""
    rows = edition.classifications.to_dicts()
    first = rows[0]["classification"] if rows else None
    shown = [row for row in rows if row["classification"] in (first, "maturity")]
    return {(row["classification"], row["category"]): row[f"label_{language}"] for row in shown}


def _view(
    table: Mapping[str, Any],
    cells: list[dict[str, Any]],
    stubs: list[dict[str, Any]],
    banner: Mapping[tuple[str, str], str],
    language: str,
) -> TableView:
    found = {(cell["stub"], cell["measure"], cell["banner"], cell["category"]): cell for cell in cells}
    bases = {(cell["banner"], cell["category"]): cell["base"] for cell in cells}
    lines = []
    for stub in stubs:
        for measure in _measures(cells, stub["stub"]):
            total = found.get((stub["stub"], measure, "total", "total"))
            lines.append(
                Line(
                    label=_line_label(stub[f"label_{language}"], measure, cells, stub["stub"], language),
                    measure=measure,
                    text=_text(total, measure, language),
                    share=total["value"] if total and measure in PERCENT_MEASURES else None,
                    columns=tuple(_text(found.get((stub["stub"], measure, *key)), measure, language) for key in banner),
                )
            )
    return TableView(
        id=table["table"],
        topic=table["topic"],
        title=table[f"title_{language}"],
        base_text=table[f"base_{language}"] or "",
        base=bases.get(("total", "total")),
        note=table[f"note_{language}"] or "",
        headings=tuple(banner.values()),
        bases=tuple(number(bases.get(key, 0), language) for key in banner),
        lines=tuple(lines),
    )


def _measures(cells: list[dict[str, Any]], stub: str) -> list[str]:
    """Measures of a stub; a count beside its share says nothing new on a page."""
    found = list(dict.fromkeys(cell["measure"] for cell in cells if cell["stub"] == stub))
    return [measure for measure in found if measure != "count"] or found


def _line_label(label: str, measure: str, cells: list[dict[str, Any]], stub: str, language: str) -> str:
    return label if len(_measures(cells, stub)) == 1 else f"{label}: {words(language).get(measure, measure).lower()}"


def _text(cell: Mapping[str, Any] | None, measure: str, language: str) -> str:
    if cell is None or cell["value"] is None:
        return "–"
    if measure in PERCENT_MEASURES:
        return percent(cell["value"], language)
    return number(cell["value"], language, 1 if measure == "mean" else 0)
