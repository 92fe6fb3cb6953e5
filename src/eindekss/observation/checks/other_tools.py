"""Other tools of taking part: petitions, participatory budgets, ideas, maps of problems, broadcasts, platforms.

Those that have a check of their own are left out here. Looked at on every page of the sample: links, buttons and
headings that are called such a tool, and links, programs and frames at places of such tools (``hosts``, and what a wave
adds to them by ``more``); on pages of participation also lines that are called so, and vaguer names (“Ideas”). Which
tools a country knows by a name of their own, the wave says (``names``).

- pass: one of these; the value is what they are called, for the question what else there is (class S: whether it is the
  institution's tool, and in use, is for a person).
- fail: none (class S).

Results, winners and rules of past votes, and news about other countries' tools, are told by longer lines than names and
mostly do not count. Subscriptions, webinars and social networks are no tools of taking part here.
"""

from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.looking import NAME, at_host, called, concluded, embedded, named
from eindekss.observation.outcome import Finding, Outcome, Sighting, Words
from eindekss.observation.outline import shown
from eindekss.observation.seen import Seen, SeenPage, readable
from eindekss.observation.visit import Role
from eindekss.observation.vocabulary import fold

HOSTS = (
    "decidim.org", "consuldemocracy.org", "citizenlab.co", "govocal.com", "your-priorities.org", "yrpri.org",
    "citizenspace.com", "engagementhq.com", "commonplace.is", "pol.is", "loomio.org", "maptionnaire.com",
    "fixmystreet.com", "change.org", "petitions.net", "openpetition.eu", "citizens-initiative.europa.eu",
    "cap-collectif.com", "adhocracy.plus", "liqd.net", "bangthetable.com", "socialpinpoint.com", "mysocialpinpoint.com",
    "konveio.com", "ideascale.com", "uservoice.com", "crowdicity.com", "delib.net", "citizens.is",
    "seeclickfix.com", "openpetition.org", "ipetitions.com", "petitieonline.com", "avaaz.org", "slido.com", "sli.do",
    "menti.com", "mentimeter.com", "padlet.com", "ideanote.io", "civocracy.org", "fluicity.com", "zencity.io",
)  # fmt: skip
_LONG_NAME = 90  # characters, where no news stand: of a tool with its year and its motto
_MOST = 5  # names that the value tells
_LACKING = Finding(
    Words("Citi e-līdzdalības rīki nav atrasti.", "No other tools of taking part were found."),
    Words(
        "Ja lietojat citus līdzdalības rīkus (piemēram, līdzdalības budžetu vai ideju vākšanu), līdzdalības sadaļā "
        "ievietojiet saites uz tiem.",
        "If you use other tools of taking part (a participatory budget, ideas), link them in the section of "
        "participation.",
    ),
)


@check(
    "other-tools",
    "2",
    Words("Citi e-līdzdalības rīki", "Other tools of taking part"),
    parameters={"hosts": HOSTS, "more": (), "names": ()},
)
def other_tools(seen: Seen) -> Outcome:
    once: dict[str, Sighting] = {}
    for page in seen.pages:
        for name, sighting in _tools(seen, page):
            once.setdefault(fold(name), sighting)
    told = "; ".join(list(dict.fromkeys(each.excerpt for each in once.values()))[:_MOST])
    return concluded(seen, list(once.values()), lacking=_LACKING, value=told or None, confidence=0.7)


def _tools(seen: Seen, page: SeenPage) -> Iterator[tuple[str, Sighting]]:
    """Each tool's name, or its host where nothing names it, and where it was seen."""
    hosts = (*seen.parameters["hosts"], *seen.parameters["more"])
    names = tuple(fold(each) for each in seen.parameters["names"])
    taking_part = page.record.role is Role.PARTICIPATION
    for link in page.links:
        longest = NAME if link.region == "main" and not taking_part else _LONG_NAME
        known = at_host(link.url, hosts) or _is_tool(seen, names, link.text, longest)
        if known and shown(link.node) and not seen.vocabulary.found("share", link.text):
            yield link.text or link.url, page.sighting(link.node, link.text or link.url)
    for node in page.dom.css("button"):
        if shown(node) and _is_tool(seen, names, readable(node)):
            yield readable(node), page.sighting(node)
    for block in page.outline.main:
        vague = taking_part and called(seen, "tool-maybe", block.text)
        if vague or ((block.is_heading or taking_part) and _is_tool(seen, names, block.text)):
            yield block.text, page.sighting(block.node, block.text)
    for url, sighting in embedded(page):
        if at_host(url, hosts):
            yield url, sighting


def _is_tool(seen: Seen, names: tuple[str, ...], text: str, longest: int = NAME) -> bool:
    so_called = named(seen, "tool", text, longest) or (
        len(text) <= longest and any(each in fold(text) for each in names)
    )
    return so_called and not seen.vocabulary.found("tool-not", text)
