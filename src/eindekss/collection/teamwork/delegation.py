"""Who answers for which sections, and who may answer in no others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from eindekss.collection.definition import definition
from eindekss.collection.lifecycle import NotAllowed
from eindekss.collection.models import Delegation, Response
from eindekss.instrument.model import Questionnaire
from eindekss.registry.models import Assignment, Institution, User
from eindekss.registry.models import Wave as WaveRecord

WHOLE = ""  # stands for every section of a questionnaire


class NotYours(NotAllowed):
    """The person may answer in their own sections only, and this is not one of them."""


def confined_to(
    user: User, wave: int, institution: int, questionnaire: str, respondent: str = "institution"
) -> frozenset[str] | None:
    """The only sections that the person may answer in; None where they may answer in all."""
    if respondent != "institution":
        return None
    here = (wave, institution, Assignment.Role.INSTITUTION)
    held = next((each for each in user.held if (each.wave_id, each.institution_id, each.role) == here), None)
    if held is None or not held.confined:
        return None
    sections = frozenset(held.delegations.filter(questionnaire=questionnaire).values_list("section", flat=True))
    return None if WHOLE in sections else sections


def check(user: User, response: Response, items: Iterable[str]) -> None:
    """``NotYours`` where one of the items is not for this person to answer.

    Stands before every write, so that no page, file or interface can be forgotten.
    """
    own = confined_to(user, response.wave_id, response.institution_id, response.questionnaire)
    if own is None:
        return
    asked = next(
        each for each in definition(response.wave).instrument.questionnaires if each.id == response.questionnaire
    )
    if asked.respondent == "institution" and not _sections(asked, items) <= own:
        raise NotYours(response.questionnaire)


def _sections(questionnaire: Questionnaire, items: Iterable[str]) -> set[str]:
    wanted = set(items)
    return {each.id for each in questionnaire.sections if any(item.id in wanted for item in each.items)}


def foreign(questionnaire: Questionnaire, own: frozenset[str] | None, items: Iterable[str]) -> list[str]:
    """Those of the items that stand in sections other than ``own``."""
    if own is None:
        return []
    others = {item.id for each in questionnaire.sections if each.id not in own for item in each.items}
    return [item for item in items if item in others]


def responsible(record: WaveRecord, institution: Institution, questionnaire: Questionnaire) -> Mapping[str, list[User]]:
    """Section -> the people who answer for it."""
    found: dict[str, list[User]] = defaultdict(list)
    held = Delegation.objects.filter(
        assignment__wave=record, assignment__institution=institution, questionnaire=questionnaire.id
    )
    for each in held.select_related("assignment__user").order_by("assignment__pk"):
        user = each.assignment.user
        sections = [one.id for one in questionnaire.sections] if each.section == WHOLE else [each.section]
        for section in sections:
            if user not in found[section]:
                found[section].append(user)
    return found
