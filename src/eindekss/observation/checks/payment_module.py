"""The wave's common payment module, used on the institution's website.

Looked at on every page of the sample: links, forms, programs and frames at the module's hosts (parameter ``hosts``),
and its name in the text (parameter ``names``). Which module that is, the wave says.

- pass: an address of the module, or its name in a line that speaks of paying (class S: the name may stand in news).
- review: other words on paying online: behind them may be the module (class E).
- fail: none (class E: it appears mostly after signing in, where no visit leads).
- not applicable: the wave names no module.
"""

from collections.abc import Iterator

from eindekss.observation.check import check
from eindekss.observation.looking import at_host, blocks_about, concluded, embedded, sightings
from eindekss.observation.outcome import Finding, Outcome, Sighting, Status, Words
from eindekss.observation.outline import Block
from eindekss.observation.seen import Seen, SeenPage, address
from eindekss.observation.visit import Role
from eindekss.observation.vocabulary import fold

_LONGEST = 500
_LACKING = Finding(
    Words("Maksājumu modulis vietnē nav redzams.", "The payment module is not to be seen on the website."),
    Words(
        "Norādiet, kuri pakalpojumi apmaksājami tiešsaistē.",
        "Say which services one can pay online.",
    ),
)
_OTHER = Words(
    "Vietnē var maksāt tiešsaistē; vai tiek izmantots šis modulis?", "One can pay online; is it by this module?"
)


@check(
    "payment-module",
    "1",
    Words("Maksājumu moduļa izmantošana", "Use of the payment module"),
    parameters={"hosts": (), "names": ()},
)
def payment_module(seen: Seen) -> Outcome:
    hosts, names = tuple(seen.parameters["hosts"]), tuple(fold(each) for each in seen.parameters["names"])
    if not hosts and not names:
        return Outcome(Status.NOT_APPLICABLE)
    strong = [found for page in seen.pages for found in _addresses(page, hosts)]
    lines = ((page, block) for page in seen.pages for block in page.outline.blocks if _names(block, names))
    strong += sightings(lines)
    weak = sightings((page, block) for page in seen.pages for block in blocks_about(seen, page, "payment"))
    return concluded(seen, strong, weak, lacking=_LACKING, roles=(Role.SERVICES,), confidence=0.75, doubt=_OTHER)


def _addresses(page: SeenPage, hosts: tuple[str, ...]) -> Iterator[Sighting]:
    for url, sighting in embedded(page):
        if at_host(url, hosts):
            yield sighting
    for link in page.links:
        if at_host(link.url, hosts):
            yield page.sighting(link.node, link.text or link.url)
    for form in page.forms:
        if at_host(address(page.url, form.action), hosts):
            yield page.sighting(form.node, form.words or form.action)


def _names(block: Block, names: tuple[str, ...]) -> bool:
    return len(block.text) <= _LONGEST and any(each in fold(block.text) for each in names)
