"""A search within the website that works.

Looked at: the form for searching on the home page, else on the page of the search, else on any page of the sample.
The search is tried, as a visitor would: two words out of the website's own headlines, and one that no language has.
Forms that send by GET are asked without a browser first; where the answers look alike, the browser opens them, because
scripts may fill them in.

- pass: a word of the website's own brings links that the nonsense word does not bring. Decides by itself (class A).
- fail: no form for searching was found (class S: a search may hide behind a picture), or the words of the website's own
  headlines find nothing (said where it is seen: a message that waits hidden by a style sheet says nothing; a form that
  opens on a button counts), or no more than nonsense does, or the answer is an error (class S: a person should try).
- review: there is a search, but it could not be tried: it runs by script, sends by POST, is another website's, or
  robots.txt keeps programs out of its results.

Cannot see: whether the results are good, and whether everything is found. The words are at least six letters long,
because many engines leave out shorter ones. That a search is tried with a nonsense word too is ours: many broken ones
answer with the whole website, whatever is asked.
"""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

from eindekss.observation.check import check
from eindekss.observation.looking import absent, asked, form_of, host, named
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words, not_assessable
from eindekss.observation.outline import Field, Form, shown
from eindekss.observation.sample import plain
from eindekss.observation.seen import Seen, SeenPage
from eindekss.observation.visit import Ask, AskKind, Reason, Role, Trouble
from eindekss.observation.vocabulary import fold

_NAMES = ("q", "s", "query", "search", "keys", "keyword", "keywords", "text", "searchword", "term", "search_query",
          "fulltext", "search_api_fulltext")  # fmt: skip
_TYPED = ("text", "search")
_NO_SEARCH = ("textarea", "password", "email", "file", "tel")
_LEAST = 6  # letters of a word to search for
_ASIDE = ("header", "nav", "footer")
_NONE = Finding(
    Words("Tīmekļvietnē nav atrasts meklētājs.", "No search was found on the website."),
    Words("Ievietojiet meklēšanas formu visu lapu galvenē.", "Put a search form into the head of every page."),
)
_FINDS_NOTHING = Finding(
    Words(
        "Meklētājs neatrod vārdus no vietnes virsrakstiem.", "The search does not find words of the site's headlines."
    ),
    Words(
        "Pārbaudiet, vai meklētāja indekss ir atjaunots un vai forma nosūta meklēto vārdu.",
        "Check that the search index is up to date and that the form sends the word.",
    ),
)
_FINDS_ALL = Finding(
    Words(
        "Meklētājs uz jebkuru vārdu atbild vienādi, arī uz tādu, kura nav nevienā valodā.",
        "The search answers every word alike, even one that no language has.",
    ),
    _FINDS_NOTHING.mend,
)
_BREAKS = Finding(
    Words("Meklētājs atbild ar kļūdu.", "The search answers with an error."),
    Words("Pārbaudiet formas adresi (action).", "Check the form's address (action)."),
)
_BY_HAND = Words(
    "Meklētājs ir, bet to nevarēja izmēģināt; ierakstiet tajā kādu vārdu no vietnes virsrakstiem.",
    "There is a search, but it could not be tried; enter a word of the site's headlines.",
)
_ELSEWHERE = Words(
    "Meklētājs ir citas vietnes pakalpojums; pārbaudiet, vai tas atrod šīs vietnes lapas.",
    "The search is another website's service; check whether it finds this site's pages.",
)


class _Box(NamedTuple):
    page: SeenPage
    form: Form
    field: Field

    @property
    def action(self) -> str:
        return urljoin(self.page.url, self.form.action or self.page.url)

    @property
    def sighting(self) -> Sighting:
        return form_of(self.page, self.form)

    @property
    def elsewhere(self) -> bool:
        ours, theirs = host(self.page.url), host(self.action)
        return theirs != ours and not theirs.endswith(f".{ours}") and not ours.endswith(f".{theirs}")

    @property
    def by_get(self) -> bool:
        scheme = urlsplit(self.action).scheme
        return self.form.method == "get" and bool(self.field.name) and scheme in ("http", "https")

    def address(self, word: str) -> str:
        """Where a browser would go for this word."""
        hidden = [(each.name, each.node.attributes.get("value") or "") for each in self.form.having("hidden")]
        pairs = [*((name, value) for name, value in hidden if name), (self.field.name, word)]
        return f"{self.action.partition('?')[0].partition('#')[0]}?{urlencode(pairs)}"


def queries(seen: Seen) -> Iterator[Ask]:
    box = _box(seen)
    if box is None or not box.by_get or box.elsewhere:
        return
    words = _words(seen)
    tried = [box.address(each) for each in (*words, _nonsense(seen))] if words else []
    yield from (Ask(AskKind.GET, each) for each in tried)
    answers = [asked(seen, AskKind.GET, each) for each in tried]
    pages = [each for each in answers if isinstance(each, SeenPage)]
    if len(pages) == len(tried) and not any(_found(each, pages[-1]) for each in pages[:-1]):
        yield from (Ask(AskKind.BROWSE, each) for each in tried)


@check("site-search", "2", Words("Meklētājs tīmekļvietnē", "Search within the website"), asks=queries)
def site_search(seen: Seen) -> Outcome:
    box = _box(seen)
    if box is None:
        return _without_form(seen)
    if box.elsewhere:
        return Outcome(Status.REVIEW, None, 0.6, (box.sighting,), note=_ELSEWHERE)
    words = _words(seen)
    if not box.by_get or not words:
        return Outcome(Status.REVIEW, None, 0.6, (box.sighting,), note=_BY_HAND)
    for kind in (AskKind.GET, AskKind.BROWSE):
        outcome = _tried(seen, box, words, kind)
        if outcome is not None:
            return outcome
    return Outcome(Status.REVIEW, None, 0.6, (box.sighting,), note=_BY_HAND)


def _tried(seen: Seen, box: _Box, words: tuple[str, ...], kind: AskKind) -> Outcome | None:
    """What trying it shows; None where this way of asking cannot tell."""
    answers = [asked(seen, kind, box.address(word)) for word in words]
    blank = asked(seen, kind, box.address(_nonsense(seen)))
    pages = [(word, each) for word, each in zip(words, answers, strict=True) if isinstance(each, SeenPage)]
    if pages and isinstance(blank, Trouble) and blank.reason is Reason.ERROR:
        blank = seen.home  # some answer "not found" to what they do not find; the results must be new to the home page
    if not pages or not isinstance(blank, SeenPage):
        return _failed(box, [*answers, blank])
    if all(each.record.status >= 400 for _, each in pages):
        refused = all(each.record.status in (401, 403, 429, 451) for _, each in pages)
        return None if refused else Outcome(Status.FAIL, None, 0.8, (box.sighting,), (_BREAKS,))
    for word, page in pages:
        results = _found(page, blank)
        if results:
            shown_first = sorted(results, key=lambda each: _stem(word) not in fold(each.excerpt))
            sure = 0.95 if _stem(word) in fold(shown_first[0].excerpt) else 0.8
            return Outcome(Status.PASS, None, sure, (box.sighting, *shown_first[:3]))
    return _nothing(seen, box, [page for _, page in pages], blank, kind)


def _nothing(seen: Seen, box: _Box, pages: list[SeenPage], blank: SeenPage, kind: AskKind) -> Outcome | None:
    says_so = [words for page in pages if (words := _denial(seen, page))]
    if len(says_so) == len(pages):
        looked = pages[0].sighting("html>body", says_so[0])
        return Outcome(Status.FAIL, None, 0.8, (box.sighting, looked), (_FINDS_NOTHING,))
    if kind is AskKind.GET:
        return None
    looked = blank.sighting("html>body", blank.title or blank.url)
    return Outcome(Status.FAIL, None, 0.6, (box.sighting, looked), (_FINDS_ALL,))


def _denial(seen: Seen, page: SeenPage) -> str:
    """The words by which a page says that nothing was found; '' where it does not, or keeps the message hidden."""
    said = [each for each in page.outline.blocks if seen.vocabulary.found("search-nothing", each.text)]
    if said and all(page.hidden(each.node) for each in said):
        return ""
    return seen.vocabulary.found("search-nothing", page.text)


def _failed(box: _Box, answers: list[SeenPage | Trouble | None]) -> Outcome | None:
    """An answer that did not come: a mistake of the website's is its own, everything else is for a person."""
    troubles = [each for each in answers if isinstance(each, Trouble)]
    if troubles and all(each.reason is Reason.ERROR for each in troubles):
        return Outcome(Status.FAIL, None, 0.7, (box.sighting,), (_BREAKS,))
    return None


def _without_form(seen: Seen) -> Outcome:
    """Without a form: a field or a button that a script serves, or nothing."""
    home = seen.home
    if home is None:
        return not_assessable(seen.why_no_home)
    for node in home.dom.css("input, button, a, summary, [role=search], [role=button]"):
        said = (node.attributes.get("aria-label"), node.attributes.get("placeholder"), node.attributes.get("title"),
                node.text(separator=" ") if node.tag != "input" else "")  # fmt: skip
        words = next((" ".join(each.split()) for each in said if each and each.strip()), "")
        typed = node.attributes.get("type") == "search" or node.attributes.get("role") == "search"
        if shown(node) and (typed or named(seen, "search-words", words, 30)):
            return Outcome(Status.REVIEW, None, 0.5, (home.sighting(node, words),), note=_BY_HAND)
    return absent(seen, _NONE, Role.SEARCH)


def _box(seen: Seen) -> _Box | None:
    order = (*seen.of(Role.HOME), *seen.of(Role.SEARCH), *seen.pages)
    boxes = (box for page in order for form in page.forms if (box := _as_box(seen, page, form)))
    return next(boxes, None)


def _as_box(seen: Seen, page: SeenPage, form: Form) -> _Box | None:
    typed = form.having(*_TYPED)
    if not typed or len(typed) > 2 or form.having(*_NO_SEARCH):
        return None
    known = next((each for each in typed if each.kind == "search" or each.name.lower() in _NAMES), typed[0])
    role = (form.node.attributes.get("role") or "").lower() == "search"
    says = seen.vocabulary.found("search-words", f"{form.words} {known.label} {form.action}")
    sure = known.kind == "search" or known.name.lower() in _NAMES
    return _Box(page, form, known) if role or (says and len(typed) == 1) or (sure and len(typed) == 1) else None


def _words(seen: Seen) -> tuple[str, ...]:
    """Two words of the website's own headlines, from two of them: the longest of each, the website's name left out."""
    home = seen.home
    if home is None:
        return ()
    ours = fold(f"{home.title} {home.url} {seen.visit.site.name}")
    links = [each for each in home.links if plain(each.url) != plain(home.url)]
    lines = [each.text for each in links if each.region not in _ASIDE and len(each.text.split()) >= 3]
    lines += [page.title for page in seen.pages if page is not home]
    lines += [each.text for each in links if each.region in ("nav", "header", "")]
    chosen: list[str] = []
    for line in lines:
        words = [each.strip(".,:;!?„”“\"'()«»–-") for each in line.split()]
        fit = [each for each in words if len(each) >= _LEAST and each.isalpha() and fold(each) not in ours]
        best = max(fit, key=len, default="")
        if best and _stem(best) not in map(_stem, chosen):
            chosen.append(best)
    return tuple(chosen[:2])


def _nonsense(seen: Seen) -> str:
    """A word that no language has, always the same one for a website."""
    digest = hashlib.sha256(seen.visit.site.home.encode()).hexdigest()[:8]
    return "xq" + "".join("bcdfghjkmnpqrtvz"[int(each, 16)] for each in digest)


def _stem(word: str) -> str:
    return fold(word)[:-2]


def _found(page: SeenPage, blank: SeenPage) -> list[Sighting]:
    """Links of a page of results that the answer to nonsense does not have; such as only ask again left out."""
    again = urlsplit(page.record.url).query
    known = {plain(each.url) for each in blank.links if each.region not in _ASIDE}
    return [
        page.sighting(each.node, line.text if (line := page.outline.line_of(each.node)) else each.text)
        for each in page.links
        if each.region not in _ASIDE and plain(each.url) not in known and each.text and not _asks_again(each.url, again)
    ]


def _asks_again(url: str, query: str) -> bool:
    """Whether an address carries the query on: the next page, another order, a language."""
    said = urlsplit(url).query
    return bool(said) and any(pair in said for pair in query.split("&") if len(pair) > _LEAST)
