"""The life of a response, as a table: who may move it from which states to which."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from eindekss.collection.models import Event, Response
from eindekss.registry.models import User, Wave

State = Response.State


class NotAllowed(Exception):
    """The response is not in a state from which this move can be made, or its wave is not open."""


@dataclass(frozen=True)
class Move:
    """``stamp`` names the response's field that keeps the time of the move."""

    name: str
    before: frozenset[State]
    after: State
    stamp: str | None = None


_EDITABLE = frozenset({State.OPENED, State.IN_PROGRESS, State.REOPENED})
MOVES = {
    move.name: move
    for move in (
        Move("open", frozenset({State.INVITED}), State.OPENED, stamp="opened"),
        Move("answer", _EDITABLE, State.IN_PROGRESS),
        Move("submit", _EDITABLE, State.SUBMITTED, stamp="submitted"),
        Move("reopen", frozenset({State.SUBMITTED}), State.REOPENED),
    )
}


def can(move: str, response: Response) -> bool:
    return response.state in MOVES[move].before


def in_open_wave(wave: int) -> None:
    """``NotAllowed`` where the wave is not open.

    Asked in a query after what is written to is locked: closing a wave waits for these locks, so no page that began
    before closing writes after it.
    """
    if not Wave.objects.filter(pk=wave, state=Wave.State.OPEN).exists():
        raise NotAllowed("the wave is not open")


@transaction.atomic
def make(move: str, response: Response, user: User | None) -> Response:
    """Make the move and note it; ``NotAllowed`` where someone has moved the response elsewhere meanwhile.

    Nor does a person move anything in a wave that is not open; the command line (no user) may.
    """
    return make_within(move, response, user)


def make_within(move: str, response: Response, user: User | None) -> Response:
    """``make`` as a part of the caller's transaction, which ends with it where the move is not allowed."""
    locked = Response.objects.select_for_update().get(pk=response.pk)
    step = MOVES[move]
    if locked.state not in step.before:
        raise NotAllowed(f"{move} from {locked.state}")
    if user is not None:
        in_open_wave(locked.wave_id)
    if locked.state != step.after:
        now = timezone.now()
        Event.objects.create(response=locked, move=move, before=locked.state, after=step.after, at=now, by=user)
        locked.state = step.after
        if step.stamp:
            setattr(locked, step.stamp, now)
        locked.save()
    return locked
