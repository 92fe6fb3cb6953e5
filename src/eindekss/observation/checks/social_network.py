"""The institution's own pages on social networks, found by links on its website.

Looked at on every page of the sample: links to accounts, what the page's JSON-LD calls the same organisation, and
embedded timelines. Whose an account is follows, in this order, from what the link or its line says (a minister's, a
ministry's above), from the account's name (like the institution's host, initials or words), and from where the link
stands (header, footer, menu and contacts are the institution's own).

Buttons to share, single posts, groups, events, accounts left in a template by who made it, and accounts of other
institutions or of persons do not count.

``social-facebook``, ``social-x`` (Twitter) and ``social-others`` (all other networks; a wave may add its country's by
``more``: host and pattern of its accounts' paths):

- pass: an account of the institution's own. The value is the links. Decides by itself (class A).
- review: only accounts of which nothing says whose they are (class S).
- fail: none (class S: an account need not be linked from the website).
"""

from eindekss.observation.check import check
from eindekss.observation.looking import concluded
from eindekss.observation.networks import OTHERS, Account, accounts
from eindekss.observation.outcome import Finding, Outcome, Words
from eindekss.observation.seen import Seen

_LINK = Words(
    "Ja iestādei ir lapa sociālajā tīklā, ievietojiet saiti uz to vietnes galvenē vai kājenē.",
    "If the institution has an account, link it in the website's header or footer.",
)
_DOUBT = Words("Ir saite uz kontu; vai tas pieder iestādei?", "There is a link to an account; is it the institution's?")


@check("social-facebook", "1", Words("Iestādes Facebook lapa", "The institution's Facebook page"))
def social_facebook(seen: Seen) -> Outcome:
    return _outcome(seen, accounts(seen, ("facebook",)), "Facebook")


@check("social-x", "1", Words("Iestādes X (Twitter) konts", "The institution's X (Twitter) account"))
def social_x(seen: Seen) -> Outcome:
    return _outcome(seen, accounts(seen, ("x",)), "X (Twitter)")


@check(
    "social-others",
    "1",
    Words("Iestādes lapas citos sociālajos tīklos", "The institution's pages on other social networks"),
    parameters={"more": {}},
)
def social_others(seen: Seen) -> Outcome:
    found = accounts(seen, OTHERS, dict(seen.parameters["more"]))
    return _outcome(seen, found, "Instagram, YouTube, LinkedIn …")


def _outcome(seen: Seen, found: tuple[Account, ...], name: str) -> Outcome:
    own = [each for each in found if each.own]
    doubtful = [each for each in found if each.doubt]
    links = tuple(each.url for each in own or doubtful)
    lacking = Finding(Words(f"Saite uz {name} nav atrasta.", f"No link to {name} was found."), _LINK)
    return concluded(
        seen,
        [each.sighting for each in own],
        [each.sighting for each in doubtful],
        lacking=lacking,
        value=links or None,
        confidence=0.95 if any(not each.doubt for each in own) else 0.75,
        doubt=_DOUBT,
    )
