"""Experts' queues: which sites each has before them, and how far they are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eindekss.collection.expert.plan import plan_of
from eindekss.collection.expert.sitting import UNIT, seen_by_second
from eindekss.collection.fieldwork.progress import sheets
from eindekss.collection.models import Response, SecondRating, Suggestion
from eindekss.collection.sheet import Sheet
from eindekss.dataset.wave import Wave
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Assignment, Participation, User
from eindekss.registry.models import Wave as WaveRecord

State = Response.State
TODO = "todo"  # a filter: everything that is not handed in


@dataclass(frozen=True)
class Site:
    """One questionnaire of one institution before one expert.

    Of the items asked so far: ``decided`` have an answer, ``suggested`` have none but a suggestion that this expert
    sees, ``left`` have neither.
    """

    expert: User
    participation: Participation
    questionnaire: Questionnaire
    second: bool
    state: str
    decided: int
    suggested: int
    left: int

    @property
    def finished(self) -> bool:
        return self.state == State.SUBMITTED

    @property
    def asked(self) -> int:
        return self.decided + self.suggested + self.left

    def shows(self, state: str, words: str) -> bool:
        who = self.participation
        named = (who.name_lv, who.name_en, who.abbreviation, who.institution.key)
        fits = not state or (not self.finished if state == TODO else self.state == state)
        return fits and any(words.strip().casefold() in name.casefold() for name in named)


@dataclass(frozen=True)
class Queue:
    """All sites of one expert, with the sums of their items."""

    expert: User
    sites: tuple[Site, ...]

    @property
    def finished(self) -> int:
        return sum(site.finished for site in self.sites)

    @property
    def decided(self) -> int:
        return sum(site.decided for site in self.sites)

    @property
    def suggested(self) -> int:
        return sum(site.suggested for site in self.sites)

    @property
    def left(self) -> int:
        return sum(site.left for site in self.sites)


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
        self.states = {(each.institution_id, each.questionnaire): each.state for each in record.responses.all()}
        self.outcomes: dict[int, set[str]] = defaultdict(set)
        for institution, item in Suggestion.objects.filter(wave=record).exclude(
            decision=Suggestion.Class.EXPERT_ONLY
        ).values_list("institution_id", "item"):  # fmt: skip
            self.outcomes[institution].add(item)

    def first(self, expert: User, institution: int, asked: Questionnaire) -> Site:
        state = self.states.get((institution, asked.id), State.INVITED.value)
        counts = _counts(self.sheets[institution], asked, frozenset(), self.outcomes[institution])
        return Site(expert, self.participations[institution], asked, False, state, *counts)

    def second(self, second: SecondRating) -> Iterable[Site]:
        """One site, or none where the wave no longer has the questionnaire."""
        for asked in self.asked:
            if asked.id == second.questionnaire:
                sheet = seen_by_second(self.sheets[second.institution_id], asked, second)
                shown = self.outcomes[second.institution_id] if second.sample.suggestions_shown else set()
                counts = _counts(sheet, asked, self.timed, shown)
                yield Site(second.rater, self.participations[second.institution_id], asked, True, state_of(second),
                           *counts)  # fmt: skip


def state_of(second: SecondRating) -> str:
    """A second rating in the words of a response's states."""
    if second.finished:
        return State.SUBMITTED.value
    return State.IN_PROGRESS.value if second.begun else State.INVITED.value


def _counts(sheet: Sheet, asked: Questionnaire, without: frozenset[str], outcomes: set[str]) -> tuple[int, int, int]:
    items = sheet.asked(asked, "") - without
    open_items = {item for item in items if not _answered(sheet, item)}
    suggested = len(open_items & outcomes)
    return len(items) - len(open_items), suggested, len(open_items) - suggested


def _answered(sheet: Sheet, item: str) -> bool:
    answer = sheet.answer("", item)
    return answer is not None and answer.missing != Missing.NOT_ANSWERED


def chosen(sites: Iterable[Site], query: Mapping[str, str]) -> list[Site]:
    """The sites that a page's filter leaves in."""
    return [site for site in sites if site.shows(query.get("state", ""), query.get("name", ""))]


def following(sites: Iterable[Site], after: Site | None = None) -> Site | None:
    """The next site that is not handed in: those begun come first, so that nothing stays half done."""
    waiting = [site for site in sites if not site.finished and site != after]
    return min(waiting, key=lambda site: site.state == State.INVITED, default=None)
