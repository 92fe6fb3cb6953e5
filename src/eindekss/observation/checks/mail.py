"""Whether others can send mail in the institution's name: SPF and DMARC of its mail domain.

Looked at: records of type TXT in DNS. The mail domain is the one that most addresses on the sampled pages have, if it
belongs to the website's registered name; else that name itself, since a name that sends no mail can be forged too.

``spf`` – one record ``v=spf1`` (RFC 7208), a ``redirect`` followed once. pass: it ends in ``-all`` or ``~all``.
partial: ``?all`` or no end, which says nothing of other senders. fail: no record, several (an error by the standard),
or ``+all``, which allows everybody.

``dmarc`` – one record ``v=DMARC1`` at ``_dmarc.`` of the domain, else of the registered name (RFC 7489). pass: the
policy is quarantine or reject for all messages. partial: none, which only asks for reports, or ``pct`` below 100.
fail: no record, several, or one without a policy.

Both decide by themselves (class A). Cannot see: DKIM, whose place in DNS cannot be known from outside; mail domains
that stand on none of the sampled pages; whether the networks that SPF names are the right ones.
"""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import domain, domain_of, existing, learnt, sighted
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Trouble

_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
_ALL = re.compile(r"(?:^|\s)([+?~-]?)all(?=\s|$)", re.IGNORECASE)
_REDIRECT = re.compile(r"(?:^|\s)redirect=([\w.-]+)", re.IGNORECASE)
_SPF_MEND = Words(
    "Publicējiet vienu TXT ierakstu, kas nosauc sūtītājus un beidzas ar -all, piemēram, „v=spf1 mx -all”.",
    "Publish one TXT record that names the senders and ends in -all, for instance “v=spf1 mx -all”.",
)
_DMARC_MEND = Words(
    "Publicējiet TXT ierakstu _dmarc ar p=quarantine vai p=reject; sāciet ar pārskatiem (rua).",
    "Publish a TXT record at _dmarc with p=quarantine or p=reject; begin with reports (rua).",
)


def mail_domain(seen: Seen) -> str:
    """The domain by which the institution gets its mail, as far as its pages show; '' without a home page."""
    if seen.home is None:
        return ""
    own = domain_of(seen.home.url)
    found = Counter(each for page in seen.pages for each in _domains(page))
    ours = {each: times for each, times in found.items() if domain(each) == own}
    return max(ours, key=lambda each: (ours[each], -len(each)), default=own)


def spf_records(seen: Seen) -> Iterator[Ask]:
    if name := mail_domain(seen):
        yield Ask(AskKind.DNS, f"TXT {name}")
        further = _redirected(_records(seen, name, "v=spf1"))
        if further:
            yield Ask(AskKind.DNS, f"TXT {further}")


def dmarc_records(seen: Seen) -> Iterator[Ask]:
    if name := mail_domain(seen):
        places = (name, f"_dmarc.{name}", f"_dmarc.{domain(name)}")
        yield from (Ask(AskKind.DNS, f"TXT {each}") for each in dict.fromkeys(places))


@check("spf", "1", Words("Pasta sūtītāju saraksts (SPF)", "List of mail senders (SPF)"), asks=spf_records)
def spf(seen: Seen) -> Outcome:
    name = mail_domain(seen)
    unknown = _unknown(seen, name)
    records = unknown or _records(seen, name, "v=spf1")
    if not isinstance(records, Trouble) and (further := _redirected(records)):
        records = _records(seen, further, "v=spf1")
    if isinstance(records, Trouble):
        return not_assessable(records)
    evidence = sighted(seen, AskKind.DNS, f"TXT {name}", f"{name}: {' | '.join(records) or '–'}")
    end = _ALL.search(records[0]) if len(records) == 1 else None
    if end and end[1] in ("-", "~"):
        return Outcome(Status.PASS, name, 1.0, evidence)
    if end and end[1] in ("", "+"):
        says = Words(f"SPF ļauj ikvienam sūtīt pastu domēna {name} vārdā.", f"SPF lets everybody send mail as {name}.")
    elif len(records) == 1:
        says = Words(
            f"SPF nepasaka, ka citi domēna {name} vārdā nesūta.", f"SPF of {name} says nothing of other senders."
        )
        return Outcome(Status.PARTIAL, name, 1.0, evidence, (Finding(says, _SPF_MEND, evidence),))
    elif records:
        says = Words(f"Domēnam {name} ir vairāki SPF ieraksti.", f"There are several SPF records for {name}.")
    else:
        says = Words(f"Domēnam {name} nav SPF ieraksta.", f"There is no SPF record for {name}.")
    return Outcome(Status.FAIL, name, 1.0, evidence, (Finding(says, _SPF_MEND, evidence),))


@check(
    "dmarc",
    "1",
    Words("Aizsardzība pret viltotu pastu (DMARC)", "Protection from forged mail (DMARC)"),
    asks=dmarc_records,
)
def dmarc(seen: Seen) -> Outcome:
    name = mail_domain(seen)
    unknown = _unknown(seen, name)
    if unknown is not None:
        return not_assessable(unknown)
    place, records = name, _records(seen, f"_dmarc.{name}", "v=DMARC1")
    if not isinstance(records, Trouble) and not records:
        place, records = domain(name), _records(seen, f"_dmarc.{domain(name)}", "v=DMARC1")
    if isinstance(records, Trouble):
        return not_assessable(records)
    evidence = sighted(seen, AskKind.DNS, f"TXT _dmarc.{place}", f"_dmarc.{place}: {' | '.join(records) or '–'}")
    tags = _tags(records[0]) if len(records) == 1 else {}
    policy = tags.get("sp", tags.get("p", "")) if place != name else tags.get("p", "")
    if policy in ("quarantine", "reject") and tags.get("pct", "100") == "100":
        return Outcome(Status.PASS, policy, 1.0, evidence)
    if policy in ("none", "quarantine", "reject"):
        says = Words(f"DMARC viltotu pastu neaptur (p={policy}).", f"DMARC does not stop forged mail (p={policy}).")
        if policy != "none":
            says = Words("DMARC attiecas tikai uz daļu vēstuļu.", "DMARC holds for a part of the messages only.")
        return Outcome(Status.PARTIAL, policy, 1.0, evidence, (Finding(says, _DMARC_MEND, evidence),))
    says = Words(f"Domēnam {name} nav derīga DMARC ieraksta.", f"There is no valid DMARC record for {name}.")
    return Outcome(Status.FAIL, "", 1.0, evidence, (Finding(says, _DMARC_MEND, evidence),))


def _unknown(seen: Seen, name: str) -> Trouble | None:
    """Why the domain cannot be judged at all; None where it can."""
    told = existing(seen, f"TXT {name}") if name else seen.why_no_home
    return told if isinstance(told, Trouble) else None


def _records(seen: Seen, name: str, version: str) -> tuple[str, ...] | Trouble:
    """The name's records of one kind; a name that does not exist has none."""
    told = learnt(seen, AskKind.DNS, f"TXT {name}")
    if isinstance(told, Trouble):
        return told
    return tuple(each for each in told["records"] if re.match(rf"{version}(?=[\s;]|$)", each.strip(), re.IGNORECASE))


def _redirected(records: tuple[str, ...] | Trouble) -> str:
    """Where the only record sends on to; ``all`` in the same record would go before (RFC 7208, 6.1)."""
    if isinstance(records, Trouble) or len(records) != 1 or _ALL.search(records[0]):
        return ""
    found = _REDIRECT.search(records[0])
    return found[1] if found else ""


def _tags(record: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in record.split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs if name.strip()}


def _domains(page: SeenPage) -> Iterator[str]:
    """Of every mail address in a page's words and links."""
    links = (node.attributes.get("href") or "" for node in page.dom.css("a[href^='mailto:' i]"))
    for text in (page.text, *links):
        yield from (found.lower() for found in _ADDRESS.findall(unquote(text)))
