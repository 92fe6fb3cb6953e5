"""Surveys on a website: questions with answers to choose, forms with a survey's name, and such of survey services."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from eindekss.observation.looking import at_place, embedded, form_of, named
from eindekss.observation.outcome import Sighting
from eindekss.observation.outline import Form, form_at
from eindekss.observation.seen import Seen, SeenPage

# Services that hold surveys for others; a wave may add its country's.
HOSTS = (
    "surveymonkey.com", "surveymonkey.co.uk", "forms.gle", "goo.gl/forms", "docs.google.com/forms", "typeform.com",
    "forms.office.com", "forms.cloud.microsoft", "limesurvey.net", "limesurvey.org", "webropolsurveys.com",
    "webropol.com", "qualtrics.com", "questionpro.com", "jotform.com", "survio.com", "ec.europa.eu/eusurvey",
    "crowdsignal.com", "polldaddy.com", "poll.fm", "surveyplanet.com", "visidati.lv", "webanketa.com", "edurio.com",
    "alchemer.com", "alchemer.eu", "surveygizmo.com", "smartsurvey.co.uk", "netigate.se", "netigate.net",
    "enalyzer.com", "questback.com", "surveyhero.com", "lamapoll.de", "survey123.arcgis.com", "survey.zohopublic.com",
    "survey.zohopublic.eu", "tally.so", "cognitoforms.com", "paperform.co", "strawpoll.com", "poll-maker.com",
    "mentimeter.com", "menti.com", "opinionstage.com", "anketolog.ru", "testograf.ru", "simpoll.ru",
    "forms.yandex.ru", "apklausa.lt", "manoapklausa.lt",
)  # fmt: skip


# What content systems call such parts in classes, ids and addresses of forms.
_MARK = re.compile(
    r"(?<![a-z])(?:(?:wp-?|total|web|quick|sexy)?poll(?:s|form|box|widget|ing)?|(?:lime)?survey(?:s|js|form)?|sv_main"
    r"|question(?:naire|ario)s?|aptauj[a-z]*|anket[a-z]*|balsojum[a-z]*|opros[a-z]*|golosovani[a-z]*|voting)(?![a-z])"
)
_WIDGETS = "[data-tf-live], [data-tf-widget], .typeform-widget, [data-tally-src], [data-paperform-id]"
_WRITTEN = ("text", "email", "tel", "password", "search", "url", "textarea", "file", "date")
_MOST = 60  # radio buttons outside of forms that are looked at
_AROUND, _UP = 2, 5  # elements above: those whose class tells of a form, and those that hold its radio buttons


class Survey(NamedTuple):
    """``words``: heading, question, answers. ``vote``: one question with answers to choose."""

    words: str
    vote: bool
    sighting: Sighting


def surveys_on(seen: Seen, page: SeenPage, hosts: tuple[str, ...]) -> Iterator[Survey]:
    """``hosts``: of survey services, each a host or a host with the beginning of a path."""
    is_survey = _named(seen, page)
    for form in (*page.forms, *_without_form(page)):
        if _asks(seen, form, is_survey):
            yield Survey(form.words, form.choices > 1 and len(form.fields) <= 12, form_of(page, form))
    for url, sighting in embedded(page):
        if at_place(url, hosts):
            yield Survey(page.title, False, sighting)
    for node in page.dom.css(_WIDGETS):
        yield Survey(page.title, False, page.sighting(node))
    for link in page.links:
        if at_place(link.url, hosts):
            heading = page.outline.heading_before(link.node)
            yield Survey(f"{heading} | {link.text}", False, page.sighting(link.node, link.text or link.url))


def _asks(seen: Seen, form: Form, named: bool) -> bool:
    """A survey's name on a form with answers to choose, or with a question to write of; or one question with answers.

    ``named``: the page is called a survey.
    """
    words = form.words
    if seen.vocabulary.found("poll-not", words) or seen.vocabulary.found("choice-not", words):
        return False
    if form.having("password", "search"):
        return False
    marked = named or _is_marked(form)
    called = marked or bool(seen.vocabulary.found("survey", words))
    chosen = form.choices > 1 or len(form.having("checkbox")) > 1 or bool(form.having("select", "range"))
    if marked or seen.vocabulary.found("poll", words):
        return chosen or (called and bool(form.having("textarea")))
    return _is_question(seen, form)


def _is_question(seen: Seen, form: Form) -> bool:
    """One question with answers to choose and nothing to write: a vote, whatever it is called."""
    questions = {each.name for each in form.having("radio")}
    lone = form.choices > 1 and len(questions) == 1 and not form.having(*_WRITTEN, "select")
    return lone and "?" in form.words and not seen.vocabulary.found("rate-useful", form.words)


def _named(seen: Seen, page: SeenPage) -> bool:
    """Whether the page's title or first heading is a survey's name."""
    head = page.dom.css_first("h1")
    said = (re.split(r"\s[|–—-]\s", page.title)[0], " ".join(head.text(separator=" ").split()) if head else "")
    return any(named(seen, "survey", each) and not seen.vocabulary.found("poll-not", each) for each in said)


def _is_marked(form: Form) -> bool:
    node, words = form.node, [form.action]
    for _ in range(1 + _AROUND):
        words += [node.attributes.get(name) or "" for name in ("class", "id", "name")]
        if node.parent is None or node.parent.tag in ("body", "main", "html"):
            break
        node = node.parent
    return bool(_MARK.search(" ".join(words).lower()))


def _without_form(page: SeenPage) -> Iterator[Form]:
    """Radio buttons with a button that a script serves, outside of any form."""
    once: dict[int, Form] = {}
    for radio in page.dom.css("input[type=radio]")[:_MOST]:
        node = radio.parent
        for _ in range(_UP):
            if node is None or node.tag in ("form", "body", "html"):
                break
            if len(node.css("input[type=radio]")) > 1 and node.css_first("button, input[type=button], [role=button]"):
                if node.mem_id not in once and not _in_form(node):
                    once[node.mem_id] = form_at(node, page.outline)
                break
            node = node.parent
    yield from once.values()


def _in_form(node: LexborNode) -> bool:
    up = node.parent
    while up is not None and up.tag != "form":
        up = up.parent
    return up is not None
