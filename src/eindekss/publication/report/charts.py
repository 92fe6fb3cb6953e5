"""A table as a bar chart in SVG: drawn by Vega-Lite, the same bytes each time.

The picture carries no text for screen readers of its own: the document gives it a description, and the numbers
stand beside it as a table.
"""

import json
from collections.abc import Sequence
from typing import Any

import vl_convert

BAR, INK = "#1b7f87", "#16242c"
FONT = "Noto Sans"
WIDTH, LABELS, END, ROW = 200, 250, 40, 28  # pixels; every chart is equally wide, so that letters are equally large


def bars(labels: Sequence[str], shares: Sequence[float], texts: Sequence[str]) -> str:
    """Horizontal bars from 0 to 100 %, in the order given, each with its text at the end."""
    values = [
        {"label": label, "share": share, "text": text} for label, share, text in zip(labels, shares, texts, strict=True)
    ]
    svg: str = vl_convert.vegalite_to_svg(json.dumps(_specification(values)))
    return svg


def _specification(values: list[dict[str, Any]]) -> dict[str, Any]:
    axis = {
        "labelLimit": LABELS,
        "labelExpr": "split(datum.label, '\\n')",
        "labelLineHeight": 11,
        "labelFontSize": 10,
        "labelPadding": 8,
        "ticks": False,
        "domain": False,
        "title": None,
    }
    label = {"field": "label", "type": "nominal", "sort": None, "axis": axis}
    share = {"field": "share", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "width": WIDTH,
        "autosize": {"type": "none"},
        "padding": {"left": LABELS, "right": END, "top": 4, "bottom": 4},
        "height": {"step": ROW},
        "encoding": {"y": label, "x": share},
        "layer": [
            {"mark": {"type": "bar", "color": BAR, "height": 15, "aria": False}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "color": INK, "fontSize": 10, "aria": False},
                "encoding": {"text": {"field": "text"}},
            },
        ],
        "config": {"font": FONT, "view": {"stroke": None}, "aria": False, "axis": {"labelColor": INK}},
    }
