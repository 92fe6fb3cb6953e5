"""The collection site of a wave in its own process: the office opens it and gives out websites, an expert decides.

``web_expert.py WAVE {"decide": {institution: {item: code}}}``; a code of '' accepts the suggestion. Prints what the
expert's queue shows before (``first``) and after (``left``): institution -> decided, suggested, left; the websites that
checks decided alone; and what the page about checks says of each item: accepted, changed.
"""

import csv
import html
import json
import re
import sys
from typing import Any

from django.conf import settings
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse

from eindekss.wave.database import ready

EXPERT, OFFICE = "demo-eksperts", "demo-birojs"


def main(wave: str, decide: dict[str, dict[str, str]]) -> dict[str, Any]:
    setup_test_environment()  # pages then tell what they were made of
    settings.OFFICE_SECOND_FACTOR = False  # the way in has tests of its own
    expert, office = people(wave)
    queue = f"/assess/{wave}/"
    found = {"first": counted(expert, queue), "alone": sorted(counted(expert, f"{queue}?state=alone"))}
    for institution, said in decide.items():
        for item, code in said.items():
            url = reverse("assess-item", args=[wave, institution, "web-expert", item])
            posted = {f"a-{item}": code, "save": "1"} if code else {"accept": "1"}
            sent = expert.post(url, {"seen": seen(expert.get(url)), **posted})
            assert sent.status_code == 302, sent.content.decode()
    checks = office.get(f"/office/{wave}/checks/checks.csv").content.decode("utf-8-sig").splitlines()
    return found | {"left": counted(expert, queue), "checks": judged(checks)}


def people(wave: str) -> tuple[Any, Any]:
    """The browsers of an expert who has every website, and of the office, which has opened the wave."""
    from eindekss.registry.models import Assignment, Institution, User, Wave  # noqa: PLC0415 - after Django's set-up

    record, clients = Wave.objects.get(key=wave), []
    for name, role in ((EXPERT, Assignment.Role.EXPERT), (OFFICE, Assignment.Role.OFFICE)):
        user, new = User.objects.get_or_create(username=name)
        first = Institution.objects.order_by("key").first() if role == Assignment.Role.EXPERT else None
        Assignment.objects.get_or_create(user=user, wave=record, role=role, institution=first)
        clients.append(Client())
        clients[-1].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if new:
        for url, posted in ((f"/office/{wave}/wave/open/", {}),
                            (f"/office/{wave}/assessments/assign/", {"divide": "1"})):  # fmt: skip
            sent = clients[1].post(url, posted)
            assert sent.status_code == 302, sent.content.decode()
    return clients[0], clients[1]


def counted(expert: Any, queue: str) -> dict[str, list[int]]:
    sites = expert.get(queue).context["sites"]
    return {each.participation.institution.key: [each.decided, each.suggested, each.left] for each in sites}


def seen(page: Any) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page.content.decode())
    assert found
    return html.unescape(found.group(1))


def judged(lines: list[str]) -> dict[str, list[int]]:
    rows = [row for row in csv.DictReader(lines) if not row["option"]]
    return {row["item"]: [int(row["accepted"]), int(row["overridden"])] for row in rows}


if __name__ == "__main__":
    ready()
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]).get("decide", {}))))
