"""Surveys on a website: questions with answers to choose, forms with a survey's name, and such of survey services."""

from collections.abc import Iterator
from typing import NamedTuple

from eindekss.observation.looking import at_place, embedded, form_of
from eindekss.observation.outcome import Sighting
from eindekss.observation.outline import Form
from eindekss.observation.seen import Seen, SeenPage

# Services that hold surveys for others; a wave may add its country's.
HOSTS = (
    "surveymonkey.com", "forms.gle", "docs.google.com/forms", "typeform.com", "forms.office.com",
    "limesurvey.net", "limesurvey.org", "webropolsurveys.com", "webropol.com", "qualtrics.com", "questionpro.com",
    "jotform.com", "survio.com", "ec.europa.eu/eusurvey", "crowdsignal.com", "poll.fm", "surveyplanet.com",
    "forms.cloud.microsoft",
)  # fmt: skip


class Survey(NamedTuple):
    """``words``: heading, question, answers. ``vote``: one question with answers to choose."""

    words: str
    vote: bool
    sighting: Sighting


def surveys_on(seen: Seen, page: SeenPage, hosts: tuple[str, ...]) -> Iterator[Survey]:
    """``hosts``: of survey services, each a host or a host with the beginning of a path."""
    for form in page.forms:
        if _asks(seen, form):
            yield Survey(form.words, form.choices > 1 and len(form.fields) <= 12, form_of(page, form))
    for url, sighting in embedded(page):
        if at_place(url, hosts):
            yield Survey(page.title, False, sighting)
    for link in page.links:
        if at_place(link.url, hosts):
            heading = page.outline.heading_before(link.node)
            yield Survey(f"{heading} | {link.text}", False, page.sighting(link.node, link.text or link.url))


def _asks(seen: Seen, form: Form) -> bool:
    """A survey's name on a form with answers to choose, or with at least two questions to write of."""
    words = form.words
    if not seen.vocabulary.found("poll", words) or seen.vocabulary.found("poll-not", words):
        return False
    named = seen.vocabulary.found("survey", words)
    chosen = form.choices > 1 or len(form.having("checkbox")) > 1 or bool(form.having("select", "range"))
    return chosen or bool(named and form.having("textarea"))
