"""Bad input gives one clear error with file, line and remedy, and writes nothing."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from building import ROOT, command

LAKELAND = ROOT / "examples" / "lakeland-2025"
LATVIA = ROOT / "waves" / "latvia-2017"


@dataclass(frozen=True)
class Spoilt:
    """One mistake: in which file, what is replaced by what, which command meets it, what the error says."""

    file: str
    old: str
    new: str
    command: tuple[str, ...]
    line: int
    said: tuple[str, ...]
    wave: Path = LAKELAND


MISTAKES = {
    "broken YAML": Spoilt(
        "instruments/services.yaml",
        "items:",
        "items",
        ("instrument", "check"),
        13,
        ("not valid YAML", "indentation"),
    ),
    "dangling filter": Spoilt(
        "instruments/self-assessment.yaml",
        "selected(${SITE_USES}, 99)",
        "selected(${SITE_USE}, 99)",
        ("instrument", "check"),
        47,
        ("SITE_USE",),
    ),
    "duplicate registration number": Spoilt(
        "frame/institutions.csv",
        "\n90000069065,90000069065,",
        "\n90000022632,90000022632,",
        ("load",),
        3,
        ("90000022632", "given twice"),
        LATVIA,
    ),
    "unknown code in the data": Spoilt(
        "answers/answers.csv",
        "XL-001,,STANDARD,2,,given",
        "XL-001,,STANDARD,7,,given",
        ("load",),
        5,
        ("STANDARD", "7"),
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_one_error_with_place_and_remedy_and_nothing_written(name: str, migrated: Path, tmp_path: Path) -> None:
    spoilt = MISTAKES[name]
    wave = shutil.copytree(spoilt.wave, tmp_path / spoilt.wave.name)
    file = wave / spoilt.file
    text = file.read_text(encoding="utf-8")
    assert spoilt.old in text
    file.write_text(text.replace(spoilt.old, spoilt.new, 1), encoding="utf-8")
    home = shutil.copytree(migrated, tmp_path / "home")

    done = command(home, "--language", "en", *spoilt.command, str(wave))

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    errors = done.stderr.strip().splitlines()
    assert len(errors) == 1, done.stderr
    assert f"{Path(spoilt.file).name}, line {spoilt.line}" in errors[0]
    for part in spoilt.said:
        assert part in errors[0]
    run = command(home, "--language", "en", "run", str(wave), "--to", "extract")
    assert run.returncode == 1
    assert not list(home.rglob("*.parquet"))
