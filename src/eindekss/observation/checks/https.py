"""Encryption of the website: the way to it, its certificate, versions of TLS, and whether browsers may rely on it.

Looked at: what ``http://host/`` answers, the handshakes with port 443 of the host where the home page was found, and
the header of the home page.

``https-redirect`` – pass: an address without encryption leads to HTTPS, or nothing answers without encryption. fail:
the website can be read without encryption.

``certificate`` – pass: chain, name and time hold, by the authorities that the visitor's system trusts. partial: they
do, but the certificate ends within ``days`` (14) of the visit. fail: browsers warn of it, or nothing is encrypted.

``tls-versions`` – pass: TLS 1.2 or 1.3 and nothing older. fail: TLS 1.0 or 1.1 is taken (RFC 8996 forbids both), or
nothing is encrypted.

``hsts`` – pass: Strict-Transport-Security with a max-age of at least ``seconds`` (15 768 000, half a year: the
threshold of Mozilla's HTTP Observatory). partial: a shorter one. fail: none, 0, or not over HTTPS (RFC 6797, 7.2).
The value is max-age in seconds.

All decide by themselves (class A). Where a firewall shuts the visitor out, or a host does not answer in time, nothing
is concluded. Cannot see: other hosts of the institution, ciphers' strength, whether a name is on the browsers'
preload list.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import header, sighted
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Reason, Trouble

OLD = {"TLSv1": "TLS 1.0", "TLSv1.1": "TLS 1.1"}
_MAX_AGE = re.compile(r"(?:^|;)\s*max-age\s*=\s*\"?(\d+)", re.IGNORECASE)
_ONLY_ENCRYPTED = Words("Bez šifrēšanas vietne neatbild.", "The website does not answer without encryption.")
_OPEN = Finding(
    Words("Tīmekļvietni var lasīt bez šifrēšanas (HTTP).", "The website can be read without encryption (HTTP)."),
    Words(
        "Pāradresējiet visas http:// adreses uz https:// (atbilde 301 vai 308).",
        "Redirect all addresses with http:// to https:// (answer 301 or 308).",
    ),
)
_NO_TLS = Finding(
    Words("Tīmekļvietne nav pieejama ar HTTPS.", "The website is not available by HTTPS."),
    Words(
        "Uzstādiet sertifikātu, ko pārlūki atzīst; to var saņemt bez maksas.",
        "Install a certificate that browsers trust; it can be had free of charge.",
    ),
)
_UNTRUSTED = Words(
    "Saņemiet jaunu sertifikātu no atzīta izdevēja visiem vietnes nosaukumiem un uzstādiet arī starpsertifikātus.",
    "Get a new certificate from a trusted issuer for all names of the website, and install intermediate ones too.",
)
# What OpenSSL says -> words; the first that fits.
_WHY = (
    ("has expired", Words("termiņš ir beidzies", "it has expired")),
    ("not yet valid", Words("tas vēl nav stājies spēkā", "it is not valid yet")),
    ("ostname mismatch", Words("tas izdots citai vietnei", "it is another website's")),
    ("self-signed", Words("to nav izdevis atzīts izdevējs", "no trusted issuer made it")),
    ("local issuer", Words("trūkst starpsertifikāta vai izdevējs nav atzīts", "an intermediate one is missing, or the "
                           "issuer is not trusted")),
)  # fmt: skip
_RENEW = Words("Atjaunojiet sertifikātu; atjaunošanu automatizējiet.", "Renew the certificate; automate its renewal.")
_NO_HSTS = Words(
    "Pievienojiet galveni Strict-Transport-Security: max-age=31536000; includeSubDomains.",
    "Add the header Strict-Transport-Security: max-age=31536000; includeSubDomains.",
)


def handshakes(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.TLS, _host(seen.home))


def way_in(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.GET, f"http://{_host(seen.home)}/")


@check("https-redirect", "1", Words("Pāreja uz HTTPS", "Redirect to HTTPS"), asks=way_in)
def https_redirect(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    target = f"http://{_host(home)}/"
    reply = seen.reply(AskKind.GET, target)
    if reply is None:
        return not_assessable(Reason.NOT_KEPT, target)
    evidence = sighted(seen, AskKind.GET, target, f"{target} → {reply.final or target} (HTTP {reply.status})")
    if reply.status and reply.final.startswith("https:"):
        return Outcome(Status.PASS, seen=evidence)
    if reply.trouble is not None:
        encrypted = home.url.startswith("https:") and reply.trouble.reason is Reason.UNREACHABLE
        closed = Outcome(Status.PASS, None, 0.8, evidence, note=_ONLY_ENCRYPTED)
        return closed if encrypted else not_assessable(reply.trouble)
    return Outcome(Status.FAIL, seen=evidence, findings=(_OPEN,))


@check("certificate", "1", Words("Sertifikāts", "Certificate"), asks=handshakes, parameters={"days": 14})
def certificate(seen: Seen) -> Outcome:
    met = _met(seen)
    if isinstance(met, Outcome):
        return met
    told = met["certificate"] or {}
    ends = str(told.get("not_after", ""))[:10]
    evidence = sighted(seen, AskKind.TLS, met["host"], f"{told.get('issuer', '')} | {', '.join(told.get('names', ()))} "
                       f"| {ends} {met['why']}".strip())  # fmt: skip
    if not met["verified"]:
        why = next((words for known, words in _WHY if known in met["why"]), Words(met["why"], met["why"]))
        says = Words(f"Pārlūki sertifikātam neuzticas: {why.lv}.", f"Browsers do not trust the certificate: {why.en}.")
        return Outcome(Status.FAIL, ends, 1.0, evidence, (Finding(says, _UNTRUSTED),))
    left = (datetime.date.fromisoformat(ends) - seen.visited).days if ends else seen.parameters["days"]
    if left < seen.parameters["days"]:
        says = Words(f"Sertifikāta termiņš beidzas {ends}.", f"The certificate ends on {ends}.")
        return Outcome(Status.PARTIAL, ends, 1.0, evidence, (Finding(says, _RENEW),))
    return Outcome(Status.PASS, ends, 1.0, evidence)


@check("tls-versions", "1", Words("TLS versijas", "Versions of TLS"), asks=handshakes)
def tls_versions(seen: Seen) -> Outcome:
    met = _met(seen)
    if isinstance(met, Outcome):
        return met
    taken = tuple(version for version, takes in met["accepts"].items() if takes)
    evidence = sighted(seen, AskKind.TLS, met["host"], f"{met['host']}: {', '.join(taken)}")
    names = ", ".join(OLD[version] for version in taken if version in OLD)
    if not names:
        return Outcome(Status.PASS, taken, 1.0, evidence)
    says = Words(f"Serveris pieņem novecojušu šifrēšanu: {names}.", f"The server takes outdated encryption: {names}.")
    mend = Words("Atstājiet tikai TLS 1.2 un 1.3.", "Leave only TLS 1.2 and 1.3.")
    return Outcome(Status.FAIL, taken, 1.0, evidence, (Finding(says, mend),))


@check("hsts", "1", Words("Galvene Strict-Transport-Security", "Header Strict-Transport-Security"),
       parameters={"seconds": 15_768_000})  # fmt: skip
def hsts(seen: Seen) -> Outcome:
    home = seen.home
    if home is None or not home.record.headers:
        return not_assessable(Trouble(Reason.NOT_KEPT, "headers") if home else seen.why_no_home)
    said = header(home, "strict-transport-security")
    age = int(found[1]) if (found := _MAX_AGE.search(said)) else 0
    if home.url.startswith("https:") and age >= seen.parameters["seconds"]:
        return Outcome(Status.PASS, age, 1.0, (home.sighting(excerpt=f"strict-transport-security: {said}"),))
    evidence = (home.sighting(excerpt=f"strict-transport-security: {said or '–'}"),)
    if home.url.startswith("https:") and age:
        says = Words(f"Pārlūks HTTPS prasību atceras tikai {age} s.", f"It is kept for {age} seconds only.")
        return Outcome(Status.PARTIAL, age, 1.0, evidence, (Finding(says, _NO_HSTS),))
    says = Words("Pārlūkiem nav pateikts lietot tikai HTTPS.", "Browsers are not told to use HTTPS only.")
    return Outcome(Status.FAIL, 0, 1.0, evidence, (Finding(says, _NO_HSTS),))


def _met(seen: Seen) -> dict[str, Any] | Outcome:
    """What the handshakes told, or what follows where there were none."""
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    reply = seen.reply(AskKind.TLS, _host(home))
    if reply is None:
        return not_assessable(Reason.NOT_KEPT, _host(home))
    if reply.trouble is None:
        told: dict[str, Any] = seen.evidence.read_json(reply.body)
        return told
    if reply.trouble.reason is Reason.UNREACHABLE and home.url.startswith("http:"):
        evidence = sighted(seen, AskKind.TLS, _host(home), f"{_host(home)}: {reply.trouble.detail}")
        return Outcome(Status.FAIL, None, 0.9, evidence, (_NO_TLS,))  # the host answers, yet not with encryption
    return not_assessable(reply.trouble)


def _host(home: SeenPage) -> str:
    return urlsplit(home.url).hostname or ""
