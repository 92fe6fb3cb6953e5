"""Surveys and votes on the website.

Looked at on every page of the sample: forms called a survey, by their words, by the page's name or as content systems
call them, with answers to choose or to write; one question with answers to choose and nothing else; links and frames of
survey services (``hosts``); headings that name a question of the day.

``survey-form`` – there is a form of a survey, of whatever it asks: pass. review: links called a survey that
lead to a page without a form, or one that could not be opened (three are). fail: none. A question of the day is none.

``polls`` – online polls as a way to take part: pass where a survey or a vote asks about more than the website itself.
fail: none, or only the rating of the website.

``question-of-day`` – pass: words like “question of the day” above a form or in its words. review: the words alone.
fail: neither.

All of class S: a sample of pages may miss a survey, and whether an old one still runs cannot be seen. Reports about the
results of surveys, price surveys of procurement and application forms called questionnaires do not count; nor do the
switches of contrast and letters, whose answers are chosen too.
"""

from collections.abc import Iterator
from itertools import islice

from eindekss.observation.check import check
from eindekss.observation.looking import blocks_about, browsed, concluded, is_document, links_named, sightings
from eindekss.observation.outcome import Finding, Outcome, Words
from eindekss.observation.sample import is_page, plain, same_site
from eindekss.observation.seen import Seen
from eindekss.observation.surveys import HOSTS, Survey, surveys_on
from eindekss.observation.visit import Ask, AskKind

_OPENED = 3
_ABOUT_POLLS = Words("Ievietojiet tīmekļvietnē īsu aptauju ar atbilžu variantiem.", "Put a short poll on the website.")
_NO_SURVEY = Finding(Words("Tīmekļvietnē nav aptaujas formas.", "The website has no survey form."), _ABOUT_POLLS)
_NO_POLL = Finding(Words("Tīmekļvietnē nav tiešsaistes aptauju.", "The website has no online polls."), _ABOUT_POLLS)
_NO_QUESTION = Finding(
    Words("Tīmekļvietnē nav aktuālā jautājuma.", "The website has no question of the day."), _ABOUT_POLLS
)
_UNOPENED = Words("Ir saite uz aptauju, bet pati aptauja netika atvērta.", "There is a link to a survey, not opened.")
_WORDS_ONLY = Words("Ir virsraksts, bet nav formas, ar ko atbildēt.", "There is a heading without a form to answer.")


def named(seen: Seen) -> Iterator[Ask]:
    """Pages that links called a survey open."""
    known = {plain(page.record.url) for page in seen.pages}
    links = (link for page in seen.pages for link in links_named(seen, page, "survey"))
    fit = (link.url for link in links if is_page(link.url) and not seen.vocabulary.found("poll-not", link.text))
    here = (url for url in dict.fromkeys(fit) if same_site(seen.visit.site.home, url) and plain(url) not in known)
    return (Ask(AskKind.BROWSE, url) for url in islice(here, _OPENED))


@check("survey-form", "2", Words("Aptaujas forma", "Survey form"), asks=named, parameters={"hosts": HOSTS})
def survey_form(seen: Seen) -> Outcome:
    found = [each for each in _surveys(seen) if not seen.vocabulary.found("question-of-day", each.words)]
    links = sightings(
        (page, link)
        for page in seen.pages
        for link in links_named(seen, page, "survey")
        if not seen.vocabulary.found("poll-not", link.text) and not is_document(link.url)
    )
    strong = [each.sighting for each in found]
    return concluded(seen, strong, links, lacking=_NO_SURVEY, confidence=0.8, doubt=_UNOPENED)


@check("polls", "2", Words("Tiešsaistes aptaujas", "Online polls"), asks=named, parameters={"hosts": HOSTS})
def polls(seen: Seen) -> Outcome:
    strong = [each.sighting for each in _surveys(seen) if not _about_the_site(seen, each)]
    return concluded(seen, strong, lacking=_NO_POLL, confidence=0.75)


@check("question-of-day", "1", Words("Aktuālais jautājums", "Question of the day"))
def question_of_day(seen: Seen) -> Outcome:
    strong, weak = [], []
    for page in seen.pages:
        forms = [form for form in page.forms if seen.vocabulary.found("question-of-day", form.words)]
        strong += [page.sighting(form.node, form.words[:300]) for form in forms if form.fields]
        named = [each for each in blocks_about(seen, page, "question-of-day", longest=120)]
        weak += [page.sighting(each.node, each.text) for each in named]
    return concluded(seen, strong, weak, lacking=_NO_QUESTION, confidence=0.85, doubt=_WORDS_ONLY)


def _surveys(seen: Seen) -> list[Survey]:
    hosts = tuple(seen.parameters["hosts"])
    pages = (*seen.pages, *browsed(seen, [ask.target for ask in named(seen)]))
    return [survey for page in pages for survey in surveys_on(seen, page, hosts)]


def _about_the_site(seen: Seen, survey: Survey) -> bool:
    rates = seen.vocabulary.found("rate-act", survey.words) and seen.vocabulary.found("rate-site", survey.words)
    return bool(rates or seen.vocabulary.found("rate-useful", survey.words))
