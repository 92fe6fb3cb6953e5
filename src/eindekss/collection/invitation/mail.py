"""Letters: their words are data, in the language of the one who gets them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from django.core.mail import EmailMessage, get_connection

from eindekss.collection.texts import LANGUAGES

Connection = object


@cache
def letters() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Kind -> language -> subject and body, from the file ``mail.yaml`` of each room."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for source in sorted(Path(__file__).parent.parent.rglob("mail.yaml")):
        found |= yaml.safe_load(source.read_text(encoding="utf-8"))
    for kind, entry in found.items():
        if set(entry) != set(LANGUAGES):
            raise ValueError(f"the letter {kind} needs exactly the languages {LANGUAGES}")
    return found


def letter(kind: str, language: str, to: str, **values: str) -> EmailMessage:
    words = letters()[kind][language]
    subject = " ".join(words["subject"].format(**values).split())  # a header is one line
    return EmailMessage(subject, words["body"].format(**values), to=[to])


def send(message: EmailMessage, connection: Connection | None = None) -> None:
    """Hand the letter over. ``OSError`` (SMTP errors are such) where the mail server does not take it."""
    message.connection = connection or get_connection()
    message.send()


def in_language(label: Mapping[str, str], language: str) -> str:
    """What a wave says itself in the letter's language, else in the wave's first."""
    return label.get(language) or next(iter(label.values()))
