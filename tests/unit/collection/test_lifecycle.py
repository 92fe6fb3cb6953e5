"""The life of a response: the table of moves, and the note each leaves."""

import pytest
from practice import INSTITUTION, Practice

from eindekss.collection.lifecycle import MOVES, NotAllowed, can, make
from eindekss.collection.models import Event, Response

State = Response.State
ALLOWED = {
    ("open", State.INVITED), ("answer", State.OPENED), ("answer", State.IN_PROGRESS), ("answer", State.REOPENED),
    ("submit", State.OPENED), ("submit", State.IN_PROGRESS), ("submit", State.REOPENED),
    ("reopen", State.SUBMITTED),
}  # fmt: skip


@pytest.fixture
def response(practice: Practice) -> Response:
    practice.client(INSTITUTION).get(practice.url("hub"))
    return practice.response()


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(MOVES))
def test_each_move_is_possible_from_its_states_only(response: Response, move: str, state: State) -> None:
    Response.objects.filter(pk=response.pk).update(state=state)
    response.refresh_from_db()
    assert can(move, response) == ((move, state) in ALLOWED)
    if (move, state) in ALLOWED:
        assert make(move, response, None).state == MOVES[move].after
    else:
        with pytest.raises(NotAllowed):
            make(move, response, None)
        response.refresh_from_db()
        assert response.state == state


def test_moves_are_noted_with_their_time(response: Response) -> None:
    submitted = make("submit", response, None)
    assert submitted.submitted is not None
    assert list(Event.objects.order_by("pk").values_list("move", "before", "after")) == [
        ("open", "invited", "opened"), ("submit", "opened", "submitted"),
    ]  # fmt: skip
