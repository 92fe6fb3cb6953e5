"""Why a check of websites gave no answer, in words."""

from collections.abc import Mapping

import polars as pl

from eindekss.observation.reasons import REASONS
from eindekss.observation.visit import Reason
from eindekss.publication.wording import words


def unseen(suggestions: pl.DataFrame, language: str) -> Mapping[tuple[str, str], str]:
    """(institution, item) -> why it has no answer, if it has none; '' where no words are known.

    ``suggestions``: rows of SUGGESTION. A reason may be another observer's, of which there are no words.
    """
    rows = suggestions.select("institution", "item", "reason", "decision").iter_rows()
    return {(institution, item): _why(reason, decision, language) for institution, item, reason, decision in rows}


def _why(reason: str, decision: str, language: str) -> str:
    if reason in list(Reason):
        return str(getattr(REASONS[Reason(reason)], language))
    return "" if reason or decision == "A" else words(language)["left-to-a-person"]
