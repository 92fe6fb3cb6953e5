"""The life of a query: asked, replied to, asked further, closed. Each step keeps what was said and by whom."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone

from eindekss.collection import lifecycle
from eindekss.collection.answering import Seen, seen_now
from eindekss.collection.models import Answer, Query, Remark, Response
from eindekss.registry.models import User
from eindekss.registry.models import Wave as WaveRecord

LONGEST = 4000
State = Query.State


class NotNow(Exception):
    """The query is closed, or the questionnaire has not been opened yet."""


def standing(response: Response, row: str, item: str) -> Seen:
    """The answer as it is now."""
    return seen_now(Answer.objects.filter(response=response, row=row, item=item).first())


def unclosed(response: Response, row: str, item: str) -> Query | None:
    return Query.objects.exclude(state=State.CLOSED).filter(response=response, row=row, item=item).first()


def ask(response: Response, row: str, item: str, words: str, by: User) -> Query:
    """Raise a query on the answer as it stands; where one is still open on it, ask further in that one."""
    if response.pk is None or response.state == Response.State.INVITED:
        raise NotNow
    now = standing(response, row, item)
    try:
        with transaction.atomic():
            query = Query.objects.create(
                response=response, row=row, item=item, asked_by=by, before_version=now.version,
                before_value=now.said.value, before_missing=now.said.missing,
            )  # fmt: skip
            Remark.objects.create(query=query, text=words, by=by)
    except IntegrityError:  # somebody asks about the same answer
        found = unclosed(response, row, item)
        if found is None:
            raise NotNow from None
        return say(found, words, by, State.OPEN)
    return query


@transaction.atomic
def say(query: Query, words: str, by: User, state: State) -> Query:
    """A reply makes the query ``answered``, a further question makes it ``open`` again."""
    locked = _locked(query)
    Remark.objects.create(query=locked, text=words, by=by)
    locked.state = state
    locked.save(update_fields=["state"])
    return locked


@transaction.atomic
def close(query: Query, by: User, words: str = "") -> Query:
    """Close the query and keep the answer as it stands now."""
    locked = _locked(query)
    if words:
        Remark.objects.create(query=locked, text=words, by=by)
    now = standing(locked.response, locked.row, locked.item)
    locked.state, locked.closed, locked.closed_by = State.CLOSED, timezone.now(), by
    locked.after_version, (locked.after_value, locked.after_missing) = now.version, now.said
    locked.save()
    return locked


def _locked(query: Query) -> Query:
    found = Query.objects.select_for_update().get(pk=query.pk)
    if found.state == State.CLOSED:
        raise NotNow
    return found


def reopen(response: Response, by: User) -> bool:
    """Reopen the questionnaire so that the answer can be changed; says whether it is open to changes now."""
    try:
        lifecycle.make("reopen", response, by)
    except lifecycle.NotAllowed:
        response.refresh_from_db()
        return lifecycle.can("answer", response)
    return True


def waiting(response: Response) -> Mapping[tuple[str, str], Query]:
    """Row and item -> the query on it that is not closed."""
    if response.pk is None:
        return {}
    found = Query.objects.exclude(state=State.CLOSED).filter(response=response)
    return {(each.row, each.item): each for each in found}


def counts(record: WaveRecord) -> Mapping[int, Mapping[str, int]]:
    """Institution -> how many queries are open (wait for it) and answered (wait for the one who asked)."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    waiting = Query.objects.exclude(state=State.CLOSED).filter(response__wave=record)
    for institution, state, count in waiting.values_list("response__institution", "state").annotate(Count("pk")):
        found[institution][state] = count
    return found
