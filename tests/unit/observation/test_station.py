"""An order and the record of a website that nobody could visit."""

import datetime
from pathlib import Path

from eindekss.observation.station import Order, blank
from eindekss.observation.visit import Conditions, Reason, Site, Trouble, Visit

ORDER = Order(Path("run"), Conditions("eindekss/test", seed="a"), datetime.date(2026, 11, 21))


def test_evidence_lies_in_the_runs_folder() -> None:
    assert ORDER.evidence.folder == Path("run/evidence")


def test_a_record_of_nothing_says_why_and_reads_back() -> None:
    trouble = Trouble(Reason.CRASHED, "2×")
    record = blank(ORDER, Site("a", "https://a.lv/"), trouble)
    assert (record.trouble, record.pages, record.conditions) == (trouble, (), ORDER.conditions)
    assert datetime.datetime.fromisoformat(record.begun).tzinfo is not None
    assert Visit.from_json(record.json()) == record


def test_nobody_is_asked_faster_than_once_a_second_unless_told_so() -> None:
    assert (ORDER.pace, ORDER.allowed) == (1.0, {})
