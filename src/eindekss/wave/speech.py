"""What the commands say, in the language asked for. The texts stand in ``speech.yaml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(
        (files("eindekss.wave") / "speech.yaml").read_text(encoding="utf-8")
    )
    return found


@dataclass(frozen=True)
class Speech:
    language: str

    def say(self, identifier: str, **values: object) -> str:
        return _texts()[identifier][self.language].format(**values)
