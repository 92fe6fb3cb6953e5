"""A problem is a catalogue entry, the values that fill it and the place where it stands."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn, TypeVar, cast

from eindekss.errors.catalogue import message

T = TypeVar("T")

_PLACE_WORDS = {
    "lv": {
        "line": "{}. rinda",
        "sheet": "lapa „{}”",
        "cell": "šūna {}",
        "row": "{}. rinda",
        "column": "sleja „{}”",
    },
    "en": {
        "line": "line {}",
        "sheet": "sheet “{}”",
        "cell": "cell {}",
        "row": "row {}",
        "column": "column “{}”",
    },
}


@dataclass(frozen=True)
class Place:
    """Where: a file and, as far as known, the line (text files) or the sheet, row, column or cell (tables)."""

    file: str | None = None
    line: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    cell: str | None = None

    def text(self, language: str) -> str:
        words = _PLACE_WORDS[language]
        parts = [self.file] if self.file else []
        parts += [words[name].format(getattr(self, name)) for name in words if getattr(self, name) is not None]
        return ", ".join(parts)


NOWHERE = Place()


@dataclass(frozen=True)
class Problem:
    """``id`` names the catalogue entry; ``values`` fill its texts. A value may itself be a text per language."""

    id: str
    place: Place = NOWHERE
    values: Mapping[str, object] = field(default_factory=dict)

    def what(self, language: str) -> str:
        return message(self.id).what[language].format(**self._values(language))

    def remedy(self, language: str) -> str:
        return message(self.id).remedy[language].format(**self._values(language))

    def text(self, language: str = "en") -> str:
        where = self.place.text(language)
        return f"{where}: " * bool(where) + f"{self.what(language)} {self.remedy(language)}"

    def _values(self, language: str) -> dict[str, object]:
        return {name: value[language] if isinstance(value, Mapping) else value for name, value in self.values.items()}

    def at(self, place: Place) -> "Problem":
        return replace(self, place=place)


class Refused(Exception):
    """Input was refused whole: nothing was written. Carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.text("en") for problem in self.problems))


def refuse(identifier: str, place: Place = NOWHERE, **values: object) -> NoReturn:
    """Refuse input for one reason."""
    raise Refused([Problem(identifier, place, values)])


class Problems:
    """Gathers refusals, so that a person sees every problem of a file at once.

    What ``attempt`` returns may be used only after ``refuse_if_any``: where the reading refused, it is None.
    """

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def attempt(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except Refused as refused:
            self.found += [problem for problem in refused.problems if problem not in self.found]
            return cast(T, None)

    def refuse_if_any(self) -> None:
        if self.found:
            raise Refused(self.found)
