"""Phrases find words whatever their case, marks and endings, and broken vocabularies are refused with their place."""

from pathlib import Path

import pytest

from eindekss.errors import Refused
from eindekss.observation.vocabulary import fold, vocabulary


@pytest.mark.parametrize(
    ("group", "text", "words"),
    [
        ("participation-link", "SABIEDRĪBAS LĪDZDALĪBA", "SABIEDRĪBAS LĪDZDALĪBA"),
        ("participation-link", "sabiedribas-lidzdalibas-iespejas", "sabiedribas-lidzdalibas"),
        ("participation-link", "Общественные обсуждения", "Общественные обсуждения"),
        ("participation-link", "Get involved", "Get involved"),
        ("page-news", "Jaunumiem", "Jaunumiem"),
        ("round-the-clock", "24/7", "24/7"),
        ("page-news", "renovācija", ""),
    ],
)
def test_words_are_found_as_the_text_has_them(group: str, text: str, words: str) -> None:
    assert vocabulary().found(group, text) == words


def test_folding_keeps_the_length_so_that_places_fit() -> None:
    for text in ("Ķekava ŽŪRIJA", "Straße", "Ёлка й", "ﬁ İ"):
        assert len(fold(text)) == len(text)


def test_a_language_narrows_the_search() -> None:
    assert vocabulary().found("page-news", "News", "lv") == ""
    assert vocabulary().found("page-news", "News", "en") == "News"


def test_every_group_of_one_language_stands_in_the_others_or_needs_no_words_there() -> None:
    """A group that one language lacks finds nothing in it, silently: only those known to have no words may be so."""
    have_none = {"date-ago-before", "date-ago-after", "date-of-year", "audience-ending"}
    phrases = vocabulary().phrases
    for language, groups in phrases.items():
        missing = {group for other in phrases.values() for group in other} - set(groups) - have_none
        assert not missing, language


def test_an_unknown_group_and_an_unknown_language_are_refused() -> None:
    with pytest.raises(Refused, match="no-such-group"):
        vocabulary().found("no-such-group", "x")
    with pytest.raises(Refused, match="xx"):
        vocabulary(("lv", "xx"))


@pytest.mark.parametrize("text", ["news: []", "news: ['*']", "news: [1]"])
def test_a_broken_group_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "aa.yaml").write_text(f"# a\n{text}\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"aa\.yaml"):
        vocabulary(("aa",), tmp_path)
