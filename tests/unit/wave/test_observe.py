"""``eindekss observe`` without a browser: whom it visits, what it keeps, hands on and refuses."""

import csv
import datetime
import json
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from corpus.serve import Folder, elsewhere, sites
from measuring import Offline
from observed_wave import framed, observed_wave
from observing import AT
from rich.console import Console

from eindekss.dataset.schema import OUTCOME
from eindekss.dataset.store import Store
from eindekss.dataset.wave import Wave
from eindekss.errors import Refused
from eindekss.observation import crew
from eindekss.observation.check import checks
from eindekss.observation.kept import Run
from eindekss.observation.station import Order
from eindekss.observation.visit import Site
from eindekss.observation.visiting import Visitor
from eindekss.wave import commands, observe
from eindekss.wave.cli import main

LAKES, DIALECTS = "http://ezeru-padome.test/", "http://dialektu-instituts.test/"
WEBSITES = {"XL-001": LAKES, "XL-002": DIALECTS, "XL-003": ""}


class Visited:
    """In the place of a crew: visits in this process, without a browser, and remembers whom."""

    keys: list[str]
    wrap: crew.Told | None = None

    def __init__(self) -> None:
        self.keys, self.orders = [], list[Order]()
        self.folders = {path.name: Folder(path) for path in [*sites(), *elsewhere()]}

    def __call__(self, order: Order, size: int, told: crew.Told) -> "Visited":
        self.orders.append(order)
        self.told = self.wrap or told
        return self

    def visit(self, sites: Iterable[Site]) -> None:
        order = self.orders[-1]
        for site in sites:
            self.keys.append(site.key)
            there = Offline(order.evidence, self.folders)
            visitor = Visitor(there, order.evidence, order.conditions, checks(), order.settings, order.reference_date,
                              lambda: datetime.datetime.fromisoformat(AT))  # fmt: skip
            Run(order.folder).keep(visitor.visit(site, lambda there=there: there))
            self.told(crew.Word(site.key, done=True))


@pytest.fixture
def visited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Visited:
    monkeypatch.setenv("EINDEKSS_HOME", str(tmp_path / "var"))
    visited = Visited()
    monkeypatch.setattr(observe, "Crew", visited)
    monkeypatch.setattr(observe, "equipped", lambda wanted: replace(wanted, browser="Chromium 1"))
    monkeypatch.setattr(observe, "report", lambda *_: None)  # has tests of its own
    monkeypatch.setattr(commands, "out", Console(width=1000))  # no cell of a table is broken into lines
    return visited


@pytest.fixture
def wave(tmp_path: Path, visited: Visited) -> Wave:
    wave = observed_wave(tmp_path)
    framed(wave, tmp_path / "var", WEBSITES)
    return wave


def run(*arguments: str, language: str = "en") -> int:
    return main(["--language", language, "observe", *arguments])


def store_of(wave: Wave, tmp_path: Path) -> Store:
    return Store(tmp_path / "var" / wave.id)


def rows(folder: Path, name: str = "suggestions.csv") -> list[dict[str, str]]:
    return list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From here on: no worker, no browser, no socket."""

    def never(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("somebody was to be visited")

    def forbid() -> None:
        monkeypatch.setattr(observe, "Crew", never)
        monkeypatch.setattr(observe, "equipped", never)
        monkeypatch.setattr(socket.socket, "connect", never)

    return forbid


def test_an_address_is_visited_judged_and_told(
    visited: Visited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(LAKES, "--out", str(tmp_path / "o"), "--contact", "a@b.lv", "--pace", "0") == 0
    said = capsys.readouterr().out
    assert "ezeru-padome.test" in said
    assert checks()["site-search"].title.en in said
    assert str(tmp_path / "o") in said.replace("\n", "")
    order = visited.orders[0]
    assert (order.pace, order.conditions.agent.endswith(" (+a@b.lv)")) == (0.0, True)
    assert set(Run(tmp_path / "o").outcomes("ezeru-padome.test")) == set(checks())


def test_words_are_latvian_where_latvian_is_asked_for(
    visited: Visited, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(LAKES, "--out", str(tmp_path / "o"), language="lv") == 0
    said = capsys.readouterr().out
    assert checks()["site-search"].title.lv in said
    assert "Pierādījumi un iznākumi" in said


def test_by_hand_it_writes_into_a_folder_of_the_day(visited: Visited, tmp_path: Path) -> None:
    assert run(LAKES) == 0
    (folder,) = (tmp_path / "var" / "observed").iterdir()
    assert (folder / "visits" / "ezeru-padome.test.json").is_file()


def test_two_beginnings_of_one_host_are_two_websites(visited: Visited, tmp_path: Path) -> None:
    assert run(DIALECTS, f"{DIALECTS}en/", DIALECTS.rstrip("/"), "--out", str(tmp_path / "o")) == 0
    assert visited.keys == ["dialektu-instituts.test", "dialektu-instituts.test/en"]
    assert len(list((tmp_path / "o" / "visits").iterdir())) == 2


def test_a_wave_gives_outcomes_suggestions_and_a_manifest(wave: Wave, visited: Visited, tmp_path: Path) -> None:
    assert run(str(wave.folder), "--no-import") == 0
    assert visited.keys == list(WEBSITES)
    store = store_of(wave, tmp_path)
    table = store.read("observe", OUTCOME)
    assert len(table) == 3 * len(checks())
    none = table.filter(table["institution"] == "XL-003")
    assert set(none["reason"]) == {"no-address"}
    suggested = {(row["institution"], row["item"]): row for row in rows(store.folder("observe") / "suggestions")}
    assert suggested["XL-002", "SEARCH"]["value"] == "1"
    assert (suggested["XL-003", "SEARCH"]["class"], suggested["XL-003", "SEARCH"]["value"]) == ("A", "4")
    assert suggested["XL-003", "TAKES_PART"]["class"] == "E"
    manifest = json.loads((store.folder("observe") / "manifest.json").read_text())
    assert manifest["parameters"]["conditions"]["browser"] == "Chromium 1"
    assert manifest["parameters"]["checks"]["site-search"] == checks()["site-search"].version
    assert {"observation.yaml", "visits/XL-001.json"} <= set(manifest["inputs"])


def test_the_waves_conditions_come_from_its_file(wave: Wave, visited: Visited) -> None:
    run(str(wave.folder), "--no-import", "--allow", "a.test=127.0.0.1:8000", "b.test=[::1]:1")
    (order,) = visited.orders
    under = order.conditions
    assert (under.languages, under.seed, under.drawn, under.cap) == (("lv", "en"), "ezeri", 1, 6)
    assert under.agent.endswith("(+birojs@ezeri.example)")
    assert order.settings == {"services-links": {"portals": ["portals.test"]}}
    assert order.allowed == {"a.test": ("127.0.0.1", 8000), "b.test": ("::1", 1)}


def test_only_some_are_visited_and_the_others_outcomes_stay(wave: Wave, visited: Visited, tmp_path: Path) -> None:
    run(str(wave.folder), "--no-import", "--only", "XL-002")
    assert visited.keys == ["XL-002"]
    run(str(wave.folder), "--no-import", "--only", "XL-001")
    assert visited.keys == ["XL-002", "XL-001"]
    store = store_of(wave, tmp_path)
    assert set(store.read("observe", OUTCOME)["institution"]) == {"XL-001", "XL-002"}
    assert {row["institution"] for row in rows(store.folder("observe") / "suggestions")} == {"XL-001", "XL-002"}


def test_what_was_visited_is_not_visited_again(wave: Wave, visited: Visited, tmp_path: Path) -> None:
    run(str(wave.folder), "--no-import")
    folder = store_of(wave, tmp_path).folder("observe") / "visits"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    (folder / "XL-002.json").unlink()  # as where a run was killed
    visited.keys.clear()
    run(str(wave.folder), "--no-import")
    assert visited.keys == ["XL-002"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_run_ended_by_hand_says_how_to_go_on(
    wave: Wave, visited: Visited, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(word: crew.Word) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(visited, "wrap", told)
    assert run(str(wave.folder), "--no-import") == 1
    assert "websites left: 2. Give the same command again" in capsys.readouterr().err
    monkeypatch.setattr(visited, "wrap", None)
    visited.keys.clear()
    assert run(str(wave.folder), "--no-import") == 0
    assert visited.keys == ["XL-002", "XL-003"]


def test_a_recheck_visits_nobody_and_judges_everything_anew(
    wave: Wave, visited: Visited, nobody: Callable[[], None], tmp_path: Path
) -> None:
    run(str(wave.folder), "--no-import")
    folder = store_of(wave, tmp_path).folder("observe")
    before = (folder / "suggestions" / "suggestions.csv").read_bytes()
    for path in (folder / "outcomes").iterdir():
        path.unlink()
    (folder / "suggestions" / "suggestions.csv").write_text("")
    nobody()
    assert run(str(wave.folder), "--no-import", "--recheck") == 0
    assert (folder / "suggestions" / "suggestions.csv").read_bytes() == before
    assert len(list((folder / "outcomes").iterdir())) == 3


def test_a_recheck_takes_new_settings_and_keeps_the_conditions(
    wave: Wave, nobody: Callable[[], None], tmp_path: Path
) -> None:
    run(str(wave.folder), "--no-import")
    plan = wave.folder / "observation.yaml"
    plan.write_text(plan.read_text().replace("cap: 6", "cap: 7").replace("not-assessable: 4", "not-assessable: 2"))
    nobody()
    assert run(str(wave.folder), "--no-import", "--recheck") == 0
    folder = store_of(wave, tmp_path).folder("observe")
    suggested = {(row["institution"], row["item"]): row["value"] for row in rows(folder / "suggestions")}
    assert suggested["XL-003", "SEARCH"] == "2"
    conditions = Run(folder).conditions()
    assert conditions is not None
    assert conditions.cap == 6


@pytest.mark.parametrize(("language", "words"), [("en", "these differ: browser"), ("lv", "atšķiras: browser")])
def test_another_browser_in_the_middle_of_a_run_is_refused(
    wave: Wave, visited: Visited, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str,
    words: str,
) -> None:  # fmt: skip
    run(str(wave.folder), "--no-import", "--only", "XL-003")
    monkeypatch.setattr(observe, "equipped", lambda wanted: replace(wanted, browser="Chromium 2"))
    assert run(str(wave.folder), "--no-import", language=language) == 1
    assert words in capsys.readouterr().err
    assert visited.keys == ["XL-003"]


REFUSED = {
    "wave-and-address": (("WAVE", LAKES), "one wave, or addresses"),
    "two-waves": (("WAVE", "WAVE"), "one wave, or addresses"),
    "no-such-wave": (("nowhere",), "There is no wave “nowhere”."),
    "unknown-institution": (("WAVE", "--only", "XL-001", "XL-999"), "XL-999"),
    "allow-without-port": ((LAKES, "--allow", "a.test=127.0.0.1"), "HOST=ADDRESS:PORT"),
    "allow-a-name": ((LAKES, "--allow", "a.test=localhost:80"), "HOST=ADDRESS:PORT"),
    "no-host": (("https:///a",), "no address of a website"),
    "broken-brackets": (("https://[::1",), "no address of a website"),
    "port-that-is-none": (("https://a.lv:99999/",), "no address of a website"),
    "space": (("https://a.lv/b c",), "no address of a website"),
    "nothing-to-recheck": (("WAVE", "--recheck"), "no visit that could be judged again"),
    "nothing-to-recheck-by-hand": ((LAKES, "--recheck"), "no visit that could be judged again"),
}


@pytest.mark.django_db
def test_the_suggestions_come_into_the_database_and_before_the_expert(
    wave: Wave, visited: Visited, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from practice import EXPERT, Practice, quick_settings  # noqa: PLC0415 - its models need Django set up

    from eindekss.collection.demo import create_demo_accounts  # noqa: PLC0415
    from eindekss.collection.models import Suggestion  # noqa: PLC0415
    from eindekss.registry.load import load  # noqa: PLC0415
    from eindekss.registry.models import Assignment, Institution, User  # noqa: PLC0415
    from eindekss.registry.models import Wave as WaveRecord  # noqa: PLC0415

    quick_settings(settings, tmp_path / "var")
    monkeypatch.setattr("eindekss.wave.database.ready", lambda: None)  # the tests' database is
    load(wave)
    create_demo_accounts(wave)
    WaveRecord.objects.filter(key=wave.id).update(state="open")
    record = WaveRecord.objects.get(key=wave.id)
    Assignment.objects.create(user=User.objects.get(username=EXPERT), wave=record, role="expert",
                              institution=Institution.objects.get(key="XL-002"))  # fmt: skip
    assert run(str(wave.folder), "--only", "XL-002") == 0
    assert "Suggestions: 3" in capsys.readouterr().out
    found = {each.item: each for each in Suggestion.objects.filter(wave=record)}
    assert (found["SEARCH"].value, found["SEARCH"].decision) == ("1", "A")
    assert (found["TAKES_PART"].value, found["TAKES_PART"].decision) == ("3", "S")
    expert = Practice(wave, record)
    queue = expert.client(EXPERT).get(f"/assess/{wave.id}/").content.decode()
    assert "Lake Survey" in queue or "Ezeru uzmērīšanas dienests" in queue
    page = expert.client(EXPERT).get(expert.url("assess-item", "TAKES_PART", questionnaire="looked-at",
                                                institution="XL-002")).content.decode()  # fmt: skip
    assert found["TAKES_PART"].evidence.first().excerpt in page
    assert found["TAKES_PART"].check_id in page


@pytest.mark.parametrize("name", REFUSED)
def test_a_mistake_is_refused_and_nobody_is_visited(
    wave: Wave, visited: Visited, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    arguments, words = REFUSED[name]
    assert run(*(str(wave.folder) if each == "WAVE" else each for each in arguments)) == 1
    assert words in capsys.readouterr().err
    assert visited.keys == []


@pytest.mark.parametrize("arguments", [("--workers", "0"), ("--workers", "a"), ("--pace", "-1"), ("--pace", "nan")])
def test_numbers_that_make_no_sense_are_wrong_arguments(
    visited: Visited, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(LAKES, *arguments)
    assert "invalid" in capsys.readouterr().err


def test_a_wave_without_a_frame_is_told_what_to_run_first(visited: Visited, tmp_path: Path) -> None:
    """A worker of a shared run; whoever begins one makes the frame."""
    with pytest.raises(Refused) as refused:
        observe.prepared(observed_wave(tmp_path), observe.Wishes())
    assert "eindekss run lakeland-2025 --to frame" in refused.value.problems[0].text("en")


def test_a_website_may_stand_in_the_frame_without_its_scheme_or_not_at_all(
    wave: Wave, visited: Visited, tmp_path: Path
) -> None:
    framed(wave, tmp_path / "var", {"XL-001": "www.ezeri.example", "XL-002": None})
    assert [site.home for site in observe._sites(wave, ())] == ["https://www.ezeri.example", ""]
