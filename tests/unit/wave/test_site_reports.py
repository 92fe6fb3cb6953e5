"""Reports of a run in a folder of its own, and where the collection site looks for them."""

from pathlib import Path

import pytest
from observed_wave import observed_wave

from eindekss.dataset.wave import Wave
from eindekss.wave.site_reports import hand_on


@pytest.fixture
def wave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Wave:
    monkeypatch.setenv("EINDEKSS_HOME", str(tmp_path / "var"))
    return observed_wave(tmp_path)


def written(reports: Path, **words: str) -> None:
    for key, text in words.items():
        (reports / key / "pictures").mkdir(parents=True)
        (reports / key / "lv.html").write_text(text, encoding="utf-8")


def shown(reports: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text(encoding="utf-8") for path in sorted(reports.glob("*/lv.html"))}


def test_each_replaces_its_institutions_and_leaves_the_others(wave: Wave, tmp_path: Path) -> None:
    home, out = tmp_path / "var" / wave.id / "observe" / "reports", tmp_path / "out"
    written(home, A="old", B="old")
    written(out / "observe" / "reports", A="new", C="new")
    (out / "observe" / "reports" / ".D.new").mkdir()
    (home / ".A.new").mkdir()
    hand_on(out, wave)
    assert shown(home) == {"A": "new", "B": "old", "C": "new"}
    assert sorted(path.name for path in home.iterdir()) == ["A", "B", "C"]
    assert shown(out / "observe" / "reports") == {"A": "new", "C": "new"}


def test_the_waves_own_folder_is_left_as_it_is(wave: Wave, tmp_path: Path) -> None:
    home = tmp_path / "var" / wave.id
    written(home / "observe" / "reports", A="own")
    hand_on(home, wave)
    assert shown(home / "observe" / "reports") == {"A": "own"}
