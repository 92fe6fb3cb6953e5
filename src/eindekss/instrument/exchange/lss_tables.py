"""The tables of a LimeSurvey survey file (.lss).

Version 3 writes a row once a language, with its text in it; versions 4 to 6 keep texts in tables of their own.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, fromstring

from eindekss.errors import Place, Problem, Refused, refuse

Row = Mapping[str, str]

_NEEDED = {
    "groups": ("gid",),
    "questions": ("qid", "gid", "type", "title"),
    "subquestions": ("qid", "parent_qid", "title"),
    "answers": ("qid", "code"),
    "question_attributes": ("qid", "attribute"),
}
_BREAK = re.compile(r"</?(?:br|p|div|li|ul|ol|h\d|tr|td)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_LAYOUT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Tables:
    """Every table's rows by the table's name; ``languages``: the survey's own first."""

    file: str
    languages: tuple[str, ...]
    rows: Mapping[str, Sequence[Row]]

    def sorted(self, table: str, key: str, order: str) -> list[Row]:
        """One row for each value of ``key`` (older files have one a language), in the order of ``order``."""
        first: dict[str, Row] = {}
        for row in self.rows.get(table, ()):
            first.setdefault(row.get(key, ""), row)
        return sorted(first.values(), key=lambda row: position(row, order))

    def texts(self, table: str, key: str, identifier: str, field: str) -> dict[str, str]:
        """The field's text in each language, without markup."""
        apart = self.rows.get(f"{table.removesuffix('s')}_l10ns", ())
        rows = [
            row for row in (*apart, *self.rows.get(table, ())) if row.get(key) == identifier and row.get("language")
        ]
        texts = {row["language"]: plain(row.get(field, "")) for row in reversed(rows)}
        return {language: texts[language] for language in self.languages if texts.get(language)}

    def place(self, what: str = "") -> Place:
        return Place(file=self.file, column=what or None)


def read_tables(path: Path) -> Tables:
    """Refuses a file that is missing, is no XML, declares entities of its own or is not a survey."""
    if not path.is_file():
        refuse("file-missing", name=path.name)
    place, content = Place(file=path.name), path.read_bytes()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        refuse("lss-entities", place)
    try:
        root = fromstring(content)  # noqa: S314 - neither a DTD nor entities get here
    except ParseError as error:
        refuse("lss-broken", Place(file=path.name, line=error.position[0]), reason=str(error).split(":")[0])
    kind = root.findtext("LimeSurveyDocType", "")
    if kind != "Survey":
        refuse("lss-not-survey", place, kind=kind or root.tag)
    languages = tuple(each.text or "" for each in root.findall("languages/language"))
    if not languages:
        refuse("lss-no-language", place)
    tables = Tables(path.name, languages, {table.tag: tuple(_rows(table)) for table in root})
    lacking = [
        Problem("lss-cell-missing", place, {"table": table, "row": number, "cell": cell})
        for table, cells in _NEEDED.items()
        for number, row in enumerate(tables.rows.get(table, ()), start=1)
        for cell in cells
        if cell not in row
    ]
    if lacking:
        raise Refused(lacking)
    return tables


def _rows(table: Element) -> Iterator[Row]:
    for row in table.findall("rows/row"):
        yield {cell.tag: (cell.text or "").strip() for cell in row}


def position(row: Row, field: str) -> int:
    """Where the row stands among its like; first where the file does not say."""
    return int(row[field]) if row.get(field, "").isdigit() else 0


def plain(text: str) -> str:
    """Text as it is read on the page: without tags, on one line."""
    return " ".join(html.unescape(_TAG.sub("", _BREAK.sub(" ", _LAYOUT.sub(" ", text)))).split())
