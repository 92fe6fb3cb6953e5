import string
from importlib.resources import files

import pytest
import yaml

from eindekss.errors import message, messages
from eindekss.errors.catalogue import LANGUAGES, Message


@pytest.mark.parametrize("identifier", sorted(messages()))
def test_every_message_says_what_and_how_to_mend_it_in_every_language(identifier: str) -> None:
    entry = message(identifier)
    for texts in (entry.what, entry.remedy):
        for language in LANGUAGES:
            assert texts[language].rstrip().endswith((".", "!", "?")), texts[language]


@pytest.mark.parametrize("identifier", sorted(messages()))
def test_a_message_names_the_same_values_in_every_language(identifier: str) -> None:
    entry = message(identifier)
    for texts in (entry.what, entry.remedy):
        named = [
            {field for _, field, _, _ in string.Formatter().parse(texts[language]) if field} for language in LANGUAGES
        ]
        assert named[0] == named[1]


def test_latvian_texts_quote_the_latvian_way() -> None:
    for identifier, entry in messages().items():
        for text in (entry.what["lv"], entry.remedy["lv"]):
            assert "“" not in text, identifier
            assert text.count("„") == text.count("”"), identifier


def test_no_id_is_used_by_two_files() -> None:
    read = [yaml.safe_load(file.read_text()) or {} for file in (files("eindekss.errors") / "messages").iterdir()]
    assert sum(map(len, read)) == len(messages())


def test_a_message_without_a_translation_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="exactly the languages"):
        Message(what={"en": "What."}, remedy={"en": "Remedy.", "lv": "Līdzeklis."})


def test_an_unknown_message_is_a_programming_error() -> None:
    with pytest.raises(KeyError):
        message("no-such-message")
