"""A list brought into a wave on the command line: looked at, asked about, written; and the wave's files after that."""

import shutil
from pathlib import Path

from building import ROOT, command
from frame_lists import turtle
from practice import change

CATALOGUE = """
<https://example.org/org> dct:identifier "XL-002" .
<https://example.org/service/7> a cpsv:PublicService ; dct:identifier "s7" ;
    dct:title "Laivas reģistrācija"@lv ; cv:hasCompetentAuthority <https://example.org/org> .
"""


def test_a_catalogue_is_shown_then_written_and_the_files_follow(migrated: Path, tmp_path: Path) -> None:
    home = shutil.copytree(migrated, tmp_path / "home")
    wave, file = tmp_path / "lakeland-2025", tmp_path / "services.ttl"
    shutil.copytree(ROOT / "examples" / "lakeland-2025", wave)
    change(wave / "wave.toml", "closed = 2025-03-31", "closed = 2099-03-31")
    file.write_bytes(turtle(CATALOGUE))
    assert command(home, "load", str(wave)).returncode == 0

    unasked = command(home, "--language", "lv", "frame", "import", str(wave), str(file))
    assert unasked.returncode == 1  # nobody sits at a terminal to be asked
    assert "Laivas reģistrācija (s7 · Pakalpojumi · XL-002)" in unasked.stdout
    assert unasked.stdout.endswith("Nekas nav ierakstīts.\n")

    written = command(home, "frame", "import", str(wave), str(file), "--yes")
    assert (written.returncode, written.stdout.splitlines()[-1]) == (0, "Rows written: 1 new, 0 changed, 0 removed")
    refused = command(home, "load", str(wave))
    assert refused.returncode == 1
    assert "eindekss frame export lakeland-2025" in refused.stderr
    assert command(home, "frame", "export", str(wave), "--out", str(wave / "frame")).returncode == 0
    assert "XL-002,s7,Laivas reģistrācija" in (wave / "frame" / "rosters.csv").read_text(encoding="utf-8")
