"""What a check sees of pages: links with their regions, blocks under their headings, forms, hidden parts left out."""

import datetime

import pytest
from observing import DAY, HOME, page, seen, unseen

from eindekss.observation.outcome import Box
from eindekss.observation.seen import SeenPage, address, readable, selector_of
from eindekss.observation.visit import Piece, Reason, Role


def home(html: str, **other: object) -> SeenPage:
    found = seen(page(html, **other)).home
    assert found is not None
    return found


def test_links_are_absolute_named_and_know_their_landmark() -> None:
    links = home('<nav><a href="/a#x">Ziņas</a></nav><main><a href="b"><img alt="Karte" src=x></a></main>').links
    assert [(link.url, link.text, link.region) for link in links] == [
        (f"{HOME}a", "Ziņas", "nav"), (f"{HOME}b", "Karte", "main"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "href", ["mailto:a@b.lv", "javascript:void(0)", "tel:+371", "http://[", "http://a:0/", "data:x"]
)
def test_what_is_no_web_address_is_no_link(href: str) -> None:
    assert address(HOME, href) == ""


def test_the_header_of_an_article_is_not_the_pages_header() -> None:
    html = '<header><a href="/1">A</a></header><main><article><header><a href="/2">B</a></header></article></main>'
    assert [link.region for link in home(html).links] == ["header", "main"]


def test_a_block_stands_under_its_heading_and_keeps_what_is_within_its_line() -> None:
    blocks = home(
        "<main><h2>Kontakti</h2><p>Zvaniet <b>tagad</b>: <a href=x>67</a></p><ul><li>A<ul><li>B</ul></ul>"
    ).outline
    assert [(each.text, each.heading) for each in blocks.main] == [
        ("Kontakti", "Kontakti"), ("Zvaniet tagad: 67", "Kontakti"), ("A", "Kontakti"), ("B", "Kontakti"),
    ]  # fmt: skip


def test_a_footer_does_not_stand_under_the_last_heading_of_the_content() -> None:
    shown = home("<main><h2>Konsultācijas</h2><p>A</p></main><footer><p>B</p><a href=x>C</a></footer>")
    assert [(each.text, each.heading) for each in shown.outline.blocks][1:] == [
        ("A", "Konsultācijas"),
        ("B", ""),
        ("C", ""),
    ]
    assert shown.outline.heading_before(shown.links[0].node) == ""


def test_links_side_by_side_are_words_apart() -> None:
    (menu,) = home("<nav><a href=1>Sākums</a><a href=2>Ziņas</a></nav>").outline.blocks
    assert menu.text == "Sākums Ziņas"


def test_hidden_and_silent_parts_are_no_blocks() -> None:
    html = "<p hidden>a</p><div style='display: none'><p>b</p></div><script>c</script><!-- d --><p>e</p>"
    assert [each.text for each in home(html).outline.blocks] == ["e"]


def test_without_a_main_the_content_is_what_is_outside_the_frame() -> None:
    html = "<header><p>Galvene</p></header><div>Saturs</div><footer><p>Kājene</p></footer>"
    assert [each.text for each in home(html).outline.main] == ["Saturs"]


def test_a_form_knows_its_heading_labels_and_choices() -> None:
    html = """<h2>Aptauja</h2><form><fieldset><legend>Vai patīk?</legend><label><input type=radio name=a>Jā</label>
    <label><input type=radio name=a>Nē</label></fieldset><label for=t>Viedoklis</label><textarea id=t></textarea>
    <input type=submit value=Balsot></form>"""
    (form,) = home(html).forms
    assert (form.heading, form.choices, form.method) == ("Aptauja", 2, "get")
    assert [(each.kind, each.label) for each in form.fields] == [
        ("radio", "Jā"),
        ("radio", "Nē"),
        ("textarea", "Viedoklis"),
    ]
    assert all(word in form.words for word in ("Aptauja", "Vai patīk?", "Balsot"))


def test_a_selector_leads_back_to_its_element() -> None:
    shown = home("<div></div><div><p>a</p><p>b</p></div>")
    second = shown.dom.css("p")[1]
    assert selector_of(second) == "html>body>div:nth-of-type(2)>p:nth-of-type(2)"
    assert shown.dom.css(selector_of(second))[0].text() == "b"


def test_a_sighting_takes_its_box_from_the_layout_where_there_is_a_picture() -> None:
    layout = {"elements": [{"selector": "html>body>p:nth-of-type(1)", "box": [1, 2, 3, 4], "visible": True}]}
    shown = home("<p>a</p>", pieces={Piece.LAYOUT: layout, Piece.SCREENSHOT: "picture"})
    node = shown.dom.css_first("p")
    assert node is not None
    assert shown.sighting(node).box == Box(1, 2, 3, 4)
    assert shown.sighting(node).excerpt == "a"
    assert home("<p>a</p>", pieces={Piece.LAYOUT: layout}).sighting("html>body>p:nth-of-type(1)", "a").box is None


def test_a_sighting_of_something_without_words_shows_the_pages_title() -> None:
    assert home("<p></p>").sighting("html>body").excerpt == "Iestāde"


@pytest.mark.parametrize(
    ("html", "name"),
    [("<a href=x aria-label='Facebook'><svg></svg></a>", "Facebook"), ("<a href=x title='Uz X'></a>", "Uz X"),
     ("<a href=x>\n Ziņas  šodien</a>", "Ziņas šodien"), ("<a href=x></a>", "")],
)  # fmt: skip
def test_the_name_of_an_element(html: str, name: str) -> None:
    node = home(html).dom.css_first("a")
    assert node is not None
    assert readable(node) == name


def test_pages_that_could_not_be_looked_at_are_not_among_the_pages() -> None:
    looked = seen(unseen(Role.HOME, Reason.ROBOTS), page("x", Role.NEWS))
    assert looked.home is None
    assert looked.why_no_home.reason is Reason.ROBOTS
    assert [each.record.role for each in looked.pages] == [Role.NEWS]


def test_ages_are_counted_to_the_reference_date_or_to_an_earlier_visit() -> None:
    assert seen(page(), day=DAY, until="2026-11-01").until == datetime.date(2026, 11, 1)
    assert seen(page(), day=DAY, until="2026-12-31").until == datetime.date.fromisoformat(DAY)


def test_a_check_sees_its_own_parameters_over_their_defaults() -> None:
    looked = seen(page(), settings={"a": {"days": 7}})
    assert looked.given({"days": 30, "least": 3}, "a").parameters == {"days": 7, "least": 3}
    assert looked.given({"days": 30}, "b").parameters == {"days": 30}


def test_a_base_that_is_no_address_is_passed_over() -> None:
    for base in ("http://[", "javascript:void(0)", "data:,", ""):
        shown = seen(page(f"<html><head><base href='{base}'></head><body><a href='/a'>A</a></body></html>")).home
        assert shown is not None
        assert [link.url for link in shown.links] == ["https://www.example.org/a"], base


def test_a_page_without_end_is_read_in_part() -> None:
    shown = seen(page("<p>sākums</p>" + "<p>vārds</p>" * 400_000)).home
    assert shown is not None
    assert shown.text.startswith("sākums")
    assert len(shown.html) <= 4_000_000


def test_a_line_is_known_by_its_link() -> None:
    shown = seen(page("<p>Raksti <a href='/a'>šeit</a></p><p><a href='/b'>B</a> <a href='/c'>C</a></p>")).home
    assert shown
    lines = [shown.outline.line_of(link.node) for link in shown.links]
    assert [line and line.text for line in lines] == ["Raksti šeit", "B C", "B C"]
    assert [shown.outline.links_beside(link.node) for link in shown.links] == [1, 2, 2]


def test_what_a_style_sheet_hides_is_told_where_it_was_measured() -> None:
    layout = {"elements": [{"selector": "html>body>p:nth-of-type(1)", "box": [0, 0, 0, 0], "visible": False},
                           {"selector": "html>body>p:nth-of-type(2)>b:nth-of-type(1)", "box": [0, 0, 9, 9],
                            "visible": True}]}  # fmt: skip
    measured = home("<p>a</p><p><b>b</b></p><p>c</p>", pieces={Piece.LAYOUT: layout})
    assert [measured.hidden(each) for each in measured.dom.css("p")] == [True, False, False]
    assert not home("<p>a</p>").hidden(home("<p>a</p>").dom.css("p")[0])
