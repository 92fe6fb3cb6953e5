"""The sample: common pages by what links are called, versions in other languages, and pages drawn by a hash."""

import hashlib
from dataclasses import replace

import pytest
from observing import HOME, page, seen

from eindekss.observation.sample import Choice, choose, hreflang, is_page, plain, same_site
from eindekss.observation.seen import SeenPage
from eindekss.observation.visit import Conditions, Role
from eindekss.observation.vocabulary import vocabulary

WORDS = vocabulary()
ROOT = HOME.rstrip("/")
CONDITIONS = Conditions("test", seed="ezeri", drawn=0)


def home(html: str, language: str = "lv") -> SeenPage:
    found = seen(page(html, language=language)).home
    assert found
    return found


def chosen(html: str, listed: tuple[str, ...] = (), **conditions: int) -> list[Choice]:
    return list(choose(home(html), listed, WORDS, replace(CONDITIONS, **conditions)))


def found(html: str, **conditions: int) -> dict[str, str]:
    return {each.role: each.url.removeprefix(ROOT) for each in chosen(html, **conditions)}


def test_common_pages_are_known_by_the_names_of_links() -> None:
    menu = """<nav><a href="/k">Kontakti</a><a href="/p">Pakalpojumi</a><a href="/z">Jaunumi</a>
    <a href="/l">Sabiedrības līdzdalība</a><a href="/m">Meklēt</a><a href="/par">Par mums</a></nav>
    <footer><a href="/piek">Piekļūstamības paziņojums</a></footer>"""
    assert found(menu) == {
        "contacts": "/k", "services": "/p", "news": "/z", "participation": "/l", "search": "/m", "statement": "/piek",
    }  # fmt: skip


def test_a_menus_short_name_goes_before_a_headline_and_a_name_before_an_address() -> None:
    assert found('<main><a href="/1">Kontakti preses pārstāvjiem</a></main><nav><a href="/2">Kontakti</a></nav>') == {
        "contacts": "/2"
    }
    assert found('<nav><a href="/kontakti">Rakstiet mums</a><a href="/2">Kontakti</a></nav>')["contacts"] == "/2"
    assert found('<nav><a href="/kontakti">Rakstiet mums</a></nav>') == {"contacts": "/kontakti"}
    assert found(f'<main><a href="/1">{"Kontakti " * 9}</a></main>') == {}


def test_a_page_stands_in_the_sample_once_and_the_home_page_never() -> None:
    menu = '<nav><a href="/">Jaunumi</a><a href="/a/">Kontakti</a><a href="//example.org/a">Pakalpojumi</a></nav>'
    assert [each.url for each in chosen(menu, drawn=5)] == [f"{ROOT}/a/"]


def test_other_websites_and_files_are_never_chosen() -> None:
    links = (
        '<a href="https://other.lv/">Kontakti</a><a href="/k.pdf">Pakalpojumi</a><a href="mailto:a@a.lv">Jaunumi</a>'
    )
    assert chosen(links, ("https://other.lv/b", f"{ROOT}/c.docx"), drawn=5) == []


def test_versions_in_other_languages_as_declared_or_as_called() -> None:
    head = '<html lang="lv"><head><link rel="alternate" hreflang="en" href="/en/"><title>a</title></head><body>'
    assert chosen(f'{head}<a href="/ru/">По-русски</a><a href="/lv/">Latviski</a>') == [
        Choice(Role.LANGUAGE, f"{ROOT}/en/"), Choice(Role.LANGUAGE, f"{ROOT}/ru/"),
    ]  # fmt: skip
    assert list(hreflang(home(head))) == [("en", f"{ROOT}/en/")]


def test_an_alternate_at_another_website_is_no_version() -> None:
    assert chosen('<link rel="alternate" hreflang="en" href="https://other.lv/en/"><p>a') == []


def test_the_cap_counts_the_home_page_and_leaves_out_drawn_pages_first() -> None:
    menu = '<nav><a href="/k">Kontakti</a></nav>' + "".join(f'<a href="/{n}">{n}</a>' for n in range(9))
    roles = [each.role for each in chosen(menu, drawn=5, cap=4)]
    assert roles == [Role.CONTACTS, Role.DRAWN, Role.DRAWN]
    assert chosen(menu, drawn=5, cap=1) == []


def test_the_draw_is_the_hash_of_seed_and_address_as_anybody_can_work_it_out() -> None:
    pages = [f"{ROOT}/{number}" for number in range(30)]
    drawn = [each.url for each in chosen("<p>a", tuple(pages), drawn=3)]

    def lot(url: str) -> str:
        return hashlib.sha256(f"ezeri\n{url.removeprefix('https://www.')}".encode()).hexdigest()

    assert drawn == sorted(pages, key=lot)[:3]


@pytest.mark.parametrize(
    ("home", "url", "same"),
    [
        ("https://a.lv/", "http://www.a.lv/b", True),
        ("https://www.a.lv/", "https://a.lv/", True),
        ("https://a.lv/", "https://en.a.lv/", True),
        ("https://a.lv/", "https://ba.lv/", False),
        ("https://en.a.lv/", "https://a.lv/", False),
        ("https://a.lv/", "/b", False),
        ("", "", False),
    ],
)
def test_what_belongs_to_a_website(home: str, url: str, same: bool) -> None:
    assert same_site(home, url) is same


def test_one_form_for_addresses_of_one_page() -> None:
    assert plain("https://www.a.lv/b/") == plain("http://a.lv/b") == "a.lv/b"
    assert plain("https://a.lv/b?c=1") != plain("https://a.lv/b")


def test_files_are_known_by_their_ending() -> None:
    assert not is_page("https://a.lv/x.PDF?y=1")
    assert not is_page("https://a.lv/feed.xml")
    assert is_page("https://a.lv/x.html")
    assert is_page("https://a.lv/")


def test_addresses_of_a_site_map_that_are_none_are_passed_over() -> None:
    home = seen(page("<p>Sākums</p>")).home
    assert home is not None
    listed = ["http://[", "//[x", "", "\x00", "mailto:a@b.lv", "https://www.example.org:99999999/", "/b",
              "https://www.example.org/\udcff"]  # fmt: skip
    chosen = choose(home, listed, vocabulary(), Conditions("test", drawn=9))
    assert {each.url for each in chosen} >= {"https://www.example.org/b"}
