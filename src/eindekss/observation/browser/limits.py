"""What a page may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds, unless said otherwise. ``page`` holds for everything with one page; then its process is ended."""

    page: float = 60
    navigation: float = 20
    quiet: float = 4  # the longest wait for what loads late; a page that never rests is looked at as it is then
    rest: float = 0.1  # so long without a request in flight counts as rest
    elements: int = 60_000
    height: int = 12_000  # pixels of the screenshot
    small_height: int = 4_800  # of the telephone's screenshot: six screens; what is below stands in the other one
