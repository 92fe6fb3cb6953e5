"""``eindekss observe`` whole: websites in the real browser, killed in the middle, taken in, before the expert."""

import csv
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from browsing import NARROW, PASSWORD, WIDE, overflow, press, violations
from building import ROOT
from corpus.serve import CorpusServer
from observed_wave import OBSERVATION, framed, observed_wave
from playwright.sync_api import Browser, Page
from practice import EXPERT, OFFICE, Practice, quick_settings
from shared import once

from eindekss.dataset.wave import Wave
from eindekss.observation.kept import Run

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Two with a form for suggestions, one with nothing, one that lets no programs in.
SITES = {"XL-001": "ostas-parvalde.test", "XL-002": "dialektu-instituts.test", "XL-003": "sals-parvalde.test",
         "XL-004": "aizsargats-birojs.test"}  # fmt: skip


class Observed(NamedTuple):
    wave: Wave
    run: Run
    killed_with: list[str]
    first: dict[str, bytes]
    said: str


def make(folder: Path) -> None:
    """The wave observed by the command: killed with everything it started when the first website was done, and given
    again."""
    wave, home = observed_wave(folder, OBSERVATION.replace("cap: 6", "cap: 4")), folder / "var"
    store = framed(wave, home, {key: f"http://{host}/" for key, host in SITES.items()})
    run = Run(store.folder("observe"))
    with CorpusServer() as corpus:
        allowed = [f"{host}={address}:{port}" for host, (address, port) in corpus.hosts.items()]
        command = [sys.executable, "-m", "eindekss.wave", "--language", "en", "observe", str(wave.folder),
                   "--pace", "0", "--workers", "1", "--no-import", "--allow", *allowed]  # fmt: skip
        environment = os.environ | {"EINDEKSS_HOME": str(home)}
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as killed:
            _wait((run.folder / "visits" / "XL-001.json").is_file)
            workers = _below(killed.pid)
            killed.send_signal(signal.SIGKILL)
        left = run.left(SITES)
        _wait(lambda: not any(_runs(each) for each in workers))
        first = {path.name: path.read_bytes() for path in (run.folder / "visits").glob("*.json")}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    (folder / "observed").write_bytes(pickle.dumps(Observed(wave, run, list(left), first, done.stdout)))


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Observed:
    kept = once(tmp_path_factory, "observed", make) / "observed"
    found: Observed = pickle.loads(kept.read_bytes())  # noqa: S301 - written above
    return found


def test_a_run_that_was_killed_goes_on_and_ends_what_it_started(observed: Observed) -> None:
    assert observed.killed_with, "it was killed when nothing was left to do"
    assert "XL-001" not in observed.killed_with
    visits = observed.run.folder / "visits"
    assert {path.stem for path in visits.glob("*.json")} == set(SITES)
    assert {name: (visits / name).read_bytes() for name in observed.first} == observed.first
    assert "Websites judged: 4" in observed.said
    reports = observed.run.folder / "reports"
    assert {path.parent.name for path in reports.glob("*/lv.html")} == set(SITES)  # the one that never answered too
    assert list(reports.glob("XL-001/pictures/*.png"))


def test_what_was_seen_is_kept_under_its_hash_and_what_was_not_says_why(observed: Observed) -> None:
    visit = observed.run.visit("XL-002")
    assert visit
    assert visit.conditions.browser.startswith("Chromium ")
    assert visit.conditions.engines["axe-core"]
    assert len(visit.pages) > 3
    for page in visit.pages:
        assert all(observed.run.evidence.read(digest) for digest in page.kept.values())
    silent = observed.run.visit("XL-004")
    assert silent
    assert silent.trouble
    rows = _rows(observed.run.folder / "suggestions" / "suggestions.csv")
    assert {row["class"] for row in rows if row["institution"] == "XL-004"} <= {"A", "E"}
    assert not [row for row in rows if row["institution"] == "XL-004" and row["value"] not in ("", "4")]
    manifest = json.loads((observed.run.folder / "manifest.json").read_text())
    assert manifest["parameters"]["conditions"]["browser"] == visit.conditions.browser


@pytest.fixture
def taken_in(observed: Observed, live_server: Any, settings: Any, tmp_path: Path,
             monkeypatch: pytest.MonkeyPatch) -> Practice:  # fmt: skip
    """The folder that the command wrote, in the collection site's database; one expert for all of it."""
    from eindekss.collection.demo import create_demo_accounts  # noqa: PLC0415
    from eindekss.collection.expert.suggestions import import_folder  # noqa: PLC0415
    from eindekss.registry.load import load  # noqa: PLC0415
    from eindekss.registry.models import Assignment, Institution, User  # noqa: PLC0415
    from eindekss.registry.models import Wave as WaveRecord  # noqa: PLC0415

    quick_settings(settings, tmp_path)
    settings.OFFICE_SECOND_FACTOR = False  # the way in has tests of its own
    monkeypatch.setenv("EINDEKSS_DEMO_PASSWORD", PASSWORD)
    load(observed.wave)
    create_demo_accounts(observed.wave)
    WaveRecord.objects.filter(key=observed.wave.id).update(state="open")
    record = WaveRecord.objects.get(key=observed.wave.id)
    for key in SITES:
        Assignment.objects.create(user=User.objects.get(username=EXPERT), wave=record, role="expert",
                                  institution=Institution.objects.get(key=key))  # fmt: skip
    Assignment.objects.create(user=User.objects.get(username=OFFICE), wave=record, role="office")
    import_folder(observed.wave.id, observed.run.folder / "suggestions")
    return Practice(observed.wave, record)


@pytest.fixture
def enter(chromium: Browser, taken_in: Practice, live_server: Any) -> Iterator[Callable[..., Page]]:
    from browsing import log_in  # noqa: PLC0415

    contexts = []

    def enter(name: str, width: int = WIDE, language: str = "lv") -> Page:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, base_url=live_server.url))
        page = contexts[-1].new_page()
        log_in(page, name, language)
        return page

    yield enter
    for context in contexts:
        context.close()


def test_what_was_observed_is_accepted_and_changed_and_the_checks_are_measured_by_it(
    enter: Callable[..., Page], taken_in: Practice
) -> None:
    expert = enter(EXPERT)
    expert.goto(address(taken_in, "XL-001"))
    assert expert.locator(".site-suggestion").get_by_text("ar priekšlikumiem").is_visible()
    assert expert.locator(".site-evidence__excerpt").first.inner_text().strip()
    marked(expert)
    assert (violations(expert), overflow(expert)) == ([], 0)
    press(expert.get_by_role("button", name="Pieņemt ieteikumu"))
    expert.goto(address(taken_in, "XL-002"))
    marked(expert)
    expert.get_by_label("ar priekšlikumiem").uncheck()
    expert.get_by_label("aptaujās").check()
    press(expert.get_by_role("button", name="Saglabāt manu atbildi"))
    expert.goto(address(taken_in, "XL-004"))
    assert not expert.locator(".site-suggestion").count(), "what could not be seen suggests nothing"
    expert.get_by_label("ar priekšlikumiem").check()
    press(expert.get_by_role("button", name="Saglabāt manu atbildi"))
    office = enter(OFFICE)
    office.goto(f"/office/{taken_in.record.key}/checks/")
    assert office.get_by_text("forum + polls + suggestion-form").first.is_visible()
    sent = taken_in.client(OFFICE).get(f"/office/{taken_in.record.key}/checks/checks.csv").content.decode("utf-8-sig")
    found = {(row["check"].partition(" + ")[0], row["option"]): row for row in csv.DictReader(sent.splitlines())
             if row["item"] == "TAKES_PART"}  # fmt: skip
    assert (found["forum", ""]["accepted"], found["forum", ""]["overridden"]) == ("1", "1")
    assert (found["forum", "3"]["precision"], found["forum", "3"]["recall"]) == ("0.5", "0.5"), "one was left open"
    assert (found["forum", "2"]["precision"], found["forum", "2"]["recall"]) == ("", "0.0")
    assert found["forum", ""]["unaided"] == "1"


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_experts_page_holds_real_evidence_on_a_narrow_screen(
    enter: Callable[..., Page], taken_in: Practice, language: str
) -> None:
    expert = enter(EXPERT, NARROW, language)
    expert.goto(address(taken_in, "XL-001", "SEARCH"))
    expert.goto(address(taken_in, "XL-001"))
    for closed in expert.locator("details").all():
        closed.locator("summary").click()
    assert (violations(expert), overflow(expert)) == ([], 0)


def marked(page: Page) -> None:
    """The part of the screenshot that matters is shown, framed, and is a true part of the picture."""
    picture = page.locator(".site-evidence__crop image").first
    with page.expect_response(lambda reply: "/evidence/" in reply.url and reply.ok):
        page.reload()
    assert float(picture.get_attribute("width") or 0) == 1280
    box = page.locator(".site-evidence__mark").first.bounding_box()
    assert box
    assert box["width"] > 20


def address(practice: Practice, institution: str, item: str = "TAKES_PART") -> str:
    return practice.url("assess-item", item, questionnaire="looked-at", institution=institution)


def _rows(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _below(pid: int) -> list[int]:
    """Every process that the program has started, browsers included."""
    children = [int(each) for task in Path(f"/proc/{pid}/task").iterdir()
                for each in (task / "children").read_text().split()]  # fmt: skip
    return [*children, *(below for child in children for below in _below(child))]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.05)
