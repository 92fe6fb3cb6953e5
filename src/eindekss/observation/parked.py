"""Home pages that are nobody's: the name is parked or for sale, and what the page says is not the institution's.

Known by a page that says little and calls the name for sale or parked (vocabulary ``page-parked``). Whoever sold the
name may have moved; so the website cannot be assessed, and nothing on such a page is a "no".
"""

from eindekss.observation.seen import Seen
from eindekss.observation.visit import Reason, Trouble

_LITTLE = 1500  # characters: a page with more of its own speaks about such pages rather than being one


def parked(seen: Seen) -> Trouble | None:
    """The trouble with a website whose home page is parked."""
    home = seen.home
    if home is None or len(home.text) > _LITTLE:
        return None
    said = seen.vocabulary.found("page-parked", f"{home.title} {home.text}")
    return Trouble(Reason.PARKED, said) if said else None
