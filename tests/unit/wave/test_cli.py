"""Arguments in, exit status out."""

from pathlib import Path

import pytest

from eindekss.wave.cli import main


def test_an_unknown_wave_is_refused_with_the_known_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "en", "instrument", "check", "atlantis-2020"]) == 1
    assert "lakeland-2025" in capsys.readouterr().err


def test_messages_come_in_latvian(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--language", "lv", "instrument", "check", "atlantis-2020"]) == 1
    assert "nav atrasts" in capsys.readouterr().err


def test_a_sound_instrument_is_said_to_be_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["instrument", "check", "lakeland-2025"]) == 0
    assert "12 items" in capsys.readouterr().out


def test_stages_out_of_order_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EINDEKSS_HOME", str(tmp_path))
    assert main(["--language", "en", "run", "lakeland-2025", "--from", "tables", "--to", "edit"]) == 1
    assert "frame, extract, edit" in capsys.readouterr().err
