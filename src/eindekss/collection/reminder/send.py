"""Sending what is due: each letter once, whatever becomes of the others."""

import datetime
import smtplib
from dataclasses import dataclass, field

from django.core.mail import get_connection
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from eindekss.collection import audit
from eindekss.collection.definition import definition
from eindekss.collection.invitation import links, mail
from eindekss.collection.models import FieldEvent, Reminder
from eindekss.collection.reminder.letter import message
from eindekss.collection.reminder.plan import Due, plan
from eindekss.collection.reminder.rules import load_rules
from eindekss.collection.site import address
from eindekss.dataset.wave import Wave
from eindekss.errors import refuse
from eindekss.registry.models import User
from eindekss.registry.models import Wave as WaveRecord

_GIVE_UP = 5  # letters in a row that the server itself fails at: it is gone, and the next run takes up from here


@dataclass
class Report:
    """What became of a run. ``failed``: not sent because of the mail server; they are due again at the next run."""

    sent: list[Due] = field(default_factory=list)
    undeliverable: list[Due] = field(default_factory=list)
    failed: list[Due] = field(default_factory=list)
    waiting: int = 0


class _Undeliverable(Exception):
    """The server says that nothing can be delivered to this address."""


def send(record: WaveRecord, day: datetime.date, by: HttpRequest | None = None, at_most: int | None = None) -> Report:
    """Send all that is due on the day, or the first ``at_most`` letters; ``by`` is None for the command line.

    Refuses a wave that is not open, and when the mail server or the site's address is missing: then nothing is sent.
    """
    if not record.is_open:
        refuse("remind-wave-not-open", wave=record.key)
    address("", by)
    wave = definition(record)
    due = plan(wave, record, load_rules(wave), day).letters
    run = _Run(wave, record, day, by)
    if due:
        run.connect()
        run.all(due[:at_most])
        run.report.waiting = len(due) - len(due[:at_most])
        audit.record(by, audit.Act.REMINDERS_SENT, f"{len(run.report.sent)}/{len(due)}", record)
    return run.report


class _Run:
    def __init__(self, wave: Wave, record: WaveRecord, day: datetime.date, by: HttpRequest | None) -> None:
        self.wave, self.record, self.day, self.request = wave, record, day, by
        self.by: User | None = by.user if by else None
        self.rules = load_rules(wave)
        self.report = Report()
        self.connection = get_connection()

    def connect(self) -> None:
        try:
            self.connection.open()
        except OSError as error:
            refuse("mail-server-unreachable", reason=str(error))

    def all(self, letters: tuple[Due, ...]) -> None:
        in_a_row = 0
        for at, each in enumerate(letters):
            if in_a_row == _GIVE_UP:
                self.report.failed += letters[at:]
                break
            in_a_row = in_a_row + 1 if self._one(each) else 0
        self.connection.close()

    def _one(self, due: Due) -> bool:
        """Send one letter; true where the server failed."""
        claim = self._claim(due)
        if claim is None:
            return False
        letter, link = message(due, self.wave, self.by, self.request)
        try:
            _hand_over(letter, self.connection)
        except (_Undeliverable, OSError) as error:
            if link:
                links.revoke(self.record, due.participation.institution, due.user, self.by)
            if isinstance(error, _Undeliverable):
                self._note(claim, due, Reminder.Outcome.UNDELIVERABLE, FieldEvent.Kind.NOT_REMINDED)
                self.report.undeliverable.append(due)
                return False
            claim.delete()
            self.connection.close()
            self.report.failed.append(due)
            return True
        self._note(claim, due, Reminder.Outcome.SENT, FieldEvent.Kind.REMINDED)
        self.report.sent.append(due)
        return False

    def _claim(self, due: Due) -> Reminder | None:
        """Write down that the letter is about to leave; None where another run did, or it is no longer due.

        Looked at again because the institution may have submitted since the run began.
        """
        key = due.participation.institution.key
        now = plan(self.wave, self.record, self.rules, self.day, key).letters
        if not any((each.user, each.rule.id) == (due.user, due.rule.id) for each in now):
            return None
        try:
            with transaction.atomic():
                return Reminder.objects.create(
                    wave=self.record, institution=due.participation.institution, user=due.user, rule=due.rule.id,
                    by=self.by,
                )  # fmt: skip
        except IntegrityError:
            return None

    @transaction.atomic
    def _note(self, claim: Reminder, due: Due, outcome: str, kind: str) -> None:
        claim.outcome = outcome
        claim.save(update_fields=["outcome"])
        title = due.rule.title[self.wave.languages[0] if self.wave.languages[0] in due.rule.title else "lv"]
        links.note(self.record, due.participation.institution, kind, f"{due.user.email} ({title})", self.by)


def _hand_over(letter: object, connection: object) -> None:
    """``_Undeliverable`` where this letter can never arrive, ``OSError`` where the server is at fault."""
    try:
        mail.send(letter, connection)
    except smtplib.SMTPRecipientsRefused as error:
        if all(code >= 500 for code, _ in error.recipients.values()):
            raise _Undeliverable from error
        raise
    except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address that mail cannot carry
        raise _Undeliverable from error
