"""Advice by telephone, and contact information for advice.

Looked at on every page of the sample: lines of text, with their headings, that hold a telephone number or a mail
address; whether they speak of advice, help or answers to questions, and of hours.

``phone-advice`` – advice by telephone on using e-services. All of class S: few say what a number is for.

- pass: a number for advice that answers round the clock. partial: a number for advice (in working hours, as numbers
  without hours are taken), on a website that speaks of e-services. review: a number for advice without a word of
  e-services, or e-services with numbers not said to be for advice. fail: no number, or neither a number for advice nor
  e-services.

``contact-for-advice`` – pass: a number or a mail address that is said to be for advice or questions (class A).
review: general contacts only (an expert's). fail: neither a number nor an address on any page, the contacts among them
(class A).

Numbers for emergencies, crises, the police, the press and for reports of corruption are not for advice.
"""

import re
from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.looking import absent, concluded, sightings, why_unsure
from eindekss.observation.outcome import Finding, Outcome, Status, Words
from eindekss.observation.outline import Block
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Role

# Seven to fifteen digits (E.164) in groups, with or without a country's code.
_NUMBER = re.compile(r"(?<![\w.,/-])(?:\(?\+\s?\d{1,3}\)?[\s-]?)?\(?\d{2,4}\)?(?:[\s-]?\d{2,4}){1,4}(?![\w/-])")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@|\s?\[(?:at|et)\]\s?|\(at\))[\w-]+(?:\.|\[dot\])[\w.-]*\w")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_LONGEST = 600
_NO_NUMBER = Finding(
    Words("Nav tālruņa konsultācijām.", "There is no telephone number for advice."),
    Words(
        "Pie e-pakalpojumiem norādiet konsultāciju tālruni un tā darba laiku.",
        "State a telephone number for advice and its hours beside the e-services.",
    ),
)
_NO_CONTACT = Finding(
    Words("Nav kontaktinformācijas konsultācijām.", "There is no contact information for advice."),
    Words("Kontaktu lapā norādiet tālruni un e-pastu.", "State a telephone number and a mail address."),
)
_NOT_SAID = Words(
    "Ir kontakti, bet nav teikts, ka tie ir konsultācijām.", "There are contacts, not said to be for advice."
)
_NO_HOURS = Words("Darba laiks nav norādīts.", "No hours are stated.")


@check("phone-advice", "2", Words("Konsultācijas pa tālruni", "Advice by telephone"))
def phone_advice(seen: Seen) -> Outcome:
    numbers = list(_numbers(seen))
    advice = [(page, block) for page, block in numbers if _is_advice(seen, page, block)]
    always = [(page, block) for page, block in advice if _always(seen, block)]
    if always:
        return Outcome(Status.PASS, "round-the-clock", 0.75, sightings(always))
    serves = any(seen.vocabulary.found("e-service", page.text) for page in seen.pages)
    if advice and serves:
        hours = any(seen.vocabulary.found("hours", page.text) for page, _ in advice)
        note = None if hours else _NO_HOURS
        return Outcome(Status.PARTIAL, "working-hours", 0.8 if hours else 0.65, sightings(advice), note=note)
    if not advice and not serves and why_unsure(seen, Role.CONTACTS) is None:
        return absent(seen, _NO_NUMBER, Role.CONTACTS)
    usual = [(page, block) for page, block in numbers if not seen.vocabulary.found("advice-not", block.context)]
    return concluded(seen, (), sightings(usual), lacking=_NO_NUMBER, roles=(Role.CONTACTS,), doubt=_NOT_SAID)


@check("contact-for-advice", "2", Words("Kontaktinformācija konsultācijām", "Contact information for advice"))
def contact_for_advice(seen: Seen) -> Outcome:
    found = list(_contacts(seen))
    advice = [(page, block) for page, block in found if _is_advice(seen, page, block)]
    usual = [(page, block) for page, block in found if _is_usual(seen, page, block)]
    return concluded(
        seen, sightings(advice), sightings(usual), lacking=_NO_CONTACT, roles=(Role.CONTACTS,), confidence=0.9,
        doubt=_NOT_SAID,
    )  # fmt: skip


def _contacts(seen: Seen) -> Iterator[tuple[SeenPage, Block]]:
    for page in seen.pages:
        tied = _tied(page, "mailto:")
        for block in page.outline.blocks:
            if block.node.mem_id in tied or _MAIL.search(block.text):
                yield page, block
    yield from _numbers(seen)


def _numbers(seen: Seen) -> Iterator[tuple[SeenPage, Block]]:
    for page in seen.pages:
        tied = _tied(page, "tel:")
        for block in page.outline.blocks:
            if len(block.text) <= _LONGEST and (block.node.mem_id in tied or _has_number(seen, block)):
                yield page, block


def _has_number(seen: Seen, block: Block) -> bool:
    """Digits like a telephone's, with a country's code or beside a word for one."""
    numbers = [hit[0] for hit in _NUMBER.finditer(block.text) if 7 <= sum(map(str.isdigit, hit[0])) <= 15]
    plus = any("+" in each for each in numbers)
    words = (seen.vocabulary.found(group, block.context) for group in ("phone", "advice"))
    return bool(numbers) and (plus or any(words))


def _tied(page: SeenPage, scheme: str) -> set[int]:
    """The elements whose lines hold a link of that scheme."""
    lines = (page.outline.line_of(node) for node in page.dom.css(f"a[href^='{scheme}' i]"))
    return {line.node.mem_id for line in lines if line is not None}


def _is_advice(seen: Seen, page: SeenPage, block: Block) -> bool:
    """Whether a sentence, or the heading, says so, and the sentence not of another kind of number."""
    if page.record.role is Role.STATEMENT:
        return False
    text = _MAIL.sub(" ", block.text)  # konsultacijas@… says nothing
    return any(
        seen.vocabulary.found("advice", f"{block.heading} {sentence}")
        for sentence in _SENTENCE.split(text)
        if not seen.vocabulary.found("advice-not", f"{block.heading} {sentence}")
    )


def _is_usual(seen: Seen, page: SeenPage, block: Block) -> bool:
    where = page.record.role in (Role.CONTACTS, Role.SERVICES) or block.region in ("footer", "header")
    return where and not seen.vocabulary.found("advice-not", block.context)


def _always(seen: Seen, block: Block) -> bool:
    """Round the clock, said in one sentence with the number or in one without any: not of another number beside it."""
    for sentence in _SENTENCE.split(block.text):
        other = len(_NUMBER.findall(sentence)) > 0 and not seen.vocabulary.found(
            "advice", f"{block.heading} {sentence}"
        )
        if seen.vocabulary.found("round-the-clock", sentence) and not other:
            return True
    return bool(seen.vocabulary.found("round-the-clock", block.heading))
