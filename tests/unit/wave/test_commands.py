"""What a command does when there is nothing to work on yet, and where it writes."""

from pathlib import Path

import pytest

from eindekss.reconstruction import reconstruct
from eindekss.wave.cli import main
from eindekss.wave.places import find_wave


def test_claims_need_the_tables(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINDEKSS_HOME", str(tmp_path))
    assert main(["--language", "en", "claims", "lakeland-2025"]) == 1
    assert "eindekss run lakeland-2025 --to tables" in capsys.readouterr().err


def test_a_reconstruction_goes_into_the_waves_own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Path] = []
    monkeypatch.setattr(reconstruct, "run", lambda wave, out: written.append(out))
    main(["reconstruct", "lakeland-2025"])
    assert written == [find_wave("lakeland-2025").folder]
