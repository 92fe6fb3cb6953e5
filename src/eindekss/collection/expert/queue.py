"""Experts' queues: which sites each has before them, and how far they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from eindekss.collection.expert.automatic import SOURCE
from eindekss.collection.expert.plan import plan_of
from eindekss.collection.expert.sitting import UNIT, seen_by_second
from eindekss.collection.fieldwork.progress import sheets
from eindekss.collection.models import Decision, Response, SecondRating, Suggestion
from eindekss.collection.sheet import Sheet
from eindekss.dataset.wave import Wave
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Assignment, Participation, User
from eindekss.registry.models import Wave as WaveRecord

State = Response.State
# Filters beside the states: everything that waits for a person; what checks decided to the last question.
TODO, ALONE = "todo", "alone"
FILTERS = (TODO, ALONE, *State.values)
_UNTOUCHED = (State.INVITED, State.OPENED, State.IN_PROGRESS)


@dataclass(frozen=True)
class Site:
    """One questionnaire of one institution before one expert.

    Of the items asked so far: ``decided`` have an answer, ``suggested`` have none but a suggestion that this expert
    sees (or an answer against which a later look at the website speaks), ``left`` have neither. ``alone``: checks have
    decided every item and no person any, so that nothing waits for one.
    """

    expert: User
    participation: Participation
    questionnaire: Questionnaire
    second: bool
    state: str
    decided: int
    suggested: int
    left: int
    alone: bool = False

    @property
    def finished(self) -> bool:
        return self.state == State.SUBMITTED

    @property
    def waits(self) -> bool:
        return not self.finished and not self.alone

    @property
    def asked(self) -> int:
        return self.decided + self.suggested + self.left

    def shows(self, state: str, words: str) -> bool:
        who = self.participation
        named = (who.name_lv, who.name_en, who.abbreviation, who.institution.key)
        return self._fits(state) and any(words.strip().casefold() in name.casefold() for name in named)

    def _fits(self, state: str) -> bool:
        if self.alone or state == ALONE:
            return self.alone and state == ALONE
        return not state or (self.waits if state == TODO else self.state == state)


@dataclass(frozen=True)
class Queue:
    """All sites of one expert, with the sums of the items of those that are a person's to decide (``own``)."""

    expert: User
    sites: tuple[Site, ...]

    @property
    def own(self) -> tuple[Site, ...]:
        return tuple(site for site in self.sites if not site.alone)

    @property
    def alone(self) -> int:
        return sum(site.alone for site in self.sites)

    @property
    def finished(self) -> int:
        return sum(site.finished for site in self.own)

    @property
    def decided(self) -> int:
        return sum(site.decided for site in self.own)

    @property
    def suggested(self) -> int:
        return sum(site.suggested for site in self.own)

    @property
    def left(self) -> int:
        return sum(site.left for site in self.own)


def questionnaires(wave: Wave) -> list[Questionnaire]:
    """Those that experts answer site by site."""
    return [each for each in wave.instrument.questionnaires if each.respondent == "expert" and each.unit == UNIT]


def queues(wave: Wave, record: WaveRecord, user: User | None = None) -> list[Queue]:
    """Every expert's queue, or one expert's, by user name; sites by name. A fixed number of queries for them all."""
    assigned = Assignment.objects.filter(wave=record, role=Assignment.Role.EXPERT).select_related("user")
    seconds = SecondRating.objects.filter(wave=record).select_related("rater", "sample").prefetch_related("answers")
    if user is not None:
        assigned, seconds = assigned.filter(user=user), seconds.filter(rater=user)
    told = _Told(wave, record)
    rated_second = {(each.rater_id, each.institution_id) for each in seconds}
    found: dict[int, list[Site]] = defaultdict(list)
    people: dict[int, User] = {}
    for each in assigned:
        people[each.user_id] = each.user
        if each.institution_id in told.participations and (each.user_id, each.institution_id) not in rated_second:
            found[each.user_id] += [told.first(each.user, each.institution_id, asked) for asked in told.asked]
    for second in seconds:
        if second.rater_id in people and second.institution_id in told.participations:
            found[second.rater_id] += told.second(second)
    ordered = sorted(people.values(), key=lambda each: each.username)
    return [Queue(each, tuple(sorted(found[each.pk], key=_order))) for each in ordered]


def _order(site: Site) -> tuple[str, str, str]:
    return site.participation.name_lv.casefold(), site.participation.institution.key, site.questionnaire.id


class _Told:
    """What a wave's queues are made of, read once."""

    def __init__(self, wave: Wave, record: WaveRecord) -> None:
        self.wave, self.asked, self.timed = wave, questionnaires(wave), plan_of(wave).timed
        worked_on = set(Assignment.objects.filter(wave=record, role=Assignment.Role.EXPERT)
                        .values_list("institution_id", flat=True))  # fmt: skip
        worked_on |= set(SecondRating.objects.filter(wave=record).values_list("institution_id", flat=True))
        shown = record.participations.filter(institution__in=worked_on).select_related("institution")
        self.participations = {each.institution_id: each for each in shown}
        self.sheets = sheets(wave.instrument, record, self.participations.values())
        self.responses = {(each.institution_id, each.questionnaire): each for each in record.responses.all()}
        self.outcomes: dict[int, dict[str, Suggestion]] = defaultdict(dict)
        shown = Suggestion.objects.filter(wave=record).exclude(decision=Suggestion.Class.EXPERT_ONLY)
        for each in shown.only("institution_id", "item", "decision", "value", "missing"):
            self.outcomes[each.institution_id][each.item] = each
        made = Decision.objects.filter(undone=None).filter(Q(response__wave=record) | Q(second__wave=record))
        self.decisions: dict[tuple[int | None, int | None], dict[str, Decision]] = defaultdict(dict)
        for decision in made.order_by("pk"):
            self.decisions[decision.response_id, decision.second_id][decision.item] = decision

    def first(self, expert: User, institution: int, asked: Questionnaire) -> Site:
        response, sheet = self.responses.get((institution, asked.id), Response()), self.sheets[institution]
        items, decisions = sheet.asked(asked, ""), self.decisions[response.pk, None]
        counts = _counts(sheet, items, self.outcomes[institution], decisions)
        alone = response.state in _UNTOUCHED and _by_checks(sheet, items) and counts[0] == len(items)
        return Site(expert, self.participations[institution], asked, False, response.state, *counts, alone)

    def second(self, second: SecondRating) -> Iterable[Site]:
        """One site, or none where the wave no longer has the questionnaire."""
        for asked in self.asked:
            if asked.id == second.questionnaire:
                sheet = seen_by_second(self.sheets[second.institution_id], asked, second)
                shown = self.outcomes[second.institution_id] if second.sample.suggestions_shown else {}
                items = sheet.asked(asked, "") - self.timed
                counts = _counts(sheet, items, shown, self.decisions[None, second.pk])
                yield Site(second.rater, self.participations[second.institution_id], asked, True, state_of(second),
                           *counts)  # fmt: skip


def state_of(second: SecondRating) -> str:
    """A second rating in the words of a response's states."""
    if second.finished:
        return State.SUBMITTED.value
    return State.IN_PROGRESS.value if second.begun else State.INVITED.value


def _counts(
    sheet: Sheet, items: frozenset[str], outcomes: Mapping[str, Suggestion], decisions: Mapping[str, Decision]
) -> tuple[int, int, int]:
    open_items = {item for item in items if not _answered(sheet, item)}
    for item in items & outcomes.keys() & decisions.keys() - open_items:
        if decisions[item].is_overtaken(outcomes[item], sheet.answer("", item).said):
            open_items.add(item)
    suggested = len(open_items & outcomes.keys())
    return len(items) - len(open_items), suggested, len(open_items) - suggested


def _by_checks(sheet: Sheet, items: frozenset[str]) -> bool:
    """Whether there is an answer from a check, and none from a person or a file."""
    answers = [answer for item in items if (answer := sheet.answer("", item))]
    return bool(answers) and all(each.source == SOURCE and each.changed_by_id is None for each in answers)


def _answered(sheet: Sheet, item: str) -> bool:
    answer = sheet.answer("", item)
    return answer is not None and answer.missing != Missing.NOT_ANSWERED


def chosen(sites: Iterable[Site], query: Mapping[str, str]) -> list[Site]:
    """The sites that a page's filter leaves in."""
    return [site for site in sites if site.shows(query.get("state", ""), query.get("name", ""))]


def following(sites: Iterable[Site], after: Site | None = None) -> Site | None:
    """The next site that waits for a person: those begun come first, so that nothing stays half done."""
    waiting = [site for site in sites if site.waits and site != after]
    return min(waiting, key=lambda site: site.state == State.INVITED, default=None)
