"""``eindekss suggestions import``: the command itself, in both languages."""

import shutil
from pathlib import Path

import pytest
from building import command
from practice import EXAMPLE

HEADING = "institution,item,class,value,missing,confidence,check,observed,note\n"
AT = "2025-03-17T10:00:00+02:00"


@pytest.fixture(scope="module")
def loaded(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wave that is loaded and no more."""
    home = shutil.copytree(migrated, tmp_path_factory.mktemp("loaded") / "var")
    assert command(home, "load", str(EXAMPLE)).returncode == 0
    return home


@pytest.fixture
def home(loaded: Path, tmp_path: Path) -> Path:
    return shutil.copytree(loaded, tmp_path / "var")


def test_a_folder_comes_in_and_the_command_says_what_came(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "observed"
    folder.mkdir()
    rows = f"XL-001,MOBILE,S,1,,0.9,mobile 1,{AT},\n"
    (folder / "suggestions.csv").write_text(HEADING + rows, encoding="utf-8")
    done = command(home, "suggestions", "import", str(EXAMPLE), str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == "Suggestions: 1; pieces of evidence: 0; answers that checks decided alone: 0"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "suggestions.csv, line 2, column “class”: The class “X” of a suggestion is not known."),
        ("lv", "suggestions.csv, 2. rinda, sleja „class”: Ieteikuma klase „X” nav zināma."),
    ],
)
def test_a_folder_with_a_mistake_is_refused_whole(home: Path, tmp_path: Path, language: str, words: str) -> None:
    folder = tmp_path / "observed"
    folder.mkdir()
    rows = f"XL-001,MOBILE,X,1,,0.9,mobile 1,{AT},\nXL-002,MOBILE,S,1,,0.9,mobile 1,{AT},\n"
    (folder / "suggestions.csv").write_text(HEADING + rows, encoding="utf-8")
    done = command(home, "--language", language, "suggestions", "import", str(EXAMPLE), str(folder))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(words)
