"""Answers taken from a system: checked one by one, then written all or none, by the same rules as from the form."""

import datetime
import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from eindekss.collection import answering, lifecycle
from eindekss.collection.answering import Conflict, Said, Seen, seen_now
from eindekss.collection.api import reading
from eindekss.collection.api import schemas as wire
from eindekss.collection.api.models import Submission, Token
from eindekss.collection.api.scope import Scope
from eindekss.collection.checking.check import checking
from eindekss.collection.models import Answer, Response
from eindekss.collection.texts import label
from eindekss.dataset.values import Unfit, fit
from eindekss.errors import Problem
from eindekss.instrument.model import Item, Kind, Questionnaire

REMEMBERED = datetime.timedelta(days=1)  # how long a request that comes again is known
_UNSEEN = Said(missing="unseen")  # what nothing that can be written is equal to
_LONGEST_ECHO = 200
Wanted = dict[answering.Cell, Said]


class Fault(NamedTuple):
    """What is wrong with the answer at this place of the request; nothing of it was written."""

    at: int
    given: wire.Given
    problem: Problem


class Faulty(Exception):
    """Some answers break a rule."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(len(faults))
        self.faults = faults


class Outdated(Exception):
    """Some answers were changed by somebody else meanwhile."""

    def __init__(self, conflicts: Sequence[tuple[int, wire.Given, Conflict]]) -> None:
        super().__init__(len(conflicts))
        self.conflicts = conflicts


class KeyReused(Exception):
    """The idempotency key came before with a different request."""


def submit(scope: Scope, asked: Questionnaire, given: Sequence[wire.Given], dry_run: bool) -> wire.Outcome:
    """Write all the answers, or none: ``Faulty``, ``Outdated``, ``lifecycle.NotAllowed``.

    A dry run does the same and then takes it back.
    """
    wanted = _checked(scope, asked, given)
    with transaction.atomic():
        outcome = _write(scope, asked, given, wanted)
        transaction.set_rollback(dry_run)
    return outcome.model_copy(update={"dry_run": dry_run})


def once(token: Token, key: str, content: bytes, write: Callable[[], wire.Outcome]) -> wire.Outcome:
    """The outcome of the first request with this key; only the first one writes.

    Whatever was refused wrote nothing and is not remembered: it may be sent again with the same key.
    """
    fingerprint = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            token.submissions.filter(made__lt=timezone.now() - REMEMBERED).delete()
            submission, new = Submission.objects.get_or_create(
                token=token, key=key, defaults={"fingerprint": fingerprint}
            )
            if not new:
                return _again(submission, fingerprint)
            outcome = write()
            submission.outcome = outcome.model_dump()
            submission.save(update_fields=["outcome"])
            return outcome
    except IntegrityError:  # the same request came twice in one moment, and the other one was quicker
        return _again(Submission.objects.get(token=token, key=key), fingerprint)


def _again(submission: Submission, fingerprint: str) -> wire.Outcome:
    if submission.fingerprint != fingerprint:
        raise KeyReused
    return wire.Outcome.model_validate(submission.outcome)


def _checked(scope: Scope, asked: Questionnaire, given: Sequence[wire.Given]) -> Wanted:
    items, rows = {item.id: item for item in asked.items}, scope.keys(asked)
    wanted: Wanted = {}
    faults, seen = [], set()
    for at, each in enumerate(given):
        found = list(_place_problems(each, items, rows, asked, scope))
        if (each.row, each.item) in seen:
            found.append(Problem("answer-twice", values={"key": " / ".join(filter(None, (each.row, each.item)))}))
        seen.add((each.row, each.item))
        if not found:
            try:
                wanted[each.row, each.item] = _said(items[each.item], each)
            except Unfit as unfit:
                found.append(Problem(unfit.id, values=unfit.values))
        faults += [Fault(at, each, problem) for problem in found]
    if faults:
        raise Faulty(faults)
    return wanted


def _place_problems(
    each: wire.Given, items: dict[str, Item], rows: frozenset[str], asked: Questionnaire, scope: Scope
) -> Iterator[Problem]:
    if each.item not in items:
        yield Problem("api-item-unknown", values={"item": each.item, "questionnaire": asked.id})
    elif each.row not in rows:
        if asked.unit == "institution":
            yield Problem("api-row-unwanted", values={"row": each.row, "item": each.item})
        else:
            institution = scope.participation.institution.key
            yield Problem("answer-row-unknown",
                          values={"row": each.row, "unit": asked.unit, "institution": institution})  # fmt: skip


def _said(item: Item, each: wire.Given) -> Said:
    if each.value is not None and each.missing is not None:
        raise Unfit("value-and-reason", item)
    if each.missing is not None:
        known = reading.absent(item)
        if each.missing not in known:
            raise Unfit("reason-not-offered", item, reason=each.missing, known=", ".join(known))
        return Said(missing=each.missing)
    if each.value is None:
        raise Unfit("answer-empty", item)
    return Said(fit(item, _written(item, each.value)))


_TYPES: dict[Kind, tuple[type, ...]] = {Kind.NUMBER: (int, float), Kind.SINGLE: (int,), Kind.MULTI: (list,)}


def _written(item: Item, value: wire.Value) -> str:
    """The value as tables have it."""
    if not isinstance(value, _TYPES.get(item.kind, (str,))):
        kind = item.kind if item.kind in _TYPES else Kind.TEXT
        raise Unfit(f"api-not-{kind}", item, value=echo(value))
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def echo(value: wire.Value | None) -> str | None:
    """What was sent, for the message that refuses it."""
    return None if value is None else str(value)[:_LONGEST_ECHO]


def _write(
    scope: Scope, asked: Questionnaire, given: Sequence[wire.Given], wanted: dict[answering.Cell, Said]
) -> wire.Outcome:
    response = _opened(scope, asked)
    before = _standing(response)
    seen = {(each.row, each.item): _seen(before.get((each.row, each.item)), each.version) for each in given}
    conflicts = answering.save_cells(response, wanted, seen, scope.author)
    if conflicts:
        places = {(each.row, each.item): (at, each) for at, each in enumerate(given)}
        raise Outdated([(*places[found.row, found.item], found) for found in conflicts])
    now = {cell: answer for cell, answer in _standing(response).items() if cell in wanted}
    written = sum(answer.version != seen_now(before.get(cell)).version for cell, answer in now.items())
    return wire.Outcome(
        dry_run=False, written=written, unchanged=len(wanted) - written,
        answers=[wire.Version(row=row, item=item, version=answer.version) for (row, item), answer in now.items()],
        **_found(scope, asked, wanted),
    )  # fmt: skip


def _opened(scope: Scope, asked: Questionnaire) -> Response:
    """The response, opened where nobody has been there yet; ``NotAllowed`` where it cannot be answered."""
    if not scope.participation.wave.is_open:
        raise lifecycle.NotAllowed
    response, _ = Response.objects.get_or_create(
        wave=scope.participation.wave, institution=scope.participation.institution, questionnaire=asked.id
    )
    response = Response.objects.select_for_update().get(pk=response.pk)  # nobody comes between reading and writing
    if lifecycle.can("open", response):
        response = lifecycle.make("open", response, scope.author)
    if not lifecycle.can("answer", response):
        raise lifecycle.NotAllowed
    return response


def _standing(response: Response) -> dict[answering.Cell, Answer]:
    return {(answer.row, answer.item): answer for answer in response.answers.all()}


def _seen(current: Answer | None, version: int) -> Seen:
    """What the system had before it: what stands now if the versions agree, else something that is gone."""
    now = seen_now(current)
    return now if now.version == version else Seen(version, _UNSEEN)


def _found(scope: Scope, asked: Questionnaire, wanted: Collection[answering.Cell]) -> dict[str, object]:
    """What the filters and the rules say to the answers as they now stand."""
    sheet = scope.sheet()
    rows = {row for row, _ in wanted} | {""}
    open_to = {row: sheet.asked(asked, row) for row in rows}
    checks = (check for check in checking(scope.participation, sheet).found(asked) if check.open)
    return {
        "not_asked": [wire.Cell(row=row, item=item) for row, item in wanted if item not in open_to[row]],
        "checks": [wire.Check(row=check.key, rule=check.rule.id, severity=check.rule.severity,
                            message=label(check.rule.message)) for check in checks if check.key in rows],
    }  # fmt: skip
