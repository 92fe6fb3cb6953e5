"""``report.yaml``: chapters of prose and figures. Prose names cells; nobody types a number.

``{{ share('A03', 1) }}`` gives the share of a stub row for all institutions, ``{{ base('A03') }}`` its base,
``{{ mean('total') }}`` the mean score of a node, ``{{ claim('f24-pdf') }}`` a recomputed claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eindekss.errors import Place, Problem, Refused, refuse
from eindekss.source import Entries, Entry, read_yaml

Label = Mapping[str, str]


@dataclass(frozen=True)
class Figure:
    """One table drawn as bars; ``title`` replaces the table's own."""

    table: str
    place: Place
    title: Label | None = None


@dataclass(frozen=True)
class Chapter:
    title: Label
    text: Label
    figures: tuple[Figure, ...]
    place: Place


@dataclass(frozen=True)
class Outline:
    title: Label
    chapters: tuple[Chapter, ...]


def read_outline(path: Path, shown_as: str, languages: tuple[str, ...], tables: frozenset[str]) -> Outline:
    """Refuses an unknown table and a text that a language lacks, all at once."""
    document = read_yaml(path, shown_as)
    if not isinstance(document, Entry):
        refuse("report-not-a-mapping", Place(file=shown_as))
    document.only("title", "chapters")
    problems: list[Problem] = []
    chapters = [_chapter(entry, languages) for entry in document.need("chapters", Entries)]
    for chapter in chapters:
        problems += [
            Problem("report-table-unknown", figure.place, {"table": figure.table})
            for figure in chapter.figures
            if figure.table not in tables
        ]
    if problems:
        raise Refused(problems)
    return Outline(_label(document.need("title", Entry), languages), tuple(chapters))


def _chapter(entry: Entry, languages: tuple[str, ...]) -> Chapter:
    entry.only("title", "text", "figures")
    figures = entry.get_as("figures", Entries, Entries())
    return Chapter(
        _label(entry.need("title", Entry), languages),
        _label(entry.need("text", Entry), languages),
        tuple(_figure(figure, languages) for figure in figures),
        entry.place(),
    )


def _figure(entry: Entry, languages: tuple[str, ...]) -> Figure:
    entry.only("table", "title")
    title = _label(entry["title"], languages) if "title" in entry else None
    return Figure(entry.need("table", str), entry.place("table"), title)


def _label(entry: Entry, languages: tuple[str, ...]) -> Label:
    return {language: entry.need(language, str) for language in languages}
