"""The board's pages as slides: 16:9, real titles, native tables and charts that can be edited, no picture."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import Any, Final

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from planning.report.board import board_pages
from planning.report.page_parts import Bars, Block, Page, Table, Text
from planning.report.paper import Paper

WIDTH, HEIGHT = 13.333, 7.5
LEFT, RIGHT = 0.65, 0.65
INSIDE: Final = WIDTH - LEFT - RIGHT
"""Inches."""
FONT: Final = "Arial"
INK, SOFT, LINE = RGBColor(0x1F, 0x2A, 0x33), RGBColor(0x5A, 0x66, 0x70), "B7BEC4"
TITLE_ONLY: Final = 5
"""Layout of python-pptx's own template, whose title is placed and set anew here."""
PLAIN_TABLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's table style without fills and lines."""
BOTTOM: Final = 6.85
SIZES: Final = (14.0, 13.0, 12.0, 11.0, 10.0, 9.0)
"""Points that text is tried at, until the page holds it."""
LINE_HEIGHT: Final = 1.3 / 72.0
"""Inches of a line, per point."""
PER_INCH: Final = 130.0
"""Characters that an inch holds, times the points of the font: Arial, French words wrapped."""
LEAST_BARS: Final = 1.9


def slides(paper: Paper) -> bytes:
    """Return the board's papers as a .pptx file."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    layout = _own_layout(deck)
    pages = board_pages(paper)
    deck.core_properties.title = pages[0].title
    deck.core_properties.author = "Cap Résidences"
    deck.core_properties.language = paper.words.lang
    for number, page in enumerate(pages, 1):
        slide = deck.slides.add_slide(layout)
        slide.shapes.title.text_frame.text = page.title
        _foot(slide, paper.footer, f"{number}/{len(pages)}")
        _fill(slide, page)
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def _own_layout(deck: Any) -> Any:
    """Return the one layout of ours: a title where and as large as the board reads it, on a 16:9 page."""
    layout = deck.slide_layouts[TITLE_ONLY]
    for shape in list(layout.placeholders):
        if shape.placeholder_format.type is not None and shape.placeholder_format.idx == 0:
            shape.left, shape.top, shape.width, shape.height = (Inches(one) for one in (LEFT, 0.45, INSIDE, 0.75))
            frame = shape.text_frame
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE
            frame.margin_left = frame.margin_right = 0
            font = frame.paragraphs[0]
            font.alignment = PP_ALIGN.LEFT
            _list_style(shape, 30)
        else:
            shape._element.getparent().remove(shape._element)
    for other in [one for one in deck.slide_layouts if one is not layout]:
        deck.slide_layouts.remove(other)
    return layout


def _list_style(shape: Any, points: int) -> None:
    """Set the style that slides inherit from a layout's title: left, bold, dark, in our font."""
    body = shape.text_frame._txBody
    style = body.find(qn("a:lstStyle"))
    for child in list(style):
        style.remove(child)
    level = style.makeelement(qn("a:lvl1pPr"), {"algn": "l"})
    style.append(level)
    run = level.makeelement(qn("a:defRPr"), {"sz": str(points * 100), "b": "1"})
    level.append(run)
    fill = run.makeelement(qn("a:solidFill"), {})
    run.append(fill)
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": "1F2A33"}))
    run.append(run.makeelement(qn("a:latin"), {"typeface": FONT}))


def _box(slide: Any, left: float, top: float, width: float, height: float) -> Any:
    frame = slide.shapes.add_textbox(*(Inches(one) for one in (left, top, width, height))).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def _write(paragraph: Any, text: str, points: float, *, bold: bool = False, colour: RGBColor = INK) -> None:
    # An empty text has the height of what would follow it, and an empty run hides that height.
    paragraph._p.get_or_add_endParaRPr().set("sz", str(round(points * 100)))
    if text:
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.name = Pt(points), bold, FONT
        run.font.color.rgb = colour


def _foot(slide: Any, footer: str, number: str) -> None:
    _write(_box(slide, LEFT, 7.02, INSIDE - 1.0, 0.3).paragraphs[0], footer, 10, colour=SOFT)
    right = _box(slide, WIDTH - RIGHT - 1.0, 7.02, 1.0, 0.3).paragraphs[0]
    right.alignment = PP_ALIGN.RIGHT
    _write(right, number, 10, colour=SOFT)


# The blocks of a page, one under the other; the font is the largest that lets all of them stand on it.


def _fill(slide: Any, page: Page) -> None:
    top = 1.25
    if page.lead:
        points = 16.0
        _write(_box(slide, LEFT, top, INSIDE, 0.6).paragraphs[0], page.lead, points)
        top += 0.2 + _lines(page.lead, INSIDE, points) * points * LINE_HEIGHT
    points = next((size for size in SIZES if _needed(page.blocks, size) <= BOTTOM - top), SIZES[-1])
    spare = BOTTOM - top - _needed(page.blocks, points)
    for block in page.blocks:
        height = _height(block, points)
        if isinstance(block, Bars):
            height += max(0.0, min(spare, 2.2))
            _chart(slide, block, top, height)
        elif isinstance(block, Table):
            _table(slide, block, top, points)
        else:
            _text(slide, block, top, height, points)
        top += height + 0.15


def _needed(blocks: Sequence[Block], points: float) -> float:
    return sum(_height(block, points) + 0.15 for block in blocks)


def _height(block: Block, points: float) -> float:
    """Return the inches that a block takes, about."""
    if isinstance(block, Bars):
        return LEAST_BARS
    if isinstance(block, Text):
        lines = sum(_lines(f"{lead} {rest}", INSIDE, points) + 0.5 for lead, rest in block.paragraphs)
        return lines * points * LINE_HEIGHT
    return sum(_row_heights(block, points))


def _row_heights(table: Table, points: float) -> list[float]:
    widths = _widths(table)
    rows = [tuple(column.header for column in table.columns), *table.rows]
    lines = [max(_lines(cell, width - 0.14, points) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return [count * points * LINE_HEIGHT + 0.1 for count in lines]


def _lines(text: str, width: float, points: float) -> int:
    """Return the lines that a text takes: words are not cut."""
    return max(1, len(textwrap.wrap(text, max(1, int(PER_INCH * width / points)))))


def _widths(table: Table) -> list[float]:
    total = sum(column.share for column in table.columns)
    return [INSIDE * column.share / total for column in table.columns]


def _text(slide: Any, block: Text, top: float, height: float, points: float) -> None:
    frame = _box(slide, LEFT, top, INSIDE, height)
    for number, (lead, rest) in enumerate(block.paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(points * 0.5)
        _write(paragraph, f"{lead} ", points, bold=True)
        _write(paragraph, rest, points)


def _table(slide: Any, table: Table, top: float, points: float) -> None:
    heights = _row_heights(table, points)
    shape = slide.shapes.add_table(
        len(heights), len(table.columns), Inches(LEFT), Inches(top), Inches(INSIDE), Inches(sum(heights))
    )
    grid = shape.table
    grid._tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_TABLE
    grid.horz_banding = False
    for place, width in enumerate(_widths(table)):
        grid.columns[place].width = Inches(width)
    rows = [tuple(column.header for column in table.columns), *table.rows]
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        grid.rows[number].height = Inches(height)
        is_bold = number == 0 or number - 1 in table.totals
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            drawn = grid.cell(number, place)
            _cell(drawn, cell, points, is_bold, column.is_number, SOFT if number == 0 else INK)
            has_box = column.is_box and number > 0 and number - 1 != max(table.totals, default=-1)
            _edges(drawn, ("a:lnL", "a:lnR", "a:lnT", "a:lnB") if has_box else ("a:lnB",))


def _cell(cell: Any, text: str, points: float, bold: bool, is_number: bool, colour: RGBColor) -> None:
    cell.margin_left = cell.margin_right = Inches(0.07)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if is_number else PP_ALIGN.LEFT
    _write(paragraph, text, points, bold=bold, colour=colour)


def _edges(cell: Any, edges: Sequence[str]) -> None:
    """Draw some edges of a cell; the file wants them first, in this order."""
    properties = cell._tc.get_or_add_tcPr()
    for place, edge in enumerate(edges):
        line = properties.makeelement(qn(edge), {"w": "9525"})
        fill = line.makeelement(qn("a:solidFill"), {})
        fill.append(fill.makeelement(qn("a:srgbClr"), {"val": LINE}))
        line.append(fill)
        properties.insert(place, line)


def _chart(slide: Any, bars: Bars, top: float, height: float) -> None:
    figures = CategoryChartData(number_format="#,##0.0" if bars.digits else "#,##0")
    figures.categories = list(bars.categories)
    for series in bars.series:
        figures.add_series(series.name, series.values)
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_STACKED, *(Inches(one) for one in (LEFT, top, INSIDE, height)), figures
    )
    frame._element.nvGraphicFramePr.cNvPr.set("descr", bars.alt)
    chart = frame.chart
    chart.font.size, chart.font.name = Pt(11), FONT
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.has_title = False
    chart.value_axis.has_title = True
    chart.value_axis.axis_title.text_frame.text = bars.unit
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor(0xE3, 0xE6, 0xE8)
    chart.value_axis.minimum_scale = 0
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 100
    for drawn, series in zip(plot.series, bars.series, strict=True):
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = RGBColor.from_string(series.colour.removeprefix("#"))
