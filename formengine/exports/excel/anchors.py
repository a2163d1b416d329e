"""Where charts and pictures stand on a sheet, and what they tell to somebody who cannot see them."""

from __future__ import annotations

from itertools import accumulate

from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.fill import Blip
from openpyxl.drawing.geometry import PresetGeometry2D
from openpyxl.drawing.graphic import GraphicFrame
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.picture import PictureFrame
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor, TwoCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D

from formengine.exports.excel.cells import xml_text
from formengine.exports.excel.grid import Grid, Span
from formengine.exports.excel.measure import UNIT

EMU_OF_PIXEL, EMU_OF_POINT = 9525, 12700
LONGEST_TOLD = 8000
"""Characters of an alternative text; a screen reader reads it in one breath, and the numbers stand in the table."""


class ToldAnchor(TwoCellAnchor):
    """The place of a chart, with its alternative text; openpyxl makes the chart's frame only when it writes."""

    # openpyxl looks for what it writes in the class itself, and not in those above it.
    __attrs__, __nested__, __elements__ = TwoCellAnchor.__attrs__, TwoCellAnchor.__nested__, TwoCellAnchor.__elements__
    told = ""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "graphicFrame" and isinstance(value, GraphicFrame):
            value.nvGraphicFramePr.cNvPr.descr = self.told
        super().__setattr__(name, value)


def chart_anchor(grid: Grid, span: Span, row: int, part: tuple[int, int], told: str) -> ToldAnchor:
    """The place of one of several charts that share a row: `part` is which of how many, counted from 0."""
    place, count = part
    left, width = grid.edges[span[0] - 1], grid.width(span) / count
    corners = (marker(grid, left + width * place, row - 1), marker(grid, left + width * (place + 1), row))
    anchor = ToldAnchor(editAs="oneCell", _from=corners[0], to=corners[1])
    anchor.told = alternative(told)
    return anchor


def marker(grid: Grid, units: float, row: int) -> AnchorMarker:
    """A place so many units from the sheet's left edge, at the top of a row counted from 0."""
    edges = list(accumulate(grid.widths, initial=0.0))
    column = max(place for place, edge in enumerate(edges) if edge <= units + 1e-6)
    return AnchorMarker(col=column, colOff=round(max(0.0, units - edges[column]) * UNIT * EMU_OF_PIXEL), row=row)


def picture_anchor(row: int, size: tuple[float, float], title: str, told: str) -> OneCellAnchor:
    """The place of a picture of a size in points at the left of a row, with its alternative text."""
    frame = PictureFrame()
    properties = frame.nvPicPr.cNvPr
    properties.id, properties.name, properties.descr = row, xml_text(title) or "Picture", alternative(told)
    frame.blipFill.blip = Blip(cstate="print")
    frame.spPr = GraphicalProperties(prstGeom=PresetGeometry2D(prst="rect"), ln=LineProperties(noFill=True))
    width, height = (round(length * EMU_OF_POINT) for length in size)
    return OneCellAnchor(_from=AnchorMarker(col=0, row=row - 1), ext=XDRPositiveSize2D(cx=width, cy=height), pic=frame)


def alternative(told: str) -> str:
    """An alternative text as a workbook holds it."""
    return xml_text(told)[:LONGEST_TOLD]
