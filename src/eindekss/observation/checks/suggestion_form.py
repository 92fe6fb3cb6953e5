"""A form for questions, suggestions, objections and proposals.

Looked at on every page of the sample, and on up to three pages that links so called open: forms with room for text.

- pass: such a form with words of questions, suggestions, complaints or messages, or called so by its program or fields
  (class S: a person may find it hidden).
- review: a form with room for text whose words do not tell what it is for (class S).
- fail: none; an e-mail address or a document to fill in is no form (class S).

Subscriptions, logins, searches, comments below news, and forms for feedback on the website itself do not count. Room
for text that the page's markup hides is a program's own (a riddle's answer) or a trap for robots, and none; a form that
a style sheet hides counts, because a button may open it.
"""

import re
from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.looking import browsed, concluded, form_of, links_named
from eindekss.observation.outcome import Finding, Outcome, Words
from eindekss.observation.outline import Form
from eindekss.observation.sample import is_page, plain, same_site
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Role

_OPENED = 3
# What content systems call forms for messages, and their fields.
_MARK = re.compile(
    r"(?<![a-z])(?:wpcf7|contact[-_]?(?:us|form|message)?|kontakt(?:forma|i|u)?[-_]?(?:forma)?|your[-_]?message"
    r"|zinojum[a-z]*|jautajum[a-z]*|iesniegum[a-z]*|priekslikum[a-z]*|atsauksm[a-z]*|vestule|feedback|enquiry|inquiry"
    r"|ask[-_]question|obrashheni[a-z]*|vopros)(?![a-z])"
)
_LACKING = Finding(
    Words(
        "Nav formas jautājumiem, ierosinājumiem un priekšlikumiem.", "There is no form for questions and suggestions."
    ),
    Words("Kontaktu lapā ievietojiet saziņas formu.", "Put a form for messages on the page of contacts."),
)
_UNCLEAR = Words("Ir forma ar teksta lauku; kam tā paredzēta?", "There is a form with room for text; what is it for?")


def targets(seen: Seen) -> Iterator[Ask]:
    known = {plain(page.record.url) for page in seen.pages}
    for page in seen.pages:
        for link in links_named(seen, page, "suggestion", 50):
            if plain(link.url) not in known and is_page(link.url) and same_site(page.url, link.url):
                yield Ask(AskKind.BROWSE, link.url)


def _asks(seen: Seen) -> list[Ask]:
    return list(dict.fromkeys(targets(seen)))[:_OPENED]


@check(
    "suggestion-form",
    "3",
    Words("Forma jautājumiem un ierosinājumiem", "Form for questions and suggestions"),
    asks=_asks,
)
def suggestion_form(seen: Seen) -> Outcome:
    pages = (*seen.pages, *browsed(seen, [ask.target for ask in _asks(seen)]))
    forms = [(page, form) for page in pages for form in page.forms if form.having("textarea")]
    usable = [(page, form) for page, form in forms if not _other(seen, form)]
    strong = [form_of(page, form) for page, form in usable if _fits(seen, page, form)]
    weak = [form_of(page, form) for page, form in usable]
    return concluded(seen, strong, weak, lacking=_LACKING, roles=(Role.CONTACTS,), confidence=0.85, doubt=_UNCLEAR)


def _fits(seen: Seen, page: SeenPage, form: Form) -> bool:
    names = (form.node.attributes.get("class"), form.node.attributes.get("id"), form.action,
             *(each.name for each in form.fields))  # fmt: skip
    marked = _MARK.search(" ".join(each for each in names if each).lower())
    return bool(marked or seen.vocabulary.found("suggestion", f"{form.words} | {page.title}"))


def _other(seen: Seen, form: Form) -> bool:
    of_the_site = seen.vocabulary.found("feedback", form.words) and seen.vocabulary.found("rate-site", form.words)
    return bool(form.having("password") or of_the_site or seen.vocabulary.found("suggestion-not", form.words))
