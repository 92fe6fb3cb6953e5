"""Headers of the home page by which browsers protect its visitors, and the attributes of its cookies.

Looked at: the headers of the home page's answer, what its head says in their stead (``meta``), and the cookies that
the website had set when the visit ended.

``csp`` – pass: a Content-Security-Policy that names the places scripts may come from, without 'unsafe-inline' (unless
a nonce, hash or 'strict-dynamic' makes browsers ignore it), 'unsafe-eval' or whole schemes. partial: a policy that
leaves one of these open, or says nothing of scripts. fail: none, or only a reporting one. After CSP level 3 and the
tests of Mozilla's HTTP Observatory.

``nosniff`` – pass: X-Content-Type-Options: nosniff (Fetch standard). fail: not so.

``referrer-policy`` – pass: one that keeps paths from other websites (strict-origin-when-cross-origin or stricter).
partial: a policy that tells others more. fail: none said, or unsafe-url. Today's browsers take
strict-origin-when-cross-origin where nothing is said; older ones send the whole address.

``framing`` – pass: frame-ancestors in the policy, or X-Frame-Options DENY or SAMEORIGIN, so that no foreign page can
hide the website in a frame (OWASP, Clickjacking Defense). fail: neither, or frame-ancestors for all.

``cookie-flags`` – pass: each of the website's own cookies has Secure, those that carry a session (``sessions``: parts
of their names) HttpOnly, and none SameSite=None without need of it. partial: some do not. fail: a session's cookie is
open. not applicable: no cookies of its own. After the HTTP Observatory and OWASP's Session Management cheat sheet.

All decide by themselves (class A). Cannot see: pages outside the sample, cookies set after consent or after signing
in; a SameSite that was not said reads as Lax, which is what browsers take.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.replies import domain, domain_of, header, said_in_head
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Reason

CSP, XFO = "content-security-policy", "x-frame-options"
_REFERRER_KEEPS = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
_REFERRER_TELLS = ("no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "unsafe-url")
_WHOLE = ("*", "http:", "https:", "data:", "blob:", "filesystem:")
_EXCUSES = ("'nonce-", "'sha256-", "'sha384-", "'sha512-", "'strict-dynamic'")
_NO_CSP = Finding(
    Words("Nav satura drošības politikas.", "There is no content security policy."),
    Words(
        "Pievienojiet galveni Content-Security-Policy, kas skriptiem atļauj tikai zināmas vietas.",
        "Add the header Content-Security-Policy that allows scripts from known places only.",
    ),
)
_LOOSE_CSP = Words(
    "Nosauciet skriptu vietas (script-src vai default-src) bez 'unsafe-inline', 'unsafe-eval' un veselām shēmām.",
    "Name the places of scripts (script-src or default-src) without 'unsafe-inline', 'unsafe-eval' and whole schemes.",
)
_SNIFFS = Finding(
    Words("Pārlūkam ļauts pašam noteikt faila tipu.", "Browsers may guess what type a file is of."),
    Words("Pievienojiet galveni X-Content-Type-Options: nosniff.", "Add the header X-Content-Type-Options: nosniff."),
)
_REFERRER = Words(
    "Pievienojiet galveni Referrer-Policy: strict-origin-when-cross-origin.",
    "Add the header Referrer-Policy: strict-origin-when-cross-origin.",
)
_FRAMED = Finding(
    Words("Vietni var ievietot svešas lapas rāmī.", "Foreign pages may put the website in a frame."),
    Words(
        "Pievienojiet Content-Security-Policy: frame-ancestors 'self'.",
        "Add Content-Security-Policy: frame-ancestors 'self'.",
    ),
)
_COOKIE = Words(
    "Sīkdatnēm piešķiriet Secure, sesijas sīkdatnēm arī HttpOnly, un norādiet SameSite=Lax vai Strict.",
    "Give cookies Secure, those of a session HttpOnly too, and say SameSite=Lax or Strict.",
)


@check("csp", "1", Words("Satura drošības politika", "Content security policy"))
def csp(seen: Seen) -> Outcome:
    home = _home(seen)
    if isinstance(home, Outcome):
        return home
    policies = [*_policies(header(home, CSP)), *(each for said in said_in_head(home, CSP) for each in _policies(said))]
    if not policies:
        reports = header(home, f"{CSP}-report-only")
        return Outcome(Status.FAIL, None, 1.0, (_shows(home, f"{CSP}-report-only" if reports else CSP),), (_NO_CSP,))
    evidence = (_shows(home, CSP),)
    open_ = min((_loose(each) for each in policies), key=len)  # all policies hold at once: the strictest decides
    if not open_:
        return Outcome(Status.PASS, None, 1.0, evidence)
    listed = ", ".join(open_)
    says = Words(
        f"Satura drošības politika ir pārāk plaša: {listed}.", f"The content security policy is loose: {listed}."
    )
    return Outcome(Status.PARTIAL, open_, 1.0, evidence, (Finding(says, _LOOSE_CSP),))


@check("nosniff", "1", Words("Faila tips nav jāuzmin (nosniff)", "No guessing of types (nosniff)"))
def nosniff(seen: Seen) -> Outcome:
    home = _home(seen)
    if isinstance(home, Outcome):
        return home
    said = header(home, "x-content-type-options")
    good = said.partition(",")[0].strip().lower() == "nosniff"
    evidence = (_shows(home, "x-content-type-options"),)
    return Outcome(Status.PASS if good else Status.FAIL, None, 1.0, evidence, () if good else (_SNIFFS,))


@check(
    "referrer-policy",
    "1",
    Words("Ko uzzina citas vietnes (Referrer-Policy)", "What other websites are told (Referrer-Policy)"),
)
def referrer_policy(seen: Seen) -> Outcome:
    home = _home(seen)
    if isinstance(home, Outcome):
        return home
    meta = [node.attributes.get("content") or "" for node in home.dom.css("meta[name=referrer][content]")]
    words = [each.strip().lower() for each in ",".join([header(home, "referrer-policy"), *meta]).split(",")]
    known = [each for each in words if each in _REFERRER_KEEPS + _REFERRER_TELLS]
    policy = known[-1] if known else ""  # the last one that a browser knows holds
    evidence = (home.sighting(excerpt=f"referrer-policy: {policy or '–'}"),)
    if policy in _REFERRER_KEEPS:
        return Outcome(Status.PASS, policy, 1.0, evidence)
    status = Status.PARTIAL if policy and policy != "unsafe-url" else Status.FAIL
    says = Words("Citas vietnes var uzzināt lapas pilnu adresi.", "Other websites may learn a page's whole address.")
    return Outcome(status, policy, 1.0, evidence, (Finding(says, _REFERRER),))


@check("framing", "1", Words("Aizsardzība pret ievietošanu rāmī", "Protection from frames"))
def framing(seen: Seen) -> Outcome:
    home = _home(seen)
    if isinstance(home, Outcome):
        return home
    ancestors = [each["frame-ancestors"] for each in _policies(header(home, CSP)) if "frame-ancestors" in each]
    if ancestors:  # where it is given, browsers do not look at the older header
        good = any(not set(each) & set(_WHOLE) for each in ancestors)
        evidence = (_shows(home, CSP),)
    else:
        good = header(home, XFO).partition(",")[0].strip().lower() in ("deny", "sameorigin")
        evidence = (_shows(home, XFO),)
    return Outcome(Status.PASS if good else Status.FAIL, None, 1.0, evidence, () if good else (_FRAMED,))


@check("cookie-flags", "1", Words("Sīkdatņu drošība", "Safety of cookies"),
       parameters={"sessions": ("sess", "sid", "auth", "token", "login", "jwt", "aspxauth")})  # fmt: skip
def cookie_flags(seen: Seen) -> Outcome:
    home = seen.home
    if home is None or not seen.visit.cookies:
        return not_assessable(seen.why_no_home if home is None else Reason.NOT_KEPT, "" if home is None else "cookies")
    ours = [each for each in seen.evidence.read_json(seen.visit.cookies)
            if domain(each["domain"].lstrip(".")) == domain_of(home.url)]  # fmt: skip
    if not ours:
        return Outcome(Status.NOT_APPLICABLE, 0, 1.0)
    open_ = {cookie["name"]: lacks for cookie in ours if (lacks := tuple(_lacks(seen, cookie)))}
    if not open_:
        return Outcome(Status.PASS, 0, 1.0, (home.sighting(excerpt=", ".join(each["name"] for each in ours)),))
    listed = "; ".join(f"{name}: {', '.join(lacks)}" for name, lacks in sorted(open_.items()))
    says = Words(f"Sīkdatnēm trūkst aizsardzības – {listed}.", f"Cookies lack protection: {listed}.")
    session = any(_of_session(seen, name) for name in open_)
    evidence = (home.sighting(excerpt=listed),)
    return Outcome(Status.FAIL if session else Status.PARTIAL, len(open_), 1.0, evidence, (Finding(says, _COOKIE),))


def _lacks(seen: Seen, cookie: Mapping[str, Any]) -> Iterator[str]:
    if not cookie.get("secure"):
        yield "Secure"
    if _of_session(seen, cookie["name"]) and not cookie.get("httpOnly"):
        yield "HttpOnly"
    if _of_session(seen, cookie["name"]) and cookie.get("sameSite") == "None":
        yield "SameSite"


def _of_session(seen: Seen, name: str) -> bool:
    return any(part in name.lower() for part in seen.parameters["sessions"])


def _home(seen: Seen) -> SeenPage | Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    return home if home.record.headers else not_assessable(Reason.NOT_KEPT, "headers")


def _shows(home: SeenPage, name: str) -> Sighting:
    return home.sighting(excerpt=f"{name}: {header(home, name) or '–'}")


def _policies(said: str) -> list[dict[str, tuple[str, ...]]]:
    """Each policy as directive -> sources; the first of a directive that is given twice holds."""
    policies = []
    for each in said.split(","):
        policy: dict[str, tuple[str, ...]] = {}
        for directive in each.split(";"):
            name, *sources = directive.lower().split() or [""]
            if name:
                policy.setdefault(name, tuple(sources))
        if policy:
            policies.append(policy)
    return policies


def _loose(policy: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What a policy leaves open to scripts."""
    sources = policy.get("script-src", policy.get("default-src"))
    if sources is None:
        return ("script-src",)
    excused = any(each.startswith(_EXCUSES) for each in sources)
    open_ = [each for each in sources if each == "'unsafe-eval'" or (each == "'unsafe-inline'" and not excused)]
    whole = [] if "'strict-dynamic'" in sources else [each for each in sources if each in _WHOLE]
    return (*open_, *whole)
