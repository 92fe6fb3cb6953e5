"""A wave's life as a table of moves; every move is kept with who made it and when."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from eindekss.collection import audit
from eindekss.collection.field_period.freeze import freeze, refuse_changed
from eindekss.collection.field_period.models import WaveEvent
from eindekss.collection.texts import in_both
from eindekss.dataset.wave import load_wave
from eindekss.errors import refuse
from eindekss.registry.models import Wave as WaveRecord

State = WaveRecord.State
LAST_DAY = "last-day"  # a step in the history beside the moves: it changes no state


@dataclass(frozen=True)
class Move:
    name: str
    before: frozenset[State]
    after: State


# A wave closed too early is opened again with the definition it had; an archived one stays archived.
MOVES = {
    move.name: move
    for move in (
        Move("open", frozenset({State.PREPARED, State.CLOSED}), State.OPEN),
        Move("close", frozenset({State.OPEN}), State.CLOSED),
        Move("archive", frozenset({State.CLOSED}), State.ARCHIVED),
    )
}


def possible(record: WaveRecord) -> list[Move]:
    return [move for move in MOVES.values() if record.state in move.before]


@transaction.atomic
def make(name: str, record: WaveRecord, by: HttpRequest | None) -> WaveRecord:
    """Move the wave; ``by`` is None for the command line.

    Refuses a move that the state does not allow, and opening with a definition that has a defect or is not the one
    that the wave was opened with before. A practice wave is never frozen: it is there to try changes out.
    """
    move, locked = MOVES[name], WaveRecord.objects.select_for_update().get(pk=record.pk)
    if locked.state not in move.before:
        refuse(
            "wave-move-impossible",
            wave=locked.key,
            state=in_both(f"wave-state-{locked.state}"),
            move=in_both(f"wave-done-{name}"),
        )
    if name == "open" and not locked.is_practice:
        wave = load_wave(Path(locked.folder))
        (refuse_changed if locked.frozen else freeze)(locked, wave)
    if name == "close":
        _wait_for_writers(locked)
    before, locked.state = locked.state, move.after
    locked.save(update_fields=["state", "frozen"])
    user = by.user if by else None
    WaveEvent.objects.create(wave=locked, move=name, before=before, after=move.after, by=user)
    audit.record(by, audit.Act.WAVE_MOVED, f"{before} {move.after}", locked)
    return locked


def _wait_for_writers(record: WaveRecord) -> None:
    """Whoever is in the midst of saving comes in; whoever comes later finds the wave closed (``in_open_wave``)."""
    for written in (record.responses, record.second_ratings):
        list(written.select_for_update().order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def change_last_day(record: WaveRecord, day: datetime.date, by: HttpRequest) -> WaveRecord:
    """Give everyone another last day; extensions of single institutions stay as they are.

    Refuses a day before the first one or, in an open wave, one that has passed: nobody could keep to it.
    """
    locked = WaveRecord.objects.select_for_update().get(pk=record.pk)
    if locked.state not in (State.PREPARED, State.OPEN):
        refuse("wave-last-day-settled", wave=locked.key, state=in_both(f"wave-state-{locked.state}"))
    if day < locked.opened or (locked.is_open and day < timezone.localdate()):
        refuse("wave-last-day-unfit", day=day.isoformat())
    before, locked.closed = locked.closed, day
    locked.save(update_fields=["closed"])
    WaveEvent.objects.create(wave=locked, move=LAST_DAY, before=before.isoformat(), after=day.isoformat(), by=by.user)
    audit.record(by, audit.Act.DEADLINE_EXTENDED, f"{before.isoformat()} → {day.isoformat()}", locked)
    return locked
