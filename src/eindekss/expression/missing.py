"""Why there is no value. Missing is a value of its own, never a bare null.

The SPSS codes stand in one reserved block, -99 to -91, so that a single SPSS missing range covers them.
"""

from collections.abc import Mapping
from enum import StrEnum


class Missing(StrEnum):
    FILTERED = "filtered"  # a filter passed the item over
    NOT_APPLICABLE = "not-applicable"  # the respondent said that it does not apply
    NOT_AVAILABLE = "not-available"  # the respondent said that the data do not exist
    NOT_ANSWERED = "not-answered"  # asked and left open
    NOT_REACHED = "not-reached"  # the section was never opened
    EDITED_OUT = "edited-out"  # removed in editing
    NON_RESPONDENT = "non-respondent"  # no questionnaire came back

    @property
    def spss(self) -> int:
        """The user-missing code in statistical files."""
        return _SPSS[self]

    @property
    def label(self) -> Mapping[str, str]:
        """What the reason is called, by language: in files, in explanations, on pages."""
        return _LABELS[self]


_SPSS = {reason: -91 - place for place, reason in enumerate(Missing)}
_LABELS: Mapping[Missing, Mapping[str, str]] = {
    Missing.FILTERED: {"lv": "nav jāatbild", "en": "not asked"},
    Missing.NOT_APPLICABLE: {"lv": "neattiecas", "en": "does not apply"},
    Missing.NOT_AVAILABLE: {"lv": "dati nav pieejami", "en": "data not available"},
    Missing.NOT_ANSWERED: {"lv": "nav atbildēts", "en": "not answered"},
    Missing.NOT_REACHED: {"lv": "līdz jautājumam nav nonākts", "en": "not reached"},
    Missing.EDITED_OUT: {"lv": "izņemts, labojot datus", "en": "removed in editing"},
    Missing.NON_RESPONDENT: {"lv": "anketa nav saņemta", "en": "no questionnaire received"},
}
