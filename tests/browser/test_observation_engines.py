"""The measured checks on websites that a real browser visited: what engines and telephone say, against the labels."""

from pathlib import Path
from typing import Any

import act
import pytest
from accessibility import Measured, measure
from corpus.serve import CorpusServer
from measuring import DAY
from observing import AT
from shared import once

from eindekss.observation.browser import Chromium
from eindekss.observation.engines import alfa, axe
from eindekss.observation.engines.alfa import Alfa
from eindekss.observation.evidence import Evidence
from eindekss.observation.judging import judge
from eindekss.observation.kept import Run
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.opinion import second_opinion
from eindekss.observation.outcome import Status
from eindekss.observation.station import Order, equipped, station
from eindekss.observation.visit import Conditions, Piece, Role, Site, Visit

pytestmark = pytest.mark.browser

# Sound; zoom forbidden and pale; fixed for a wide screen; no viewport, cut off at the side.
SITES = {
    "piekluves-birojs.test": ("/", "/kontakti/", "/lidzdaliba/prasibas/"),
    "geodati-centrs.test": ("/",),
    "krasu-inspekcija.test": ("/", "/zinas.html"),
    "ieksejais-portals.test": (),
}

HEAD = """<!doctype html><html lang="lv"><meta charset="utf-8"><title>t</title>
<meta name="viewport" content="width=device-width"><body style="margin:0">"""
PAGES = {
    "scrolled": '<div style="width:400px">plats</div>',
    "cut": '<style>body{overflow-x:hidden}</style><div style="width:400px">plats</div>',
    "menu": "<style>body{overflow:hidden} nav{position:absolute;left:100%;width:300px}</style><nav>Izvēlne</nav>",
    "carousel": '<div style="overflow:hidden"><div style="width:1800px">slīd</div></div>',
    "narrow": '<div style="width:350px">a</div>',
    "links": '<p><a href="/a">Sākums</a> | <a href="/b">Ziņas</a></p><p>Lasiet <a href="/c">noteikumus</a> šeit</p>',
}


def make(folder: Path) -> None:
    """The last website as a wave would visit it; of the others a few pages, which is quicker."""
    run = Run(folder)
    conditions = equipped(Conditions("eindekss-test", seed="corpus", drawn=1, cap=3))
    assert conditions.engines == {axe.NAME: axe.version(), alfa.NAME: alfa.version()}
    *some, last = SITES
    with CorpusServer() as corpus:
        order = Order(run.folder, conditions, DAY, {}, corpus.hosts, pace=0.0)
        with station(order) as visit:
            run.keep(visit(Site(last, f"http://{last}/"), lambda _: None))
        with (
            Proxy(Guard(allowed=corpus.hosts)) as proxy,
            Chromium(proxy.url, conditions) as chromium,
            Alfa() as second,
        ):
            for host in some:
                run.keep(second_opinion(second, glance(chromium, run, host, SITES[host]), run.evidence))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(once(tmp_path_factory, "engines", make))


def glance(chromium: Chromium, run: Run, host: str, paths: tuple[str, ...]) -> Visit:
    """The pages at these paths, the first of them the home page."""
    with chromium.site(run.evidence) as tab:
        pages = [
            tab.look(f"http://{host}{path}", Role.DRAWN if place else Role.HOME) for place, path in enumerate(paths)
        ]
    return Visit(Site(host, f"http://{host}/"), chromium.conditions, AT, AT, tuple(pages))


@pytest.fixture(scope="module")
def measured(run: Run) -> Measured:
    return measure(run)


def test_what_was_seeded_is_found_and_little_else(measured: Measured) -> None:
    assert len(measured.seeded) >= 8
    assert measured.missed == []
    assert measured.unlabelled == []


def test_fitness_for_telephones_is_as_labelled(measured: Measured) -> None:
    assert {each.site: each.said for each in measured.fits} == {each.site: each.wanted for each in measured.fits}
    reasons = {each.site: each.reasons for each in measured.fits}
    assert reasons["geodati-centrs.test"] == {"zoom-blocked"}
    assert {"viewport-fixed", "touch-targets"} <= reasons["krasu-inspekcija.test"]
    assert {"viewport-missing", "overflow"} <= reasons["ieksejais-portals.test"]


def test_both_engines_are_heard_on_every_sampled_page_and_on_the_same_criteria(run: Run) -> None:
    for host in SITES:
        visit = run.visit(host)
        assert visit is not None
        assert all(Piece.ALFA in page.kept for page in visit.pages if page.trouble is None)
        said = judge(run, visit, DAY, {})["wcag"]
        assert said.figures["second"]["pages"] == len(said.figures["pages"])
        assert said.figures["second"]["agreement"] > 0.8


def test_every_finding_has_its_place(run: Run) -> None:
    visit = run.visit("krasu-inspekcija.test")
    assert visit is not None
    said = judge(run, visit, DAY, {})
    assert (said["wcag"].status, said["mobile"].status) == (Status.FAIL, Status.FAIL)
    assert run.outcomes(visit.site.key)["wcag"] == said["wcag"]  # figures are kept and come again
    contrast = next(each for each in said["wcag"].findings if each.criterion == "1.4.3")
    assert all(each.box and each.box.width > 1 and each.screenshot and each.selector for each in contrast.seen)
    assert contrast.says.lv == "Teksts pārāk maz atšķiras no fona."


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What was measured of each of our pages as on a telephone."""
    folder = tmp_path_factory.mktemp("small")
    evidence = Evidence(folder / "evidence")
    for name, body in PAGES.items():
        (folder / f"{name}.html").write_text(f"{HEAD}{body}", encoding="utf-8")
    with (
        act.served(folder) as port,
        Proxy(Guard(allowed={"site.test": ("127.0.0.1", port)})) as proxy,
        Chromium(proxy.url, Conditions("test", languages=("lv",))) as chromium,
        chromium.site(evidence, frozenset({Piece.SMALL})) as tab,
    ):
        looked = {name: tab.look(f"http://site.test/{name}.html", Role.DRAWN) for name in PAGES}
    return {name: evidence.read_json(page.kept[Piece.SMALL]) for name, page in looked.items()}


@pytest.mark.parametrize(
    ("name", "overflow", "reflow"),
    [
        ("scrolled", 40, 80),
        ("cut", 40, 80),
        ("menu", 0, 0),
        ("carousel", 0, 0),
        ("narrow", 0, 30),
    ],
)
def test_what_reaches_beyond_the_screen(
    small: dict[str, dict[str, Any]], name: str, overflow: int, reflow: int
) -> None:
    found = small[name]["overflow"], small[name]["reflow"]["overflow"]
    assert found == (pytest.approx(overflow, abs=1), pytest.approx(reflow, abs=1))  # a telephone's pixels are scaled
    assert bool(small[name]["overflowing"]) == bool(overflow)


def test_links_among_links_are_no_sentence(small: dict[str, dict[str, Any]]) -> None:
    assert [each["sentence"] for each in small["links"]["targets"]] == [False, False, True]
