"""A questionnaire as an XLSForm (https://xlsform.org): what ODK, KoboToolbox and Enketo take in.

A section is a group, a matrix a group within it: ``table-list`` for choices, ``field-list`` for numbers. Question
names are the item ids, names of choices their codes.
"""

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import xlsxwriter
from babel import Locale, UnknownLocaleError

from eindekss.errors import Problem, Problems
from eindekss.instrument.exchange.xpath import to_xpath
from eindekss.instrument.model import Block, Erratum, Item, Kind, Label, Matrix, Origin, Questionnaire, Section

Row = dict[str, str]
LINK = "regex(., '^https?://.+')"
SECTION = "section_"  # a question's name begins with a letter; a section's id need not
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]")
_HEADINGS = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}
_TYPES = {Kind.TEXT: "text", Kind.LINK: "text", Kind.DATE: "date"}


@dataclass(frozen=True)
class Form:
    """The rows of the three sheets, each a mapping of column to text, and what could not be written in them."""

    survey: list[Row]
    choices: list[Row]
    settings: list[Row]
    losses: tuple[Problem, ...]

    def workbook(self, day: datetime.date) -> bytes:
        """The file (.xlsx). ``day`` stands as the day of its making, so that equal forms give equal bytes."""
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
            book.set_properties({"created": datetime.datetime.combine(day, datetime.time())})
            bold = book.add_format({"bold": True})
            for name, heading in _HEADINGS.items():
                _write(book.add_worksheet(name), heading, getattr(self, name), bold)
        return content.getvalue()


def xlsform(questionnaire: Questionnaire, languages: tuple[str, ...]) -> Form:
    """The form of one questionnaire, first language first."""
    return _Writer(questionnaire, languages).form()


def language_name(language: str) -> str:
    """``Latviešu (lv)``: the language in its own words and its code, as XLSForm's columns name it."""
    try:
        name = Locale.parse(language).get_language_name(language) or language
    except (UnknownLocaleError, ValueError):
        name = language
    return f"{name[:1].upper()}{name[1:]} ({language})"


def _write(sheet: "xlsxwriter.worksheet.Worksheet", heading: Iterable[str], rows: list[Row], bold: object) -> None:
    """The columns are those that any row has; the heading stands even over no rows."""
    columns = list(dict.fromkeys((*heading, *(column for row in rows for column in row))))
    for position, column in enumerate(columns):
        sheet.write_string(0, position, column, bold)
        for line, row in enumerate(rows, start=1):
            if row.get(column):
                sheet.write_string(line, position, row[column])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 28)


@dataclass
class _Writer:
    questionnaire: Questionnaire
    languages: tuple[str, ...]
    problems: Problems = field(default_factory=Problems)
    lists: dict[str, str] = field(default_factory=dict)  # how a code list reads -> its name

    def form(self) -> Form:
        survey = [row for section in self.questionnaire.sections for row in self.section(section)]
        losses = (*_form_losses(self.questionnaire), *self.problems.found)
        return Form(survey, list(self.choices()), [self.settings()], losses)

    def settings(self) -> Row:
        title = self.questionnaire.title[self.languages[0]]
        return {
            "form_title": title,
            "form_id": self.questionnaire.id,
            "version": self.questionnaire.version,
            "default_language": language_name(self.languages[0]),
        }

    def section(self, section: Section) -> Iterator[Row]:
        name = SECTION + _UNFIT.sub("_", section.id)
        yield {"type": "begin_group", "name": name, **self.texts("label", section.title)}
        for block in section.blocks:
            yield from self.matrix(block) if isinstance(block, Matrix) else (self.question(block),)
        yield {"type": "end_group", "name": name}

    def matrix(self, matrix: Matrix) -> Iterator[Row]:
        filters = {item.relevant for item in matrix.items}
        shared = self.relevant(matrix.items[0]) if len(filters) == 1 else ""
        look = "table-list" if _is_table(matrix) else "field-list"
        group = {"type": "begin_group", "name": matrix.id, **self.texts("label", matrix.label)}
        yield {**group, "appearance": look, "relevant": shared}
        for item in matrix.items:
            question = self.question(item)
            yield {**question, "relevant": ""} if shared else question
        yield {"type": "end_group", "name": matrix.id}

    def question(self, item: Item) -> Row:
        hint = self.texts("hint", item.hint) if item.hint else {}
        required = "yes" if item.required and not item.absent else ""
        row = {"type": self.type(item), "name": item.id, **self.texts("label", item.label), **hint}
        return {**row, "required": required, "relevant": self.relevant(item), "constraint": _constraint(item)}

    def type(self, item: Item) -> str:
        if item.options:
            readable = repr([(option.code, dict(option.label)) for option in item.options])
            name = self.lists.setdefault(readable, item.id)
            return f"{'select_one' if item.kind is Kind.SINGLE else 'select_multiple'} {name}"
        if item.kind is Kind.NUMBER:
            return "decimal" if item.decimals else "integer"
        return _TYPES[item.kind]

    def relevant(self, item: Item) -> str:
        """A filter that the form cannot hold is left out, and listed."""
        filter_, asked = item.relevant, [each.id for each in self.questionnaire.items]
        if filter_ is None:
            return ""
        return self.problems.attempt(lambda: to_xpath(filter_, asked)) or ""

    def choices(self) -> Iterator[Row]:
        named = {name: item for item in self.questionnaire.items for name in self.lists.values() if name == item.id}
        for name, item in named.items():
            for option in item.options:
                yield {"list_name": name, "name": str(option.code), **self.texts("label", option.label)}

    def texts(self, column: str, label: Label) -> Row:
        return {f"{column}::{language_name(each)}": label[each] for each in self.languages}


def _is_table(matrix: Matrix) -> bool:
    first = matrix.items[0]
    return first.kind is Kind.SINGLE and all(item.options == first.options for item in matrix.items)


def _constraint(item: Item) -> str:
    if item.kind is Kind.LINK:
        return LINK
    bounds = [f". >= {_plain(item.minimum)}"] if item.minimum is not None else []
    bounds += [f". <= {_plain(item.maximum)}"] if item.maximum is not None else []
    bounds += [f"round(., {item.decimals}) = ."] if item.decimals else []
    return " and ".join(bounds)


def _plain(number: float) -> str:
    """Without an exponent, which XPath 1.0 does not know."""
    return str(int(number)) if number.is_integer() else format(Decimal(repr(number)), "f")


def _form_losses(questionnaire: Questionnaire) -> Iterator[Problem]:
    """What XLSForm has no column for: of the questionnaire first, then block by block."""
    place = questionnaire.place
    yield Problem("xlsform-loses-respondent", place, {"respondent": questionnaire.respondent})
    if questionnaire.unit != "institution":
        yield Problem("xlsform-loses-unit", place, {"unit": questionnaire.unit})
    if questionnaire.full_for is not None:
        yield Problem("xlsform-loses-full-for", questionnaire.full_for.place)
    if len(questionnaire.title) > 1:
        yield Problem("xlsform-loses-title", place)
    if any(item.kind is Kind.MULTI for item in questionnaire.items):
        yield Problem("xlsform-loses-empty-set", place)
    for section in questionnaire.sections:
        if section.topic:
            yield Problem("xlsform-loses-topic", section.place, {"section": section.id, "topic": section.topic})
        for block in section.blocks:
            yield from _block_losses(block)


def _block_losses(block: Block) -> Iterator[Problem]:
    about: Mapping[str, object] = {"item": block.id}
    if isinstance(block, Matrix):
        yield from _errata_losses(block.errata, block)
        if block.hint is not None:
            yield Problem("xlsform-loses-group-hint", block.place, about)
        for item in block.items:
            yield from _block_losses(item)
        return
    if block.absent:
        yield Problem("xlsform-loses-absence", block.place, {**about, "reasons": ", ".join(block.absent)})
    if block.evidence:
        yield Problem("xlsform-loses-evidence", block.place, about)
    if block.origin is not Origin.PRINTED:
        yield Problem("xlsform-loses-origin", block.place, {**about, "origin": block.origin.value})
    if block.printed_in:
        yield Problem("xlsform-loses-printed", block.place, {**about, "printed": block.printed_in})
    yield from _errata_losses(block.errata, block)


def _errata_losses(errata: Iterable[Erratum], block: Block) -> Iterator[Problem]:
    for erratum in errata:
        yield Problem("xlsform-loses-erratum", block.place, {"item": block.id, "printed": erratum.printed})
