"""What keeps a website from fitting a telephone, page by page and for the website."""

from collections.abc import Mapping
from typing import Any

import pytest
from observing import Given, judged, page, unseen

from eindekss.observation.outcome import Box, Outcome, Status
from eindekss.observation.touch import crowded, tight
from eindekss.observation.visit import Piece, Reason, Role, Trouble

FITS = {
    "screen": [360, 800], "viewport": "width=device-width, initial-scale=1", "layout_width": 360, "overflow": 0,
    "overflowing": [], "letters": {"16": 900, "11.5": 100}, "targets": [], "plugins": [],
    "reflow": {"screen": [320, 256], "layout_width": 320, "overflow": 0, "overflowing": []},
}  # fmt: skip


def target(left: int, top: int, width: int, height: int, **other: Any) -> dict[str, Any]:
    return {"selector": f"html>body>a:nth-of-type({left}{top})", "tag": "a", "text": f"saite {left} {top}",
            "box": [left, top, width, height], "sentence": False, "inside": False, "gap": None, **other}  # fmt: skip


def rows(number: int, height: int, step: int) -> list[dict[str, Any]]:
    """Links under each other."""
    return [target(10, 100 + place * step, 200, height) for place in range(number)]


def small(role: Role = Role.HOME, path: str = "", **said: Any) -> Given:
    pieces = {Piece.SMALL: {**FITS, **said}, Piece.SMALL_SCREENSHOT: "png"}
    return page("<p>vārdi</p>", role, path, pieces=pieces)


def reasons(**said: Any) -> Any:
    return judged("mobile", small(**said)).value


def test_a_page_that_fits() -> None:
    said = judged("mobile", small(targets=rows(5, 48, 56)))
    assert (said.status, said.value, said.findings) == (Status.PASS, (), ())
    assert said.figures["pages"][0]["readable"] == 0.9
    assert said.note is not None
    assert said.note.lv == "Ekrāns 360 × 800 pikseļi; pārbaudītās lapas: 1."


def test_frames_of_other_websites_are_told_of_and_a_page_that_is_nothing_else_is_not_judged() -> None:
    said = judged("mobile", small(unread=["html>body>iframe:nth-of-type(1)"]))
    assert said.note is not None
    assert said.note.lv.endswith("Lapas, kurās citas vietnes ietvars nav izmērīts: 1.")
    alone = judged("mobile", small(unread=["html>frameset>frame:nth-of-type(1)"], letters={}))
    assert (alone.status, alone.trouble) == (
        Status.NOT_ASSESSABLE,
        Trouble(Reason.EMPTY, "html>frameset>frame:nth-of-type(1)"),
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"viewport": None, "layout_width": 980}, ("viewport-missing",)),
        ({"viewport": " ", "layout_width": 980}, ("viewport-missing",)),
        ({"viewport": "width=1024", "layout_width": 1024}, ("viewport-fixed",)),
        ({"viewport": "initial-scale=1"}, ()),
        ({"overflow": 1}, ()),
        ({"overflow": 40}, ("overflow",)),
        ({"letters": {"12": 60, "11.5": 40}}, ()),
        ({"letters": {"12": 59, "11.5": 41}}, ("small-text",)),
        ({"letters": {}}, ()),
        ({"plugins": ["html>body>object:nth-of-type(1)"]}, ("plugin",)),
        ({"targets": rows(8, 20, 20)}, ("touch-targets",)),
        ({"viewport": None, "layout_width": 980, "overflow": 120, "letters": {"9": 10}},
         ("viewport-missing", "overflow", "small-text")),
    ],
)  # fmt: skip
def test_reasons(said: Mapping[str, Any], expected: tuple[str, ...]) -> None:
    assert reasons(**said) == expected


@pytest.mark.parametrize(
    ("viewport", "blocked"),
    [
        ("width=device-width, user-scalable=no", True),
        ("width=device-width,user-scalable=0", True),
        ("width=device-width; maximum-scale=1.0", True),
        ("width=device-width, Maximum-Scale = 1", True),
        ("width=device-width, maximum-scale=yes", True),
        ("width=device-width, maximum-scale=2", False),
        ("width=device-width, maximum-scale=5, user-scalable=yes", False),
        ("width=device-width, maximum-scale=-1", False),
        ("width=device-width, minimum-scale=1", False),
    ],
)
def test_zoom(viewport: str, blocked: bool) -> None:
    assert ("zoom-blocked" in reasons(viewport=viewport)) == blocked


def test_the_home_page_decides_and_other_pages_by_half() -> None:
    wide = {"overflow": 80}
    others = [small(Role.DRAWN, f"/{place}") for place in range(3)]
    home = judged("mobile", small(**wide), *others)
    assert (home.status, home.value, home.figures["reasons"]) == (Status.FAIL, ("overflow",), {"overflow": 1})
    one = judged("mobile", small(), small(Role.DRAWN, "/wide", **wide), *others)
    assert (one.status, one.value) == (Status.PASS, ())
    assert one.findings[0].says.lv.endswith("jābīda uz sāniem. Tikai atsevišķās lapās.")
    two = judged("mobile", small(), small(Role.DRAWN, "/a", **wide), small(Role.DRAWN, "/b", **wide), others[0])
    assert (two.status, two.value) == (Status.FAIL, ("overflow",))
    assert two.findings[0].says.en == "The content is wider than the screen: one has to move sideways."


def test_places_are_those_on_the_telephones_picture() -> None:
    said = judged("mobile", small(overflow=80, overflowing=[
        {"selector": "html>body>div:nth-of-type(2)", "box": [0, 300, 440, 20]},
        {"selector": "html>body>div:nth-of-type(3)", "box": [0, 300, 0, 0]},
    ]))  # fmt: skip
    first, second = said.findings[0].seen
    assert (first.selector, first.box) == ("html>body>div:nth-of-type(2)", Box(0, 300, 440, 20))
    assert first.screenshot
    assert second.box is None


def test_could_not_look_is_no_verdict() -> None:
    drawn = small(Role.DRAWN, "/a")
    assert judged("mobile", page("x")).trouble == Trouble(Reason.NOT_KEPT, "0/1")
    assert judged("mobile", page("x"), drawn, drawn).trouble == Trouble(Reason.NOT_KEPT, "https://www.example.org/")
    blocked = judged("mobile", small(), unseen(Role.NEWS, Reason.BLOCKED), unseen(Role.FORM, Reason.BLOCKED))
    assert (blocked.status, blocked.trouble) == (Status.NOT_ASSESSABLE, Trouble(Reason.BLOCKED, "1/3"))


def places(*targets: Mapping[str, Any], **hrefs: str) -> list[int]:
    return crowded(targets, {targets[int(name[1:])]["selector"]: href for name, href in hrefs.items()})


def test_a_finger_may_touch_a_quarter_of_another_target() -> None:
    # 36 high: the finger reaches 6 beyond, 6/36; 30 high: 9/30
    assert places(target(0, 0, 100, 36), target(0, 36, 100, 36)) == []
    assert places(target(0, 0, 100, 30), target(0, 30, 100, 30)) == [0, 1]
    assert places(target(0, 0, 100, 48), target(0, 48, 100, 20)) == [1]


def test_links_to_one_address_and_nested_targets_are_not_in_the_way() -> None:
    one, two = target(0, 0, 20, 20), target(20, 0, 20, 20)
    assert places(one, two) == [0, 1]
    assert places(one, two, _0="https://a.lv/", _1="https://a.lv/") == []
    assert places(target(0, 0, 20, 20), target(0, 0, 300, 300)) == []


def test_links_within_sentences_and_within_other_targets_are_not_judged() -> None:
    crowd = rows(8, 20, 20)
    assert reasons(targets=[{**each, "sentence": True} for each in crowd]) == ()
    assert reasons(targets=[{**each, "inside": True} for each in crowd]) == ()


def test_a_quarter_of_the_targets_may_be_crowded() -> None:
    apart = [target(10, 1000 + place * 100, 60, 60) for place in range(6)]
    assert reasons(targets=rows(2, 20, 20) + apart) == ()
    assert reasons(targets=rows(3, 20, 20) + apart) == ("touch-targets",)
    kept = judged("mobile", small(targets=rows(2, 20, 20) + apart), settings={"mobile": {"crowded": 0.1}})
    assert kept.value == ("touch-targets",)
    assert kept.findings[0].seen[0].excerpt == "saite 10 100"


def test_target_size_of_wcag() -> None:
    assert tight([]) == []
    assert tight([target(0, 0, 20, 20), target(40, 0, 20, 20)]) == []  # small, with room
    assert tight([target(0, 0, 20, 20), target(22, 0, 20, 20)]) == [0, 1]  # circles meet
    assert tight([target(0, 0, 20, 20), target(21, 0, 60, 60)]) == [0]  # the circle meets a large target
    assert tight([target(0, 0, 24, 24), target(24, 0, 24, 24)]) == []


def narrow(*selectors: str, overflow: int = 90) -> Outcome:
    wide = [{"selector": each, "box": [0, 0, 400, 10]} for each in selectors]
    return judged("reflow", small(reflow={"screen": [320, 256], "overflow": overflow, "overflowing": wide}))


def test_reflow() -> None:
    assert narrow(overflow=0).status is Status.PASS
    said = narrow("html>body>div:nth-of-type(1)", "html>body>table:nth-of-type(1)")
    assert (said.status, said.findings[0].criterion) == (Status.FAIL, "1.4.10")
    assert said.findings[0].seen[0].selector == "html>body>div:nth-of-type(1)"
    assert narrow("html>body>table:nth-of-type(1)").status is Status.REVIEW
    assert narrow().status is Status.FAIL
    assert judged("reflow", page("x")).trouble == Trouble(Reason.NOT_KEPT, "0/1")
