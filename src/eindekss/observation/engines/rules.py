"""What a failure of an engine's rule means and how to mend it, in both languages: ``rules.yaml``."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

import yaml

from eindekss.observation.engines.results import Result
from eindekss.observation.outcome import Words


class Advice(NamedTuple):
    says: Words
    mend: Words


@cache
def rules() -> Mapping[str, Advice]:
    """Advice by the rule's id, for every rule of axe-core at levels A and AA."""
    said = yaml.safe_load((files(__package__) / "rules.yaml").read_text(encoding="utf-8"))
    return MappingProxyType({
        rule: Advice(Words(**each["says"]), Words(**each["mend"])) for rule, each in said.items()
    })  # fmt: skip


def advice(failed: Result) -> Advice:
    """For a rule that a newer engine brought, and that has no words yet, the engine's own."""
    known = rules().get(failed.rule)
    criteria = ", ".join(failed.criteria)
    return known or Advice(
        Words(f"Nav izpildīta piekļūstamības prasība {criteria}: {failed.help}.",
              f"An accessibility requirement ({criteria}) is not met: {failed.help}."),
        Words(f"Skatiet dzinēja kārtulas {failed.rule} aprakstu.", f"See the engine's description of {failed.rule}."),
    )  # fmt: skip
