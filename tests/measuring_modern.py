"""How often the modern checks agree with the corpus's labels, without a browser: ``python tests/measuring_modern.py``.

As ``measuring``: pages as they are served, no scripts. Hosts are those that the pages' markup names; what only a script
would load is missed. The corpus sets its cookies by scripts: they are left to the tests with a browser. Certificates,
names and loading times cannot be judged on the corpus.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import yaml
from corpus.serve import Answer, Folder, elsewhere, sites
from measuring import DAY, Offline
from observing import AT, Pieces

from eindekss.observation.check import checks
from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, Conditions, Page, Piece, Reply, Role, Site, Visit
from eindekss.observation.visiting import Visitor
from eindekss.observation.vocabulary import vocabulary

SETTINGS: dict[str, dict[str, Any]] = {"open-data": {"portals": ["http://dati.liepavija.test/"]}}
HEADERS = {
    "Content-Security-Policy": "csp",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "referrer-policy",
    "X-Frame-Options": "framing",
}
CHECKS = (
    *HEADERS.values(), "security-txt", "accessibility-statement", "statement-placeholders", "robots-txt", "sitemap",
    "not-found", "broken-links", "tagged-pdf", "third-parties", "cookies-before-consent",
    "open-data",
)  # fmt: skip
BY_BROWSER = ("cookies-before-consent",)  # the corpus sets cookies by scripts: nothing to measure without a browser


class Case(NamedTuple):
    """``wanted`` and ``said``: what the label and the check have; None where the check leaves it open. False, '' and
    empty lists are the "no"."""

    site: str
    check: str
    wanted: Any
    said: Any

    @property
    def cell(self) -> str:
        if self.said is None:
            return "open-yes" if self.wanted else "open-no"
        if self.said:
            return "true" if self.said == self.wanted else "false"
        return "missed" if self.wanted else "absent"


@dataclass
class Served(Offline):
    """With headers, and the hosts that the markup loads from."""

    def look(self, url: str, role: Role) -> Page:
        page = super().look(url, role)
        answer = self._fetch(url)[1]
        if answer is None or page.trouble is not None:
            return page
        hosts: Counter[str] = Counter([urlsplit(page.final).hostname or ""])
        for resource in _resources(Seen(_alone(page), self.evidence, vocabulary(), DAY), page):
            hosts[urlsplit(resource).hostname or ""] += 1
        kept = {**page.kept, Piece.LOADING: self.evidence.keep_json({"hosts": hosts})}
        return replace(page, headers=_lower(answer), kept=kept)

    def ask(self, ask: Ask, evidence: Evidence) -> Reply:
        reply = super().ask(ask, evidence)
        answer = self._fetch(ask.target)[1] if ask.kind == "get" else None
        return replace(reply, headers=_lower(answer)) if answer else reply


@dataclass
class Measure:
    cases: list[Case] = field(default_factory=list)

    def precision(self, *names: str) -> float:
        cells = self._cells(names)
        return cells["true"] / max(cells["true"] + cells["false"], 1)

    def recall(self, *names: str) -> float:
        cells = self._cells(names)
        return cells["true"] / max(cells["true"] + cells["missed"] + cells["open-yes"], 1)

    def table(self) -> str:
        head = f"{'check':25}{'true':>5}{'false':>6}{'missed':>7}{'absent':>7}{'open':>5}  precision  recall"
        return "\n".join([head, *(self._row(name, (name,)) for name in CHECKS), self._row("all", ())])

    def _cells(self, names: tuple[str, ...]) -> Counter[str]:
        return Counter(each.cell for each in self.cases if not names or each.check in names)

    def _row(self, title: str, names: tuple[str, ...]) -> str:
        cells = self._cells(names)
        return (
            f"{title:25}{cells['true']:5}{cells['false']:6}{cells['missed']:7}{cells['absent']:7}"
            f"{cells['open-yes'] + cells['open-no']:5}{self.precision(*names):11.2f}{self.recall(*names):8.2f}"
        )


def measure() -> Measure:
    """Every labelled website that can be assessed, visited anew without a browser."""
    folders = {path.name: Folder(path) for path in [*sites(), *elsewhere()]}
    found = (case for path in sites() for case in _cases(path, folders))
    return Measure([case for case in found if case.check not in BY_BROWSER])


def _cases(path: Path, folders: Mapping[str, Folder]) -> Iterator[Case]:
    label = yaml.safe_load((path / "label.yaml").read_text("utf-8"))
    if label["assessable"] is not True:
        return
    evidence, used = Pieces(Path()), {name: checks()[name] for name in CHECKS}
    there = Served(evidence, folders)
    visitor = Visitor(there, evidence, Conditions("test", seed="corpus"), used, SETTINGS, DAY,
                      lambda: datetime.datetime.fromisoformat(AT))  # fmt: skip
    visit = visitor.visit(Site(path.name, f"http://{path.name}/", label["name"]), lambda: there)
    seen = Seen(visit, evidence, vocabulary(), DAY, SETTINGS)
    yield from cases(path.name, label, {name: check.outcome(seen) for name, check in used.items()})


def cases(site: str, label: Mapping[str, Any], outcomes: Mapping[str, Outcome]) -> Iterator[Case]:
    """What the checks say of one website beside what its label says."""
    for name, wanted in _wanted(label["modern"]).items():
        yield Case(site, name, wanted, _said(name, outcomes[name]))


def _wanted(modern: Mapping[str, Any]) -> dict[str, Any]:
    """The label in the check's terms."""
    return {
        **{check: name in modern["headers"] for name, check in HEADERS.items()},
        "security-txt": "" if modern["security_txt"] == "missing" else modern["security_txt"],
        "accessibility-statement": modern["statement"] != "missing",
        "statement-placeholders": modern["statement"] == "placeholders",
        "robots-txt": modern["robots"],
        "sitemap": modern["sitemap"],
        "not-found": modern["real_404"],
        "broken-links": bool(modern["broken_links"]),
        "tagged-pdf": bool(modern["pdfs"]["untagged"]),
        "third-parties": tuple(sorted(modern["third_parties"])),
        "cookies-before-consent": bool(modern["cookies"]),
        "open-data": modern["catalogue"] is not None,
    }


def _said(name: str, outcome: Outcome) -> Any:
    status = outcome.status
    if status in (Status.NOT_ASSESSABLE, Status.REVIEW):
        return None
    if name == "third-parties":
        return outcome.value
    if name == "security-txt":
        return "" if outcome.value == "missing" else outcome.value
    if name in ("statement-placeholders", "broken-links", "cookies-before-consent"):
        return status in (Status.FAIL, Status.PARTIAL)
    if name == "tagged-pdf":
        return isinstance(outcome.value, float) and outcome.value < 1
    return status in (Status.PASS, Status.PARTIAL)


def _resources(seen: Seen, page: Page) -> Iterator[str]:
    for shown in seen.pages:
        for node in shown.dom.css("script[src], img[src], iframe[src], link[rel=stylesheet][href]"):
            url = urljoin(page.final, node.attributes.get("src") or node.attributes.get("href") or "")
            if url.startswith("http"):
                yield url


def _alone(page: Page) -> Visit:

    return Visit(Site("", page.url), Conditions("test"), AT, AT, (page,))


def _lower(answer: Answer) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, value in answer.headers)


if __name__ == "__main__":
    measured = measure()
    print(measured.table())
    for each in measured.cases:
        if each.cell in ("false", "missed", "open-yes", "open-no"):
            print(f"{each.cell:9}{each.check:25}{each.site:34}{each.wanted!r} / {each.said!r}")
