"""The report: outline and datasets to a Typst document, that to a tagged PDF (PDF/UA-1), a file a language."""

import datetime
import json
import shutil
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import typst
from jinja2 import Environment, StrictUndefined, TemplateError

from eindekss.errors import refuse
from eindekss.publication.edition import Edition
from eindekss.publication.report import charts
from eindekss.publication.report.numbers import functions
from eindekss.publication.report.outline import Chapter, Figure, Outline, read_outline
from eindekss.publication.site.tables import TableView, table_views
from eindekss.publication.wording import date, number, words

TEMPLATE = Path(__file__).parent / "report.typ"
AXIS_LETTERS = 44  # what fits beside a chart's bars


def write(edition: Edition, folder: Path) -> None:
    """``report-<language>.pdf``; nothing where the wave names no report."""
    if not edition.wave.has("report"):
        return
    path = edition.wave.path("report")
    tables = frozenset(edition.tables["table"])
    outline = read_outline(path, edition.wave.shown(path), edition.wave.languages, tables)
    for language in edition.wave.languages:
        (folder / f"report-{language}.pdf").write_bytes(_pdf(edition, outline, language))


def _pdf(edition: Edition, outline: Outline, language: str) -> bytes:
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        shutil.copyfile(TEMPLATE, root / "report.typ")
        data = _data(edition, outline, language, root)
        (root / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        closed = datetime.datetime.combine(edition.wave.closed, datetime.time(), datetime.UTC)
        pdf: bytes = typst.compile(
            str(root / "report.typ"),
            root=str(root),
            format="pdf",
            pdf_standards=["ua-1"],
            timestamp=int(closed.timestamp()),
        )
        return pdf


def _data(edition: Edition, outline: Outline, language: str, root: Path) -> dict[str, Any]:
    views = {view.id: view for view in table_views(edition, language)}
    text = words(language)
    wave, (counted, count) = edition.wave, edition.counted
    return {
        "language": language,
        "title": outline.title[language],
        "wave": edition.title(language),
        "owner": wave.owner[language],
        "notice": edition.notice(language),
        "words": {
            key: text[key] for key in ("contents", "figure", "answer", "share", "base", "technical", "no-numbers")
        },
        "technical": [
            [text["institutions"], number(edition.institutions.height, language)],
            [text[counted].capitalize(), number(count, language)],
            [text["field-work"], f"{date(wave.opened, language)} – {date(wave.closed, language)}"],
            [text["reference-date"], date(wave.reference_date, language)],
            [text["period"], wave.period],
        ],
        "chapters": [_chapter(edition, chapter, language, views, root) for chapter in outline.chapters],
    }


def _chapter(
    edition: Edition, chapter: Chapter, language: str, views: dict[str, TableView], root: Path
) -> dict[str, Any]:
    prose = _prose(edition, chapter, language)
    return {
        "title": chapter.title[language],
        "paragraphs": [" ".join(part.split()) for part in prose.split("\n\n") if part.strip()],
        "figures": [_figure(figure, views[figure.table], language, root) for figure in chapter.figures],
    }


def _prose(edition: Edition, chapter: Chapter, language: str) -> str:
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701 - text for Typst data, not HTML
    try:
        return environment.from_string(chapter.text[language]).render(functions(edition, language))
    except (TemplateError, KeyError, TypeError) as error:
        refuse("report-number-unknown", chapter.place, reason=str(error))


def _figure(figure: Figure, view: TableView, language: str, root: Path) -> dict[str, Any]:
    lines = [line for line in view.lines if line.share is not None]
    name = f"{view.id}.svg"
    shares = [line.share or 0.0 for line in lines]
    svg = charts.bars([_wrapped(line.label) for line in lines], shares, [line.text for line in lines])
    (root / name).write_text(svg, encoding="utf-8")
    return {
        "file": name,
        "title": figure.title[language] if figure.title else view.title,
        "base": view.base_text,
        "description": "; ".join(f"{line.label}: {line.text}" for line in lines),
        "rows": [[line.label, f"{line.text} (n = {line.base})" if line.base else line.text] for line in lines],
    }


def _wrapped(label: str) -> str:
    """At most two lines of a chart's axis; the full label stands in the table below the chart."""
    return "\n".join(textwrap.wrap(label, AXIS_LETTERS, max_lines=2, placeholder="…"))
