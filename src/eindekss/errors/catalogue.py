"""The catalogue: message id -> what is wrong and how to mend it, in every language of the interface."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

LANGUAGES = ("lv", "en")


@dataclass(frozen=True)
class Message:
    """One entry. ``what`` and ``remedy`` map a language to a text with ``{named}`` places for values."""

    what: Mapping[str, str]
    remedy: Mapping[str, str]

    def __post_init__(self) -> None:
        for texts in (self.what, self.remedy):
            if set(texts) != set(LANGUAGES):
                raise ValueError(f"a message needs exactly the languages {LANGUAGES}: {dict(texts)}")


@cache
def messages() -> Mapping[str, Message]:
    """Every entry by id, read once. An id that two files define is a programming error."""
    found: dict[str, Message] = {}
    for file in sorted((files("eindekss.errors") / "messages").iterdir(), key=lambda entry: entry.name):
        for identifier, entry in (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).items():
            if identifier in found:
                raise ValueError(f"message {identifier} is defined twice")
            found[identifier] = Message(**entry)
    return found


def message(identifier: str) -> Message:
    """The entry named; ``KeyError`` is a programming error, never a user's."""
    return messages()[identifier]
