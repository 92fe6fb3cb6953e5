"""The words of a site report, and success criteria of WCAG as it names them."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from eindekss.observation.engines.criteria import CRITERIA

_DEFINITIONS = "https://www.w3.org/TR/WCAG22/#"


class Named(NamedTuple):
    """A success criterion; ``name`` and ``url`` are '' for one that is not known."""

    number: str
    name: str
    url: str


@cache
def words(language: str) -> Mapping[str, str]:
    """Word id -> text, from ``words.yaml``."""
    said = yaml.safe_load((files("eindekss.publication.site_report") / "words.yaml").read_text(encoding="utf-8"))
    return {identifier: texts[language] for identifier, texts in said.items()}


def named(number: str, language: str) -> Named:
    """The criterion of a number such as "1.4.3", with the address of its definition."""
    known = CRITERIA.get(number)
    return Named(number, "", "") if known is None else Named(number, getattr(known.name, language), _url(known.name.en))


def _url(name: str) -> str:
    """W3C makes a definition's anchor of its name."""
    return _DEFINITIONS + re.sub(r"[^a-z-]", "", name.lower().replace(" ", "-"))
