"""Rebuild a past wave: its answers, the rows of its rosters and how its questionnaires came back, as files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eindekss.analysis.claims import load_claims
from eindekss.dataset.wave import Wave
from eindekss.expression import evaluate
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Kind
from eindekss.reconstruction import output, rosters
from eindekss.reconstruction.draw import apportion, lognormal, uniform
from eindekss.reconstruction.facts import load_facts
from eindekss.reconstruction.frame import read_outliers, read_points, read_sheet
from eindekss.reconstruction.rosters import Made
from eindekss.reconstruction.settings import Drawn, Settings, Stage, load_settings
from eindekss.reconstruction.sheet import Record
from eindekss.reconstruction.stage import Scope, solve_stage
from eindekss.reconstruction.target import latents, rosters_of, values_of

Say = Callable[[str], None]


@dataclass(frozen=True)
class Reconstruction:
    """The filled sheet, the rows made for it and the statements that were posed on the way."""

    scope: Scope
    made: tuple[Made, ...]


def run(wave: Wave, out: Path, say: Say = lambda line: None) -> None:
    """Write ``answers/reconstructed.csv``, ``answers/responses.csv`` and ``frame/rosters-reconstructed.csv``.

    The same wave gives the same bytes. Refuses, naming the statements that clash, where facts and claims cannot
    all hold, and then writes nothing.
    """
    output.write(wave, reconstruct(wave, say), out)


def reconstruct(wave: Wave, say: Say = lambda line: None) -> Reconstruction:
    """Fill the wave's sheet, stage by stage. ``say`` is told which stage is at work."""
    scope = read_scope(wave)
    latents(scope.settings, scope.sheet)
    made: list[Made] = []
    for number, stage in enumerate(scope.settings.stages):
        say(stage.id)
        solve_stage(scope, stage)
        made += _rows_after(scope, scope.settings.stages[number:])
    for drawn in scope.settings.drawn:
        _draw(scope, drawn)
    _write_texts(scope)
    _minutes(scope)
    return Reconstruction(scope, tuple(made))


def read_scope(wave: Wave) -> Scope:
    """Everything the wave says: the sheet with what is stated row by row, facts, claims and assumptions."""
    sheet = read_sheet(wave)
    settings = load_settings(wave.path("reconstruction"), wave.shown(wave.path("reconstruction")))
    scope = Scope(
        instrument=wave.instrument,
        settings=settings,
        sheet=sheet,
        facts=load_facts(wave.path("facts"), sheet.institutions, wave.shown(wave.path("facts"))),
        claims=(
            *load_claims(wave.path("claims"), wave.shown(wave.path("claims"))),
            *(total.as_claim() for total in settings.totals),
        ),
        outliers=read_outliers(wave) if wave.has("outliers") else {},
        participants=frozenset(
            each.institution for each in sheet.records("institution") if each.context["participates"] == "true"
        ),
        points=read_points(wave) if wave.has("index") else {},
    )
    scope.known |= {name for record in sheet.institutions.values() for name in record.context}
    return scope


def _rows_after(scope: Scope, stages: tuple[Stage, ...]) -> Iterator[Made]:
    """Rows whose number became known, or whose pooled record was filled, in the first of these stages."""
    here, *later = stages
    for roster in scope.settings.rosters:
        waits = any(roster.unit in stage.pooled for stage in later)
        if roster.unit in here.rosters and waits:
            rosters.pool(scope.sheet, roster)
        elif roster.unit in (*here.rosters, *here.pooled) and not waits:
            yield from rosters.grow(scope.settings, scope.sheet, roster)


# ---- after the stages ------------------------------------------------------------------------------------------
def _draw(scope: Scope, drawn: Drawn) -> None:
    item = scope.instrument.items[drawn.item]
    for record in scope.sheet.records(scope.instrument.unit_of[item.id]):
        if isinstance(record.known.get(item.id), float) or not _asked(scope, item, record):
            continue
        values, rows = values_of(record), rosters_of(record)
        if Missing.NOT_AVAILABLE in item.absent:
            record.known[item.id] = Missing.NOT_AVAILABLE
        if drawn.where is None or evaluate(drawn.where, values, rows) is True:
            least, greatest = (evaluate(each, values, rows) for each in (drawn.least, drawn.greatest))
            if isinstance(least, float) and isinstance(greatest, float):
                share = uniform(scope.settings.seed, item.id, record.institution, record.row)
                value = round(least + share * (greatest - least), item.decimals)
                record.known[item.id] = float(max(least, min(greatest, value)))


def _asked(scope: Scope, item: Item, record: Record) -> bool:
    if scope.instrument.questionnaire_of(item.id).respondent == "institution" and (
        record.institution not in scope.participants
    ):
        return False
    return item.relevant is None or evaluate(item.relevant, values_of(record), rosters_of(record)) is True


def _write_texts(scope: Scope) -> None:
    """A text that an answer asks for is the marker; links and dates are left open: none is invented."""
    for record in scope.sheet.every():
        for name, value in record.known.items():
            if value == "" and name in scope.instrument.items:
                item = scope.instrument.items[name]
                wanted = item.kind is Kind.TEXT and item.required and item.relevant is not None
                record.known[name] = scope.settings.marker if wanted else Missing.NOT_ANSWERED


def _minutes(scope: Scope) -> None:
    """Minutes spent, spread around the published mean and adding up to it exactly."""
    records = [each for each in scope.sheet.records("institution") if each.institution in scope.participants]
    settings: Settings = scope.settings
    weights = [
        lognormal(settings.seed, 1.0, settings.minutes_spread, "minutes", record.institution) for record in records
    ]
    for record, minutes in zip(records, apportion(round(settings.minutes_mean * len(records)), weights), strict=True):
        record.context["minutes"] = float(minutes)
