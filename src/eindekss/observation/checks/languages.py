"""The website in several languages, with text that really is in them.

Looked at: the other versions that the home page declares (``hreflang``) and the links called by a language's name; of
each the page is opened and its own words are told apart (at least 20 words; what the page declares proves nothing,
because a copied template goes on saying so).

- pass: text in at least two languages, those that the wave names in ``wanted`` among them. The value is the languages.
  Decides by itself (class A).
- partial: at least two languages, yet not all of ``wanted`` (class S).
- fail: one language only: no other version is offered, or what is offered is in the same language. Class A where other
  versions were opened, S where none was found.
- review: another version is offered but could not be read, is too short to tell, or is made by a translation machine.

Cannot see: how much of the website is translated. Languages without a vocabulary are not told apart, and count as none.
"""

from eindekss.observation.check import check
from eindekss.observation.looking import absent, at_host, called, embedded
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.outline import shown
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.versions import Version, pages_of, unopened, versions, written_in

_ONE = Finding(
    Words("Tīmekļvietne ir tikai vienā valodā.", "The website is in one language only."),
    Words(
        "Izveidojiet vismaz svarīgākās lapas vēl kādā valodā un dodiet uz tām saiti katras lapas galvenē.",
        "Make at least the most important pages in another language and link them in the head of every page.",
    ),
)
_BY_MACHINE = Words(
    "Citās valodās vietni piedāvā mašīntulkošana; vai to uzskatīt par vietnes versiju, izlemj eksperts.",
    "Other languages are offered by a translation machine; the expert decides whether that is a version of the site.",
)
_UNREAD = Words(
    "Vietnei ir norādīta versija citā valodā, bet tās valodu nevarēja noteikt.",
    "Another language is offered, but the language of its text could not be told.",
)


@check(
    "languages",
    "1",
    Words("Tīmekļvietne vairākās valodās", "The website in several languages"),
    asks=unopened,
    parameters={"wanted": (), "translators": ("translate.google.com", "translate.googleapis.com", "translate.goog")},
)
def languages(seen: Seen) -> Outcome:
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    offered = versions(seen)
    opened = [(each, page) for each in offered if (page := pages_of(seen, each)) is not None]
    proven = {written_in(seen, home): home.sighting("html>body", home.text[:200])}
    for version, page in opened:
        proven.setdefault(written_in(seen, page), version.sighting)
    proven.pop("", None)
    if len(proven) > 1:
        missing = set(seen.parameters["wanted"]) - set(proven)
        value = tuple(sorted(proven, key=seen.vocabulary.languages.index))
        return Outcome(Status.PARTIAL if missing else Status.PASS, value, 0.95, tuple(proven.values()))
    return _one(seen, home, offered, opened, tuple(proven))


def _one(
    seen: Seen,
    home: SeenPage,
    offered: tuple[Version, ...],
    opened: list[tuple[Version, SeenPage]],
    proven: tuple[str, ...],
) -> Outcome:
    unread = [each for each in offered if not any(version is each for version, _ in opened)]
    unread += [version for version, page in opened if not written_in(seen, page)]
    if unread or (offered and not proven):
        shown_first = tuple(each.sighting for each in unread or offered)
        return Outcome(Status.REVIEW, proven, 0.5, shown_first, note=_UNREAD)
    machines = _machines(seen, home)
    if machines:
        return Outcome(Status.REVIEW, proven, 0.5, machines, note=_BY_MACHINE)
    if offered:
        return Outcome(Status.FAIL, proven, 0.9, tuple(each.sighting for each in offered), (_ONE,))
    return absent(seen, _ONE)


def _machines(seen: Seen, home: SeenPage) -> tuple[Sighting, ...]:
    hosts = tuple(seen.parameters["translators"])
    programs = [sighting for url, sighting in embedded(home) if at_host(url, hosts)]
    links = [home.sighting(each.node, each.text or each.url) for each in home.links if at_host(each.url, hosts)]
    widgets = [home.sighting(node) for node in home.dom.css("#google_translate_element, .gtranslate_wrapper")]
    choices = [home.sighting(node, node.text(separator=" ")) for node in home.dom.css("select, button")
               if shown(node) and called(seen, "page-language", node.text(separator=" ").strip(), 2)]  # fmt: skip
    return tuple((programs + links + widgets + choices)[:3])
