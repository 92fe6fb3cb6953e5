"""More experts and websites in the practice wave, and what an expert's browser posts, for tests."""

import html
import re
from typing import Any

from django.test import Client
from practice import EXPERT, Practice

from eindekss.registry.models import Assignment, Institution, Participation, User

SECOND = "demo-eksperts-2"
REACTION = """
ordered: [LEVEL]
reaction:
  calendar: {days: [1, 2, 3, 4, 5], opens: "09:00", closes: "17:00", holidays: ["2026-11-18"]}
  channels:
    - {channel: message, lv: Ziņa, en: Message, minutes: MINUTES, within: {item: IN_TIME, minutes: 60, yes: 1, no: 2}}
    - {channel: email, lv: E-pasts, en: E-mail, clock: working}
"""
MORE_ITEMS = """
      - id: HAS_PAGE
        kind: single
        lv: Vai ir lapa?
        en: Is there a page?
        options: [{code: 1, lv: ir, en: "yes"}, {code: 2, lv: nav, en: "no"}]
      - {id: PAGE_NAME, kind: text, lv: Lapas nosaukums, en: Name of the page, relevant: "${HAS_PAGE} = 1"}
      - id: SHOWS
        kind: multi
        lv: Kas lapā ir?
        en: What does the page show?
        options:
          - {code: 1, lv: meklētājs, en: search}
          - {code: 2, lv: jaunumi, en: news}
          - {code: 9, lv: cits, en: other}
      - id: LEVEL
        kind: single
        lv: Cik labi?
        en: How well?
        options: [{code: 1, lv: labi, en: well}, {code: 2, lv: viduvēji, en: fairly}, {code: 3, lv: slikti, en: badly}]
      - {id: MINUTES, kind: number, lv: Minūtes, en: Minutes, minimum: 0, absent: [not-available]}
      - id: IN_TIME
        kind: single
        lv: Vai laikā?
        en: In time?
        options: [{code: 1, lv: jā, en: "yes"}, {code: 2, lv: nē, en: "no"}]
"""


def ask_more(practice: Practice) -> Practice:
    """The expert's questionnaire with a filter, a multiple choice, an ordered one and what the timer answers."""
    file = practice.wave.folder / "instruments" / "opinion.yaml"
    file.write_text(file.read_text(encoding="utf-8") + MORE_ITEMS.lstrip("\n"), encoding="utf-8")
    (practice.wave.folder / "assessment.yaml").write_text(REACTION, encoding="utf-8")
    settings = practice.wave.folder / "wave.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[files]\n", '[files]\nassessment = "assessment.yaml"\n'), encoding="utf-8")
    return practice


def add_sites(practice: Practice, *keys: str, expert: str = EXPERT) -> None:
    """Institutions with a website, given to the expert."""
    user = User.objects.get(username=expert)
    for key in keys:
        institution = Institution.objects.create(key=key)
        Participation.objects.create(
            wave=practice.record, institution=institution, name_lv=f"Iestāde {key}", website=f"{key}.example.org"
        )
        Assignment.objects.create(user=user, wave=practice.record, institution=institution, role="expert")


def add_expert(practice: Practice, name: str = SECOND, site: str = "") -> User:
    """Another expert, with a site of their own."""
    user = User.objects.create(username=name)
    add_sites(practice, site or f"OWN-{name}", expert=name)
    return user


def page(practice: Practice, name: str, *rest: str, institution: str = "DEMO") -> str:
    return practice.url(name, *rest, questionnaire="opinion", institution=institution)


def seen_in(content: bytes) -> str:
    """The hidden field of the item's page: what the person had before them."""
    found = re.search(r'name="seen" value="([^"]*)"', content.decode())
    assert found
    return html.unescape(found.group(1))


def decide(client: Client, url: str, **posted: Any) -> Any:
    """Open the item's page and press one of its buttons."""
    return client.post(url, {"seen": seen_in(client.get(url).content)} | posted)


def answer(practice: Practice, who: str, institution: str, **values: Any) -> None:
    """Give these answers on the items' pages, one after another."""
    client = practice.client(who)
    for item, value in values.items():
        sent = decide(client, page(practice, "assess-item", item, institution=institution), **{f"a-{item}": value})
        assert sent.status_code == 302, sent.content.decode()


def hand_in(practice: Practice, who: str, institution: str, second: bool = False) -> None:
    client = practice.client(who)
    name = "second-finish" if second else "review"
    assert client.post(page(practice, name, institution=institution), {"confirm": "1"}).status_code == 302
