"""An XLSForm as a questionnaire. Groups are sections; a group within one, laid out as a table, is a matrix."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from eindekss.errors import Place, Problem, Problems
from eindekss.expression import Expression
from eindekss.instrument.exchange.imported import Imported, all_of, codes_of
from eindekss.instrument.exchange.xlsform import LINK, SECTION
from eindekss.instrument.exchange.xlsform_sheets import Row, Sheets, language_code, read_sheets
from eindekss.instrument.exchange.xlsform_tree import Group, grouped, questions
from eindekss.instrument.exchange.xpath import from_xpath
from eindekss.instrument.model import Block, Item, Kind, Label, Matrix, Option, Questionnaire, Section

_SELECT = re.compile(
    r"(?i:(select[_ ]one|select1|select[_ ]multiple)(?: from)?) (\S+)(?: or[_ ](?:other|specify other))?"
)
_KINDS = {
    "integer": Kind.NUMBER, "int": Kind.NUMBER, "decimal": Kind.NUMBER, "text": Kind.TEXT, "string": Kind.TEXT,
    "date": Kind.DATE,
}  # fmt: skip
_BOUND = re.compile(r"\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)")
_DIGITS = re.compile(r"round\(\.,\s*(\d+)\)\s*=\s*\.")
_TRUE, _FALSE = ("yes", "true", "true()"), ("", "no", "false", "false()")
_READ = ("type", "name", "label", "hint", "required", "relevant", "constraint", "appearance")
_UNNAMED = "en"  # the language of a form that names none
DECIMALS = 2


def from_xlsform(path: Path) -> Imported:
    """Read a form (.xlsx). Refuses a file that is not one, with every problem's sheet and row."""
    return _Reader(read_sheets(path)).imported()


class _Reader:
    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        self.losses, self.problems = Problems(), Problems()
        self.unnamed = self.default_language()
        self.known: dict[str, tuple[Kind, dict[str, int]]] = {}

    def default_language(self) -> str:
        setting, place = self.sheets.settings["default_language"], self.sheets.settings.place("default_language")
        return self.problems.attempt(lambda: language_code(setting, place)) if setting else _UNNAMED

    def imported(self) -> Imported:
        tree = grouped(self.sheets, self.losses, self.problems)
        self.problems.refuse_if_any()
        for row in questions(tree):
            self.note(row)
        sections = tuple(self.sections(tree))
        self.columns()
        place = Place(file=self.sheets.settings.file, sheet="survey")
        if not sections:
            self.problems.found.append(Problem("exchange-empty", place))
        elif not self.languages():
            self.problems.found.append(Problem("xlsform-column-missing", place, {"column": "label"}))
        self.problems.refuse_if_any()
        settings = self.sheets.settings
        questionnaire = Questionnaire(
            id=settings["form_id"] or Path(settings.file).stem,
            version=settings["version"] or "1",
            title=self.title(),
            sections=sections,
            place=settings.place(),
        )
        if len(self.languages()) > 1:
            about = {"title": next(iter(self.title().values()))}
            self.lost("xlsform-title-untranslated", settings.place("form_title"), **about)
        return Imported(questionnaire, self.languages(), tuple(self.losses.found))

    def lost(self, identifier: str, place: Place, **values: object) -> None:
        self.losses.found.append(Problem(identifier, place, values))

    def title(self) -> Label:
        settings = self.sheets.settings
        title = settings["form_title"] or settings["form_id"] or Path(settings.file).stem
        return dict.fromkeys(self.languages(), title)

    def languages(self) -> tuple[str, ...]:
        rows = (*self.sheets.survey, *self.sheets.choices)
        return tuple(dict.fromkeys(language for row in rows for language in self.label(row)))

    def label(self, row: Row, column: str = "label") -> dict[str, str]:
        return {language or self.unnamed: text for language, text in row.texts(column).items()}

    # ---- groups -> sections and matrices -----------------------------------------------------------------------

    def sections(self, tree: list[Group | Row]) -> Iterator[Section]:
        loose: list[Group | Row] = []
        position = 0
        for part in [*tree, None]:
            if isinstance(part, Row):
                loose.append(part)
                continue
            blocks = tuple(self.blocks(loose, ()))
            if blocks:
                position += 1
                yield Section(f"main-{position}", self.title(), blocks, place=blocks[0].place)
            loose = []
            if part is not None:
                yield from self.section(part)

    def section(self, group: Group) -> Iterator[Section]:
        blocks = tuple(self.blocks(group.parts, tuple(self.filter(group.row))))
        if blocks:
            name = group.row["name"].removeprefix(SECTION)
            yield Section(name, self.label(group.row), blocks, place=group.row.place())

    def blocks(self, parts: Iterable[Group | Row], filters: tuple[Expression, ...]) -> Iterator[Block]:
        for part in parts:
            if isinstance(part, Row):
                yield from self.item(part, filters)
                continue
            found = tuple(self.blocks(part.parts, (*filters, *self.filter(part.row))))
            items = tuple(each for each in found if isinstance(each, Item))
            look = part.row["appearance"]
            if items == found and _is_matrix(items) and ("table-list" in look or "field-list" in look):
                yield Matrix(part.row["name"], self.label(part.row), items, place=part.row.place())
            else:
                self.lost("xlsform-group-flattened", part.row.place(), name=part.row["name"])
                yield from found

    # ---- rows -> items -----------------------------------------------------------------------------------------

    def note(self, row: Row) -> None:
        """Remember the question's kind and the codes of its answers, or that it cannot be taken."""
        kind, list_name = _kind(row)
        if kind is None:
            self.lost("xlsform-type", row.place("type"), name=row["name"] or "—", type=row["type"])
            return
        names = [choice["name"] for choice in self.choices(list_name)] if list_name else []
        codes = codes_of(names)
        if list_name and not names:
            place = row.place("type")
            self.problems.found.append(Problem("xlsform-list-unknown", place, {"list": list_name}))
        if any(str(code) != name for name, code in codes.items()):
            shown = ", ".join(f"{name} = {code}" for name, code in codes.items())
            self.lost("exchange-codes", row.place("type"), item=row["name"], codes=shown)
        if row["type"].endswith(("or_other", "or specify other", "or other")):
            self.lost("exchange-other", row.place("type"), item=row["name"])
        self.known[row["name"]] = kind, codes

    def choices(self, name: str) -> list[Row]:
        return [row for row in self.sheets.choices if row["list_name"] == name]

    def item(self, row: Row, filters: tuple[Expression, ...]) -> Iterator[Item]:
        kind, list_name = _kind(row)
        if kind is None:
            return
        codes = self.known[row["name"]][1]
        options = (Option(codes[each["name"]], self.label(each)) for each in self.choices(list_name))
        item = Item(
            id=row["name"],
            kind=kind,
            label=self.label(row),
            options=tuple(options) if list_name else (),
            relevant=all_of((*filters, *self.filter(row))),
            hint=self.hint(row),
            required=self.required(row),
            place=row.place(),
        )
        yield self.bounded(item, row)

    def hint(self, row: Row) -> Label | None:
        return self.label(row, "hint") or None

    def required(self, row: Row) -> bool:
        given = row["required"].lower()
        if given not in (*_TRUE, *_FALSE):
            self.lost("xlsform-required", row.place("required"), item=row["name"], text=row["required"])
        return given in _TRUE

    def filter(self, row: Row) -> list[Expression]:
        if not row["relevant"]:
            return []
        found = self.losses.attempt(lambda: from_xpath(row["relevant"], self.known, row.place("relevant")))
        return [found] if found else []

    def bounded(self, item: Item, row: Row) -> Item:
        """The item with the bounds that the constraint and the type set."""
        if row["type"] == "decimal":
            digits = _DIGITS.search(row["constraint"])
            item = replace(item, decimals=int(digits.group(1)) if digits else DECIMALS)
            if not digits:
                self.lost("exchange-decimals", row.place("type"), item=item.id, decimals=DECIMALS)
        for condition in filter(None, re.split(r"\s+and\s+", row["constraint"])):
            bound = _BOUND.fullmatch(condition)
            if bound and item.kind is Kind.NUMBER:
                limit = float(bound.group(2))
                item = replace(item, minimum=limit) if bound.group(1) == ">=" else replace(item, maximum=limit)
            elif condition != LINK and not (_DIGITS.fullmatch(condition) and item.decimals):
                self.lost("exchange-constraint", row.place("constraint"), item=item.id, text=condition)
        return item

    def columns(self) -> None:
        """Columns that hold something we do not read."""
        for sheet, read in ((self.sheets.survey, _READ), (self.sheets.choices, ("list_name", "name", "label"))):
            found = [(column, row) for row in sheet for column, _ in row.cells if column not in read]
            for column in dict.fromkeys(column for column, _ in found):
                rows = [row for name, row in found if name == column]
                self.lost("xlsform-column", rows[0].place(column), count=len(rows))


def _kind(row: Row) -> tuple[Kind | None, str]:
    """The kind of item that the row asks, and the name of its list of answers."""
    select = _SELECT.fullmatch(row["type"])
    if select:
        return (Kind.MULTI if "multiple" in select.group(1).lower() else Kind.SINGLE), select.group(2)
    kind = _KINDS.get(row["type"].lower())
    return (Kind.LINK if kind is Kind.TEXT and row["constraint"] == LINK else kind), ""


def _is_matrix(items: tuple[Item, ...]) -> bool:
    kinds = {item.kind for item in items}
    return kinds == {Kind.NUMBER} or (kinds == {Kind.SINGLE} and all(i.options == items[0].options for i in items))
