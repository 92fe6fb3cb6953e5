"""Rating the website and commenting on it.

Looked at on every page of the sample: blocks of text, headings, links, buttons and forms that ask to rate this website
(a word of rating with a word for the website, or a question like “Was this page helpful?”), or for feedback.

``rate-site`` – an invitation to rate the website: pass where such words are found. fail: none. A question on a single
page (“Was this page helpful?”) is a means of feedback, yet no invitation to rate the website.

``feedback`` – the website can be rated or commented on: pass where such words stand on a link, a button, a form, or
before one, or where a program for such feedback is loaded. review: only words that may mean something else
(testimonials, suggestions), or an invitation without a means. fail: none.

Both of class S: institutions word it in many ways, and ask to rate their services too, which does not count. The
address for reports on accessibility, which the law asks for, is not taken for feedback on the website.
"""

from collections.abc import Iterator
from itertools import chain

from eindekss.observation.check import check
from eindekss.observation.looking import NAME, at_place, concluded, embedded, links_named, sightings
from eindekss.observation.outcome import Finding, Outcome, Sighting, Words
from eindekss.observation.outline import Block, Form, shown
from eindekss.observation.seen import Seen, SeenPage, readable
from eindekss.observation.visit import Role

_LONGEST = 300
_PROGRAMS = (  # that ask visitors what they think of the website
    "usabilla.com",
    "mopinion.com",
    "survicate.com",
    "userreport.com",
    "uservoice.com",
    "feedbackify.com",
    "doorbell.io",
    "userback.io",
    "usersnap.com",
    "getfeedback.com",
    "kampyle.com",
    "opinionlab.com",
    "hotjar.com/feedback",
)
_ASK = Words(
    "Katras lapas beigās jautājiet „Vai šī lapa bija noderīga?” un ļaujiet atstāt atsauksmi.",
    "Ask “Was this page helpful?” at the end of every page and let people comment.",
)
_NO_INVITATION = Finding(
    Words("Nav uzaicinājuma novērtēt tīmekļvietni.", "There is no invitation to rate the website."), _ASK
)
_NO_FEEDBACK = Finding(
    Words("Tīmekļvietni nevar novērtēt un par to nevar sniegt atsauksmi.", "It cannot be rated or commented on."),
    _ASK,
)
_MAYBE = Words(
    "Ir vārdi par atsauksmēm, bet nav skaidrs, vai ar tiem var vērtēt tīmekļvietni.",
    "There are words on feedback, but it is not clear whether it is about the website.",
)


@check("rate-site", "2", Words("Uzaicinājums novērtēt tīmekļvietni", "Invitation to rate the website"))
def rate_site(seen: Seen) -> Outcome:
    site = ((page, block) for page, block in _invitations(seen) if not seen.vocabulary.found("rate-useful", block.text))
    strong = (*sightings(site), *(place for page in seen.pages for place in _pictured(seen, page)))
    return concluded(seen, strong, lacking=_NO_INVITATION, confidence=0.8)


def _pictured(seen: Seen, page: SeenPage) -> Iterator[Sighting]:
    """Links and buttons whose name is a picture's or stands in an attribute: no line of text has it."""
    for node in page.dom.css("a[href], button, [role=button]") if page.record.role is not Role.STATEMENT else ():
        name = readable(node)
        attributes = node.attributes.get("aria-label") or node.attributes.get("title") or node.css_first("img[alt]")
        invites = attributes and len(name) <= _LONGEST and _invites(seen, name)
        if invites and shown(node) and not seen.vocabulary.found("rate-useful", name):
            yield page.sighting(node, name)


@check("feedback", "2", Words("Tīmekļvietnes vērtēšana un atsauksmes", "Rating of and feedback on the website"))
def feedback(seen: Seen) -> Outcome:
    invited = [(page, block) for page, block in _invitations(seen) if _has_means(page, block)]
    links = [(page, link) for page in seen.pages for link in links_named(seen, page, "feedback")]
    forms = [form_sighting for page in seen.pages for form_sighting in _forms(seen, page)]
    buttons = [page.sighting(node, node.text(separator=" ")) for page in seen.pages for node in page.dom.css("button")
               if seen.vocabulary.found("feedback", node.text(separator=" "))]  # fmt: skip
    programs = [place for page in seen.pages for url, place in embedded(page) if at_place(url, _PROGRAMS)]
    strong = [*forms, *sightings(chain(links, invited)), *buttons, *programs]
    named = ((page, link) for page in seen.pages for link in links_named(seen, page, "feedback-weak", 40))
    weak = sightings(chain(_invitations(seen), named))
    return concluded(seen, strong, weak, lacking=_NO_FEEDBACK, confidence=0.8, doubt=_MAYBE)


def _invitations(seen: Seen) -> Iterator[tuple[SeenPage, Block]]:
    for page in seen.pages:
        if page.record.role is Role.STATEMENT:
            continue
        for block in page.outline.blocks:
            if len(block.text) <= _LONGEST and _invites(seen, _question(block)):
                yield page, block


def _question(block: Block) -> str:
    """A question with its heading, as one sentence: “Your opinion: how do you like …?”; other lines by themselves."""
    asks = "?" in block.text and not block.is_heading and len(block.heading) <= NAME
    return f"{block.heading} {block.text}" if asks else block.text


def _invites(seen: Seen, text: str) -> bool:
    """Words of rating and of the website, close to each other: in one sentence."""
    if seen.vocabulary.found("rate-useful", text):
        return True
    sentences = text.replace("!", ".").replace("?", ".").split(".")
    both = (seen.vocabulary.found("rate-act", each) and seen.vocabulary.found("rate-site", each) for each in sentences)
    return any(both)


def _has_means(page: SeenPage, block: Block) -> bool:
    """Whether the words are a link or a button, hold one, or stand beside or in a form."""
    if block.node.tag in ("button", "label", "legend") or block.node.css_first("a[href], button, input"):
        return True
    around = block.node
    for _ in range(2):
        if around.parent is None or around.parent.tag in ("body", "main", "html"):
            return False
        around = around.parent
        if around.css_first("button, input, textarea, form, a[href]") is not None:
            return True
    return False


def _forms(seen: Seen, page: SeenPage) -> Iterator[Sighting]:
    for form in page.forms:
        if form.having("textarea", "radio", "range") and _of_feedback(seen, page, form):
            yield page.sighting(form.node, form.words[:300])


def _of_feedback(seen: Seen, page: SeenPage, form: Form) -> bool:
    words = f"{page.title} | {form.words}" if page.record.role is Role.FORM else form.words
    return bool(seen.vocabulary.found("feedback", words)) or _invites(seen, words)
