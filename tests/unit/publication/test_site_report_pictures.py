"""The place that matters, cut out of a screenshot and framed."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image
from reported import HOME, place, screenshot

from eindekss.observation.evidence import Evidence
from eindekss.observation.outcome import Box, Sighting
from eindekss.publication.site_report.pictures import FRAME, LEAST, MOST, Album, Picture, crop

RED = tuple(bytes.fromhex(FRAME[1:]))
PAGE = (1280, 2500)


@pytest.fixture
def album(tmp_path: Path) -> Album:
    return Album(tmp_path / "pictures", Evidence(tmp_path / "evidence"))


def shown(album: Album, box: Box | None, picture: str | None = None) -> Picture | None:
    return album.of(place(HOME, "x", screenshot(album.evidence, PAGE) if picture is None else picture, box))


@pytest.mark.parametrize(
    ("box", "size"),
    [
        (Box(600, 2000, 10, 10), LEAST),  # small: with so much around that one sees where it is
        (Box(0, 0, 30, 30), LEAST),  # in a corner
        (Box(1250, 2490, 30, 10), LEAST),
        (Box(200, 100, 800, 300), (896, 396)),  # with a margin
        (Box(0, 0, 1280, 2400), MOST),  # its beginning
    ],
)
def test_a_part_holds_the_place_and_stays_within_the_page(box: Box, size: tuple[int, int]) -> None:
    left, top, right, bottom = crop(box, PAGE)
    assert (right - left, bottom - top) == size
    assert left >= 0 <= top
    assert right <= PAGE[0]
    assert bottom <= PAGE[1]
    assert left <= box.left < right
    assert top <= box.top < bottom


def test_a_page_smaller_than_a_part_is_shown_whole() -> None:
    assert crop(Box(10, 10, 5, 5), (300, 90)) == (0, 0, 300, 90)


def test_the_place_is_framed_and_its_inside_left_alone(album: Album) -> None:
    made = shown(album, Box(600, 2000, 100, 40))
    assert made
    with Image.open(album.folder / made.file) as opened:
        part = opened.convert("RGB")
    assert part.size == (made.width, made.height) == LEAST
    red = [(x, y) for x in range(part.width) for y in range(part.height) if part.getpixel((x, y)) == RED]
    across, down = {x for x, _ in red}, {y for _, y in red}
    assert (max(across) - min(across), max(down) - min(down)) == (110, 50)
    inside = {part.getpixel((x, y)) for x in range(231, 329) for y in range(71, 109)}
    assert inside == {(255, 255, 255)}


def test_the_same_place_is_cut_out_once(album: Album) -> None:
    first, second = (shown(album, Box(10, 20, 100, 40)) for _ in range(2))
    assert first == second
    assert len(list(album.folder.iterdir())) == 1


@pytest.mark.parametrize(
    "box", [None, Box(10, 10, 0, 20), Box(10, 6000, 20, 20), Box(1400, 10, 20, 20), Box(-90, 10, 50, 20)]
)
def test_what_is_not_on_the_picture_has_none(album: Album, box: Box | None) -> None:
    assert shown(album, box) is None


def test_a_piece_that_is_missing_or_no_picture_costs_only_the_crop(album: Album) -> None:
    box = Box(1, 1, 5, 5)
    assert shown(album, box, hashlib.sha256(b"gone").hexdigest()) is None
    assert shown(album, box, album.evidence.keep(b"\x89PNG\r\n\x1a\n broken")) is None
    assert album.of(Sighting(HOME, "", "x", box=box)) is None
