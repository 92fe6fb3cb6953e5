"""A site report: what a visit found on one website, as static HTML for its owner. No script, no network.

``lv.html`` and ``en.html``, ``pictures/`` with the framed places, ``report.css``; to be opened as files, served or
printed.
"""

import datetime
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

import eindekss
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Outcome
from eindekss.observation.plan import Plan
from eindekss.observation.reasons import because
from eindekss.observation.visit import Page, Reason, Visit
from eindekss.publication.site_report.matters import Assessed, Matters
from eindekss.publication.site_report.pictures import Album
from eindekss.publication.site_report.points import ledger
from eindekss.publication.site_report.verdicts import Verdict
from eindekss.publication.site_report.words import words
from eindekss.publication.wording import date, number

ASSETS = Path(__file__).parent / "assets"
LANGUAGES = ("lv", "en")


def write_all(
    run: Run,
    outcomes: Mapping[str, Mapping[str, Outcome]],
    folder: Path,
    wave: Wave | None = None,
    plan: Plan | None = None,
    store: Store | None = None,
) -> Iterator[str]:
    """A report for each website of ``outcomes`` that was visited, in a folder named by its key; yields the keys.

    Wave, plan and store are given together, for websites of a wave.
    """
    books = ledger(wave, store, plan) if wave and plan and store else None
    standings = books.standings(outcomes) if books else {}
    pointless = "no-wave" if wave is None else "no-ledger" if books is None else "no-standing"
    for key, said in outcomes.items():
        visit, standing = run.visit(key), standings.get(key)
        if visit is not None:
            why = "" if standing else pointless
            write(Assessed(visit, said, run.evidence, wave, plan, standing, why), folder_of(folder, key))
        yield key


def write(assessed: Assessed, folder: Path) -> None:
    """The report of one website anew; ``folder`` is its own."""
    template = _template()
    with anew(folder, ASSETS) as fresh:
        album = Album(fresh / "pictures", assessed.evidence)
        for language in LANGUAGES:
            text = template.render(_content(assessed, album, language))
            (fresh / f"{language}.html").write_text(text, encoding="utf-8")


@contextmanager
def anew(folder: Path, source: Path) -> Iterator[Path]:
    """A copy of ``source``, to be added to, that takes the place of ``folder`` when all went well."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh)
    yield fresh
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def folder_of(reports: Path, key: str) -> Path:
    """Where a website's report stands below the folder of all."""
    return reports / quote(key, safe="").lstrip(".")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("eindekss.publication.site_report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _content(assessed: Assessed, album: Album, language: str) -> dict[str, object]:
    matters, wave, visit = Matters(assessed, album, language), assessed.wave, assessed.visit
    return {
        "language": language,
        "other": next(each for each in LANGUAGES if each != language),
        "words": words(language),
        "name": visit.site.name or visit.site.host or visit.site.key,
        "home": matters.link(visit.site.home),
        "owner": wave.owner[language] if wave else "",
        "wave": wave.title[language] if wave else "",
        "notice": wave.notice[language] if wave and wave.notice else "",
        "visit": visit,
        "visited": date(datetime.datetime.fromisoformat(visit.begun).date(), language),
        "verdicts": [(each.value, matters.of(each)) for each in Verdict],
        "standing": assessed.standing,
        "pointless": assessed.pointless,
        "facts": list(_facts(assessed, language)),
        "pages": [(matters.link(page.final or page.url), page, _came(page, language)) for page in visit.pages],
        "reason": lambda trouble: getattr(because(trouble), language),
        "number": lambda value, decimals=1: number(value, language, decimals),
    }


def _came(page: Page, language: str) -> str:
    return words(language)["page-seen"] if page.trouble is None else getattr(because(page.trouble), language)


def _facts(assessed: Assessed, language: str) -> Iterator[tuple[str, str]]:
    """How the website was looked at: (label, text)."""
    visit, say, under = assessed.visit, words(language), assessed.visit.conditions
    begun, ended = map(datetime.datetime.fromisoformat, (visit.begun, visit.ended))
    day = date(begun.date(), language)
    times = {"begun": f"{begun:%H:%M}", "ended": f"{ended:%H:%M}", "zone": begun.tzname() or ""}
    yield say["address"], visit.site.home or "–"
    yield say["time"], say["time-text"].format(day=day, **times)
    seen = sum(page.trouble is None for page in visit.pages)
    yield (
        say["pages"],
        say["pages-text"].format(
            seen=seen, all=len(visit.pages), cap=under.cap, drawn=under.drawn, seed=under.seed or visit.site.key
        ),
    )
    yield say["further"], number(len(visit.replies), language)
    yield say["robots"], _robots(visit, say)
    yield say["agent"], under.agent
    yield say["browser"], under.browser or "–"
    yield say["engines"], ", ".join(f"{name} {version}" for name, version in sorted(under.engines.items())) or "–"
    (width, height), (small_width, small_height) = under.viewport, under.small
    sizes = {"width": width, "height": height, "small_width": small_width, "small_height": small_height}
    yield say["screens"], say["screens-text"].format(**sizes)
    yield say["checks"], f"{len(assessed.outcomes)}; eindekss {eindekss.__version__}"


def _robots(visit: Visit, say: Mapping[str, str]) -> str:
    troubles = [visit.trouble, *(page.trouble for page in visit.pages), *(reply.trouble for reply in visit.replies)]
    barred = sum(trouble is not None and trouble.reason is Reason.ROBOTS for trouble in troubles)
    return say["robots-barred"].format(count=barred) if barred else say["robots-kept"]
