"""What a question is called where it stands by itself."""

from eindekss.collection.texts import label, language
from eindekss.instrument.model import Item, Matrix, Section


def question(section: Section | None, item: Item, wanted: str = "") -> str:
    """Its label in the language (the page's where none is given); a row of a matrix with the matrix's own."""
    blocks = section.blocks if section else ()
    within = next((block for block in blocks if isinstance(block, Matrix) and item in block.items), None)
    labels = [within.label, item.label] if within else [item.label]
    return ": ".join(each.get(wanted or language()) or label(each) for each in labels)
