"""What a run of the reminders would send on a day: to whom, by which rule. Reads; writes nothing."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max, Min
from django.utils import timezone

from eindekss.collection.access import RIGHTS
from eindekss.collection.fieldwork import board
from eindekss.collection.models import AccessLink, Reminder, Response
from eindekss.collection.reminder.rules import Rule, While
from eindekss.dataset.wave import Wave
from eindekss.registry.models import Assignment, Participation, User
from eindekss.registry.models import Wave as WaveRecord


@dataclass(frozen=True)
class Due:
    """One letter to send. ``days``: how many are left until the deadline, or have passed since."""

    rule: Rule
    participation: Participation
    user: User
    language: str
    due: datetime.date
    days: int


@dataclass(frozen=True)
class Unreachable:
    """An institution that a rule would remind, where nobody has an address to write to."""

    rule: Rule
    participation: Participation


@dataclass(frozen=True)
class Plan:
    """The letters of a day, in the order of institutions; and who should get one and cannot."""

    day: datetime.date
    letters: tuple[Due, ...]
    unreachable: tuple[Unreachable, ...]


def plan(
    wave: Wave, record: WaveRecord, rules: Iterable[Rule], day: datetime.date, institution: str | None = None
) -> Plan:
    """All that is due on the day, for every institution or one of them, from a fixed number of queries.

    Nobody gets one rule twice. Of the rules that a person meets only the latest counts, so that a run that was missed
    is made up for by one letter, not by all of them at once.
    """
    reader = _Reader(record, tuple(rules), day, institution)
    letters: list[Due] = []
    unreachable = []
    for line in board.lines(wave, record, day, institution):
        conditions = _conditions(line)
        if conditions:
            people = reader.people[line.participation.institution_id]
            found = [each for user in people for each in reader.due(line, user, conditions)]
            letters += found
            rule = reader.rule(line, reader.opened, conditions)
            if rule and not any(user.email for user in people):
                unreachable.append(Unreachable(rule, line.participation))
    return Plan(day, tuple(letters), tuple(unreachable))


def _conditions(line: board.Line) -> frozenset[While]:
    """Which of the conditions the institution meets; none where nothing is asked of it or it takes no part."""
    respondents = RIGHTS[Assignment.Role.INSTITUTION].respondents
    states = {cell.state for cell in line.cells
              if cell.questionnaire.respondent in respondents and cell.state != board.NOT_NEEDED}  # fmt: skip
    if not line.participation.participates or states <= {Response.State.SUBMITTED.value}:
        return frozenset()
    unopened = states == {Response.State.INVITED.value}
    return frozenset({While.NOT_SUBMITTED, *([While.NOT_OPENED] if unopened else [])})


class _Reader:
    """What the rules look at beside the states: who has access, since when, in which language, and what they got."""

    def __init__(
        self, record: WaveRecord, rules: tuple[Rule, ...], day: datetime.date, institution: str | None
    ) -> None:
        only = {"institution__key": institution} if institution else {}
        self.rules, self.day, self.opened = rules, day, _opened(record)
        self.people: dict[int, list[User]] = defaultdict(list)
        given = Assignment.objects.filter(wave=record, role=Assignment.Role.INSTITUTION, user__is_active=True, **only)
        for each in given.select_related("user").order_by("pk"):
            self.people[each.institution_id].append(each.user)
        links = AccessLink.objects.filter(wave=record, **only)
        self.languages = dict(links.order_by("pk").values_list("user_id", "language"))
        first = links.values_list("user_id", "institution_id").annotate(Min("made"))
        self.invited = {(user, of): timezone.localtime(made).date() for user, of, made in first}
        reminded = Reminder.objects.filter(wave=record, **only)
        self.got = set(reminded.values_list("user_id", "institution_id", "rule"))

    def due(self, line: board.Line, user: User, conditions: frozenset[While]) -> Iterable[Due]:
        institution = line.participation.institution_id
        rule = self.rule(line, self.invited.get((user.pk, institution), self.opened), conditions)
        if rule and user.email and (user.pk, institution, rule.id) not in self.got:
            language = self.languages.get(user.pk, "lv")
            yield Due(rule, line.participation, user, language, line.due, abs((line.due - self.day).days))

    def rule(self, line: board.Line, invited: datetime.date, conditions: frozenset[While]) -> Rule | None:
        """The one that became due last; of several on one day the one written last."""
        found = [
            rule for rule in self.rules if rule.condition in conditions and rule.covers(self.day, invited, line.due)
        ]
        ordered = sorted(enumerate(found), key=lambda each: (each[1].first_day(invited, line.due), each[0]))
        return ordered[-1][1] if ordered else None


def _opened(record: WaveRecord) -> datetime.date:
    """From when on people without an invitation could have begun."""
    first = record.moves.filter(after=WaveRecord.State.OPEN).order_by("pk").first()
    return timezone.localtime(first.at).date() if first else record.opened


def last_reminded(record: WaveRecord) -> Mapping[int, datetime.datetime]:
    """Institution -> when anybody of it was last reminded."""
    sent = Reminder.objects.filter(wave=record, outcome=Reminder.Outcome.SENT)
    return dict(sent.values_list("institution_id").annotate(Max("at")))
