"""Tables: what a cell says, and on which base.

Four institutions. One sent no questionnaire back; another has no website and was not asked what it is for.
"""

import polars as pl
import pytest

from eindekss.analysis.cells import TOTAL, complete, statistics, sums
from eindekss.analysis.frames import Frames
from eindekss.analysis.plan import Planner
from eindekss.analysis.requests import Base, BaseRule, ItemTables, Requests
from eindekss.analysis.stub import NO_ANSWER, Table
from eindekss.errors import Place
from eindekss.expression import Missing, parse
from eindekss.instrument.model import Instrument, Item, Kind, Option, Questionnaire, Section


def text(words: str) -> dict[str, str]:
    return {"lv": words, "en": words}


YES_NO = (Option(1, text("yes")), Option(2, text("no")))
USES = (Option(1, text("news")), Option(2, text("forms")))
SITE = Item("SITE", Kind.SINGLE, text("Is there a website?"), YES_NO)
FOR = Item("FOR", Kind.MULTI, text("What is it for?"), USES, relevant=parse("${SITE} = 1"))
STAFF = Item("STAFF", Kind.NUMBER, text("Staff"))
ASKED = Questionnaire("q", "1", text("Q"), (Section("s", text("S"), (SITE, FOR, STAFF)),))
INSTRUMENT = Instrument((ASKED,), ("lv", "en"))

ANSWERS = pl.DataFrame(
    {
        "institution": ["A", "B", "C", "D"],
        "row": [""] * 4,
        "type": ["ministry", "institution", "institution", "institution"],
        "SITE": [1.0, 1.0, 2.0, None],
        "SITE@missing": [None, None, None, Missing.NON_RESPONDENT],
        "FOR": [[1], [1, 2], None, None],
        "FOR@missing": [None, None, Missing.FILTERED, Missing.NON_RESPONDENT],
        "STAFF": [10.0, 30.0, None, None],
        "STAFF@missing": [None, None, Missing.NOT_AVAILABLE, Missing.NON_RESPONDENT],
    },
    schema_overrides={"FOR": pl.List(pl.Int64)},
)
FRAMES = Frames({"institution": ANSWERS}, pl.DataFrame(schema={"set": pl.String()}))
WORDS = {("institution", base): text(base.value + ", n = {n}") for base in Base}


def table(item: str, base: Base = Base.ALL, where: str | None = None) -> Table:
    rule = BaseRule(base, parse(where) if where else None)
    asked = ItemTables("t", (item,), (), (rule,), Place())
    requests = Requests((), None, (asked,), WORDS, text("no answer"), text("rebuilt"))
    planner = Planner(requests, INSTRUMENT, FRAMES, pl.DataFrame(), pl.DataFrame())
    assert list(planner.problems()) == []
    (found,) = planner.tables()
    return found


def cells(made: Table, banner: tuple[str, ...] = ()) -> dict:
    """(stub, category, measure) -> (value, base)."""
    values = {stub.id: stub.x for stub in made.stubs}
    found = statistics(sums(ANSWERS, values, banner), {stub.id: stub.statistics for stub in made.stubs})
    return {
        (row["question"], row["category"], row["measure"]): (row["value"], row["base"])
        for row in found.iter_rows(named=True)
    }


def test_on_all_institutions_whoever_did_not_answer_counts_as_no() -> None:
    """Two of four have a website: one half. The report counted in this way almost everywhere."""
    found = cells(table("SITE"))
    assert found["1", TOTAL, "share"] == (0.5, 4)
    assert found["2", TOTAL, "share"] == (0.25, 4)
    assert found[NO_ANSWER, TOTAL, "share"] == (0.25, 4), "what is missing from the whole is shown, not hidden"


def test_on_those_asked_the_institution_that_sent_nothing_is_left_out() -> None:
    found = cells(table("SITE", Base.ASKED))
    assert found["1", TOTAL, "share"] == (pytest.approx(2 / 3), 3)
    assert NO_ANSWER not in {stub for stub, _, _ in found}


def test_a_filter_narrows_the_base_of_those_asked() -> None:
    """C has no website and was not asked what it is for."""
    assert cells(table("FOR", Base.ASKED))["2", TOTAL, "share"] == (0.5, 2)
    assert cells(table("FOR"))["2", TOTAL, "share"] == (0.25, 4)


def test_shares_of_a_multiple_choice_are_of_cases_and_may_exceed_the_whole() -> None:
    """A chose one use and B two: 100 % and 50 % of the two institutions asked."""
    found = cells(table("FOR", Base.ASKED))
    assert found["1", TOTAL, "share"] == (1.0, 2)
    assert found["2", TOTAL, "share"] == (0.5, 2)


def test_numbers_rest_on_those_who_stated_one() -> None:
    found = cells(table("STAFF"))
    assert found["STAFF", TOTAL, "sum"] == (40.0, 2)
    assert found["STAFF", TOTAL, "mean"] == (20.0, 2)


def test_a_base_can_be_a_condition() -> None:
    found = cells(table("SITE", where="${type} = 'institution'"))
    assert found["1", TOTAL, "share"] == (pytest.approx(1 / 3), 3)


def test_a_banner_shows_each_category_on_its_own_base() -> None:
    found = cells(table("SITE"), banner=("type",))
    assert found["1", "ministry", "share"] == (1.0, 1)
    assert found["1", "institution", "share"] == (pytest.approx(1 / 3), 3)


def test_a_category_without_members_is_shown_with_an_empty_base_and_no_value() -> None:
    made = table("SITE")
    reduced = sums(ANSWERS, {stub.id: stub.x for stub in made.stubs}, ("type",))
    categories = pl.DataFrame({"banner": ["type", "type"], "category": ["ministry", "agency"]})
    full = complete(reduced, [stub.id for stub in made.stubs], categories)
    found = statistics(full, {stub.id: stub.statistics for stub in made.stubs})
    empty = found.filter(pl.col("category") == "agency", pl.col("question") == "1").row(0, named=True)
    assert (empty["value"], empty["base"]) == (None, 0)
