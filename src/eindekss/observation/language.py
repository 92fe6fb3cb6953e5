"""In which language a text is written: told from its words, because what a page declares is often a template's."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LEAST_WORDS = 20  # below that, names and numbers decide as often as the language does
_ENOUGH = 4000  # characters


def language_of(text: str, languages: tuple[str, ...]) -> str:
    """The one of these languages that the text is written in; '' where it is too short, or none is likely."""
    words = text[:_ENOUGH].split()
    if sum(any(letter.isalpha() for letter in word) for word in words) < LEAST_WORDS:
        return ""
    name, share = _identifier(languages).classify(" ".join(words))
    return str(name) if share >= 0.9 else ""


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(languages))
    return identifier
