"""The commands of the field work: a wave moved, reminders planned and sent, the log kept within its time."""

import datetime
from typing import Any

import pytest
from django.core import mail
from practice import OFFICE, Practice, change

from eindekss.collection.models import AccessLink, AuditEntry, Reminder, WaveEvent
from eindekss.registry.models import Wave as WaveRecord
from eindekss.wave.cli import main


@pytest.fixture
def folder(practice: Practice, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The tutorial's wave, prepared; in its practice wave somebody was invited eight days ago."""
    monkeypatch.setattr("eindekss.wave.database.ready", lambda: None)  # the tests' database is
    settings.SITE = "https://anketas.example.lv"
    WaveRecord.objects.filter(key=practice.wave.id).update(state="prepared")
    practice.client(OFFICE).post(
        f"/office/{practice.record.key}/institution/DEMO/invite/",
        {"name": "Anna Ezere", "email": "anna@ezers.example", "language": "en"},
    )
    sent = AccessLink.objects.get()
    AccessLink.objects.update(made=sent.made - datetime.timedelta(days=8))
    mail.outbox.clear()
    return str(practice.wave.folder)


def run(*arguments: str, language: str = "en") -> int:
    return main(["--language", language, *arguments])


def test_a_wave_is_opened_closed_and_archived(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for move in ("open", "close", "archive"):
        assert run("wave", move, folder) == 0
        said.append(capsys.readouterr().out.strip())
    assert said == ["lakeland-2025: open; the questionnaires are frozen", "lakeland-2025: closed",
                    "lakeland-2025: archived"]  # fmt: skip
    assert list(WaveEvent.objects.values_list("by", flat=True)) == [None] * 3
    assert [each.who for each in AuditEntry.objects.filter(act="wave-moved")] == [""] * 3


@pytest.mark.parametrize(("language", "words"), [("lv", "nevar slēgt"), ("en", "cannot be closed")])
def test_a_move_out_of_order_is_refused(
    folder: str, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    assert run("wave", "close", folder, language=language) == 1
    assert words in capsys.readouterr().err


def test_nothing_goes_into_or_comes_out_of_a_wave_whose_questions_were_changed(
    folder: str, practice: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    run("wave", "open", folder)
    change(practice.wave.folder / "instruments/self-assessment.yaml", "kind: number", "kind: number  # a remark")
    for arguments in (("load", folder), ("run", folder)):
        assert run(*arguments) == 1
        assert "instruments/self-assessment.yaml: This file is no longer what" in capsys.readouterr().err


def test_an_archived_wave_takes_nothing_in(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    WaveRecord.objects.update(state="archived")
    for arguments in (("load", folder), ("import", folder, "no-file.csv", "--mapping", "no-mapping.yaml")):
        assert run(*arguments) == 1
        assert "is archived and no longer changes" in capsys.readouterr().err


def test_a_dry_run_names_the_letters_and_sends_none(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("remind", folder, "--practice", "--dry-run") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "would be sent: anna@ezers.example (Practice institution; not-opened-7)"
    assert lines[-1].endswith(": letters that would be sent: 1")
    assert (mail.outbox, Reminder.objects.count()) == ([], 0)


def test_a_run_sends_and_a_second_one_on_that_day_does_not(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    day = (datetime.date.today() + datetime.timedelta(days=1)).isoformat()
    for sent in (1, 0):
        assert run("remind", folder, "--practice", "--date", day) == 0
        assert f"{day}: sent {sent}, address refused 0, mail server failed 0" in capsys.readouterr().out
    assert len(mail.outbox) == 1
    assert "https://anketas.example.lv/enter/" in mail.outbox[0].body


def test_the_practice_wave_is_left_alone_unless_asked_for(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    run("wave", "open", folder)
    assert run("remind", folder) == 0
    assert mail.outbox == []


@pytest.mark.parametrize(("language", "words"), [("lv", "nav atvērts"), ("en", "is not open")])
def test_a_wave_that_is_not_open_reminds_nobody(
    folder: str, capsys: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    assert run("remind", folder, language=language) == 1
    assert words in capsys.readouterr().err


def test_what_institutions_lack_an_address_is_said(
    folder: str, practice: Practice, capsys: pytest.CaptureFixture[str]
) -> None:
    WaveRecord.objects.filter(key=practice.wave.id).update(state="open")
    last_day = practice.wave.closed.isoformat()
    run("remind", folder, "--dry-run", "--date", last_day, language="lv")
    assert "nav kam rakstīt: Ezeru ministrija (last-day)" in capsys.readouterr().out


def test_a_day_that_is_none_is_refused(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("remind", folder, "--date", "tomorrow") == 1
    assert "“tomorrow” is not a day." in capsys.readouterr().err


def test_letters_that_the_server_could_not_take_end_the_command_with_1(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*values: object) -> None:
        raise ConnectionResetError

    monkeypatch.setattr("eindekss.collection.invitation.mail.send", broken)
    assert run("remind", folder, "--practice") == 1
    assert "mail server failed: anna@ezers.example" in capsys.readouterr().out
    assert Reminder.objects.count() == 0


def test_the_log_is_pruned(folder: str, settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.AUDIT_DAYS = -1
    count = AuditEntry.objects.count()
    assert count > 0
    assert run("audit", "prune") == 0
    assert f"Entries removed: {count};" in capsys.readouterr().out
