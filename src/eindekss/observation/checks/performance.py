"""How fast the home page loads: when its largest part is painted, how it jumps about, and how much must be fetched.

Looked at: three loadings of the home page, each in a fresh browser without cache and cookies; the median of each
measure is the value. Thresholds: web.dev, Core Web Vitals, and for bytes Lighthouse's audit of network payloads.

| check | value | pass | partial | fail |
|---|---|---|---|---|
| ``loading-lcp`` | largest contentful paint, milliseconds | ≤ 2500 | ≤ 4000 | more |
| ``loading-cls`` | cumulative layout shift | ≤ 0.1 | ≤ 0.25 | more |
| ``loading-bytes`` | bytes over the wire, compressed | ≤ 1 638 400 (1600 KiB) | ≤ 5 120 000 (5000 KiB) | more |

They decide by themselves (class A). web.dev sets its thresholds for the 75th percentile of real visits; here it is
one place, one line and one computer, so milliseconds compare websites of one run and not a website with the world.
Cannot see: how fast the page answers to people (INP), telephones, pages beyond the home page.
"""

from collections.abc import Callable, Iterator

from eindekss.observation.check import check
from eindekss.observation.outcome import Finding, Outcome, Status, Words, not_assessable
from eindekss.observation.replies import learnt, sighted
from eindekss.observation.seen import Seen
from eindekss.observation.visit import Ask, AskKind, Reason, Trouble

_LCP = Words(
    "Samaziniet lielāko attēlu un ielādējiet to pirmo; skriptus un fontus ielādējiet vēlāk.",
    "Make the largest picture smaller and load it first; defer scripts and fonts.",
)
_CLS = Words(
    "Norādiet attēlu un rāmju izmērus; neko neievietojiet virs jau parādītā satura.",
    "Give the sizes of pictures and frames; insert nothing above what is shown already.",
)
_BYTES = Words(
    "Saspiediet attēlus, atmetiet nelietotus skriptus un stilus, saturu zem ekrāna ielādējiet vēlāk.",
    "Compress pictures, drop unused scripts and styles, load what is below the screen later.",
)


def loadings(seen: Seen) -> Iterator[Ask]:
    if seen.home:
        yield Ask(AskKind.LOAD, seen.home.url)


@check("loading-lcp", "1", Words("Lielākā elementa parādīšanās", "Largest contentful paint"), asks=loadings,
       parameters={"good": 2500, "poor": 4000})  # fmt: skip
def loading_lcp(seen: Seen) -> Outcome:
    return _measured(seen, "lcp", lambda ms: f"{ms / 1000:.1f} s", _LCP,
                     Words("Lapas lielākais elements parādās pēc", "The largest part is painted after"))  # fmt: skip


@check("loading-cls", "1", Words("Izkārtojuma nobīdes", "Cumulative layout shift"), asks=loadings,
       parameters={"good": 0.1, "poor": 0.25})  # fmt: skip
def loading_cls(seen: Seen) -> Outcome:
    return _measured(seen, "cls", lambda shift: f"{shift:.2f}", _CLS,
                     Words("Lapai ielādējoties, izkārtojums nobīdās:", "The layout jumps while loading:"))  # fmt: skip


@check("loading-bytes", "1", Words("Lapas apjoms", "Weight of the page"), asks=loadings,
       parameters={"good": 1_638_400, "poor": 5_120_000})  # fmt: skip
def loading_bytes(seen: Seen) -> Outcome:
    return _measured(seen, "bytes", lambda number: f"{number / 1024:.0f} KiB", _BYTES,
                     Words("Sākumlapas apjoms ir", "The home page weighs"))  # fmt: skip


def _measured(seen: Seen, name: str, written: Callable[[float], str], mend: Words, says: Words) -> Outcome:
    home = seen.home
    told = learnt(seen, AskKind.LOAD, home.url) if home else seen.why_no_home
    if isinstance(told, Trouble) or home is None:
        return not_assessable(told if isinstance(told, Trouble) else seen.why_no_home)
    value = told["median"].get(name)
    if value is None:
        return not_assessable(Reason.NOT_KEPT, name)
    runs = ", ".join(f"{run.get(name)}" for run in told["runs"])
    evidence = sighted(seen, AskKind.LOAD, home.url, f"{name} {value:g} ({runs})")
    confidence = 0.95 if len(told["runs"]) > 2 else 0.7
    if value <= seen.parameters["good"]:
        return Outcome(Status.PASS, float(value), confidence, evidence)
    status = Status.PARTIAL if value <= seen.parameters["poor"] else Status.FAIL
    shown = written(value)
    found = Finding(Words(f"{says.lv} {shown.replace('.', ',')}.", f"{says.en} {shown}."), mend, evidence)
    return Outcome(status, float(value), confidence, evidence, (found,))
