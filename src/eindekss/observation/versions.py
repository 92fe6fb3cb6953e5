"""The versions of a website in other languages: as it offers them, and in which language their words really are."""

from collections.abc import Iterator
from typing import NamedTuple

from eindekss.observation.language import language_of
from eindekss.observation.looking import asked, called
from eindekss.observation.outcome import Sighting
from eindekss.observation.sample import hreflang, plain, same_site
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Role

_MOST = 6  # versions opened


class Version(NamedTuple):
    """Another version of the home page as offered. ``language``: as promised, '' where only a link's text says it."""

    language: str
    url: str
    sighting: Sighting


def versions(seen: Seen) -> tuple[Version, ...]:
    """The versions in other languages that the home page offers, each address once."""
    home = seen.home
    if home is None:
        return ()
    found = {plain(each.url): each for each in (*_declared(home), *_linked(seen, home))}
    found.pop(plain(home.url), None)
    found.pop(plain(home.record.url), None)
    return tuple(found.values())[:_MOST]


def pages_of(seen: Seen, version: Version) -> SeenPage | None:
    """A version's page: of the sample, or asked for."""
    sampled = (
        page for page in seen.of(Role.LANGUAGE) if plain(version.url) in (plain(page.url), plain(page.record.url))
    )
    page = next(sampled, None)
    back = page or asked(seen, AskKind.BROWSE, version.url)
    return back if isinstance(back, SeenPage) and back.record.status < 400 else None


def unopened(seen: Seen) -> Iterator[Ask]:
    """Asks for the versions that the sample lacks."""
    sampled = {plain(url) for page in seen.of(Role.LANGUAGE) for url in (page.url, page.record.url)}
    return (Ask(AskKind.BROWSE, each.url) for each in versions(seen) if plain(each.url) not in sampled)


def written_in(seen: Seen, page: SeenPage) -> str:
    """The language of a page's own words; where these are few, with its header and menu, and last with its footer,
    which often stays in the main language."""
    own = " ".join(block.text for block in page.outline.main)
    framed = " ".join(block.text for block in page.outline.blocks if block.region != "footer")
    tried = (language_of(text, seen.vocabulary.languages) for text in (own, framed, page.text))
    return next((language for language in tried if language), "")


def _declared(home: SeenPage) -> Iterator[Version]:
    for language, url in hreflang(home):
        if language not in ("x-", "") and same_site(home.url, url):
            yield Version(language, url, home.sighting("html>head", f"hreflang {language}: {url}"))


def _linked(seen: Seen, home: SeenPage) -> Iterator[Version]:
    """Links called by a language's name, of this website's address or of a sister's (``en.example.org``)."""
    for link in home.links:
        if called(seen, "page-language", link.text, 2):
            said = (
                each for each in seen.vocabulary.languages if seen.vocabulary.found("page-language", link.text, each)
            )
            yield Version(next(said, ""), link.url, home.sighting(link.node, link.text))
