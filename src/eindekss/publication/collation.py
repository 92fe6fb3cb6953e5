"""The order of the alphabet, as readers expect it of a list: in Latvian č after c and before d, ā beside a.

After the Unicode collation of Latvian (CLDR, lv): č, ģ, ķ, ļ, ņ, ŗ, š and ž are letters of their own; long vowels
differ from short ones only where nothing else does, and so does y from i. Other languages: letters by their base.
"""

import unicodedata

_OWN = {"lv": "čģķļņŗšž"}
_SAME = {"lv": {"y": "i"}}
Key = tuple[tuple[tuple[str, int], ...], str]


def alphabetical(text: str, language: str) -> Key:
    """A key for ``sorted``. Signs between words count as one space, which comes before every letter."""
    spoken = unicodedata.normalize("NFC", text).casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in spoken).split()
    return tuple(_letter(sign, language) for sign in " ".join(words)), spoken


def _letter(sign: str, language: str) -> tuple[str, int]:
    base = unicodedata.normalize("NFD", sign)[0]
    own = sign in _OWN.get(language, "")
    return _SAME.get(language, {}).get(base, base), int(own)
