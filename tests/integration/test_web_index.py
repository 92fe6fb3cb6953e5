"""The index of websites by two commands, from kept visits to the published number; nobody is visited or asked."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from building import ROOT, command
from pypdf import PdfReader
from web_visits import THEN, Visited, bad, good, keep, mute, wave_of

from eindekss.dataset import schema
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Status
from eindekss.observation.plan import Class, Taken, read_plan
from eindekss.observation.visit import Reason, Trouble

SITES: dict[str, Visited | Trouble] = {
    "A": good(), "B": good(lcp=3000), "C": good(), "D": bad(), "E": mute(), "F": Trouble(Reason.ROBOTS, "/"),
    "G": Trouble(Reason.ROBOTS, "/"), "H": Trouble(Reason.UNREACHABLE), "I": Trouble(Reason.NO_ADDRESS),
}  # fmt: skip
EXPERTS = ("W_COOKIES", "W_STATEMENT", "W_OPEN_DATA")
UNVISITED = "J"  # stands in the frame and has no record
LOOKED_AT = ("A", "B", "C", "D", "E")


@dataclass(frozen=True)
class Published:
    wave: Wave
    home: Path
    printed: str

    @property
    def store(self) -> Store:
        return Store(self.home / self.wave.id)

    @property
    def site(self) -> Path:
        return self.store.folder("publish") / "site"

    def outcomes(self, check: str) -> dict[str, tuple[Status, str | None]]:
        """Institution -> status and reason, as the judging stage wrote them."""
        rows = self.store.read("observe", schema.OUTCOME).filter(pl.col("check") == check)
        return {row["institution"]: (Status(row["status"]), row["reason"]) for row in rows.iter_rows(named=True)}

    def shares(self, table: str) -> dict[str, tuple[float, int]]:
        """Stub row -> share and base over all institutions."""
        cells = self.store.read("tables", schema.CELL).filter(pl.col("table") == table, pl.col("banner") == "total")
        return {row["stub"]: (row["value"], row["base"]) for row in cells.iter_rows(named=True)}

    def text(self, path: str) -> str:
        """The words of a page of the public site."""
        words = re.sub(r"<[^>]+>", " ", (self.site / path).read_text(encoding="utf-8"))
        return " ".join(words.replace("\u202f", " ").split())


def observed(folder: Path, wave: Wave, sites: dict[str, Visited | Trouble]) -> None:
    run = Run(folder / "observe")
    run.begin(THEN)
    for key, made in sites.items():
        keep(wave, run, key, made)


def two_commands(home: Path, wave: Wave, *more: str) -> str:
    printed = ""
    for arguments in (("observe", str(wave.folder), "--recheck", *more), ("run", str(wave.folder))):
        done = command(home, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        printed += done.stdout
    return printed


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("web")
    wave = wave_of(folder, dict.fromkeys((*SITES, UNVISITED), "https://www.example.org/") | {"I": ""})
    observed(folder / "var" / wave.id, wave, SITES)
    return Published(wave, folder / "var", two_commands(folder / "var", wave))


def expected(published: Published, taken: Taken) -> Counter[str]:
    """Stub row -> institutions, counted from the outcomes by the plan alone."""
    found: Counter[str] = Counter()
    for institution, (status, reason) in published.outcomes(taken.source.check).items():
        if institution not in LOOKED_AT:
            assert status is Status.NOT_ASSESSABLE
        elif status is Status.NOT_ASSESSABLE:
            found[f"none-{reason}"] += 1
        elif taken.source.classes.get(status, Class.E) is Class.A:
            found[str(taken.source.codes[status])] += 1
        else:
            found["none-undecided"] += 1
    return found


def test_every_published_share_is_the_outcomes(published: Published) -> None:
    statuses = Counter[str]()
    for taken in read_plan(published.wave).items:
        wanted = expected(published, taken)
        shares = published.shares(taken.item)
        assert {stub: share * base for stub, (share, base) in shares.items() if share} == pytest.approx(dict(wanted))
        assert {base for _, base in shares.values()} == {len(LOOKED_AT)}
        statuses += wanted
    assert set(statuses) >= {"1", "2", "3", "4", "none-timeout", "none-undecided"}, "or the test shows little"


def test_what_could_not_be_looked_at_is_told_with_its_reason(published: Published) -> None:
    assert published.shares("websites") == {
        "assessed": (0.5, 10), "none-robots": (0.2, 10), "none-unreachable": (0.1, 10), "none-no-address": (0.1, 10),
        "none": (0.1, 10),
    }  # fmt: skip
    general = published.text("lv/topic-general.html")
    for words in ("robots.txt neielaiž programmas 20 %", "vietne nav sasniedzama 10 %", "nav apmeklēta 10 %"):
        assert words in general
    assert "could be looked at 50%" in published.text("en/topic-general.html")


def test_the_published_pages_show_these_shares(published: Published) -> None:
    shares = published.shares("W_HTTPS")
    assert shares == {"1": (0.6, 5), "3": (0.2, 5), "none-timeout": (0.2, 5)}
    lv, en = published.text("lv/topic-encryption.html"), published.text("en/topic-encryption.html")
    assert "tīmekļvietnes, ko izdevās apskatīt, n = 5 no 10" in lv
    assert "jā 60 % nē 20 % vietne neatbildēja laikā 20 %" in lv
    assert "websites that could be looked at, n = 5 of 10" in en
    assert "yes 60% no 20% the website did not answer in time 20%" in en


def test_scores_follow_from_the_answers_and_what_was_not_seen_has_none(published: Published) -> None:
    scores = published.store.read("score", schema.SCORE).filter(pl.col("node") == "total")
    total = dict(scores.select("institution", "score").iter_rows())
    assert total["A"] == total["C"] > total["B"] > total["D"] > 0
    assert {key for key, score in total.items() if score is None} == {"E", "F", "G", "H", "I", "J"}
    speed = published.store.read("score", schema.SCORE).filter(pl.col("node") == "loading-lcp")
    assert dict(speed.select("institution", "score").iter_rows())["B"] == 50.0


def test_an_institutions_page_says_why_there_is_no_answer(published: Published) -> None:
    assert "Vietnes robots.txt neielaiž programmas." in published.text("lv/institution/F.html")
    assert "The site did not answer in time." in published.text("en/institution/E.html")
    assert "The program cannot tell: it is for a person to decide." in published.text("en/institution/A.html")
    assert "observed on the website" in published.text("en/institution/A.html")


def test_nobody_is_said_to_have_answered_or_not(published: Published) -> None:
    for path in sorted(published.site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for words in ("pašvērtējum", "self-assessment", "anketa nav saņemta", "no questionnaire", "electronisation",
                      "claims"):  # fmt: skip
            assert words not in text, (path.name, words)
    assert "4 institutions with a score" in published.text("en/index.html")


def test_no_page_leads_to_one_that_is_not_there(published: Published) -> None:
    pages = list(published.site.rglob("*.html"))
    assert len(pages) > 2 * (len(SITES) + 8)
    for path in pages:
        for link in _links(path.read_text(encoding="utf-8")):
            assert (path.parent / link).resolve().is_file(), (path, link)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("lv", ("Apskatīt izdevās 5 no 10 iestāžu tīmekļvietnēm", "uz HTTPS pāriet 60 % apskatīto vietņu")),
        ("en", ("5 of 10 institutions’ websites could be looked at", "60% of the websites looked at lead to HTTPS")),
    ],
)
def test_the_report_has_the_same_numbers(published: Published, language: str, words: tuple[str, str]) -> None:
    pdf = PdfReader(published.store.folder("publish") / "report" / f"report-{language}.pdf")
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).replace("\u202f", " ").split())
    for each in words:
        assert each in text.replace("'", "’")


def test_the_first_command_loads_a_wave_that_never_was(published: Published) -> None:
    assert published.printed.startswith(f"{published.wave.id}: loaded\nframe: ")
    assert "Websites judged: 9" in published.printed


def test_the_next_visit_leaves_nothing_of_the_one_before(published: Published, tmp_path: Path) -> None:
    """Last in this file: D was mended, and where A could be seen last month it bars programs now."""
    later = SITES | {"D": good(), "A": Trouble(Reason.BLOCKED, "403"), "C": mute()}
    observed(tmp_path, published.wave, later)
    reports = published.store.folder("observe") / "reports"
    left = reports / "UNTOUCHED" / "lv.html"
    left.parent.mkdir()
    left.touch()
    before = (reports / "D" / "lv.html").read_text(encoding="utf-8")
    printed = two_commands(published.home, published.wave, "--out", str(tmp_path))
    assert "These reports also stand on the collection site" in printed
    assert (reports / "D" / "lv.html").read_text(encoding="utf-8") != before
    assert left.is_file(), "another visit's report stays"
    assert published.shares("W_HTTPS") == {"1": (0.5, 4), "3": (0.0, 4), "none-timeout": (0.5, 4)}
    assert published.shares("websites")["none-blocked"] == (0.1, 10)
    scores = published.store.read("score", schema.SCORE).filter(
        pl.col("node") == "total", pl.col("score").is_not_null()
    )
    assert scores["institution"].to_list() == ["B", "D"]


def collected(published: Published, **told: object) -> dict[str, Any]:
    """What the collection site says to the office and an expert of this wave (``web_expert``)."""
    arguments = [sys.executable, str(ROOT / "tests" / "web_expert.py"), published.wave.id, json.dumps(told)]
    environment = os.environ | {"EINDEKSS_HOME": str(published.home), "EINDEKSS_SECRET_KEY": "a test's"}
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def waiting(published: Published) -> dict[str, list[int]]:
    """Institution -> of how many of the experts' items checks decide, suggest, and say nothing."""
    found = {key: [0, 0, 3] for key in (*SITES, UNVISITED)}
    made = published.store.read("extract", schema.SUGGESTION).filter(pl.col("item").is_in(EXPERTS))
    for key, decision in made.select("institution", "decision").iter_rows():
        found[key]["AS".index(decision)] += 1
        found[key][2] -= 1
    return found


def test_what_an_expert_decides_on_the_collection_site_is_published(published: Published) -> None:
    """Of D: one suggestion is accepted and one is not. B's stay for a person to decide."""
    before = {item: published.shares(item) for item in (*EXPERTS, "W_HTTPS")}
    site = collected(published, decide={"D": {"W_STATEMENT": "", "W_OPEN_DATA": "1"}})
    wait = {key: counts for key, counts in waiting(published).items() if counts != [3, 0, 0]}
    assert (site["first"], wait["B"], wait["D"]) == (wait, [1, 2, 0], [1, 2, 0])
    assert {*site["alone"]} == {*SITES} - {*wait} >= {"A", "F", "G", "H", "I"}
    assert site["left"] == wait | {"D": [3, 0, 0]}
    assert site["checks"] == {"W_STATEMENT": [1, 0], "W_OPEN_DATA": [0, 1]}, "accepted, changed"
    done = command(published.home, "run", str(published.wave.folder))
    assert (done.returncode, done.stderr) == (0, "")
    after = {item: published.shares(item) for item in before}
    for item, code in (("W_STATEMENT", "3"), ("W_OPEN_DATA", "1")):
        now, then = after[item], before[item]
        assert now[code] == (then[code][0] + 0.25, 4)
        assert now["none-undecided"] == (then["none-undecided"][0] - 0.25, 4)
    assert {item: after[item] for item in ("W_COOKIES", "W_HTTPS")} == {
        item: before[item] for item in ("W_COOKIES", "W_HTTPS")
    }
    assert "the expert’s decision" in published.text("en/institution/D.html")
    assert "institution’s answer" not in published.text("en/institution/D.html")
    assert "for a person to decide" in published.text("en/institution/B.html")


def test_a_decision_stands_when_the_website_is_seen_anew_and_comes_before_the_expert_again(
    published: Published, tmp_path: Path
) -> None:
    observed(tmp_path, published.wave, SITES)  # D is bad again: there is a statement now, and a part of it is missing
    done = command(published.home, "observe", str(published.wave.folder), "--recheck", "--out", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert collected(published)["first"]["D"] == [2, 1, 0], "what speaks against the decision waits for the expert"
    assert collected(published, decide={"D": {"W_STATEMENT": "3"}})["left"]["D"] == [3, 0, 0], "and is upheld"
    done = command(published.home, "run", str(published.wave.folder), "--to", "tables")
    assert (done.returncode, done.stderr) == (0, "")
    assert published.shares("W_STATEMENT")["3"] == (0.2, 5)


def test_what_a_check_left_to_a_person_is_settled_by_a_correction(published: Published) -> None:
    """After all others: the office has looked, and says why."""
    before = published.shares("W_STATEMENT")
    folder = published.wave.folder
    with (folder / "wave.toml").open("a", encoding="utf-8") as settings:
        settings.write('corrections = "corrections.csv"\n')
    lines = [f"B,,{item},not-reached,3,,Paskatījāmies: nav,We looked: there is none,correction"
             for item in ("W_STATEMENT", "W_OPEN_DATA")]  # fmt: skip
    head = "institution,row,item,old,new,missing,reason_lv,reason_en,kind"
    (folder / "corrections.csv").write_text("\n".join((head, *lines, "")), encoding="utf-8")
    done = command(published.home, "run", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    after = published.shares("W_STATEMENT")
    more = after["3"][0] - before["3"][0], before["none-undecided"][0] - after["none-undecided"][0]
    assert more == pytest.approx((0.2, 0.2)), "one of five"
    assert published.shares("W_OPEN_DATA")["3"] == (0.2, 5)
    assert "edited" in published.text("en/institution/B.html")


def test_every_reason_has_words_in_the_tables(published: Published) -> None:
    text = (published.wave.folder / "tables.yaml").read_text(encoding="utf-8")
    for reason in (*Reason, "undecided"):
        assert re.search(rf"^  {reason}: {{lv: .+, en: .+}}$", text, re.MULTILINE), reason


def _links(html: str) -> list[str]:
    found: list[str] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(value.partition("#")[0] for name, value in attrs if name in ("href", "src") and value)

    Links().feed(html)
    return [link for link in found if link and "://" not in link]
