"""The stamp that a workbook carries: what it was made from, and what each of its answers was then. Signed.

The answers as they were are what makes a merge of three possible: theirs then, the workbook's, theirs now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from eindekss.collection.answering import Said, Seen
from eindekss.errors import Place, refuse

SHEET = "eindekss"
FORMAT = 1  # of the workbook: raised when its sheets are laid out anew
_SALT = "eindekss.collection.workbook"
_CELL = 32_000  # Excel keeps 32,767 characters in a cell


@dataclass(frozen=True)
class Stamp:
    """``language`` is that of the sheets' names; ``seen``: row -> item -> the answer then, where there was one."""

    wave: str
    institution: str
    questionnaire: str
    version: str
    language: str
    seen: Mapping[str, Mapping[str, Seen]]

    def then(self, row: str, item: str) -> Seen:
        return self.seen.get(row, {}).get(item, Seen())


def signed(stamp: Stamp) -> list[str]:
    """The stamp as texts that fit in cells. The same stamp and key give the same texts."""
    held = {
        row: {item: [seen.version, *seen.said] for item, seen in items.items()} for row, items in stamp.seen.items()
    }
    whole = Signer(salt=_SALT).sign_object(
        {
            "format": FORMAT,
            "of": [stamp.wave, stamp.institution, stamp.questionnaire, stamp.version, stamp.language],
            "seen": held,
        },
        compress=True,
    )
    return [whole[at : at + _CELL] for at in range(0, len(whole), _CELL)]


def opened(texts: Iterable[str], place: Place) -> Stamp:
    """The stamp of a workbook that this site has made; anything else is refused."""
    try:
        held = Signer(salt=_SALT).unsign_object("".join(texts))
    except (BadSignature, UnicodeError):
        refuse("workbook-tampered", place)
    if held["format"] != FORMAT:
        refuse("workbook-format-old", place)
    seen = {
        row: {item: Seen(version, Said(*said)) for item, (version, *said) in items.items()}
        for row, items in held["seen"].items()
    }
    return Stamp(*held["of"], seen)
