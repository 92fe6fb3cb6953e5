"""Both ratings of a site side by side, and their differences settled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from eindekss.collection import answering, lifecycle
from eindekss.collection.answering import NOTHING, Said, seen_now
from eindekss.collection.expert.plan import plan_of
from eindekss.collection.expert.sitting import seen_by_second
from eindekss.collection.fieldwork.progress import sheets
from eindekss.collection.models import Answer, Decision, Reconciliation, Response, SecondRating
from eindekss.collection.sheet import Sheet
from eindekss.dataset.wave import Wave
from eindekss.expression.missing import Missing
from eindekss.instrument.model import Item, Questionnaire
from eindekss.registry.models import Participation, User
from eindekss.registry.models import Wave as WaveRecord


@dataclass(frozen=True)
class Pair:
    """What both raters say of one item of one site. ``asked_*``: whether the filters, by their own answers, ask it;
    ``asked_now``: by the answers that stand, which settling changes.

    ``by_person``: a person stands behind the first rating, not only a check that decides alone.
    """

    item: Item
    first: Said
    second: Said
    asked_first: bool
    asked_second: bool
    asked_now: bool
    by_person: bool
    settled: Reconciliation | None

    @property
    def both(self) -> bool:
        """Both were asked and gave an answer or a reason why there is none."""
        asked = self.asked_first and self.asked_second and self.by_person
        return asked and Missing.NOT_ANSWERED not in (self.first.missing, self.second.missing)

    @property
    def differ(self) -> bool:
        """To be settled: the ratings differ on what is asked now. Settling one item can open or close others."""
        return self.asked_now and self.effective(self.first, self.asked_first) != self.effective(
            self.second, self.asked_second
        )

    @staticmethod
    def effective(said: Said, asked: bool) -> Said:
        """A question that was not asked has no answer, whatever was once typed into it."""
        return said if asked else Said(missing=Missing.FILTERED.value)


@dataclass(frozen=True)
class Double:
    """One site rated twice. ``first_done``: its first rating has been handed in."""

    second: SecondRating
    participation: Participation
    questionnaire: Questionnaire
    first_done: bool
    pairs: tuple[Pair, ...]

    @property
    def complete(self) -> bool:
        return self.first_done and self.second.finished is not None

    @property
    def differing(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.differ]

    @property
    def unsettled(self) -> int:
        return sum(pair.settled is None for pair in self.differing)


def doubles(wave: Wave, record: WaveRecord, only: int | None = None) -> list[Double]:
    """All sites with a second rater, or the one second rating named, from a fixed number of queries."""
    found = SecondRating.objects.filter(wave=record).select_related("rater", "institution", "sample")
    found = found.prefetch_related("answers", "reconciliations").order_by("pk")
    seconds = list(found.filter(pk=only) if only is not None else found)
    shown = record.participations.filter(institution__in=[each.institution_id for each in seconds])
    participations = {each.institution_id: each for each in shown.select_related("institution")}
    known = sheets(wave.instrument, record, participations.values())
    asked = {each.id: each for each in wave.instrument.questionnaires}
    states = {(each.institution_id, each.questionnaire): each.state for each in record.responses.all()}
    decided = set(Decision.objects.filter(response__wave=record, undone=None, by__isnull=False)
                  .values_list("response__institution_id", "item"))  # fmt: skip
    return [
        Double(
            each, participations[each.institution_id], asked[each.questionnaire],
            states.get((each.institution_id, each.questionnaire)) == Response.State.SUBMITTED,
            tuple(_pairs(wave, each, known[each.institution_id], asked[each.questionnaire], decided)),
        )
        for each in seconds
        if each.institution_id in participations and each.questionnaire in asked
    ]  # fmt: skip


def _pairs(
    wave: Wave, second: SecondRating, sheet: Sheet, asked: Questionnaire, decided: set[tuple[int, str]]
) -> Iterator[Pair]:
    """The first rating is what stood before anything was settled: settling must not raise the agreement."""
    settled: dict[str, list[Reconciliation]] = {}
    for each in sorted(second.reconciliations.all(), key=lambda each: each.pk):
        settled.setdefault(each.item, []).append(each)
    before = {item: Said(each[0].first_value, each[0].first_missing) for item, each in settled.items()}
    first = _as_first_rated(sheet, before)
    theirs, timed = seen_by_second(sheet, asked, second), plan_of(wave).timed
    asked_first, asked_second, now = (each.asked(asked, "") for each in (first, theirs, sheet))
    for item in asked.items:
        if item.id not in timed:
            answer = sheet.answer("", item.id)
            person = item.id in settled or (second.institution_id, item.id) in decided
            person = person or (answer is not None and answer.changed_by_id is not None)
            yield Pair(
                item, _said(first, item.id), _said(theirs, item.id),
                asked_first=item.id in asked_first, asked_second=item.id in asked_second, asked_now=item.id in now,
                by_person=person, settled=settled[item.id][-1] if item.id in settled else None,
            )  # fmt: skip


def _as_first_rated(sheet: Sheet, before: Mapping[str, Said]) -> Sheet:
    answers = dict(sheet.answers.get("", {}))
    for item, said in before.items():
        answers[item] = Answer(item=item, value=said.value, missing=said.missing, version=1)
    return replace(sheet, answers={**sheet.answers, "": answers})


def _said(sheet: Sheet, item: str) -> Said:
    answer = sheet.answer("", item)
    return Said(*answer.said) if answer else NOTHING


class NotReady(Exception):
    """Both ratings must be handed in before differences between them are settled."""


@transaction.atomic
def reconcile(record: WaveRecord, double: Double, choices: Mapping[str, str], comments: Mapping[str, str],
              by: User) -> int:  # fmt: skip
    """Let one of two differing ratings stand for each item chosen; says for how many. The answers become those.

    The response is opened, changed and handed in again, each step noted in its history. ``NotReady`` where a rating
    is not handed in, ``lifecycle.NotAllowed`` where someone else has opened the response in the same moment.
    """
    if not (double.complete and record.is_open):
        raise NotReady
    wanted: dict[str, Said] = {}
    for pair in double.differing:
        choice = choices.get(pair.item.id)
        if choice in Reconciliation.Choice.values and not _same(pair, choice, comments.get(pair.item.id, "")):
            _settle(double.second, pair, choice, comments.get(pair.item.id, ""), by)
            wanted[pair.item.id] = pair.first if choice == Reconciliation.Choice.FIRST else pair.second
    if wanted:
        _rewrite(record, double, wanted, by)
    return len(wanted)


def _same(pair: Pair, choice: str, comment: str) -> bool:
    return pair.settled is not None and (pair.settled.choice, pair.settled.comment) == (choice, comment)


def _settle(second: SecondRating, pair: Pair, choice: str, comment: str, by: User) -> None:
    Reconciliation.objects.create(
        second=second, item=pair.item.id, choice=choice, comment=comment, by=by,
        first_value=pair.first.value, first_missing=pair.first.missing,
        second_value=pair.second.value, second_missing=pair.second.missing,
    )  # fmt: skip


def _rewrite(record: WaveRecord, double: Double, wanted: Mapping[str, Said], by: User) -> None:
    response = Response.objects.get(
        wave=record, institution=double.second.institution, questionnaire=double.questionnaire.id
    )
    response = lifecycle.make("reopen", response, by)
    standing = {answer.item: answer for answer in response.answers.filter(row="", item__in=wanted)}
    seen = {item: seen_now(standing.get(item)) for item in wanted}
    answering.save(response, "", wanted, seen, by)
    lifecycle.make("submit", response, by)
