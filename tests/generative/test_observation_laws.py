"""Laws of observation: records read back as written, evidence stands for its content, a draw hangs on its seed."""

import datetime
import hashlib
import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from observing import page, seen

from eindekss.observation.evidence import Evidence
from eindekss.observation.kept import Run
from eindekss.observation.outcome import Box, Finding, Outcome, Sighting, Status, Words
from eindekss.observation.sample import choose
from eindekss.observation.visit import (
    Ask,
    AskKind,
    Conditions,
    Page,
    Piece,
    Reason,
    Reply,
    Role,
    Site,
    Trouble,
    Visit,
)
from eindekss.observation.vocabulary import vocabulary

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)  # surrogates are no characters
digests = st.text("0123456789abcdef", min_size=4, max_size=4)
troubles = st.none() | st.builds(Trouble, st.sampled_from(Reason), texts)
headers = st.lists(st.tuples(texts, texts), max_size=2).map(tuple)
pages = st.builds(
    Page, texts, st.sampled_from(Role), texts, texts, st.integers(0, 599), texts, headers,
    st.dictionaries(st.sampled_from(Piece), digests, max_size=3), troubles,
)  # fmt: skip
replies = st.builds(
    Reply, st.builds(Ask, st.sampled_from(AskKind), texts), texts, texts, st.integers(0, 599), headers, digests,
    st.none() | pages, troubles,
)  # fmt: skip
conditions = st.builds(
    Conditions, texts, texts, st.dictionaries(texts, texts, max_size=2), st.tuples(st.integers(), st.integers()),
    st.tuples(st.integers(), st.integers()), st.lists(texts, max_size=3).map(tuple), texts, st.integers(),
    st.integers(),
)  # fmt: skip
visits = st.builds(
    Visit, st.builds(Site, texts, texts, texts), conditions, texts, texts, st.lists(pages, max_size=3).map(tuple),
    st.lists(replies, max_size=3).map(tuple), digests, digests, troubles, troubles,
)  # fmt: skip
words = st.builds(Words, texts, texts)
boxes = st.builds(Box, *[st.integers(-10_000, 30_000)] * 4)
sightings = st.builds(Sighting, texts, texts, texts.filter(bool), texts, digests, st.none() | boxes, digests)
findings = st.builds(Finding, words, words, st.lists(sightings, max_size=2).map(tuple), texts)
values = (
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | texts | st.dates()
    | st.lists(texts, max_size=3).map(tuple)
)  # fmt: skip
outcomes = st.builds(
    Outcome, st.sampled_from([each for each in Status if each is not Status.NOT_ASSESSABLE]), values, st.floats(0, 1),
    st.lists(sightings, max_size=2).map(tuple), st.lists(findings, max_size=2).map(tuple), st.none() | words,
)  # fmt: skip
quick = settings(max_examples=40, deadline=None)


@quick
@given(visits)
def test_a_visit_reads_back_equal(visit: Visit) -> None:
    assert Visit.from_json(visit.json()) == visit


@quick
@given(st.dictionaries(texts, outcomes, max_size=3), conditions)
def test_a_run_reads_back_what_was_put_in(outcomes: dict[str, Outcome], conditions: Conditions) -> None:
    with TemporaryDirectory() as folder:
        run = Run(Path(folder))
        run.judge("a", outcomes)
        run.begin(conditions)
        run.begin(conditions)
        assert run.outcomes("a") == outcomes
        assert {check: type(each.value) for check, each in run.outcomes("a").items()} == {
            check: type(each.value) for check, each in outcomes.items()
        }
        assert run.conditions() == conditions


@quick
@given(st.lists(st.binary(max_size=200), max_size=5), st.randoms(use_true_random=False))
def test_evidence_is_known_by_its_content_alone(contents: list[bytes], order: random.Random) -> None:
    with TemporaryDirectory() as folder:
        one, two = Evidence(Path(folder) / "1"), Evidence(Path(folder) / "2")
        digests = [one.keep(content) for content in contents]
        assert digests == [hashlib.sha256(content).hexdigest() for content in contents]
        assert [one.read(digest) for digest in digests] == contents
        for content in order.sample(contents, len(contents)):
            two.keep(content)
        kept = [
            {path.name: path.read_bytes() for path in each.folder.rglob("*") if path.is_file()} for each in (one, two)
        ]
        assert kept[0] == kept[1]
        assert set(kept[0]) == set(digests)


@quick
@given(st.sets(st.from_regex(r"[a-z]{1,4}(/[a-z0-9]{1,3}){0,2}", fullmatch=True), max_size=20), st.integers(0, 8),
       st.text("abc", max_size=3), st.randoms(use_true_random=False))  # fmt: skip
def test_a_draw_hangs_on_seed_and_addresses_and_not_on_their_order(
    paths: set[str], drawn: int, seed: str, order: random.Random
) -> None:
    home = seen(page("<p>Sākums")).home
    assert home
    under = Conditions("test", seed=seed, drawn=drawn, cap=99)
    listed = sorted(f"https://www.example.org/{path}" for path in paths)
    once = choose(home, listed, vocabulary(), under)
    assert choose(home, order.sample(listed, len(listed)), vocabulary(), under) == once
    assert len(once) == min(drawn, len(paths))
    fewer = [each for each in listed if each not in [choice.url for choice in once[1:]]]
    assert choose(home, fewer, vocabulary(), under)[:1] == once[:1], "who is out changes nothing for who comes first"


@given(st.dates())
@settings(max_examples=10, deadline=None)
def test_a_date_is_never_read_back_as_a_text(day: datetime.date) -> None:
    with TemporaryDirectory() as folder:
        run = Run(Path(folder))
        run.judge("a", {"day": Outcome(Status.PASS, day), "text": Outcome(Status.PASS, day.isoformat())})
        assert [type(each.value) for each in run.outcomes("a").values()] == [datetime.date, str]
