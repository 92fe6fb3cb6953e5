"""Answers that checks give without a person: what class A of a suggestion means."""

from collections.abc import Iterable

from eindekss.collection import answering, lifecycle
from eindekss.collection.answering import NOTHING, Said, seen_now
from eindekss.collection.models import Answer, Response, Suggestion
from eindekss.instrument.model import Instrument
from eindekss.registry.models import Wave

SOURCE = "observed"


def decide(record: Wave, instrument: Instrument, made: Iterable[Suggestion]) -> int:
    """Write the answers that a check decides alone, where nobody has answered; nothing where the site is handed in.

    What a check decided of an earlier visit and does not decide any longer is taken back: nobody has said it.
    """
    by_site: dict[tuple[int, str], list[Suggestion]] = {}
    for suggestion in made:
        asked = instrument.questionnaire_of(suggestion.item).id
        by_site.setdefault((suggestion.institution_id, asked), []).append(suggestion)
    return sum(_write(record, *site, suggested) for site, suggested in by_site.items())


def _write(record: Wave, institution: int, asked: str, suggested: Iterable[Suggestion]) -> int:
    said = {each.item: Said(each.value, each.missing) if _decides(each) else None for each in suggested}
    site = {"wave": record, "institution_id": institution, "questionnaire": asked}
    if any(said.values()):
        response, _ = Response.objects.get_or_create(**site)
        if lifecycle.can("open", response):
            response = lifecycle.make("open", response, None)
    else:
        response = Response.objects.filter(**site).first()
    if response is None or not lifecycle.can("answer", response):
        return 0
    standing = {answer.item: answer for answer in response.answers.filter(row="")}
    free = {item: each for item, each in said.items() if each is not None and _is_free(standing.get(item))}
    withdrawn = {item: NOTHING for item, each in said.items() if each is None and _is_a_checks(standing.get(item))}
    seen = {item: seen_now(standing.get(item)) for item in said}
    answering.save(response, "", free | withdrawn, seen, None, SOURCE)
    return len(free)


def _decides(suggestion: Suggestion) -> bool:
    return suggestion.decision == Suggestion.Class.DECIDED


def _is_free(answer: Answer | None) -> bool:
    return answer is None or answer.changed_by_id is None


def _is_a_checks(answer: Answer | None) -> bool:
    """Written here: what came with the wave's files has no moment."""
    return (
        answer is not None and answer.source == SOURCE and answer.changed_by_id is None and answer.changed is not None
    )
