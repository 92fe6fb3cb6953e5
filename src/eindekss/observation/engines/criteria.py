"""The success criteria of WCAG at levels A and AA: names in both languages, and which version has them.

4.1.1 is left out: WCAG 2.2 took it away, and it counts as met in the versions before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import yaml

from eindekss.observation.outcome import Words

VERSIONS = ("2.0", "2.1", "2.2")


@dataclass(frozen=True)
class Criterion:
    """``number``: "1.4.3". ``since``: the version of WCAG that brought it."""

    number: str
    level: str
    since: str
    name: Words

    def counts(self, version: str) -> bool:
        """Whether the criterion is of that version of WCAG."""
        return VERSIONS.index(self.since) <= VERSIONS.index(version)


def order(number: str) -> tuple[int, ...]:
    """What criteria are sorted by: 1.4.3 before 1.4.12."""
    return tuple(map(int, number.split(".")))


def _criteria() -> Mapping[str, Criterion]:
    said = yaml.safe_load((files(__package__) / "criteria.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({
        number: Criterion(number, each["level"], each["since"], Words(each["lv"], each["en"]))
        for number, each in said.items()
    })  # fmt: skip


CRITERIA = _criteria()
