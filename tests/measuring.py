"""How often the checks of annex 7.3 agree with the corpus's labels, without a browser: ``python tests/measuring.py``.

Pages are taken as they are served, scripts are not run; the sample and the asks are the visitor's own. A review or a
"could not look" where the label says yes counts against recall, and never against precision.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import yaml
from corpus.serve import Answer, Folder, Request, elsewhere, sites
from observing import AT, Pieces

from eindekss.observation.check import Check, checks
from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Conditions, Page, Piece, Reason, Reply, Role, Site, Trouble
from eindekss.observation.visiting import Visitor
from eindekss.observation.vocabulary import vocabulary

DAY = datetime.date(2026, 11, 21)
HOPS = 5
# The item, with its code where it is a multiple choice -> the check that decides it.
CHECKS = {
    "M05": "services-links", "M06.1": "participation-link", "M06.2": "participation-current",
    "M06.3": "participation-how", "M07.1": "question-of-day", "M07.2": "polls", "M07.3": "forum",
    "M07.4": "join-working-groups", "M07.5": "meeting-minutes", "M07.6": "suggestion-form",
    "M07.99": "other-tools", "M08.1": "survey-form",
    "M08.2": "rate-site", "M08.3": "audiences", "M08.4": "fields-of-work", "M08.5": "languages",
    "M08.6": "news-fresh", "M08.7": "site-search", "M08.8": "feedback", "M09": "phone-advice",
    "M11": "contact-for-advice", "M12": "live-chat", "M13.1": "service-demo", "M13.2": "service-video",
    "M13.3": "service-instructions", "F13M": "payment-module", "K11M_FB": "social-facebook", "K11M_TW": "social-x",
    "K11M_OTHER": "social-others",
}  # fmt: skip
# What a wave of the corpus's country would set.
SETTINGS: dict[str, dict[str, Any]] = {
    "services-links": {"portals": ["portals.test"]},
    "payment-module": {"hosts": ["maksajumi.portals.test"], "names": ["maksājumu modul"]},
    "social-others": {"more": {"draugiem.lv": r"^/(?!say|special)(?P<name>[\w.-]+)/?$"}},
}
_CODES = {Status.PASS: 1, Status.PARTIAL: 2, Status.FAIL: 3}  # of advice by telephone


class Case(NamedTuple):
    """``wanted``: the label's answer; ``said``: the check's, None where it leaves it open. ``yes``: not the "no"."""

    site: str
    item: str
    wanted: int
    said: int | None
    no: int
    borderline: bool

    @property
    def cell(self) -> str:
        if self.said is None:
            return "open-yes" if self.wanted != self.no else "open-no"
        if self.said != self.no:
            return "true" if self.said == self.wanted else "false"
        return "absent" if self.wanted == self.no else "missed"


@dataclass
class Offline:
    """The corpus as the visitor's tab and line, asked in this process."""

    evidence: Evidence
    folders: Mapping[str, Folder]
    har: str = ""
    cookies: str = ""

    def __enter__(self) -> "Offline":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def look(self, url: str, role: Role) -> Page:
        final, answer, trouble = self._fetch(url)
        kind = dict(answer.headers).get("Content-Type", "") if answer else ""
        if trouble is None and "html" not in kind:
            trouble = Trouble(Reason.NOT_HTML, kind)
        if trouble is not None or answer is None:
            return Page(url, role, AT, final, answer.status if answer else 0, trouble=trouble)
        text = _decoded(answer.body or b"", kind)
        declared = text.partition("<html")[2].partition(">")[0].partition('lang="')[2].partition('"')[0]
        kept = {Piece.HTML: self.evidence.keep(text.encode())}
        return Page(url, role, AT, final, answer.status, declared, kept=kept)

    def load(self, url: str) -> Mapping[str, Any]:
        return {"runs": []}

    def why_not(self, url: str) -> Trouble | None:
        return None

    def wait(self, url: str) -> None:
        """Nobody is burdened."""

    def ask(self, ask: Ask, evidence: Evidence) -> Reply:
        if ask.kind is not AskKind.GET:
            return Reply(ask, AT, trouble=Trouble(Reason.NOT_KEPT))
        final, answer, trouble = self._fetch(ask.target)
        body = evidence.keep(answer.body or b"") if answer and trouble is None else ""
        return Reply(ask, AT, final, answer.status if answer else 0, body=body, trouble=trouble)

    def _fetch(self, url: str, hops: int = 0) -> tuple[str, Answer | None, Trouble | None]:
        parts = urlsplit(url)
        folder = self.folders.get(parts.hostname or "")
        if folder is None:
            return url, None, Trouble(Reason.UNREACHABLE)
        answer = folder.answer(Request(folder.path.name, parts.path or "/", unquote(parts.query), "test"))
        where = dict(answer.headers).get("Location")
        if where and hops < HOPS:
            return self._fetch(urljoin(url, where), hops + 1)
        return url, answer, _trouble(answer)


@dataclass
class Measure:
    cases: list[Case] = field(default_factory=list)

    def table(self) -> str:
        head = f"{'item':11}{'check':23}{'true':>5}{'false':>6}{'missed':>7}{'absent':>7}{'open':>5}  precision  recall"
        rows = [self._row(item, [each for each in self.cases if each.item == item]) for item in CHECKS]
        return "\n".join([head, *rows, self._row("all", self.cases)])

    def precision(self, *items: str, borderline: bool = True) -> float:
        cells = self._cells(items, borderline)
        return cells["true"] / max(cells["true"] + cells["false"], 1)

    def recall(self, *items: str, borderline: bool = True) -> float:
        cells = self._cells(items, borderline)
        return cells["true"] / max(cells["true"] + cells["missed"] + cells["open-yes"], 1)

    def _cells(self, items: tuple[str, ...], borderline: bool) -> Counter[str]:
        return Counter(
            each.cell for each in self.cases
            if (not items or each.item in items) and (borderline or not each.borderline)
        )  # fmt: skip

    def _row(self, item: str, cases: list[Case]) -> str:
        cells, part = Counter(each.cell for each in cases), Measure(cases)
        return (
            f"{item:11}{CHECKS.get(item, ''):23}{cells['true']:5}{cells['false']:6}{cells['missed']:7}"
            f"{cells['absent']:7}{cells['open-yes'] + cells['open-no']:5}{part.precision():11.2f}{part.recall():8.2f}"
        )


def measure() -> Measure:
    """Every labelled website that can be assessed, visited anew without a browser."""
    folders = {path.name: Folder(path) for path in [*sites(), *elsewhere()]}
    used = {name: checks()[name] for name in CHECKS.values()}
    return Measure([case for path, label in labelled() for case in cases(path.name, label,
                    _offline(path, label, folders, used))])  # fmt: skip


def labelled() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The websites that can be assessed, with their labels."""
    for path in sites():
        label = yaml.safe_load((path / "label.yaml").read_text("utf-8"))
        if label["assessable"] is True:
            yield path, label


def cases(site: str, label: Mapping[str, Any], outcomes: Mapping[str, Outcome]) -> Iterator[Case]:
    """What the checks say of one website beside what its label says."""
    for item, check in CHECKS.items():
        name, _, code = item.partition(".")
        wanted = _wanted(label["items"][name], code)
        if wanted is not None:
            said = _said(outcomes[check], item)
            yield Case(site, item, wanted, said, 3 if item == "M09" else 2, name in label.get("borderline", ()))


def _offline(
    path: Path, label: Mapping[str, Any], folders: Mapping[str, Folder], used: Mapping[str, Check]
) -> dict[str, Outcome]:
    evidence = Pieces(Path())
    there = Offline(evidence, folders)
    visitor = Visitor(there, evidence, Conditions("test", seed="corpus"), used, SETTINGS, DAY,
                      lambda: datetime.datetime.fromisoformat(AT))  # fmt: skip
    visit = visitor.visit(Site(path.name, f"http://{path.name}/", label["name"]), lambda: there)
    seen = Seen(visit, evidence, vocabulary(), DAY, SETTINGS)
    return {name: check.outcome(seen) for name, check in used.items()}


def _wanted(answer: Any, code: str) -> int | None:
    """The label's code; of a multiple choice 1 or 2 for one of its codes, None where that does not apply."""
    if not code:
        return int(answer["code"] if isinstance(answer, dict) else answer)
    chosen = answer["chosen"] if isinstance(answer, dict) else answer
    spared = answer.get("na", []) if isinstance(answer, dict) else []
    return None if int(code) in spared else 1 if int(code) in chosen else 2


def _said(outcome: Outcome, item: str) -> int | None:
    if item == "M09":
        return _CODES.get(outcome.status)
    return {Status.PASS: 1, Status.PARTIAL: 1, Status.FAIL: 2}.get(outcome.status)


def _trouble(answer: Answer) -> Trouble | None:
    if answer.body is None:
        return Trouble(Reason.TIMEOUT)
    if answer.endless:
        return Trouble(Reason.TOO_LARGE)
    if answer.status in (401, 403, 429, 451):
        return Trouble(Reason.BLOCKED, f"HTTP {answer.status}")
    return Trouble(Reason.ERROR, f"HTTP {answer.status}") if answer.status >= 300 else None


def _decoded(body: bytes, kind: str) -> str:
    for encoding in (kind.partition("charset=")[2] or "utf-8", "utf-8", "windows-1257", "windows-1251"):
        try:
            return body.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")


if __name__ == "__main__":
    measured = measure()
    print(measured.table())
    for each in measured.cases:
        if each.cell in ("false", "missed"):
            print(f"{each.cell:7} {each.item:8} {each.site}{' (borderline)' if each.borderline else ''}")
    print(f"borderline left out: precision {measured.precision(borderline=False):.3f}, "
          f"recall {measured.recall(borderline=False):.3f}")  # fmt: skip
