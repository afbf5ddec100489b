"""A trend as an SVG chart, by pygal: no script, no font, no address of anything outside. Imported only where a page is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.reports.kpis.definitions import Unit
from agent.reports.kpis.figures import Point

_WIDTH, _HEIGHT = 360, 170  # as wide as a phone shows it, so that its letters stay readable there
_LABELS = 6
_INK, _LINE, _GRID = "#3b4754", "#0b6bcb", "#dde3ea"


def chart(name: str, trend: Sequence[Point], unit: Unit) -> str:
    """The chart as markup for inside a page; empty where fewer than two periods have data, since that is no trend."""
    if sum(point.value is not None for point in trend) < 2:
        return ""
    import pygal
    from pygal.style import Style

    style = Style(
        background="transparent", plot_background="transparent", foreground=_INK, foreground_strong=_INK, foreground_subtle=_INK,
        font_family="inherit", label_font_size=11, major_label_font_size=11, colors=(_LINE,), guide_stroke_color=_GRID,
        guide_stroke_dasharray="0", major_guide_stroke_color=_GRID, major_guide_stroke_dasharray="0", stroke_opacity="1", opacity="1",
    )  # fmt: skip
    made = pygal.Line(
        style=style, width=_WIDTH, height=_HEIGHT, js=(), show_legend=False, margin=4, margin_right=20, allow_interruptions=True,
        dots_size=3, stroke_style={"width": 2.5}, include_x_axis=True, show_minor_x_labels=False, truncate_label=-1,
        min_scale=3, max_scale=5, show_x_guides=False, print_values=False,
    )  # fmt: skip
    made.uuid = f"trend-{name}"  # the same ledger makes the same page
    scale = 100.0 if unit == "share" else 1 / 3600
    made.add("", [None if point.value is None else point.value * scale for point in trend])
    made.value_formatter = _percent if unit == "share" else _hours
    made.range = (0, max([point.value * scale for point in trend if point.value is not None] + [_least(unit)]))
    made.x_labels = [f"{point.start:%b} {point.start.day}" for point in trend]
    step = -(-len(trend) // _LABELS)
    made.x_labels_major = [label for place, label in enumerate(made.x_labels) if place % step == 0]
    return _bare(made.render_tree())


def _least(unit: Unit) -> float:
    """The height of an axis on which everything is zero: 10 %, an hour."""
    return 10.0 if unit == "share" else 1.0


def _percent(value: float) -> str:
    return f"{value:g} %"


def _hours(value: float) -> str:
    return f"{value:g} h"


def _bare(tree: Any) -> str:
    """Without the library's script, comments and tooltips."""
    from lxml import etree

    for one in list(tree.iter()):
        if (
            one.tag is etree.Comment
            or etree.QName(one).localname in ("script", "desc", "title")
            or "tooltip" in (one.get("class") or "").split()
        ):
            one.getparent().remove(one)
    tree.set("role", "img")
    return str(etree.tostring(tree, encoding="unicode"))
