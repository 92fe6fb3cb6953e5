"""Why there is no value. Missing is a value of its own, never a bare null.

The SPSS codes stand in one reserved block, -99 to -91, so that a single SPSS missing range covers them.
"""

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


_SPSS = {reason: -91 - place for place, reason in enumerate(Missing)}
