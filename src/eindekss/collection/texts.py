"""Every text of the pages, in Latvian and English, side by side in one file."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from django.utils.translation import get_language

LANGUAGES = ("lv", "en")


def text(identifier: str, **values: object) -> str:
    """The text in the language of the page. An unknown id is a programming error."""
    return catalogue()[identifier][language()].format(**values)


def language() -> str:
    current = (get_language() or "lv")[:2]
    return current if current in LANGUAGES else "lv"


def label(texts: Mapping[str, str] | None) -> str:
    """A label of a wave in the language of the page, else in the wave's first language."""
    if not texts:
        return ""
    return texts.get(language()) or next(iter(texts.values()))


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(
        (files("eindekss.collection") / "texts.yaml").read_text(encoding="utf-8")
    )
    for identifier, entry in found.items():
        if set(entry) != set(LANGUAGES):
            raise ValueError(f"the text {identifier} needs exactly the languages {LANGUAGES}")
    return found
