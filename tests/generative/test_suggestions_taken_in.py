"""Whatever pages and pictures hold: a folder that observing writes is one that the import takes, all of it."""

import struct
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from observing import AT, Pieces
from practice import Practice

from eindekss.collection.expert.suggestions import import_folder
from eindekss.collection.models import Evidence
from eindekss.observation.outcome import Box, Sighting
from eindekss.observation.plan import Class
from eindekss.observation.suggest import Suggestion, write

texts = st.text(max_size=12)  # half characters and signs of control too
sides = st.integers(-50, 250)
sightings = st.builds(
    lambda path, excerpt, selector, shown, box, file: (f"https://a.lv/{path}", excerpt, selector, shown, box, file),
    texts, texts, texts, st.booleans(), st.none() | st.builds(Box, sides, sides, sides, sides), st.none() | texts,
)  # fmt: skip
said = st.builds(
    lambda value, decision, confidence, note, seen: (value, decision, confidence, note, seen),
    st.sampled_from(["1", "2"]), st.sampled_from(Class), st.none() | st.floats(0, 1), texts,
    st.lists(sightings, max_size=3),
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(("1", Class.S, 1e-9, "", [("https://a.lv/a b", "\x00", "", False, None, None)]))
@given(said)
def test_a_folder_that_is_written_is_taken_in(
    practice: Practice, said: tuple[str, Class, float | None, str, list[tuple[str, str, str, bool, Box | None, str]]]
) -> None:
    value, decision, confidence, note, places = said
    evidence = Pieces(Path())
    picture = evidence.keep(b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 100, 200) + b"\x08\x02\0\0\0")
    seen = tuple(
        Sighting(page, AT, excerpt, selector, picture if shown else "", box,
                 evidence.keep(file.encode("utf-8", "replace")) if file is not None else "")
        for page, excerpt, selector, shown, box, file in places
        if excerpt or shown or file is not None
    )  # fmt: skip
    open_ = decision is Class.E
    made = Suggestion(
        "CLEAR", decision, "check 1", "" if open_ else value, "", None if open_ else confidence, note, seen
    )
    with TemporaryDirectory() as folder:
        write(Path(folder) / "s", [("DEMO", AT, (made,))], evidence)
        report = import_folder(practice.record.key, Path(folder) / "s")
    assert (report.suggestions, report.evidence) == (1, Evidence.objects.filter(suggestion__item="CLEAR").count())
    assert report.evidence >= sum(bool(place.screenshot or place.file) for place in seen)
