"""A way for those who find a hole in security to report it: ``/.well-known/security.txt`` (RFC 9116).

Looked at: that file on the host of the home page, and ``/security.txt``, the place before the standard. A signed file
is read without its signature; comments and unknown fields do not matter.

- pass: Contact with an address (mailto:, https: or tel:), and one Expires that lies after the day that ages are
  counted to. Canonical, where given, names the place where the file was found.
- partial: the file is there and names a contact, yet it has expired, stands in the old place only, or names another
  Canonical.
- fail: no such file (a web page instead of one included), or one without a usable Contact or Expires.

The value is valid, expired, misplaced, invalid or missing. Decides by itself (class A). Cannot see: whether anybody
reads what is sent to the contact, or whether the signature holds. That the file comes by HTTPS is left to
``https-redirect``.
"""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import beside_home, came, exists, is_markup, sighted, text_of
from eindekss.observation.sample import plain
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Reply

PLACE, OLD_PLACE = "/.well-known/security.txt", "/security.txt"
_CONTACT = re.compile(r"(mailto:[^@\s]+@[^@\s]+|https://\S+|tel:[+\d][\d\s().-]+)", re.IGNORECASE)
_FIELD = re.compile(r"([A-Za-z][A-Za-z-]*)\s*:\s*(.*)")
_SIGNED, _SIGNATURE = "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP SIGNATURE-----"
_SAYS = {
    "missing": Words("Nav faila security.txt.", "There is no file security.txt."),
    "invalid": Words(
        "Failā security.txt trūkst derīga lauka Contact vai Expires.",
        "The file security.txt lacks a usable Contact or Expires.",
    ),
    "expired": Words("Faila security.txt termiņš ir beidzies.", "The file security.txt has expired."),
    "misplaced": Words(
        "Fails security.txt neatrodas tur, kur to meklē, vai norāda citu vietu (Canonical).",
        "The file security.txt is not where it is looked for, or names another place (Canonical).",
    ),
}
_MEND = Words(
    "Ievietojiet adresē /.well-known/security.txt laukus Contact un Expires; termiņu pagariniet vismaz reizi gadā.",
    "Put the fields Contact and Expires at /.well-known/security.txt; extend the term at least once a year.",
)


@dataclass(frozen=True)
class SecurityText:
    """The fields of the file: name in small letters -> values in their order."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def contacts(self) -> tuple[str, ...]:
        return tuple(each for each in self.fields.get("contact", ()) if _CONTACT.fullmatch(each))

    @property
    def expires(self) -> datetime.datetime | None:
        """None where it is missing, given more than once, or not a moment with its offset (RFC 3339)."""
        given = self.fields.get("expires", ())
        if len(given) != 1:
            return None
        try:
            moment = datetime.datetime.fromisoformat(given[0].upper())
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def canonical(self, url: str) -> bool:
        """Whether the file may stand at an address: it names none, or this one."""
        named = self.fields.get("canonical", ())
        return not named or any(plain(each) == plain(url) for each in named)


def parse(text: str) -> SecurityText:
    """RFC 9116, 4: lines of ``Name: value``; ``#`` begins a comment."""
    lines = text.lstrip("\ufeff").splitlines()
    if lines and lines[0].strip() == _SIGNED:
        body = lines[lines.index("") + 1 :] if "" in lines else []
        end = body.index(_SIGNATURE) if _SIGNATURE in body else len(body)
        lines = [line.removeprefix("- ") for line in body[:end]]
    found: dict[str, list[str]] = {}
    for line in lines:
        if hit := _FIELD.fullmatch(line.strip()):
            found.setdefault(hit[1].lower(), []).append(hit[2].strip())
    return SecurityText({name: tuple(values) for name, values in found.items()})


def places(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.GET, beside_home(seen, PLACE))
        first = seen.reply(AskKind.GET, beside_home(seen, PLACE))
        if first is not None and not _text(seen, PLACE):
            yield Ask(AskKind.GET, beside_home(seen, OLD_PLACE))


@check("security-txt", "1", Words("Fails security.txt", "File security.txt"), asks=places)
def security_txt(seen: Seen) -> Outcome:
    if seen.home is None:
        return not_assessable(seen.why_no_home)
    reply = came(seen, beside_home(seen, PLACE))
    if not isinstance(reply, Reply):
        return not_assessable(reply)
    place = next((each for each in (PLACE, OLD_PLACE) if _text(seen, each)), "")
    text = _text(seen, place) if place else ""
    value = _judged(seen, parse(text), beside_home(seen, place), place) if place else "missing"
    shown = text if place else f"{PLACE}: HTTP {reply.status}"
    evidence = sighted(seen, AskKind.GET, beside_home(seen, place or PLACE), shown)
    if value == "valid":
        return Outcome(Status.PASS, value, 1.0, evidence)
    status = Status.FAIL if value in ("missing", "invalid") else Status.PARTIAL
    return Outcome(status, value, 1.0, evidence, (Finding(_SAYS[value], _MEND, evidence),))


def _judged(seen: Seen, file: SecurityText, url: str, place: str) -> str:
    if not file.contacts or file.expires is None:
        return "invalid"
    if file.expires.date() <= seen.until:
        return "expired"
    return "valid" if place == PLACE and file.canonical(url) else "misplaced"


def _text(seen: Seen, place: str) -> str:
    """The file's text; '' where nothing of the kind stands there."""
    reply = came(seen, beside_home(seen, place))
    if not isinstance(reply, Reply) or not exists(reply):
        return ""
    text = text_of(seen, reply)
    return "" if is_markup(text) or not parse(text).fields else text
