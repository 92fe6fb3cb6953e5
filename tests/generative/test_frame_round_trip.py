"""Law: what is exported of a wave's frame changes nothing when it is imported, whatever the names hold."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from practice import Practice

from eindekss.collection.enrolment.comparison import compare, standing
from eindekss.collection.enrolment.export import as_csv, as_workbook
from eindekss.collection.enrolment.incoming import read_incoming
from eindekss.collection.enrolment.taking import take
from eindekss.collection.models import FrameImport
from eindekss.registry.models import Institution, Participation, RosterRow
from eindekss.registry.models import Wave as WaveRecord

# Everything that XML can hold; line ends as a spreadsheet keeps them.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff\u2028\u2029")
ODD = st.sampled_from(
    ["=1+1", "0012", "1e5", "true", "jā", '"', "a,b;c\td", "'x", "_x0041_", "2017-12-31", "a\nb", "#REF!"]
)
NAME = st.one_of(ODD, st.text(CHARACTERS, min_size=1, max_size=40)).map(str.strip).filter(bool)
MAYBE = st.one_of(st.just(""), NAME)
KEY = st.from_regex(r"[A-Z0-9][A-Z0-9_.-]{0,11}", fullmatch=True)
ROW = st.tuples(KEY, NAME, MAYBE, MAYBE)
FRAME = st.dictionaries(
    KEY.map("I-{}".format),
    st.tuples(NAME, NAME, MAYBE, st.booleans(), st.lists(ROW, max_size=3, unique_by=lambda row: row[0])),
    min_size=1, max_size=4,
)  # fmt: skip
pytestmark = pytest.mark.django_db
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def laid_down(practice: Practice, frame: dict) -> WaveRecord:
    """The frame in the database, in the place of what an earlier example left."""
    record = practice.record
    RosterRow.objects.filter(wave=record).delete()
    Participation.objects.filter(wave=record).delete()
    for key, (lv, en, comment, participates, rows) in frame.items():
        institution, _ = Institution.objects.get_or_create(key=key)
        Participation.objects.create(
            wave=record, institution=institution, name_lv=lv, name_en=en, comment=comment, participates=participates
        )
        for row, name, other, kind in rows:
            RosterRow.objects.create(
                wave=record, institution=institution, unit="service", row=row, name_lv=name, name_en=other,
                kind=kind, source="given",
            )  # fmt: skip
    return record


@QUICK
@given(frame=FRAME, language=st.sampled_from(["lv", "en"]))
def test_what_was_exported_changes_nothing(practice: Practice, frame: dict, language: str) -> None:
    record = laid_down(practice, frame)
    files = {name: content.encode() for name, content in as_csv(record).items() if content.count("\n") > 1}
    files["frame.xlsx"] = as_workbook(record, language)
    for name, content in files.items():
        incoming = read_incoming(practice.wave, name, content)
        found = compare(record, incoming)
        assert (found.changes, found.problems) == ([], [])


@QUICK
@given(frame=FRAME)
def test_what_was_exported_brings_the_frame_back(practice: Practice, frame: dict) -> None:
    record = laid_down(practice, frame)
    before, files = standing(record), as_csv(record)
    laid_down(practice, {})
    for name in ("institutions.csv", "rosters.csv"):
        if files[name].count("\n") > 1:
            incoming = read_incoming(practice.wave, name, files[name].encode())
            entry = FrameImport(wave=record, file=name, content=incoming.held())
            take(entry, compare(record, incoming).digest, remove=False)
    assert standing(record) == before
