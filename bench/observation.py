"""Pages a minute that ``eindekss observe`` looks at, beside pa11y-ci and Lighthouse on the very same pages.

The pages are written by ``websites.py`` and served on loopback by a process of its own; the pace between two requests
is lifted there and nowhere else. ``whole way`` is the command as it is given for a wave: visits through the filtering
proxy, robots.txt, site map, every piece of evidence, axe-core, what the checks ask for besides, the checks and the
reports; ``--alfa`` hears the second engine too, for a minute a website at most. ``engine alone`` opens the pages by
the same way, runs axe-core, and keeps the page, the exchanges and the results: what the other two do (Lighthouse also
measures loading). pa11y-ci is asked twice: with axe-core, the engine that all three share, and with the one it takes
unless told otherwise, HTML CodeSniffer, which looks for less. They are fetched from npm into a cache, and use the same
Chromium; where npm cannot be reached, only our own figures are given. Styles, scripts and pictures are served as what
may be kept for a day: a visit keeps them from page to page, the other two see each page as if it were the first.

``--sites`` visits that many websites of 15 pages end to end, with two workers, and samples the resident memory of all
processes while browsers run: its ninth tenth is compared with its second.
"""

import argparse
import datetime
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from websites import addresses, websites

from eindekss.observation.browser import Chromium
from eindekss.observation.crew import Crew
from eindekss.observation.kept import Run
from eindekss.observation.network.guard import Guard
from eindekss.observation.network.proxy import Proxy
from eindekss.observation.station import Order, Visiting, equipped
from eindekss.observation.visit import Conditions, Piece, Role, Site, Visit
from eindekss.observation.visiting import Progress

PER_SITE = 15
WORKERS = (1, 2, 4)
OTHERS = {"pa11y-ci": "4.1.1", "lighthouse": "13.5.0"}
TARGETS = {"pa11y-ci, axe": 4, "lighthouse": 25}  # times as many pages a minute as they, of the engine alone
GROWTH = 1.2  # of memory between the second and the last tenth of a run
CHROMIUM = os.environ.get("EINDEKSS_CHROMIUM", "/usr/bin/chromium-headless-shell")
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "eindekss-bench"
ENGINE_ALONE = frozenset({Piece.HTML, Piece.AXE})
_SANDBOX = ["--no-sandbox"] if os.geteuid() == 0 else []


class Pace(NamedTuple):
    """``pages``: of the sample, looked at whole. ``besides``: opened because a check asked. ``failed``: of both."""

    pages: int
    failed: int
    seconds: float
    besides: int = 0

    @property
    def a_minute(self) -> float:
        return self.pages / self.seconds * 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate-sites", type=int, default=8, help="websites of 15 pages for each rate; 0: none")
    parser.add_argument("--workers", type=int, nargs="+", default=WORKERS)
    parser.add_argument("--sites", type=int, default=20, help="websites of 15 pages visited end to end; 0: none")
    parser.add_argument("--alfa", action="store_true", help="hear the second engine too")
    sizes = parser.parse_args()
    with websites() as port:
        slow = rates(port, sizes.rate_sites, sizes.workers, sizes.alfa) if sizes.rate_sites else []
        grown = end_to_end(port, sizes.sites, sizes.alfa) if sizes.sites else []
    problems = slow + grown
    if problems:
        raise SystemExit("; ".join(problems))


def rates(port: int, count: int, sizes: Sequence[int], second: bool) -> list[str]:
    """Print a line for each way of looking; what falls short of its target."""
    hosts = [f"s{number:03}.test" for number in range(count)]
    print(f"{'':<28}{'pages':>6}{'besides':>9}{'failed':>8}{'seconds':>9}{'pages/min':>11}{'load':>7}")
    found = {}
    for workers in sizes:
        found[f"whole way, {workers} workers"] = whole_way(port, hosts, workers)
        _line(f"whole way, {workers} workers", found[f"whole way, {workers} workers"])
    if second:
        _line("whole way and Alfa, 2 workers", whole_way(port, hosts, 2, second=True))
    for workers in sizes:
        found[f"engine alone, {workers} workers"] = engine_alone(port, hosts, workers)
        _line(f"engine alone, {workers} workers", found[f"engine alone, {workers} workers"])
    if not _installed():
        print("npm cannot be reached: nothing to compare with")
        return []
    print(", ".join(f"{name} {version}" for name, version in OTHERS.items()))
    urls = [url for host in hosts for url in addresses(host, PER_SITE)]
    theirs = {
        "pa11y-ci, axe": pa11y(port, urls[: 2 * PER_SITE], "axe"),
        "pa11y-ci, htmlcs": pa11y(port, urls[: 2 * PER_SITE], "htmlcs"),
        "lighthouse": lighthouse(port, urls[:4]),
    }
    for name, pace in theirs.items():
        _line(name, pace)
    blind = [name for name, pace in theirs.items() if not pace.pages]
    return [f"{name} could not look at the pages" for name in blind] or list(_compared(found, theirs))


def _compared(ours: dict[str, Pace], theirs: dict[str, Pace]) -> Iterator[str]:
    for kind in ("whole way", "engine alone"):
        best = max(pace.a_minute for name, pace in ours.items() if name.startswith(kind))
        times = {name: best / pace.a_minute for name, pace in theirs.items()}
        print(f"{kind}: " + ", ".join(f"{factor:.1f} times {name}" for name, factor in times.items()))
    yield from (f"engine alone: {factor:.1f} times {name}, target {TARGETS[name]}"
                for name, factor in times.items() if factor < TARGETS.get(name, 0))  # fmt: skip


def whole_way(port: int, hosts: Sequence[str], workers: int, *, second: bool = False) -> Pace:
    """The command itself, in a process of its own."""
    with tempfile.TemporaryDirectory() as made, modules(second) as environment:
        began = time.perf_counter()
        command = _command(port, hosts, workers, Path(made))
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        if done.returncode:
            raise SystemExit(done.stderr)
        return _pace(Path(made), hosts, time.perf_counter() - began)


@contextmanager
def modules(second: bool) -> Iterator[dict[str, str]]:
    """An environment in which the engines are installed, the second one as wished."""
    folder = Path(os.environ.get("EINDEKSS_NODE_MODULES", "node_modules")).absolute()
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "axe-core").symlink_to(folder / "axe-core")
        yield os.environ | {"EINDEKSS_NODE_MODULES": str(folder if second else made)}


def engine_alone(port: int, hosts: Sequence[str], workers: int) -> Pace:
    with tempfile.TemporaryDirectory() as made:
        allowed = {host: ("127.0.0.1", port) for host in hosts}
        conditions = equipped(Conditions("eindekss/bench"))
        order = Order(Path(made), conditions, datetime.date.today(), allowed=allowed, pace=0)
        began = time.perf_counter()
        Crew(order, workers, opens=lean).visit([Site(host, f"http://{host}/") for host in hosts])
        return _pace(Path(made), hosts, time.perf_counter() - began)


@contextmanager
def lean(order: Order) -> Iterator[Visiting]:
    """A station that looks at fifteen pages and asks for nothing else."""
    with Proxy(Guard(allowed=order.allowed)) as proxy, Chromium(proxy.url, order.conditions) as chromium:

        def visit(site: Site, progress: Progress) -> Visit:
            with chromium.site(order.evidence, ENGINE_ALONE) as tab:
                pages = tuple(tab.look(url, Role.DRAWN) for url in addresses(site.host, PER_SITE))
            return replace(Visit(site, order.conditions, "", ""), pages=pages, har=tab.har)

        yield visit


def pa11y(port: int, urls: Sequence[str], runner: str) -> Pace:
    with tempfile.TemporaryDirectory() as made:
        launch = {"executablePath": CHROMIUM, "args": [*_SANDBOX, _resolved(port)]}
        defaults = {"chromeLaunchConfig": launch, "timeout": 60_000, "runners": [runner]}
        settings = {"defaults": defaults, "urls": list(urls)}
        (Path(made) / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        command = [_program("pa11y-ci"), "--config", f"{made}/settings.json", "--json"]
        began = time.perf_counter()
        with (Path(made) / "said.json").open("wb") as said:  # it ends before a pipe would be empty
            subprocess.run(command, stdout=said, check=False)  # noqa: S603 - fixed command; fails where it finds faults
        seconds = time.perf_counter() - began
        results = json.loads((Path(made) / "said.json").read_bytes())["results"].values()
    seen = [found for found in results if all("code" in each for each in found)]
    return Pace(len(seen), len(urls) - len(seen), seconds)


def lighthouse(port: int, urls: Sequence[str]) -> Pace:
    """A process for each page, as it is made for."""
    seen, began = 0, time.perf_counter()
    flags = " ".join(["--headless", *_SANDBOX, _resolved(port).replace("=", '="') + '"'])
    for url in urls:
        command = [_program("lighthouse"), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
        done = subprocess.run(command, env=os.environ | {"CHROME_PATH": CHROMIUM}, capture_output=True, check=False)  # noqa: S603 - fixed command
        seen += done.returncode == 0 and json.loads(done.stdout)["categories"]["accessibility"]["score"] is not None
    return Pace(seen, len(urls) - seen, time.perf_counter() - began)


def end_to_end(port: int, count: int, second: bool) -> list[str]:
    """The whole way for so many websites, memory watched; what is wrong with it."""
    hosts = [f"e{number:03}.test" for number in range(count)]
    samples: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as made, modules(second) as environment:
        began = time.perf_counter()
        command = _command(port, hosts, 2, Path(made))
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as running:  # noqa: S603 - our own
            while running.poll() is None:
                samples.append(resident(running.pid))
                time.sleep(0.5)
        pace = _pace(Path(made), hosts, time.perf_counter() - began)
        reports = sum(1 for _ in Path(made).glob("reports/*/lv.html"))
    print(
        f"\n{count} websites, 2 workers: {pace.pages} pages and {pace.besides} besides in {pace.seconds / 60:.1f} "
        f"minutes, {pace.failed} failed, {reports} reports"
    )
    growth = _growth([each for each in samples if each["chromium"]])  # what judges afterwards has no browser
    return [
        *([f"{count - reports} websites without a report"] if reports < count else []),
        *([f"{pace.failed} pages failed"] if pace.failed else []),
        *([f"memory grew {growth:.2f} times"] if growth > GROWTH else []),
    ]


def _growth(samples: Sequence[dict[str, float]]) -> float:
    """How many times as much memory the ninth tenth takes as the second; at the very end one worker is alone."""
    size = len(samples) // 10
    tenths = [samples[at : at + size] for at in range(0, size * 10, size)]
    print("memory while visiting, MiB, median of each tenth of the run")
    for kind in ("python", "node", "chromium"):
        print(f"  {kind:<10}" + "".join(f"{_median(tenth, kind):>7.0f}" for tenth in tenths))
    first, last = (sum(_median(tenths[at], kind) for kind in samples[0]) for at in (1, 8))
    print(f"  the ninth tenth is {last / first:.2f} times the second")
    return last / first


def _median(samples: Sequence[dict[str, float]], kind: str) -> float:
    return statistics.median(each[kind] for each in samples) if samples else 0.0


def resident(root: int) -> dict[str, float]:
    """MiB of a process and all below it, by what they are; pages that they share are divided among them."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            children[_field(entry / "stat")].append(int(entry.name))
    found = {"python": 0.0, "node": 0.0, "chromium": 0.0}
    waiting = [root]
    while waiting:
        process = waiting.pop()
        waiting += children[process]
        try:
            name = Path(f"/proc/{process}/cmdline").read_bytes().partition(b"\0")[0]
            rolled = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        kind = "node" if b"node" in name else "chromium" if b"chrom" in name else "python"
        found[kind] += int(rolled.partition("\nPss:")[2].split()[0]) / 1024
    return found


def _field(stat: Path) -> int:
    """A process's parent; 0 where it has gone."""
    try:
        return int(stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _command(port: int, hosts: Sequence[str], workers: int, folder: Path) -> list[str]:
    allowed = [f"{host}=127.0.0.1:{port}" for host in hosts]
    return [sys.executable, "-m", "eindekss.wave", "observe", *(f"http://{host}/" for host in hosts), "--workers",
            str(workers), "--pace", "0", "--out", str(folder), "--allow", *allowed]  # fmt: skip


def _pace(folder: Path, hosts: Sequence[str], seconds: float) -> Pace:
    run = Run(folder)
    visits = [run.visit(host) for host in hosts]
    lost = sum(visit is None or visit.trouble is not None for visit in visits)
    sample = [page.trouble is None for visit in visits if visit for page in visit.pages]
    asked = [reply.trouble is None for visit in visits if visit for reply in visit.replies if reply.page is not None]
    return Pace(sum(sample), lost + sample.count(False) + asked.count(False), seconds, sum(asked))


def _line(name: str, pace: Pace) -> None:
    load = os.getloadavg()[0]
    counts = f"{pace.pages:>6}{pace.besides:>9}{pace.failed:>8}"
    print(f"{name:<28}{counts}{pace.seconds:>9.1f}{pace.a_minute:>11.1f}{load:>7.1f}", flush=True)


def _installed() -> bool:
    """Fetch the others unless they are there; false where npm cannot be reached."""
    npm = shutil.which("npm")
    if npm is None:
        return False
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in OTHERS.items()]
    command = [npm, "install", "--prefix", str(CACHE), "--no-audit", "--no-fund", "--loglevel=error", *wanted]
    environment = os.environ | {"PUPPETEER_SKIP_DOWNLOAD": "1"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0  # noqa: S603 - fixed command


def _program(name: str) -> str:
    return str(CACHE / "node_modules" / ".bin" / name)


def _resolved(port: int) -> str:
    return f"--host-resolver-rules=MAP *.test 127.0.0.1:{port}"


if __name__ == "__main__":
    main()
