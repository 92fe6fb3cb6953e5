"""Accessibility by WCAG, as far as a program can check it.

Looked at: what axe-core said of each page of the sample when it was open in the browser. Rules of mere good practice
do not run. For each page and each success criterion of levels A and AA of the chosen version of WCAG: **fail** where a
rule definitely fails, **pass** where a rule applies and none fails, **review** where the engine only asks a person to
look, otherwise not applicable. The score is passes / (passes + fails) x 100, not rounded; review and not applicable are
told apart from it. Its 95 % interval is a bootstrap over the pages of the sample, its seed that of the visit; one page
alone has none.

``pass``: no automatically detectable failure. This never means that the website conforms: for more than half of the
criteria there is no rule, they need a person. ``fail``: there is one at least; the value is the score all the same.
Each failing rule is a finding, the one whose mending raises the score most first; last stand failures of criteria that
only a later version of WCAG has, which count for nothing. ``not-assessable``: fewer than ``share`` of the sampled pages
could be examined, with the commonest reason.

``figures``: ``version``, ``passes``, ``fails``, ``interval``; ``criteria`` (on how many pages each fails, passes, is
for review); ``pages`` (each with its score and its criteria by verdict); ``rules`` in the order of the findings, each
with its criteria, the pages and places where it fails, and ``mended``: what the score would be were nothing else
changed; ``second``: the second engine's opinion, which counts in no score: by criterion on how many pages ``both`` fail
it, only the ``first`` or the ``second`` does, or ``neither``; the share in which they agree; on how many pages each of
its rules fails.

Cannot be seen: what needs understanding (whether an alternative text is right), what shows only in use (keyboard,
errors in forms), pages that were not sampled. On the W3C's ACT cases axe-core finds more than half of the failed ones:
docs/explanation/act-cases.md.

Parameters: ``version`` of WCAG ("2.0", "2.1", "2.2"); ``share`` of the sample, by default a half.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice, zip_longest
from typing import Any, NamedTuple

from eindekss.observation.check import check
from eindekss.observation.conformance import (
    Agreement,
    Examined,
    Interval,
    agreement,
    by_page,
    counted,
    examined,
    interval,
    score,
)
from eindekss.observation.engines import alfa, axe
from eindekss.observation.engines.criteria import VERSIONS
from eindekss.observation.engines.results import Node, Result, Verdict
from eindekss.observation.engines.rules import advice
from eindekss.observation.outcome import Box, Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.sampled import measured
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Piece, Reason, Trouble

_PLACES = 12  # sightings of one finding, of different pages first
_PLAIN = Words("", "")
_LATER = Words(" Vērtējumā to neskaita: prasība ir jaunāka.", " It does not count: the requirement is newer.")


class _Failing(NamedTuple):
    """A rule that fails somewhere. ``mended``: the score without it."""

    rule: Result
    where: tuple[tuple[Examined, Result], ...]
    mended: float

    @property
    def places(self) -> int:
        return sum(result.count for _, result in self.where)


@check(
    "wcag",
    "1",
    Words(
        "Piekļūstamības prasības, ko var pārbaudīt automātiski (WCAG)",
        "Accessibility requirements that a program can check (WCAG)",
    ),
    parameters={"version": "2.2", "share": 0.5},
)
def wcag(seen: Seen) -> Outcome:
    version = seen.parameters["version"]
    sample = measured(seen, Piece.AXE, seen.parameters["share"])
    if isinstance(sample, Trouble):
        return not_assessable(sample)
    pages = tuple(examined(page, Piece.AXE, version) for page in sample)
    value = score(pages)
    if value is None:
        return not_assessable(Reason.NOT_KEPT, axe.NAME)
    sure = interval(pages, f"{seen.visit.conditions.seed} {seen.visit.site.key}")
    failing = _in_order(_failing(pages, pages))
    later = _in_order(_failing([_beyond(page, version) for page in sample], pages))
    second = _second(pages, version)
    return Outcome(
        Status.FAIL if failing else Status.PASS,
        value,
        seen=() if failing else (sample[0].sighting("html>body", sample[0].title or sample[0].url),),
        findings=(*map(_finding, failing), *(_finding(each, _LATER) for each in later)),
        note=_note(value, sure, pages, second),
        figures=_figures(version, pages, sure, [*failing, *later], second),
    )


def _failing(pages: Sequence[Examined], scored: Sequence[Examined]) -> Iterator[_Failing]:
    """``scored``: the pages as the score counts them."""
    found: dict[str, list[tuple[Examined, Result]]] = {}
    for page in pages:
        for result in page.failures():
            found.setdefault(result.rule, []).append((page, result))
    for rule, where in found.items():
        mended = score([page.mended(rule) for page in scored])
        yield _Failing(where[0][1], tuple(where), mended or 0.0)


def _in_order(failing: Iterable[_Failing]) -> list[_Failing]:
    return sorted(failing, key=lambda each: (-each.mended, -len(each.where), each.rule.rule))


def _beyond(page: SeenPage, version: str) -> Examined:
    """What the engine says of criteria that only later versions have."""
    latest = examined(page, Piece.AXE, VERSIONS[-1])
    return Examined(page, tuple(each for each in latest.results if not counted(each.criteria, version)))


def _finding(failing: _Failing, more: Words = _PLAIN) -> Finding:
    by_pages = ([_sighting(page.page, node) for node in result.nodes] for page, result in failing.where)
    in_turns = chain.from_iterable(zip_longest(*by_pages))
    places = islice((each for each in in_turns if each is not None), _PLACES)
    says, mend = advice(failing.rule)
    return Finding(Words(says.lv + more.lv, says.en + more.en), mend, tuple(places), failing.rule.criteria[0])


def _sighting(page: SeenPage, node: Node) -> Sighting:
    """The place as the engine measured it; what has no extent has no place on a screenshot."""
    plain = page.sighting(node.selector, node.html)
    sized = node.box is not None and node.box[2] > 0 and node.box[3] > 0
    return replace(plain, box=Box(*node.box)) if plain.screenshot and node.box and sized else plain


def _second(pages: Sequence[Examined], version: str) -> dict[str, Any]:
    """Empty where the second engine was not heard."""
    heard = [(page, examined(page.page, Piece.ALFA, version)) for page in pages if Piece.ALFA in page.page.record.kept]
    if not heard:
        return {}
    cells = agreement(heard)
    whole = Agreement(*(sum(cell) for cell in zip(*map(_cells, cells.values()), strict=True)) if cells else ())
    return {
        "engine": alfa.NAME,
        "version": heard[0][0].page.piece(Piece.ALFA)["engine"]["version"],
        "pages": len(heard),
        "agreement": whole.share,
        "criteria": {
            criterion: dict(zip(("both", "first", "second", "neither"), _cells(each), strict=True))
            for criterion, each in cells.items()
        },
        "rules": dict(sorted(Counter(result.rule for _, page in heard for result in page.failures()).items())),
    }


def _cells(said: Agreement) -> tuple[int, int, int, int]:
    return (said.both, said.first, said.second, said.neither)


def _figures(
    version: str, pages: Sequence[Examined], sure: Interval | None, failing: Sequence[_Failing], second: dict[str, Any]
) -> dict[str, Any]:
    return {
        "version": version,
        "passes": sum(page.count(Verdict.PASS) for page in pages),
        "fails": sum(page.count(Verdict.FAIL) for page in pages),
        "interval": list(sure or ()),
        "criteria": {
            criterion: {verdict.value: count[verdict] for verdict in Verdict}
            for criterion, count in by_page(pages).items()
        },
        "pages": [
            {"url": page.page.url, "score": score([page]), **{each.value: page.criteria(each) for each in Verdict}}
            for page in pages
        ],
        "rules": [
            {"rule": each.rule.rule, "criteria": list(each.rule.criteria), "pages": len(each.where),
             "places": each.places, "mended": each.mended}
            for each in failing
        ],
        "second": second,
    }  # fmt: skip


def _note(value: float, sure: Interval | None, pages: Sequence[Examined], second: dict[str, Any]) -> Words:
    if any(page.count(Verdict.FAIL) for page in pages):
        words = Words(
            f"Automātiski pārbaudāmās prasības izpildītas {_comma(f'{value:.1f}')} % gadījumu.",
            f"Requirements that a program can check are met in {value:.1f}% of cases.",
        )
    else:
        words = Words(
            "Nav automātiski atrodamu kļūdu; daudzas prasības var pārbaudīt tikai cilvēks.",
            "No automatically detectable failure; many requirements only a person can check.",
        )
    lv, en = f"{words.lv} Pārbaudītās lapas: {len(pages)}.", f"{words.en} Pages examined: {len(pages)}."
    if sure and sure.low < sure.high:
        low, high = f"{sure.low:.1f}", f"{sure.high:.1f}"
        lv += f" 95 % ticamības intervāls: {_comma(low)}–{_comma(high)} %."
        en += f" 95% interval: {low}–{high}%."
    share = second.get("agreement")
    if share is not None:
        lv += f" Otrs dzinējs spriež tāpat {_comma(f'{100 * share:.0f}')} % gadījumu."
        en += f" The second engine judges the same in {100 * share:.0f}% of cases."
    return Words(lv, en)


def _comma(number: str) -> str:
    return number.replace(".", ",")
