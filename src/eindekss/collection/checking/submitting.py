"""No questionnaire is submitted against its rules: hard ones are mended first, soft ones mended or explained."""

from collections.abc import Mapping

from django.db import transaction

from eindekss.collection import lifecycle
from eindekss.collection.access import Visit
from eindekss.collection.checking.check import Check, checking
from eindekss.collection.checking.confirming import confirm
from eindekss.collection.sheet import read_sheet

MOST_SHOWN = 100


def standing(visit: Visit) -> list[Check]:
    """What is broken in the questionnaire and still to be dealt with."""
    sheet = read_sheet(visit.wave.instrument, visit.participation)
    return [check for check in checking(visit.participation, sheet).found(visit.questionnaire) if check.open]


def count(found: list[Check]) -> dict[str, int]:
    """How many of what is broken is to be mended, to be explained, explained already."""
    hard, explained = sum(each.hard for each in found), sum(not each.open for each in found)
    return {"any": len(found), "hard": hard, "soft": len(found) - hard - explained, "explained": explained}


def explain_posted(visit: Visit, posted: Mapping[str, str]) -> None:
    """Keep the comments that came with the review; ``NotAllowed`` where the questionnaire is locked."""
    for check in standing(visit):
        comment = posted.get(check.name, "")
        if comment.strip() and not check.hard:
            confirm(visit.response, check, comment, visit.user)


@transaction.atomic
def submit(visit: Visit) -> list[Check]:
    """Submit, or give back what stands in the way; ``NotAllowed`` where the questionnaire is locked.

    The response is locked before its answers are looked at: no colleague's change can slip in between.
    """
    lifecycle.make("submit", visit.response, visit.user)
    found = standing(visit)
    if found:
        transaction.set_rollback(True)
    return found


def shown(found: list[Check]) -> dict[str, object]:
    """For the review page: hard ones and those to be explained, no more than a person can deal with at a time."""
    hard, soft = [each for each in found if each.hard], [each for each in found if not each.hard]
    return {
        "hard": hard[:MOST_SHOWN], "hard_count": len(hard), "hard_untold": max(len(hard) - MOST_SHOWN, 0),
        "soft": soft[:MOST_SHOWN], "soft_count": len(soft), "soft_untold": max(len(soft) - MOST_SHOWN, 0),
    }  # fmt: skip
