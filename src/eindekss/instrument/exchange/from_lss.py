"""A LimeSurvey survey as a questionnaire: groups are sections, arrays matrices, ticks codes of one item."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from eindekss.errors import Place, Problem, Problems, refuse
from eindekss.expression import Expression
from eindekss.instrument.exchange.expressionscript import from_expressionscript
from eindekss.instrument.exchange.imported import Imported, all_of, codes_of
from eindekss.instrument.exchange.lss_tables import Row, Tables, position, read_tables
from eindekss.instrument.model import Block, Item, Kind, Label, Matrix, Option, Questionnaire, Section

_KINDS = {
    "L": Kind.SINGLE, "!": Kind.SINGLE, "Y": Kind.SINGLE, "F": Kind.SINGLE, "M": Kind.MULTI, "N": Kind.NUMBER,
    "S": Kind.TEXT, "T": Kind.TEXT, "U": Kind.TEXT, "D": Kind.DATE,
}  # fmt: skip
DECIMALS = 2
_YES_NO = {"Y": 1, "N": 2}
_YES_NO_LABELS = {
    1: {"lv": "jā", "en": "yes", "de": "ja", "fr": "oui", "et": "jah", "lt": "taip"},
    2: {"lv": "nē", "en": "no", "de": "nein", "fr": "non", "et": "ei", "lt": "ne"},
}
_BOUNDS = {"min_num_value_n": "minimum", "max_num_value_n": "maximum"}
# Settings that change what is asked; the others are about looks.
_MEANT = (
    "array_filter", "array_filter_exclude", "array_filter_style", "date_max", "date_min", "em_validation_q",
    "em_validation_sq", "equals_num_value", "exclude_all_others", "exclude_all_others_auto", "hidden", "max_answers",
    "maximum_chars", "min_answers", "multiflexible_max", "multiflexible_min", "other_numbers_only", "prefix",
    "random_order", "suffix",
)  # fmt: skip


def from_lss(path: Path) -> Imported:
    """Read a survey file. Refuses one that is not a survey, and one whose questions do not make a questionnaire."""
    return _Reader(read_tables(path)).imported()


class _Reader:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.losses = Problems()
        self.known: dict[str, tuple[Kind, dict[str, int]]] = {}
        self.ticks: dict[str, tuple[str, str]] = {}

    def imported(self) -> Imported:
        for question in self.questions():
            self.note(question)
        sections = tuple(self.sections())
        if not sections:
            refuse("exchange-empty", self.tables.place())
        questionnaire = Questionnaire(
            id=Path(self.tables.file).stem,
            version="1",
            title=self.title(),
            sections=sections,
            place=self.tables.place(),
        )
        self.others()
        return Imported(questionnaire, self.tables.languages, tuple(self.losses.found))

    def lost(self, identifier: str, place: Place, **values: object) -> None:
        self.losses.found.append(Problem(identifier, place, values))

    def title(self) -> Label:
        rows = self.tables.rows.get("surveys_languagesettings", ())
        titles = {row.get("surveyls_language", ""): row.get("surveyls_title", "") for row in rows}
        return {each: titles.get(each) or Path(self.tables.file).stem for each in self.tables.languages}

    # ---- questions and what they are known as -------------------------------------------------------------------

    def questions(self) -> list[Row]:
        found = self.tables.sorted("questions", "qid", "question_order")
        return [row for row in found if row.get("parent_qid", "0") in ("", "0")]

    def parts(self, question: Row) -> list[Row]:
        """The subquestions: ticks of a multiple-choice question, rows of an array."""
        rows = self.tables.sorted("subquestions", "qid", "question_order")
        return [row for row in rows if row.get("parent_qid") == question["qid"]]

    def answers(self, question: Row) -> list[Row]:
        rows = [row for row in self.tables.rows.get("answers", ()) if row.get("qid") == question["qid"]]
        first = {row["code"]: row for row in reversed(rows)}
        return sorted(first.values(), key=lambda row: position(row, "sortorder"))

    def note(self, question: Row) -> None:
        name, kind = question["title"], _KINDS.get(question["type"])
        if kind is None:
            self.lost("lss-type", self.tables.place(name), item=name, type=question["type"])
            return
        codes = self.codes(question)
        names = [f"{name}_{row['title']}" for row in self.parts(question)] if question["type"] == "F" else [name]
        self.known |= {each: (kind, codes) for each in names}
        if kind is Kind.MULTI:
            self.ticks |= {f"{name}_{part}": (name, part) for part in codes}
        if codes and any(str(code) != each for each, code in codes.items()):
            shown = ", ".join(f"{each} = {code}" for each, code in codes.items())
            self.lost("exchange-codes", self.tables.place(name), item=name, codes=shown)
        if question.get("other") == "Y":
            self.lost("exchange-other", self.tables.place(name), item=name)

    def codes(self, question: Row) -> dict[str, int]:
        if question["type"] == "Y":
            return _YES_NO
        if question["type"] == "M":
            return codes_of([row["title"] for row in self.parts(question)])
        return codes_of([row["code"] for row in self.answers(question)])

    # ---- groups -> sections -------------------------------------------------------------------------------------

    def sections(self) -> Iterator[Section]:
        for group in self.tables.sorted("groups", "gid", "group_order"):
            title = self.tables.texts("groups", "gid", group["gid"], "group_name")
            heading = next(iter(title.values()), group["gid"])
            filters = self.filter(group.get("grelevance", ""), heading)
            own = [row for row in self.questions() if row.get("gid") == group["gid"]]
            blocks = tuple(block for row in own for block in self.blocks(row, filters))
            if blocks:
                yield Section(f"group-{group['gid']}", title, blocks, place=self.tables.place(heading))

    def filter(self, text: str, about: str) -> list[Expression]:
        read = partial(from_expressionscript, text, self.known, self.ticks, self.tables.place(about))
        found = self.losses.attempt(read)
        return [found] if found else []

    def blocks(self, question: Row, filters: list[Expression]) -> Iterator[Block]:
        if question["type"] not in _KINDS:
            return
        name, label = question["title"], self.label("questions", question)
        relevant = all_of([*filters, *self.filter(question.get("relevance", ""), name)])
        if question["type"] != "F":
            yield self.item(question, name, label, relevant)
            return
        rows = [
            self.item(question, f"{name}_{row['title']}", self.label("subquestions", row), relevant)
            for row in self.parts(question)
        ]
        if rows:
            yield Matrix(name, label, tuple(rows), self.hint(question), self.tables.place(name))

    def label(self, table: str, row: Row) -> Label:
        """Since version 4 subquestions have their texts among those of questions."""
        texts = self.tables.texts(table, "qid", row["qid"], "question")
        return texts or self.tables.texts("questions", "qid", row["qid"], "question")

    def hint(self, question: Row) -> Label | None:
        return self.tables.texts("questions", "qid", question["qid"], "help") or None

    def item(self, question: Row, name: str, label: Label, relevant: Expression | None) -> Item:
        kind = _KINDS[question["type"]]
        bounds, decimals = self.bounds(question) if kind is Kind.NUMBER else ({}, 0)
        return Item(
            id=name,
            kind=kind,
            label=label,
            options=tuple(self.options(question)),
            relevant=relevant,
            hint=None if question["type"] == "F" else self.hint(question),
            required=question.get("mandatory") == "Y",
            minimum=bounds.get("minimum"),
            maximum=bounds.get("maximum"),
            decimals=decimals,
            place=self.tables.place(name),
        )

    def options(self, question: Row) -> Iterator[Option]:
        codes = self.codes(question)
        if question["type"] == "Y":
            for code, words in _YES_NO_LABELS.items():
                yield Option(code, {each: words.get(each.split("-")[0], words["en"]) for each in self.tables.languages})
        elif question["type"] == "M":
            for row in self.parts(question):
                yield Option(codes[row["title"]], self.label("subquestions", row))
        elif _KINDS[question["type"]] is Kind.SINGLE:
            for row in self.answers(question):
                yield Option(codes[row["code"]], self.answer_label(row))

    def answer_label(self, row: Row) -> Label:
        apart = self.tables.texts("answers", "aid", row["aid"], "answer") if row.get("aid") else {}
        same = [
            each for each in self.tables.rows["answers"] if (each["qid"], each["code"]) == (row["qid"], row["code"])
        ]
        return apart or {each["language"]: each.get("answer", "") for each in same if each.get("language")}

    # ---- attributes ---------------------------------------------------------------------------------------------

    def attributes(self, question: Row) -> dict[str, str]:
        rows = self.tables.rows.get("question_attributes", ())
        return {row["attribute"]: row.get("value", "") for row in rows if row.get("qid") == question["qid"]}

    def bounds(self, question: Row) -> tuple[dict[str, float], int]:
        """Bounds that are numbers; those that are expressions are lost. LimeSurvey's numbers may have decimals."""
        given = self.attributes(question)
        bounds: dict[str, float] = {}
        for attribute, bound in _BOUNDS.items():
            try:
                bounds |= {bound: float(given[attribute])} if given.get(attribute) else {}
            except ValueError:
                place = self.tables.place(question["title"])
                self.lost("exchange-constraint", place, item=question["title"], text=given[attribute])
        if given.get("num_value_int_only") == "1":
            return bounds, 0
        place = self.tables.place(question["title"])
        self.lost("exchange-decimals", place, item=question["title"], decimals=DECIMALS)
        return bounds, DECIMALS

    def others(self) -> None:
        """Settings of questions and of the survey that we do not read."""
        for question in self.questions():
            settings = self.attributes(question).items()
            left = sorted(name for name, value in settings if value not in ("", "0", "N") and name in _MEANT)
            if left and question["title"] in self.known:
                place = self.tables.place(question["title"])
                self.lost("lss-attributes", place, item=question["title"], names=", ".join(left))
        for table in ("quota", "assessments", "conditions"):
            if self.tables.rows.get(table):
                self.lost("lss-table", self.tables.place(table), table=table, count=len(self.tables.rows[table]))
