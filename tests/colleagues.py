"""People of the practice institution beside its demo account, for tests of teamwork."""

from typing import Any

from django.test import Client
from practice import INSTITUTION, Practice

from eindekss.collection.models import Delegation
from eindekss.registry.models import Assignment, Institution, User

ANNA = "anna@ezers.example"


def page(practice: Practice, rest: str = "", institution: str = "DEMO") -> str:
    return f"/team/{practice.record.key}/{institution}/{rest}"


def colleague(practice: Practice, name: str = ANNA, *sections: str, **duties: bool) -> User:
    """Somebody else of the practice institution; ``sections`` as ``questionnaire/section``."""
    user = User.objects.create_user(name, email=name, first_name="Anna Ozola")
    of = Institution.objects.get(key="DEMO")
    access = Assignment.objects.create(user=user, wave=practice.record, institution=of, role="institution", **duties)
    for each in sections:
        questionnaire, section = each.split("/")
        Delegation.objects.create(assignment=access, questionnaire=questionnaire, section=section)
    return user


def number(name: str) -> int:
    return Assignment.objects.get(user__username=name, role="institution").pk


def told(client: Client, url: str, data: dict[str, Any]) -> str:
    return client.post(url, data, follow=True).content.decode()


def invite(practice: Practice, who: str = INSTITUTION, **more: str) -> str:
    posted = {"name": "Anna Ozola", "email": "Anna@ezers.example", "language": "lv"} | more
    return told(practice.client(who), page(practice, "invite/"), posted)
