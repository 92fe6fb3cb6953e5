"""A respondent's comment on what looks unlikely: kept with who, when and on what answers."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from eindekss.collection import lifecycle
from eindekss.collection.checking.check import Check
from eindekss.collection.checking.models import Confirmation
from eindekss.collection.models import Response
from eindekss.registry.models import User

LONGEST_COMMENT = 2000


@transaction.atomic
def confirm(response: Response, check: Check, comment: str, user: User) -> None:
    """Keep the comment; ``NotAllowed`` where the questionnaire is locked. The same said again is not kept twice."""
    comment = comment.strip()[:LONGEST_COMMENT]
    standing = check.word is not None and check.word.evidence == check.evidence
    if comment == (check.word.comment if standing else ""):
        return
    response = lifecycle.make("answer", response, user)
    Confirmation.objects.create(
        response=response, row=check.key, rule=check.rule.id, comment=comment, evidence=check.evidence, by=user
    )


def confirm_posted(response: Response, checks: Iterable[Check], posted: Mapping[str, str], user: User) -> None:
    """Comments that came with a section's form.

    One that stood there before the same form changed the answers says nothing of the new ones: it has lapsed,
    unless it was worded anew.
    """
    for check in checks:
        comment = posted.get(f"why-{check.rule.id}")
        if comment is None or not check.broken or check.hard:
            continue
        changed = posted.get(f"mark-{check.rule.id}") != check.mark
        if not (changed and check.lapsed and comment.strip() == check.lapsed):
            confirm(response, check, comment, user)
