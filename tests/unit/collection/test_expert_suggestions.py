"""A folder of suggestions: all of it comes in, or none, and every mistake is named with its place."""

import csv
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from practice import EXPERT, INSTITUTION, OFFICE, Practice

from eindekss.collection.answering import Said, save, seen_now
from eindekss.collection.expert import evidence
from eindekss.collection.expert.suggestions import COLUMNS, EVIDENCE_COLUMNS, import_folder
from eindekss.collection.kept import path
from eindekss.collection.models import Answer, Evidence, Response, Suggestion
from eindekss.errors import Refused
from eindekss.registry.models import User
from eindekss.registry.models import Wave as WaveRecord

AT = "2026-11-21T09:30:00+02:00"
ROW = {"institution": "DEMO", "item": "CLEAR", "class": "S", "value": "1", "confidence": "0.85", "check": "clear 1",
       "observed": AT, "missing": "", "note": ""}  # fmt: skip
PIECE = {"institution": "DEMO", "item": "CLEAR", "page": "https://example.org/a", "observed": AT,
         "excerpt": "Laipni lūdzam", "image": "", "crop": "", "file": ""}  # fmt: skip


def png(width: int = 200, height: int = 100) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    body = zlib.compress((b"\0" + b"\x80" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\x00\x11\x08\x00\x64\x00\xc8" + b"\0" * 20
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(
        rows: list[dict[str, str]], pieces: list[dict[str, str]] | None = None, files: dict[str, bytes] | None = None
    ) -> Path:
        folder = tmp_path / "observed"
        (folder / "files").mkdir(parents=True, exist_ok=True)
        for name, columns, content in (
            ("suggestions.csv", COLUMNS, rows), ("evidence.csv", EVIDENCE_COLUMNS, pieces or []),
        ):  # fmt: skip
            with (folder / name).open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, columns)
                writer.writeheader()
                writer.writerows(content)
        for name, content in (files or {}).items():
            (folder / "files" / name).write_bytes(content)
        return folder

    return made


@pytest.fixture
def empty(practice: Practice) -> Practice:
    """The practice wave without the demo's own suggestions."""
    Suggestion.objects.all().delete()
    return practice


def problems(practice: Practice, folder: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        import_folder(practice.record.key, folder)
    assert not Suggestion.objects.filter(check_id="clear 1").exists()
    assert not Evidence.objects.filter(suggestion__check_id="clear 1").exists()
    for problem in refused.value.problems:
        assert problem.text("lv") != problem.text("en")
    return [problem.id for problem in refused.value.problems]


def test_a_whole_folder_comes_in(empty: Practice, make: Make) -> None:
    piece = PIECE | {"image": "page.png", "crop": "10 20 30 40", "file": "page.html"}
    folder = make([ROW], [piece], {"page.png": png(), "page.html": b"<script>alert(1)</script>"})
    assert import_folder(empty.record.key, folder) == (1, 1, 0)
    kept = Suggestion.objects.get()
    assert (kept.value, kept.missing, kept.confidence, kept.check_id) == ("1", "", 0.85, "clear 1")
    seen = kept.evidence.get()
    assert (seen.page, seen.excerpt, seen.width, seen.height) == (piece["page"], "Laipni lūdzam", 200, 100)
    assert (seen.crop_x, seen.crop_y, seen.crop_width, seen.crop_height) == (10, 20, 30, 40)
    assert path(seen.image).read_bytes() == png()
    assert path(seen.file).read_bytes() == b"<script>alert(1)</script>"


def test_a_file_is_kept_once_whatever_it_is_called(empty: Practice, make: Make) -> None:
    pieces = [PIECE | {"image": "one.png"}, PIECE | {"image": "two.png"}]
    import_folder(empty.record.key, make([ROW], pieces, {"one.png": png(), "two.png": png()}))
    assert len(set(Evidence.objects.values_list("image", flat=True))) == 1


def test_a_later_folder_replaces_what_it_names_and_leaves_the_rest(empty: Practice, make: Make) -> None:
    date = ROW | {"item": "SEEN", "value": "2026-11-20"}
    import_folder(empty.record.key, make([ROW, date], [PIECE]))
    import_folder(empty.record.key, make([ROW | {"value": "2", "check": "clear 2"}]))
    assert dict(Suggestion.objects.values_list("item", "value")) == {"CLEAR": "2", "SEEN": "2026-11-20"}
    assert not Evidence.objects.exists()


def test_only_a_check_that_decides_alone_writes_an_answer(empty: Practice, make: Make) -> None:
    rows = [ROW, ROW | {"item": "SEEN", "class": "A", "value": "2026-11-20"}]
    assert import_folder(empty.record.key, make(rows)).answers == 1
    answer = Answer.objects.get()
    assert (answer.item, answer.source, answer.changed_by) == ("SEEN", "observed", None)


def test_what_a_check_decides_no_longer_is_taken_back(empty: Practice, make: Make) -> None:
    """Nobody has said it: kept, an answer of last month's visit would stand for this month's."""
    import_folder(empty.record.key, make([ROW | {"class": "A"}]))
    assert empty.answers()["CLEAR"] == "1"
    left = ROW | {"class": "E", "value": "", "confidence": ""}
    assert import_folder(empty.record.key, make([left])).answers == 0
    assert Answer.objects.get(item="CLEAR").missing == "not-answered"
    import_folder(empty.record.key, make([ROW | {"class": "A", "value": "2"}]))
    assert empty.answers()["CLEAR"] == "2"


def test_what_a_person_answered_is_not_taken_back(empty: Practice, make: Make) -> None:
    import_folder(empty.record.key, make([ROW | {"class": "A"}]))
    answer, person = Answer.objects.get(item="CLEAR"), User.objects.get(username=EXPERT)
    save(answer.response, "", {"CLEAR": Said("2")}, {"CLEAR": seen_now(answer)}, person)
    import_folder(empty.record.key, make([ROW | {"class": "S"}]))
    assert empty.answers()["CLEAR"] == "2"


def test_a_suggestion_alone_opens_no_questionnaire(empty: Practice, make: Make) -> None:
    import_folder(empty.record.key, make([ROW]))
    assert not Response.objects.filter(wave=empty.record, questionnaire="opinion", opened__isnull=False).exists()


def test_why_a_check_could_not_look_is_kept(empty: Practice, make: Make) -> None:
    folder = make([ROW])
    text = (folder / "suggestions.csv").read_text(encoding="utf-8").splitlines()
    (folder / "suggestions.csv").write_text(f"{text[0]},reason\n{text[1]},robots\n", encoding="utf-8")
    import_folder(empty.record.key, folder)
    assert Suggestion.objects.get().reason == "robots"
    (folder / "suggestions.csv").write_text(f"{text[0]},reason\n{text[1]},Nav laika\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        import_folder(empty.record.key, folder)
    assert [problem.id for problem in refused.value.problems] == ["suggestion-reason-broken"]


def test_what_a_person_answered_is_left_as_it_stands(empty: Practice, make: Make) -> None:
    from practice import form  # noqa: PLC0415 - beside its only use

    empty.client(EXPERT).post(empty.url("section", "first", questionnaire="opinion"), form({"CLEAR": "2"}))
    assert import_folder(empty.record.key, make([ROW | {"class": "A"}])).answers == 0
    assert empty.answers()["CLEAR"] == "2"


def test_nothing_is_written_into_a_site_that_is_handed_in(empty: Practice, make: Make) -> None:
    expert = empty.client(EXPERT)
    expert.get(empty.url("hub", questionnaire="opinion"))
    expert.post(empty.url("review", questionnaire="opinion"), {"confirm": "1"})
    assert import_folder(empty.record.key, make([ROW | {"class": "A"}])) == (1, 0, 0)
    assert empty.answers() == {}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"institution": "NOBODY"}, "frame-institution-unknown"),
        ({"item": "NO_SUCH"}, "answer-item-unknown"),
        ({"item": "STAFF", "value": "5"}, "suggestion-not-observed"),
        ({"class": "X"}, "suggestion-class-unknown"),
        ({"value": "7"}, "answer-code-unknown"),
        ({"value": ""}, "answer-empty"),
        ({"missing": "not-available"}, "value-and-reason"),
        ({"value": "", "missing": "not-available"}, "reason-not-offered"),
        ({"class": "E"}, "suggestion-unwanted"),
        ({"class": "E", "value": "", "institution": "NOBODY"}, "frame-institution-unknown"),
        ({"class": "E", "value": "", "item": "NO_SUCH"}, "answer-item-unknown"),
        ({"confidence": "85"}, "suggestion-confidence-broken"),
        ({"confidence": "high"}, "suggestion-confidence-broken"),
        ({"confidence": "nan"}, "suggestion-confidence-broken"),
        ({"check": ""}, "suggestion-check-unnamed"),
        ({"check": "c" * 121}, "suggestion-check-unnamed"),
        ({"observed": "2026-11-21T09:30:00"}, "suggestion-moment-broken"),
        ({"observed": "yesterday"}, "suggestion-moment-broken"),
    ],
)
def test_a_suggestion_that_cannot_be_is_refused(
    empty: Practice, make: Make, changes: dict[str, str], problem: str
) -> None:
    good = ROW | {"item": "SEEN", "value": "2026-11-20"}
    assert problem in problems(empty, make([good, ROW | changes]))


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"item": "SEEN"}, "evidence-of-nothing"),
        ({"page": "javascript:alert(1)"}, "link-broken"),
        ({"page": "https://[broken"}, "link-broken"),
        ({"page": "https://example.org/" + "a" * 2000}, "link-broken"),
        ({"excerpt": ""}, "evidence-empty"),
        ({"observed": ""}, "suggestion-moment-broken"),
        ({"image": "../suggestions.csv"}, "evidence-name-broken"),
        ({"file": ".."}, "evidence-name-broken"),
        ({"image": "none.png"}, "evidence-file-missing"),
        ({"file": "link.html"}, "evidence-file-missing"),
        ({"image": "page.svg"}, "evidence-picture-broken"),
        ({"image": "cut.png"}, "evidence-picture-broken"),
        ({"image": "vast.png"}, "evidence-picture-broken"),
        ({"image": "page.png", "crop": "10 20 30"}, "evidence-crop-broken"),
        ({"image": "page.png", "crop": "10 20 0 40"}, "evidence-crop-broken"),
        ({"image": "page.png", "crop": "10 20 195 40"}, "evidence-crop-outside"),
        ({"crop": "10 20 30 40"}, "evidence-crop-broken"),
    ],
)
def test_evidence_that_cannot_be_is_refused(empty: Practice, make: Make, changes: dict[str, str], problem: str) -> None:
    files = {"page.png": png(), "page.svg": SVG, "cut.png": png()[:20], "vast.png": png(1, 1)[:16] + b"\x7f" * 20}
    folder = make([ROW], [PIECE | changes], files)
    (folder / "files" / "link.html").symlink_to(folder / "suggestions.csv")
    assert problem in problems(empty, folder)


def test_a_file_that_is_too_large_is_refused(empty: Practice, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 100)
    assert problems(empty, make([ROW], [PIECE | {"file": "a.pdf"}], {"a.pdf": b"x" * 101})) == [
        "evidence-file-too-large"
    ]


def test_every_problem_of_every_file_is_told_at_once(empty: Practice, make: Make) -> None:
    folder = make([ROW | {"class": "X"}, ROW], [PIECE | {"page": "x"}])
    assert sorted(problems(empty, folder)) == ["answer-twice", "link-broken", "suggestion-class-unknown"]


def test_what_is_refused_leaves_no_file(empty: Practice, make: Make, settings: Any) -> None:
    before = {each for each in (Path(settings.HOME) / "evidence").rglob("*") if each.is_file()}
    problems(empty, make([ROW | {"class": "X"}], [PIECE | {"image": "p.png"}], {"p.png": png(33, 44)}))
    assert {each for each in (Path(settings.HOME) / "evidence").rglob("*") if each.is_file()} == before


def test_a_folder_or_wave_that_is_not_there_is_refused(empty: Practice, make: Make, tmp_path: Path) -> None:
    assert problems(empty, tmp_path / "none") == ["suggestions-folder-missing"]
    with pytest.raises(Refused, match="no-such-wave"):
        import_folder("no-such-wave", make([ROW]))
    WaveRecord.objects.filter(pk=empty.record.pk).update(state=WaveRecord.State.ARCHIVED)
    assert problems(empty, make([ROW])) == ["wave-archived"]


def test_a_picture_is_known_by_its_content() -> None:
    assert evidence.picture(png(7, 9)) == evidence.Picture("png", 7, 9)
    assert evidence.picture(JPEG) == evidence.Picture("jpeg", 200, 100)
    for other in (SVG, b"", b"GIF89a", b"<!doctype html>", JPEG[:12], b"\xff\xd8\xff"):
        assert evidence.picture(other) is None


# ---- who is sent a file, and how ----


def piece_url(practice: Practice, part: str = "image", **more: str) -> str:
    found = Evidence.objects.exclude(image="").order_by("pk").first()
    assert found
    return practice.url("evidence", str(found.pk), part, questionnaire="opinion", **more)


def test_a_picture_is_sent_as_a_picture_and_as_nothing_else(practice: Practice) -> None:
    sent = practice.client(EXPERT).get(piece_url(practice))
    assert sent.headers["Content-Type"] == "image/png"
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    assert sent.content.startswith(b"\x89PNG")


def test_any_other_file_is_only_ever_downloaded(empty: Practice, make: Make) -> None:
    import_folder(empty.record.key, make([ROW], [PIECE | {"file": "page.svg"}], {"page.svg": SVG}))
    piece = Evidence.objects.get()
    sent = empty.client(EXPERT).get(empty.url("evidence", str(piece.pk), "file", questionnaire="opinion"))
    assert sent.headers["Content-Type"] == "application/octet-stream"
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert "svg" not in sent.headers["Content-Disposition"]
    assert sent.content == SVG
    image = empty.client(EXPERT).get(empty.url("evidence", str(piece.pk), "image", questionnaire="opinion"))
    assert image.status_code == 404


@pytest.mark.parametrize(("who", "status"), [(EXPERT, 200), (OFFICE, 200), (INSTITUTION, 403)])
def test_evidence_is_for_those_who_see_the_answers(practice: Practice, who: str, status: int) -> None:
    assert practice.client(who).get(piece_url(practice)).status_code == status


def test_evidence_of_another_site_or_a_file_that_is_lost_is_not_found(practice: Practice) -> None:
    url = piece_url(practice)
    found = Evidence.objects.exclude(image="").order_by("pk").first()
    assert found
    path(found.image).unlink()
    assert practice.client(EXPERT).get(url).status_code == 404
    other = practice.url("evidence", "999999", "image", questionnaire="opinion")
    assert practice.client(EXPERT).get(other).status_code == 404
