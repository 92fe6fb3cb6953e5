"""Demo accounts: plainly named, in a wave of their own, with a password that is kept nowhere."""

import stat
from pathlib import Path

import pytest
from practice import EXPERT, INSTITUTION, OFFICE, Practice, form

from eindekss.collection.demo import create_demo_accounts, make_key
from eindekss.collection.extract import fingerprint
from eindekss.registry.models import User


def test_each_role_has_an_account_that_can_log_in(practice: Practice) -> None:
    accounts = create_demo_accounts(practice.wave)
    assert [account.name for account in accounts] == [INSTITUTION, EXPERT, OFFICE]
    for account in accounts:
        assert User.objects.get(username=account.name).check_password(account.password)
        assert account.password in str(account)


def test_passwords_are_new_unless_the_environment_gives_one(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = create_demo_accounts(practice.wave), create_demo_accounts(practice.wave)
    assert {each.password for each in first}.isdisjoint(each.password for each in second)
    monkeypatch.setenv("EINDEKSS_DEMO_PASSWORD", "ezers-ezers-ezers")
    assert {each.password for each in create_demo_accounts(practice.wave)} == {"ezers-ezers-ezers"}


def test_what_is_typed_in_a_demo_reaches_no_published_wave(practice: Practice) -> None:
    before = fingerprint(practice.wave)
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "5"}))
    assert practice.answers() == {"STAFF": "5"}
    assert fingerprint(practice.wave) == before


def test_making_the_accounts_again_keeps_the_answers(practice: Practice) -> None:
    practice.client(INSTITUTION).post(practice.url("section", "about"), form({"STAFF": "5"}))
    create_demo_accounts(practice.wave)
    assert practice.answers() == {"STAFF": "5"}


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "var" / "secret"
    make_key(file)
    first = file.read_text(encoding="ascii")
    make_key(file)
    assert file.read_text(encoding="ascii") == first
    assert len(first) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
