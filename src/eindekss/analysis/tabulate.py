"""Stage ``tables``: derived classifications, tables with their cells, and the claims recomputed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from eindekss.analysis import electronisation
from eindekss.analysis.cells import TOTAL, complete, statistics, sums
from eindekss.analysis.claims import Claim, load_claims
from eindekss.analysis.electronisation import Share
from eindekss.analysis.frames import INSTITUTION_UNIT, Frames, read_frames
from eindekss.analysis.load import load_requests
from eindekss.analysis.plan import Planner
from eindekss.analysis.requests import Electronisation, Requests
from eindekss.analysis.segments import Derived, maturity, segment
from eindekss.analysis.stub import Table
from eindekss.analysis.verdicts import claim_problems, evaluate_claims
from eindekss.dataset import schema
from eindekss.dataset.numerals import number_text
from eindekss.dataset.schema import CELL, CLASSIFICATION, MEMBERSHIP, STUB, TABLE
from eindekss.dataset.store import Store, from_rows
from eindekss.dataset.wave import Wave
from eindekss.errors import Problem, Problems
from eindekss.expression import Sort
from eindekss.instrument.model import Label

STAGE = "tables"
_MARK = "\t"  # parts a table's id from a stub's in the id of a question; neither holds a tab


@dataclass(frozen=True)
class Tables:
    """Rows of the three tables that describe tables."""

    tables: list[dict[str, object]]
    stubs: list[dict[str, object]]
    cells: list[pl.DataFrame]


def run(wave: Wave, store: Store) -> None:
    """Write CLASSIFICATION, MEMBERSHIP, TABLE, STUB, CELL and CLAIM.

    Reads the stages frame, extract, edit and score. Every expression is checked before anything is written.
    """
    problems = Problems()
    requests = problems.attempt(lambda: load_requests(wave.path("tables"), wave.shown(wave.path("tables"))))
    claims = problems.attempt(lambda: _claims(wave))
    problems.refuse_if_any()
    frames, classification, membership = _classified(requests, read_frames(wave, store), store)
    nodes = store.read("score", schema.NODE)
    planner = Planner(requests, wave.instrument, frames, nodes, classification)
    problems.found += planner.problems()
    problems.found += claim_problems(claims, frames)
    if requests.electronisation is not None:
        problems.found += electronisation.problems(requests.electronisation, frames)
    problems.refuse_if_any()
    planned = list(planner.tables())
    problems.found += _twice(planned)
    problems.refuse_if_any()
    made = _made(planned, frames, classification)
    if requests.electronisation is not None:
        _add_electronisation(made, requests.electronisation, frames, classification, store)
    store.write(STAGE, CLASSIFICATION, classification)
    store.write(STAGE, MEMBERSHIP, membership)
    store.write(STAGE, TABLE, from_rows(TABLE, _positioned(made.tables)))
    store.write(STAGE, STUB, from_rows(STUB, made.stubs))
    store.write(STAGE, CELL, pl.concat([from_rows(CELL, []), *made.cells]))
    store.write(STAGE, schema.CLAIM, evaluate_claims(claims, frames))


def _claims(wave: Wave) -> tuple[Claim, ...]:
    if not wave.has("claims"):
        return ()
    return load_claims(wave.path("claims"), wave.shown(wave.path("claims")))


# ---- classifications -------------------------------------------------------------------------------------------
def _classified(requests: Requests, frames: Frames, store: Store) -> tuple[Frames, pl.DataFrame, pl.DataFrame]:
    """Frames, CLASSIFICATION and MEMBERSHIP with the derived classifications."""
    problems = Problems()
    classification = store.read("frame", CLASSIFICATION)
    taken = set(classification["classification"])
    for each in requests.segments:
        problems.found += frames.problems(INSTITUTION_UNIT, [(each.of, Sort.NUMBER)], each.place)
        if each.id in taken:
            problems.found.append(Problem("classification-taken", each.place, {"id": each.id}))
    problems.refuse_if_any()
    derived = list(_derived(requests, frames, store, 1 + max(classification["position"].to_list(), default=-1)))
    added = pl.concat([from_rows(MEMBERSHIP, []), *(each.membership for each in derived)])
    return (
        frames.with_classifications(added),
        pl.concat([classification, *(each.classification for each in derived)]),
        pl.concat([store.read("frame", MEMBERSHIP), added]),
    )


def _derived(requests: Requests, frames: Frames, store: Store, position: int) -> Iterator[Derived]:
    for offset, each in enumerate(requests.segments):
        yield segment(each, frames, position + offset)
    if requests.maturity is not None:
        scores, nodes = store.read("score", schema.SCORE), store.read("score", schema.NODE)
        yield from maturity(requests.maturity, scores, nodes, position + len(requests.segments))


# ---- tables ----------------------------------------------------------------------------------------------------
def _twice(planned: Iterable[Table]) -> Iterator[Problem]:
    seen: set[str] = set()
    for table in planned:
        if table.id in seen:
            yield Problem("table-twice", table.place, {"table": table.id})
        seen.add(table.id)


def _made(planned: Sequence[Table], frames: Frames, classification: pl.DataFrame) -> Tables:
    banner = _banner(classification)
    cells = [
        _cells([table for table in planned if table.unit == unit], unit, frames, classification, banner)
        for unit in dict.fromkeys(table.unit for table in planned)
    ]
    bases = _bases(cells)
    described = [_described(table, bases.get(table.id, (0, 0)), frames.units[table.unit].height) for table in planned]
    return Tables(described, [row for table in planned for row in _stubs(table)], cells)


def _banner(classification: pl.DataFrame) -> list[str]:
    return classification.sort("position")["classification"].unique(maintain_order=True).to_list()


def _cells(
    tables: Sequence[Table], unit: str, frames: Frames, classification: pl.DataFrame, banner: Sequence[str]
) -> pl.DataFrame:
    """CELL rows of the tables of one unit."""
    frame = frames.prepared(unit, [each for table in tables for each in table.expressions])
    stubs = {f"{table.id}{_MARK}{stub.id}": stub for table in tables for stub in table.stubs}
    reduced = sums(frame, {name: stub.x for name, stub in stubs.items()}, banner)
    columns = classification.select(pl.col("classification").alias("banner"), "category")
    found = statistics(complete(reduced, list(stubs), columns), {name: stub.statistics for name, stub in stubs.items()})
    parts = pl.col("question").str.split(_MARK)
    return found.with_columns(table=parts.list.get(0), stub=parts.list.get(1)).select(list(CELL.columns))


def _bases(cells: Iterable[pl.DataFrame]) -> dict[str, tuple[int, int]]:
    """Table -> the least and the most rows that its lines rest on, over all institutions."""
    least, most = pl.col("base").min().alias("least"), pl.col("base").max().alias("most")
    found = [part.filter(pl.col("banner") == TOTAL).group_by("table").agg(least, most) for part in cells]
    return {table: (low, high) for part in found for table, low, high in part.iter_rows()}


def _rows(base: tuple[int, int], language: str) -> str:
    """How many rows, in figures; from the least to the most where the lines differ."""
    return "–".join(number_text(each, language) for each in dict.fromkeys(base))


def _described(table: Table, base: tuple[int, int], rows: int) -> dict[str, object]:
    """``rows``: all of the table's unit."""
    note = table.note or {"lv": "", "en": ""}
    return {
        "table": table.id,
        "topic": table.topic,
        **_texts("title", table.title),
        **_texts(
            "base",
            {
                language: text.format(n=_rows(base, language), all=number_text(rows, language))
                for language, text in table.words.items()
            },
        ),
        **_texts("note", note),
        "unit": table.unit,
        "kind": table.kind,
    }


def _texts(name: str, label: Label) -> dict[str, object]:
    return {f"{name}_{language}": label[language] for language in ("lv", "en")}


def _stubs(table: Table) -> Iterator[dict[str, object]]:
    for position, stub in enumerate(table.stubs):
        yield {"table": table.id, "stub": stub.id, "position": position, **_texts("label", stub.label)}


def _positioned(tables: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    return [{**table, "position": position} for position, table in enumerate(tables)]


# ---- electronisation -------------------------------------------------------------------------------------------
def _add_electronisation(
    made: Tables, request: Electronisation, frames: Frames, classification: pl.DataFrame, store: Store
) -> None:
    frame = electronisation.rows(request, frames)
    shares = [*electronisation.comparison(request), *electronisation.channels(request)]
    _add(made, request, shares, electronisation.cells(shares, frame, _banner(classification)), frames)
    institutions = list(electronisation.institutions(request))
    spread = electronisation.by_institution(institutions, frame)
    _add(made, request, _having(institutions, spread, _institution_names(store)), spread, frames)
    breaking = list(electronisation.breaking(request))
    spread = electronisation.by_row(breaking, frame)
    _add(made, request, _having(breaking, spread, _row_names(store, request.unit)), spread, frames)


def _having(heads: Sequence[Share], cells: pl.DataFrame, names: Mapping[str, Label]) -> list[Share]:
    """A stub row for each that has a cell."""
    tables = {share.table: share for share in heads}
    stubs = cells.select("table", "stub").sort("table", "stub").iter_rows()
    return [tables[table].of(stub, names[stub]) for table, stub in stubs]


def _add(made: Tables, request: Electronisation, shares: Sequence[Share], cells: pl.DataFrame, frames: Frames) -> None:
    bases = _bases([cells])
    for name in dict.fromkeys(share.table for share in shares):
        mine = [share for share in shares if share.table == name]
        table = Table(name, request.topic, mine[0].title, request.words, request.unit, electronisation.KIND, stubs=())
        made.tables.append(_described(table, bases.get(name, (0, 0)), frames.units[request.unit].height))
        made.stubs.extend(
            {"table": name, "stub": share.stub, "position": position, **_texts("label", share.label)}
            for position, share in enumerate(mine)
        )
    made.cells.append(cells)


def _institution_names(store: Store) -> Mapping[str, Label]:
    frame = store.read("frame", schema.INSTITUTION).select("institution", "name_lv", "name_en")
    return {institution: {"lv": lv, "en": en or lv} for institution, lv, en in frame.iter_rows()}


def _row_names(store: Store, unit: str) -> Mapping[str, Label]:
    frame = store.read("frame", schema.ROSTER).filter(pl.col("unit") == unit)
    rows = frame.select("institution", "row", "name_lv", "name_en").iter_rows()
    return {f"{institution}/{row}": {"lv": lv, "en": en or lv} for institution, row, lv, en in rows}
