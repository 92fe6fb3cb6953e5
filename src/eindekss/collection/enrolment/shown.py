"""Changes of the frame in the words of the page's language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eindekss.collection.enrolment.comparison import Change, Comparison, Fate
from eindekss.collection.enrolment.incoming import Incoming, Note
from eindekss.collection.enrolment.lists import INSTITUTIONS, LISTS, MEMBERSHIPS
from eindekss.collection.texts import catalogue, language, text

_ORDER = (Fate.CHANGED, Fate.NEW, Fate.GONE, Fate.KEPT)


@dataclass(frozen=True)
class Shown:
    """One change: what it is about, and column, old and new value of what differs."""

    fate: str
    title: str
    about: str
    differing: list[tuple[str, str, str]]


def shown(changes: Iterable[Change]) -> list[tuple[str, str, list[Shown]]]:
    """List, fate and the changes of both: what the file alters and adds comes before what it leaves out."""
    grouped = {(name, fate): [] for name in LISTS for fate in _ORDER}
    for change in changes:
        grouped[change.listed, change.fate].append(_shown(change))
    return [(name, fate.value, found) for (name, fate), found in grouped.items() if found]


def _shown(change: Change) -> Shown:
    cells = change.after or change.before
    differing = [(column_name(change.listed, column), old, new) for column, old, new in change.differing]
    if change.listed == MEMBERSHIPS.name:
        title, about = f"{cells['classification']}: {cells['category']}", cells["institution"]
    elif change.listed == INSTITUTIONS.name:
        title, about = _name(cells), cells["institution"]
    else:
        title, about = _name(cells), f"{cells['row']} · {unit_name(cells['unit'])} · {cells['institution']}"
    return Shown(change.fate.value, title, about, differing)


def _name(cells: dict[str, str]) -> str:
    return (cells["name_en"] if language() == "en" else "") or cells["name_lv"]


def column_name(listed: str, column: str) -> str:
    return str(LISTS[listed].headings()[column][language()])


def unit_name(unit: str) -> str:
    """What a wave's unit is called; one of which nothing is known is called as the wave calls it."""
    identifier = f"enrolment-unit-{unit}"
    return text(identifier) if identifier in catalogue() else unit


def counts(comparison: Comparison) -> list[tuple[str, list[int]]]:
    """List name, and how many of its rows are new, changed, unchanged and left out by the file."""
    return [
        (text(f"enrolment-list-{name}"),
         [len(comparison.of(name, Fate.NEW)), len(comparison.of(name, Fate.CHANGED)), unchanged,
          len(comparison.of(name, Fate.GONE)) + len(comparison.of(name, Fate.KEPT))])
        for name, unchanged in comparison.unchanged.items()
    ]  # fmt: skip


def note_text(note: Note) -> str:
    return text(note.id, **note.values)


def lines(incoming: Incoming, comparison: Comparison, left_out: bool) -> Iterator[str]:
    """The preview as lines of text, for the command line; ``left_out`` names the rows that the file leaves out."""
    yield from map(note_text, incoming.notes)
    fates = _ORDER if left_out else (Fate.CHANGED, Fate.NEW)
    for name, fate, found in shown(change for change in comparison.changes if change.fate in fates):
        for each in found:
            said = "; ".join(f"{column}: {old or '–'} → {new or '–'}" for column, old, new in each.differing)
            heading = (
                f"{text(f'enrolment-list-{name}')} · {text(f'enrolment-fate-{fate}')}: {each.title} ({each.about})"
            )
            yield heading + (f": {said}" if said else "")
    for name, (new, changed, same, left) in counts(comparison):
        yield text("enrolment-counted", name=name, new=new, changed=changed, same=same, left=left)
