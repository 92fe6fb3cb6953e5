"""A search works if a word of the site's own finds and nonsense does not; what could not be tried is for a person."""

from dataclasses import replace

import pytest
from observing import Answers, judged, page

from eindekss.observation.outcome import Outcome, Status
from eindekss.observation.visit import Ask, AskKind, Piece, Reason, Trouble

BOX = '<header><form action="/search"><input type="search" name="q"><button>Meklēt</button></form></header>'
NEWS = """<main><a href="/a">Lauksaimnieki saņems atbalstu</a>
<a href="/b">Ministrija paplašina pakalpojumus iedzīvotājiem</a></main>"""
HOME = page(BOX + NEWS)
RESULTS = '<main><h1>Rezultāti</h1><a href="/a">Lauksaimnieki saņems atbalstu</a></main>'
NOTHING = "<main><h1>Rezultāti</h1><p>Nekas netika atrasts</p></main>"


def nonsense(ask: Ask) -> bool:
    return "q=xq" in ask.target


def works(ask: Ask) -> str:
    return NOTHING if nonsense(ask) else RESULTS


def works_by_script(ask: Ask) -> str:
    return works(ask) if ask.kind is AskKind.BROWSE else "<main><div id=results></div></main>"


@pytest.mark.parametrize("answers", [works, works_by_script])
def test_a_search_that_finds_words_and_not_nonsense_passes(answers: Answers) -> None:
    outcome = judged("site-search", HOME, answers=answers)
    assert outcome.status is Status.PASS
    assert any("Lauksaimnieki" in each.excerpt for each in outcome.seen)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        (lambda _: NOTHING, "does not find"),
        (lambda _: RESULTS, "alike"),
        (lambda _: Trouble(Reason.ERROR, "500"), "error"),
    ],
)
def test_a_search_that_finds_nothing_everything_or_an_error_fails(answers: Answers, says: str) -> None:
    outcome = judged("site-search", HOME, answers=answers)
    assert outcome.status is Status.FAIL
    assert says in outcome.findings[0].says.en


def test_a_not_found_for_nonsense_is_an_answer() -> None:
    def answers(ask: Ask) -> str | Trouble:
        return (
            Trouble(Reason.ERROR, "HTTP 404") if nonsense(ask) else '<main><a href="/c">Lauksaimnieki 2025</a></main>'
        )

    assert judged("site-search", HOME, answers=answers).status is Status.PASS


def test_links_of_the_frame_are_no_results() -> None:
    def answers(ask: Ask) -> str:
        menu = "" if nonsense(ask) else '<nav><a href="/new">Lauksaimnieki</a></nav>'
        return f"{menu}<main>Nekas netika atrasts</main>"

    assert judged("site-search", HOME, answers=answers).status is Status.FAIL


@pytest.mark.parametrize("reason", [Reason.ROBOTS, Reason.BLOCKED, Reason.TIMEOUT, Reason.CUT])
def test_a_search_that_could_not_be_tried_is_for_a_person(reason: Reason) -> None:
    outcome = judged("site-search", HOME, answers=lambda _: Trouble(reason))
    assert outcome.status is Status.REVIEW
    assert outcome.seen


@pytest.mark.parametrize(
    "html",
    [
        '<form method="post" action="/s"><input type="text" name="q" placeholder="Meklēt"></form>',
        '<form action="https://www.google.com/search"><input type="text" name="q" placeholder="Search"></form>',
        '<button aria-label="Meklēt"><svg></svg></button>',
        '<input type="search" placeholder="Поиск">',
        '<form action="javascript:find()"><input type="search" name="q"></form>',
    ],
)
def test_searches_by_post_by_script_or_elsewhere_are_for_a_person(html: str) -> None:
    assert judged("site-search", page(html + NEWS), answers=works).status is Status.REVIEW


@pytest.mark.parametrize(
    "html",
    [
        '<form><input type="email" name="email" placeholder="Saņemt jaunumus"><button>Abonēt</button></form>',
        '<form><input name="user"><input type="password" name="p"><button>Ieiet</button></form>',
        '<form hidden><input type="search" name="q"></form>',
    ],
)
def test_other_forms_are_no_search(html: str) -> None:
    words = "<p>" + "Iestādes ziņas un paziņojumi. " * 8 + "</p>"
    assert judged("site-search", page(html + words + NEWS), answers=works).status is Status.FAIL


def test_hidden_fields_go_along_with_the_word() -> None:
    html = '<form action="/s?old=1"><input type=hidden name=lang value=lv><input type=search name=q></form>'
    asked: list[str] = []
    judged("site-search", page(html + NEWS), answers=lambda ask: asked.append(ask.target) or NOTHING)
    assert asked[0].startswith("https://www.example.org/s?lang=lv&q=")


def test_a_message_that_nothing_was_found_counts_where_it_is_seen() -> None:
    waiting = page("<main><p>Nekas netika atrasts</p><button>Lauksaimnieki saņems atbalstu</button></main>")

    def judge(*, visible: bool) -> Outcome:
        layout = {"elements": [{"selector": "html>body>main:nth-of-type(1)>p:nth-of-type(1)", "box": [0, 0, 9, 9],
                                "visible": visible}]}  # fmt: skip
        told = replace(waiting, pieces={Piece.LAYOUT: layout})
        return judged("site-search", HOME, answers=lambda ask: told if ask.kind is AskKind.BROWSE else "<main></main>")

    assert "does not find" in judge(visible=True).findings[0].says.en
    assert "alike" in judge(visible=False).findings[0].says.en
