"""The frame goes into the tables whole, or not at all with a list of what is wrong."""

from pathlib import Path

import pytest
from practice import change, copy_example

from eindekss.dataset.wave import load_wave
from eindekss.errors import Refused
from eindekss.registry.load import load
from eindekss.registry.models import Institution, Membership, Participation, RosterRow, Wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_example(tmp_path)


def problems(folder: Path) -> list[tuple[str, str | None, int | None]]:
    with pytest.raises(Refused) as refused:
        load(load_wave(folder))
    return [(each.id, each.place.file, each.place.line) for each in refused.value.problems]


def test_everything_in_the_files_is_in_the_tables(folder: Path) -> None:
    load(load_wave(folder))
    assert Institution.objects.count() == 5
    assert Participation.objects.get(institution__key="XL-005").participates is False
    assert Membership.objects.get(institution__key="XL-001").category.key == "ministry"
    assert RosterRow.objects.filter(institution__key="XL-003", unit="service").count() == 2


def test_a_wave_is_closed_once_its_last_day_is_over(folder: Path) -> None:
    assert load(load_wave(folder)).state == Wave.State.CLOSED


def test_a_wave_whose_days_are_now_waits_for_the_office_to_open_it(folder: Path) -> None:
    change(folder / "wave.toml", "closed = 2025-03-31", "closed = 2999-03-31")
    assert load(load_wave(folder)).state == Wave.State.PREPARED


def test_loading_again_replaces_the_frame_and_leaves_the_state_that_the_office_set(folder: Path) -> None:
    load(load_wave(folder))
    Wave.objects.update(state=Wave.State.OPEN)
    change(folder / "frame/institutions.csv", "Ministry of Lakes", "Ministry of Lakes and Bogs")
    assert load(load_wave(folder)).state == Wave.State.OPEN
    assert Participation.objects.get(institution__key="XL-001").name_en == "Ministry of Lakes and Bogs"
    assert Participation.objects.count() == 5


def test_a_registration_number_given_twice_is_named_with_file_and_line(folder: Path) -> None:
    file = folder / "frame/institutions.csv"
    change(file, "XL-001,,", "40003011203,40003011203,")
    change(file, "XL-002,,", "XL-002,40003011203,")
    found = problems(folder)
    assert ("registration-number-twice", "lakeland-2025/frame/institutions.csv", 3) in found
    assert not Institution.objects.exists()
    assert not Wave.objects.exists()


def test_a_wrong_check_digit_is_found_where_the_country_has_check_digits(folder: Path) -> None:
    change(folder / "wave.toml", 'country = "XL"', 'country = "LV"')
    change(folder / "frame/institutions.csv", "XL-002,,", "40003011204,40003011204,")
    assert ("registration-number-invalid", "lakeland-2025/frame/institutions.csv", 3) in problems(folder)


def test_a_country_without_check_digits_takes_any_number(folder: Path) -> None:
    change(folder / "frame/institutions.csv", "XL-005,,", "XL-005,XL-005,")
    load(load_wave(folder))
    assert Institution.objects.get(key="XL-005").registration_number == "XL-005"


def test_every_problem_of_the_frame_is_listed_at_once(folder: Path) -> None:
    change(folder / "frame/memberships.csv", "XL-001,type,ministry,stated", "XL-001,type,kingdom,rumoured")
    change(folder / "frame/memberships.csv", "XL-002,type", "XL-902,size")
    change(folder / "frame/rosters.csv", "service,XL-002,s1", "boat,XL-902,s1")
    change(folder / "frame/classifications.yaml", "category: institution", "category: ministry")
    assert {identifier for identifier, _, _ in problems(folder)} == {
        "frame-category-unknown", "basis-unknown", "frame-institution-unknown", "frame-classification-unknown",
        "frame-unit-unknown", "frame-category-twice",
    }  # fmt: skip
    assert not Wave.objects.exists()


def test_problems_of_the_list_of_institutions_come_first_without_their_echoes(folder: Path) -> None:
    change(folder / "frame/institutions.csv", "XL-004,,ZR,Zivju reģistrs", "XL-003,,ZR,")
    change(folder / "frame/institutions.csv", ",false,", ",maybe,")
    assert {identifier for identifier, _, _ in problems(folder)} == {
        "frame-institution-twice", "frame-cell-empty", "participates-unknown",
    }  # fmt: skip
    assert not Wave.objects.exists()


def test_a_refused_frame_leaves_the_one_before_as_it_was(folder: Path) -> None:
    load(load_wave(folder))
    change(folder / "frame/rosters.csv", "XL-003,s2", "XL-003,s1")
    assert problems(folder) == [("roster-row-twice", "lakeland-2025/frame/rosters.csv", 4)]
    assert RosterRow.objects.count() == 4


def test_an_institution_in_two_categories_of_one_classification_is_refused(folder: Path) -> None:
    change(folder / "frame/memberships.csv", "XL-002,type", "XL-001,type")
    assert ("membership-twice", "lakeland-2025/frame/memberships.csv", 3) in problems(folder)


def test_a_misspelt_key_of_a_classification_is_refused(folder: Path) -> None:
    change(folder / "frame/classifications.yaml", "  categories:", "  categorys:")
    assert problems(folder)[0][0] in ("key-unknown", "key-missing")
