"""Explanations of e-services: demonstrations, videos or presentations, instructions.

Looked at on every page of the sample: links, headings and embedded videos whose words, or the heading they stand under,
speak both of e-services, or a system that people use, and of such an explanation; on the page of services the latter is
enough.

``service-demo``, ``service-video``, ``service-instructions`` – pass: found; the value is the links, those to
explanations first. review: so called, but without a word on e-services. fail: none. All of class S: the words stand in
many contexts, and explanations may hide behind each service.

``explanatory-material`` – where demonstrations and videos are to be seen, as the questionnaire asks after these two:
pass, review and fail as above for either of them; the value is the links, demonstrations first.

A user's manual and instructions for use are taken to be of such a system by their name. Instructions for jobs, safety
at work, medicines, devices and logos do not count, nor do videos of events.
"""

from collections.abc import Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborNode

from eindekss.observation.check import check
from eindekss.observation.looking import at_host, concluded
from eindekss.observation.outcome import Finding, Outcome, Sighting, Words
from eindekss.observation.outline import shown
from eindekss.observation.seen import Seen, SeenPage, address
from eindekss.observation.visit import Role

_LONGEST = 140
_VIDEOS = ("youtube.com", "youtube-nocookie.com", "youtu.be", "vimeo.com", "dailymotion.com")
_HINT = Words(
    "Pie katra e-pakalpojuma pievienojiet īsu pamācību vai video.", "Add a short guide or video to each e-service."
)
_LACKING = {
    "service-demo": Finding(
        Words("Nav e-pakalpojumu demonstrācijas.", "There is no demonstration of e-services."), _HINT
    ),
    "service-video": Finding(Words("Nav video par e-pakalpojumiem.", "There is no video on e-services."), _HINT),
    "service-instructions": Finding(
        Words("Nav e-pakalpojumu lietošanas instrukciju.", "There are no instructions for e-services."), _HINT
    ),
}
_NO_SERVICE = Words(
    "Ir skaidrojošs materiāls, bet nav skaidrs, vai tas ir par e-pakalpojumiem.",
    "There is explanatory material; it is not clear whether it is about e-services.",
)


class _Material(NamedTuple):
    """``certain``: whether it speaks of e-services."""

    url: str
    certain: bool
    sighting: Sighting


@check("service-demo", "2", Words("E-pakalpojuma demonstrācija", "Demonstration of an e-service"))
def service_demo(seen: Seen) -> Outcome:
    return _judge(seen, "service-demo")


@check("service-video", "2", Words("Video vai prezentācija par e-pakalpojumu", "Video or presentation of an e-service"))
def service_video(seen: Seen) -> Outcome:
    return _judge(seen, "service-video")


@check("service-instructions", "2", Words("E-pakalpojuma lietošanas instrukcija", "Instructions for an e-service"))
def service_instructions(seen: Seen) -> Outcome:
    return _judge(seen, "service-instructions")


@check(
    "explanatory-material",
    "1",
    Words("Saites uz demonstrācijām un video par e-pakalpojumiem", "Links to demonstrations and videos of e-services"),
)
def explanatory_material(seen: Seen) -> Outcome:
    return _judge(seen, "service-demo", "service-video")


def _judge(seen: Seen, *groups: str) -> Outcome:
    found = [each for group in groups for page in seen.pages for each in _materials(seen, page, group)]
    certain = [each for each in found if each.certain]
    links = tuple(dict.fromkeys(each.url for each in certain or found))[:10]
    return concluded(
        seen,
        [each.sighting for each in certain],
        [each.sighting for each in found],
        lacking=_LACKING[groups[-1]],
        roles=(Role.SERVICES,),
        value=links or None,
        confidence=0.7,
        doubt=_NO_SERVICE,
    )


def _materials(seen: Seen, page: SeenPage, group: str) -> Iterator[_Material]:
    for link in page.links:
        watched = group == "service-instructions" and at_host(link.url, _VIDEOS)
        known = shown(link.node) and not watched and _is_called(seen, group, link.text)
        if known or (group == "service-video" and at_host(link.url, _VIDEOS) and _is_video(link.url)):
            yield _material(seen, page, group, link.node, link.text, link.url)
    if group == "service-video":
        for node in page.dom.css("iframe[src], iframe[data-src], video"):
            source = node.attributes.get("src") or node.attributes.get("data-src") or ""
            url = address(page.url, source) or page.url
            if node.tag == "video" or at_host(url, _VIDEOS):
                yield _material(seen, page, group, node, node.attributes.get("title") or "", url)
    else:
        for block in page.outline.main:
            if block.is_heading and _is_called(seen, group, block.text):
                yield _material(seen, page, group, block.node, block.text, page.url)


def _material(seen: Seen, page: SeenPage, group: str, node: LexborNode, text: str, url: str) -> _Material:
    around = f"{page.outline.heading_before(node)} | {text} | {page.title}"
    services = page.record.role is Role.SERVICES
    about = seen.vocabulary.found("e-service", around) or seen.vocabulary.found("service-system", around)
    sure = group == "service-instructions" and seen.vocabulary.found("service-instructions-sure", text)
    certain = bool(about or sure) or (services and _in_main(page, node))
    return _Material(url, certain, page.sighting(node, text or page.outline.heading_before(node) or url))


def _is_called(seen: Seen, group: str, text: str) -> bool:
    others = ("service-instructions-not", "service-video") if group == "service-instructions" else ()
    known = len(text) <= _LONGEST and seen.vocabulary.found(group, text)
    return bool(known) and not any(seen.vocabulary.found(each, text) for each in others)


def _is_video(url: str) -> bool:
    return any(each in url for each in ("watch", "youtu.be/", "vimeo.com/", "/embed/", "/shorts/"))


def _in_main(page: SeenPage, node: LexborNode) -> bool:
    up = node.parent
    while up is not None and up.tag not in ("header", "nav", "footer", "body"):
        up = up.parent
    return up is None or up.tag == "body"
