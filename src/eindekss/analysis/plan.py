"""From what tables.yaml asks for to tables: stub rows, each an expression over a unit's wide frame."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from eindekss.analysis.cells import Statistic
from eindekss.analysis.frames import INSTITUTION_UNIT, SCORE_PREFIX, Frames
from eindekss.analysis.requests import (
    AssessedTable,
    Base,
    BaseRule,
    ClassificationTable,
    ItemTables,
    Request,
    Requests,
    RowTable,
    ScoreTable,
)
from eindekss.analysis.stub import Stub, Table, assessed, chosen, indicator, inside, number, unanswered, where
from eindekss.errors import Place, Problem
from eindekss.expression import Expression, Sort, column
from eindekss.instrument.model import Block, Instrument, Item, Kind, Label, Matrix, Origin, Questionnaire

_COUNTABLE = (Kind.SINGLE, Kind.MULTI, Kind.NUMBER)


@dataclass(frozen=True)
class Planner:
    """``nodes`` and ``classification`` have the columns of NODE and CLASSIFICATION (derived ones included)."""

    requests: Requests
    instrument: Instrument
    frames: Frames
    nodes: pl.DataFrame
    classification: pl.DataFrame

    def tables(self) -> Iterator[Table]:
        """All tables, in the order asked. Only after ``problems`` found none."""
        for request in self.requests.tables:
            yield from (replace(table, place=request.place) for table in self._tables_of(request))

    def problems(self) -> Iterator[Problem]:
        for request in self.requests.tables:
            if isinstance(request, ItemTables):
                yield from self._item_problems(request)
            elif isinstance(request, RowTable):
                yield from self.frames.problems(request.unit, _wanted(request), request.place)
                yield from self._words_problems([request.base], request.unit, request)
            elif isinstance(request, ClassificationTable):
                known = self.classification["classification"].unique().sort()
                if request.classification not in known:
                    values = {"classification": request.classification, "known": ", ".join(known)}
                    yield Problem("classification-unknown", request.place, values)
            elif isinstance(request, AssessedTable):
                yield from self._questionnaire_problems(request.questionnaire, INSTITUTION_UNIT, request.place)
        for unit, (questionnaire, place) in self.requests.assessed_by.items():
            yield from self._questionnaire_problems(questionnaire, unit, place)

    # ---- problems ----------------------------------------------------------------------------------------------
    def _questionnaire_problems(self, questionnaire: str, unit: str, place: Place) -> Iterator[Problem]:
        held = [each.id for each in self.instrument.questionnaires if each.unit == unit]
        if questionnaire not in held:
            values = {"key": "questionnaire", "value": questionnaire, "known": ", ".join(held)}
            yield Problem("value-not-among", place, values)

    def _item_problems(self, request: ItemTables) -> Iterator[Problem]:
        sections = {section.id for each in self.instrument.questionnaires for section in each.sections}
        unknown = [name for name in request.items if name not in self.instrument.items]
        for name in (*unknown, *(name for name in request.sections if name not in sections)):
            yield Problem("table-item-unknown", request.place, {"item": name})
        for name in set(request.items) - set(unknown):
            kind = self.instrument.items[name].kind
            if kind not in _COUNTABLE:
                yield Problem("table-item-kind", request.place, {"item": name, "kind": kind.value})
        limits = [(rule.where, Sort.BOOLEAN) for rule in request.bases if rule.where is not None]
        items = [item for block in self._blocks(request) for item in _items(block)]
        for unit in dict.fromkeys(self.instrument.unit_of[item.id] for item in items):
            yield from self.frames.problems(unit, limits, request.place)
            yield from self._words_problems(request.bases, unit, request)

    def _words_problems(
        self, rules: Iterable[BaseRule], unit: str, request: ItemTables | RowTable
    ) -> Iterator[Problem]:
        for rule in rules:
            if rule.words is None and (unit, rule.base) not in self.requests.words:
                yield Problem("table-words-missing", request.place, {"unit": unit, "base": rule.base.value})

    # ---- tables ------------------------------------------------------------------------------------------------
    def _tables_of(self, request: Request) -> Iterator[Table]:
        if isinstance(request, ItemTables):
            for block in self._blocks(request):
                yield from self._item_tables(block, request)
        elif isinstance(request, RowTable):
            yield self._row_table(request)
        elif isinstance(request, ScoreTable):
            yield self._score_table(request)
        elif isinstance(request, AssessedTable):
            yield self._assessed_table(request)
        else:
            yield self._classification_table(request)

    def _blocks(self, request: ItemTables) -> Iterator[Block]:
        """Items named, then what is countable in the sections named and not named anywhere by itself."""
        yield from (self.instrument.items[name] for name in request.items if name in self.instrument.items)
        for questionnaire in self.instrument.questionnaires:
            for section in questionnaire.sections:
                if section.id in request.sections:
                    yield from self._rest(section.blocks)

    def _rest(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            items = tuple(item for item in _items(block) if item.id not in self._named)
            items = tuple(item for item in items if item.kind in _COUNTABLE)
            if isinstance(block, Matrix) and items and items[0].kind is Kind.NUMBER:
                yield replace(block, items=items)
            else:
                yield from items

    @cached_property
    def _named(self) -> frozenset[str]:
        """Items that a request names by themselves."""
        requests = [request for request in self.requests.tables if isinstance(request, ItemTables)]
        return frozenset(name for request in requests for name in request.items)

    def _item_tables(self, block: Block, request: ItemTables) -> Iterator[Table]:
        first = next(iter(_items(block)))
        unit = self.instrument.unit_of[first.id]
        if first.kind is Kind.NUMBER:
            yield self._number_table(block, request, unit)
            return
        counted: set[int] = set()
        for rule in request.bases:
            held = self._count(self._inside(first, rule), unit)
            table = self._choice_table(first, request, unit, rule)
            if not counted:
                yield table
            elif held not in counted:  # otherwise the same rows again: those asked are everybody
                yield replace(table, id=f"{table.id}-{rule.base}")
            counted.add(held)

    def _inside(self, item: Item, rule: BaseRule) -> pl.Expr:
        named, _ = self.requests.assessed_by.get(self.instrument.unit_of[item.id], ("", None))
        by = self._questionnaire(named) if named else self.instrument.questionnaire_of(item.id)
        return inside(item, rule, by.items)

    def _count(self, condition: pl.Expr, unit: str) -> int:
        """In how many rows of the unit a condition holds."""
        return int(self.frames.units[unit].lazy().filter(condition).select(pl.len()).collect().item())

    def _choice_table(self, item: Item, request: ItemTables, unit: str, rule: BaseRule) -> Table:
        held, is_chosen = self._inside(item, rule), chosen(item)
        stubs = [
            Stub(str(option.code), option.label, indicator(is_chosen(option.code), held), (Statistic.SHARE,))
            for option in item.options
        ]
        stubs += self._blanks(item, unit, held, held)
        return Table(
            id=item.id,
            topic=request.topic,
            title=request.title or self._title(item),
            words=self._words(rule, unit),
            unit=unit,
            kind=item.kind.value,
            stubs=tuple(stubs),
            note=self.requests.reconstructed if item.origin is Origin.RECONSTRUCTED else None,
        )

    def _blanks(self, item: Item, unit: str, held: pl.Expr, among: pl.Expr) -> Iterator[Stub]:
        """A row for each reason why there is no answer, counted ``among`` some; only for those that somebody has."""
        columns = self.frames.units[unit].columns
        for id, label, blank in unanswered(item, self.requests.reasons, columns, self.requests.no_answer):
            if self._count(among & blank, unit):
                yield Stub(id, label, indicator(among & blank, held), (Statistic.SHARE,))

    def _number_table(self, block: Block, request: ItemTables, unit: str) -> Table:
        rule = replace(request.bases[0], base=Base.KNOWN)
        items = list(_items(block))
        stubs = (Stub(item.id, item.label, number(pl.col(item.id), rule), request.numbers) for item in items)
        rebuilt = any(item.origin is Origin.RECONSTRUCTED for item in items)
        return Table(
            id=block.id,
            topic=request.topic,
            title=request.title or self._title(block),
            words=self._words(rule, unit),
            unit=unit,
            kind=Kind.NUMBER.value,
            stubs=tuple(stubs),
            note=self.requests.reconstructed if rebuilt else None,
        )

    def _row_table(self, request: RowTable) -> Table:
        conditions = request.base.base is not Base.KNOWN
        stubs = []
        for row in request.rows:
            value = column(row.of)
            x = indicator(value, where(request.base)) if conditions else number(value, request.base)
            stubs.append(Stub(row.id, row.label, x, request.statistics))
        return Table(
            id=request.id,
            topic=request.topic,
            title=request.title,
            words=self._words(request.base, request.unit),
            unit=request.unit,
            kind="share" if conditions else Kind.NUMBER.value,
            stubs=tuple(stubs),
            expressions=tuple(each for each, _ in _wanted(request)),
        )

    def _score_table(self, request: ScoreTable) -> Table:
        kinds = ("total", "topic") if request.nodes == "topic" else (request.nodes,)
        nodes = self.nodes.filter(pl.col("kind").is_in(kinds)).sort(pl.col("kind") != "total", "position")
        scored = self.frames.units[INSTITUTION_UNIT].columns
        stubs = (
            Stub(node["node"], _texts(node, "title"), pl.col(SCORE_PREFIX + node["node"]), (Statistic.MEAN,))
            for node in nodes.iter_rows(named=True)
            if SCORE_PREFIX + node["node"] in scored
        )
        return Table(
            id=request.id,
            topic=request.topic,
            title=request.title,
            words=request.words,
            unit=INSTITUTION_UNIT,
            kind="score",
            stubs=tuple(stubs),
        )

    def _classification_table(self, request: ClassificationTable) -> Table:
        name = request.classification
        categories = self.classification.filter(pl.col("classification") == name).sort("category_position")
        everyone = pl.lit(value=True)
        stubs = (
            Stub(
                row["category"],
                _texts(row, "label"),
                indicator(pl.col(name) == row["category"], everyone),
                (Statistic.SHARE,),
            )
            for row in categories.iter_rows(named=True)
        )
        return Table(
            id=f"classification-{name}",
            topic=request.topic,
            title=_texts(categories.row(0, named=True), "title"),
            words=request.words,
            unit=INSTITUTION_UNIT,
            kind="classification",
            stubs=tuple(stubs),
        )

    def _assessed_table(self, request: AssessedTable) -> Table:
        """A questionnaire that no check could look at has the reason that its first item has."""
        items, everyone = tuple(self._questionnaire(request.questionnaire).items), pl.lit(value=True)
        known = assessed(items)
        stubs = [Stub("assessed", request.row, indicator(known, everyone), (Statistic.SHARE,))]
        return Table(
            id=request.id,
            topic=request.topic,
            title=request.title,
            words=request.words,
            unit=INSTITUTION_UNIT,
            kind=Kind.SINGLE.value,
            stubs=(*stubs, *self._blanks(items[0], INSTITUTION_UNIT, everyone, ~known)),
        )

    def _questionnaire(self, id: str) -> Questionnaire:
        return next(each for each in self.instrument.questionnaires if each.id == id)

    def _words(self, rule: BaseRule, unit: str) -> Label:
        return rule.words or self.requests.words[unit, rule.base]

    def _title(self, block: Block) -> Label:
        """The block's label; an item's after its matrix' where it stands in one."""
        matrix = self._matrices.get(block.id)
        if matrix is None:
            return {each: text.strip().removesuffix(":") for each, text in block.label.items()}
        return {each: _under(matrix.label[each], block.label[each]) for each in block.label}

    @cached_property
    def _matrices(self) -> dict[str, Matrix]:
        blocks = (
            block
            for questionnaire in self.instrument.questionnaires
            for section in questionnaire.sections
            for block in section.blocks
        )
        return {item.id: block for block in blocks if isinstance(block, Matrix) for item in block.items}


def _wanted(request: RowTable) -> list[tuple[Expression, Sort]]:
    """Every expression with what it must give."""
    value = Sort.BOOLEAN if request.base.base is not Base.KNOWN else Sort.NUMBER
    limit = [] if request.base.where is None else [(request.base.where, Sort.BOOLEAN)]
    return [*((row.of, value) for row in request.rows), *limit]


def _items(block: Block) -> tuple[Item, ...]:
    return block.items if isinstance(block, Matrix) else (block,)


def _under(heading: str, text: str) -> str:
    """A row's words after its matrix' heading, which may be a question."""
    heading = heading.strip().removesuffix(":")
    return f"{heading} {text}" if heading.endswith(("?", ".", "…")) else f"{heading}: {text}"


def _texts(row: dict[str, str], name: str) -> Label:
    return {language: row[f"{name}_{language}"] for language in ("lv", "en")}
