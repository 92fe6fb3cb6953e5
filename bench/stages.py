"""Time and peak memory of each stage on generated waves of 104, 10,000 and 100,000 institutions.

Each stage runs in a process of its own, so that its peak memory is its own. The wave is the tutorial's
(12 items, one roster) with institutions and answers drawn by a seeded generator. The unit of comparison is the
same machine and run: the table gives seconds, MiB and, beside them, the ratio to the smallest wave.
"""

import argparse
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from eindekss.wave.stages import NAMES

TEMPLATE = Path(__file__).parent.parent / "examples" / "lakeland-2025"
SIZES = (104, 10_000, 100_000)
SEED = 2017
Row = list[object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().sizes
    print(f"{'institutions':>12}  {'stage':<8} {'seconds':>8} {'MiB':>7} {'x time':>7} {'x memory':>8}")
    smallest: dict[str, tuple[float, float]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as made:
            wave = generate(Path(made) / f"bench-{size}", size)
            for stage in ("load", *NAMES):
                seconds, memory = measured(stage, wave, Path(made) / "var")
                first = smallest.setdefault(stage, (seconds, memory))
                ratios = f"{seconds / first[0]:>7.1f} {memory / first[1]:>8.1f}"
                print(f"{size:>12,}  {stage:<8} {seconds:>8.2f} {memory:>7.0f} {ratios}", flush=True)


def measured(stage: str, wave: Path, home: Path) -> tuple[float, float]:
    """Wall seconds and peak resident MiB of one command."""
    command = [sys.executable, "-m", "eindekss.wave"]
    command += ["load", str(wave)] if stage == "load" else ["run", str(wave), "--from", stage, "--to", stage]
    environment = os.environ | {"EINDEKSS_HOME": str(home)}
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed command
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"{stage} failed on {wave.name}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def generate(folder: Path, size: int) -> Path:
    """A wave of that many institutions, each with one to three services; a tenth do not respond."""
    shutil.copytree(TEMPLATE, folder)
    settings = (folder / "wave.toml").read_text(encoding="utf-8")
    kept = [line for line in settings.splitlines() if not line.startswith(("claims", "report"))]
    (folder / "wave.toml").write_text("\n".join(kept).replace(TEMPLATE.name, folder.name), encoding="utf-8")
    chance = random.Random(SEED)  # noqa: S311 - test data
    keys = [f"B{number:06}" for number in range(size)]
    answering = {key for key in keys if chance.random() < 0.9}
    rosters = [(key, f"s{number}") for key in keys for number in range(chance.randint(1, 3))]
    tables = {
        "frame/institutions.csv": (
            "institution,registration_number,abbreviation,name_lv,name_en,website,participates,comment",
            (
                [key, "", key, f"Iestāde {key}", f"Institution {key}", "", str(key in answering).lower(), ""]
                for key in keys
            ),
        ),
        "frame/memberships.csv": (
            "institution,classification,category,basis",
            ([key, "type", "ministry" if chance.random() < 0.1 else "institution", "stated"] for key in keys),
        ),
        "frame/rosters.csv": (
            "unit,institution,row,name_lv,name_en,kind,source",
            (["service", key, row, row, row, "transaction", "stated"] for key, row in rosters),
        ),
        "answers/answers.csv": (
            "institution,row,item,value,missing,source",
            answers(chance, keys, answering, rosters),
        ),
        "answers/responses.csv": (
            "institution,questionnaire,state,minutes",
            ([key, "self-assessment", "submitted", chance.randint(20, 300)] for key in keys if key in answering),
        ),
    }
    for name, (heading, rows) in tables.items():
        write(folder / name, heading, rows)
    (folder / "edits/corrections.csv").write_text(
        (TEMPLATE / "edits/corrections.csv").read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8"
    )
    outliers = folder / "edits/outliers.yaml"
    kept = [line for line in outliers.read_text(encoding="utf-8").splitlines() if "{institution:" not in line]
    outliers.write_text("\n".join(kept).replace("listed:", "listed: []") + "\n", encoding="utf-8")
    return folder


def answers(
    chance: random.Random, keys: list[str], answering: set[str], rosters: list[tuple[str, str]]
) -> Iterator[Row]:
    for key in keys:
        yield [key, "", "MOBILE", chance.randint(1, 2), "", "observed"]
        if key in answering:
            for item, value in institution_answers(chance):
                yield [key, "", item, value, "", "given"]
    for key, row in rosters:
        if key in answering:
            total = int(chance.lognormvariate(6, 2))
            yield [key, row, "APP_ALL", total, "", "given"]
            yield [key, row, "APP_E", chance.randint(0, total), "", "given"]


def institution_answers(chance: random.Random) -> Iterator[tuple[str, object]]:
    yield "STAFF", int(chance.lognormvariate(4.5, 1))
    site = chance.randint(1, 2)
    yield "SITE", site
    if site == 1:
        yield "SITE_USES", " ".join(str(code) for code in (1, 2, 3) if chance.random() < 0.5)
    yield "STANDARD", chance.randint(1, 4)
    yield "HOW_1", chance.randint(1, 3)
    yield "HOW_2", chance.randint(1, 3)
    documents = int(chance.lognormvariate(7, 2))
    yield "DOC_ALL", documents
    yield "DOC_E", chance.randint(0, documents)


def write(path: Path, heading: str, rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading.split(","))
        writer.writerows(rows)


if __name__ == "__main__":
    main()
