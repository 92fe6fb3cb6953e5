"""Sites drawn for a second rating, each given to an expert who is not its first."""

from collections.abc import Mapping

from django.db import transaction

from eindekss.collection import audit
from eindekss.collection.expert.assigning import assessed
from eindekss.collection.expert.sampling import draw
from eindekss.collection.models import Sample, SecondRating
from eindekss.registry.models import Assignment, Membership, User
from eindekss.registry.models import Wave as WaveRecord


class TooFewExperts(Exception):
    """A drawn site has no other expert of the wave who could rate it."""


def eligible(record: WaveRecord, questionnaire: str) -> dict[str, int]:
    """Sites that are assessed, have a first rater and no second one yet: key -> institution."""
    taken = SecondRating.objects.filter(wave=record, questionnaire=questionnaire).values("institution")
    first = Assignment.objects.filter(wave=record, role=Assignment.Role.EXPERT).values("institution")
    found = assessed(record).filter(institution__in=first).exclude(institution__in=taken)
    return dict(found.values_list("institution__key", "institution_id"))


@transaction.atomic
def sample(
    record: WaveRecord, questionnaire: str, seed: str, size: int, classification: str, shown: bool, by: User
) -> Sample:
    """Draw sites and give each to another expert: the one with the fewest second ratings, ties by user name."""
    sites = eligible(record, questionnaire)
    strata = dict.fromkeys(sites, "")
    if classification:
        member = Membership.objects.filter(classification__wave=record, classification__key=classification)
        strata |= {key: category for key, category in member.values_list("institution__key", "category__key")
                   if key in sites}  # fmt: skip
    made = Sample.objects.create(
        wave=record, questionnaire=questionnaire, seed=seed, size=size, drawn_from=len(sites),
        classification=classification, suggestions_shown=shown, by=by,
    )  # fmt: skip
    load, first = _load(record), _first_raters(record)
    for key in draw(strata, seed, size):
        others = [rater for rater in load if rater.pk not in first.get(sites[key], set())]
        if not others:
            raise TooFewExperts(key)
        rater = min(others, key=lambda each: (load[each], each.username))
        load[rater] += 1
        SecondRating.objects.create(
            sample=made, wave=record, institution_id=sites[key], questionnaire=questionnaire, rater=rater
        )
        audit.record(by, audit.Act.ACCESS_GIVEN, f"{key} {rater.username}", record)
    return made


def _load(record: WaveRecord) -> dict[User, int]:
    """The wave's experts with how many second ratings each has."""
    experts = User.objects.filter(assignments__wave=record, assignments__role=Assignment.Role.EXPERT).distinct()
    given = list(SecondRating.objects.filter(wave=record).values_list("rater_id", flat=True))
    return {each: given.count(each.pk) for each in experts.order_by("username")}


def _first_raters(record: WaveRecord) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    assigned = Assignment.objects.filter(wave=record, role=Assignment.Role.EXPERT)
    for institution, user in assigned.values_list("institution_id", "user_id"):
        found.setdefault(institution, set()).add(user)
    return found
