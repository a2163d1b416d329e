"""Native charts that can be read in black and white, drawn from the cells of the table that stands below them."""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel.cells import xml_text
from formengine.exports.excel.grid import Span
from formengine.exports.excel.style import ACCENT, FAMILY, INK, LINE
from formengine.tables import Chart
from formengine.values import dataclass

Drawing = BarChart | LineChart

PATTERNS = (None, "wdUpDiag", "pct20", "dkHorz")
"""Fills that differ without colour; None is solid."""

DASHES = ("solid", "dash", "sysDot", "dashDot")
SYMBOLS = ("circle", "square", "triangle", "diamond")

LOWEST, HIGHEST, AROUND, EACH = 150.0, 400.0, 76.0, 15.0
LINE_CHART_HEIGHT = 240.0
COUNTED = 12
"""Up to this range the axis counts in ones."""

THIN, THICK = 9525, 22225
"""Widths of lines in EMU: 0.75 and 1.75 points."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where a table stands: its header, its first and last row, and the span of each column."""

    header: int
    first: int
    last: int
    spans: tuple[Span, ...]

    def below(self, worksheet: Worksheet, place: int) -> str:
        """The range of a column's values, as a chart refers to it."""
        column = self.spans[place][0]
        return str(Reference(worksheet, min_col=column, min_row=self.first, max_row=self.last))

    def title(self, worksheet: Worksheet, place: int) -> str:
        """The cell of a column's title."""
        return str(Reference(worksheet, min_col=self.spans[place][0], min_row=self.header))


def chart_height(chart: Chart) -> float:
    """The room a chart needs, in points; one row holds it, so that no page break can cut it."""
    if chart.kind == "line":
        return LINE_CHART_HEIGHT
    bars = len(chart.table.rows) * EACH * (len(chart.values) + 0.8)
    return min(HIGHEST, max(LOWEST, bars + AROUND + EACH * (len(chart.values) > 1)))


def place_chart(worksheet: Worksheet, chart: Chart, cells: Cells, row: int, span: Span) -> None:
    """Draw a chart inside one empty row of the sheet, from the cells of its table."""
    drawing = BarChart() if chart.kind == "bar" else LineChart()
    add_series(drawing, worksheet, chart, cells)
    drawing.title = titled(f"{', '.join(chart.values)}, {chart.minimum} to {chart.maximum}")
    set_axes(drawing, chart)
    if isinstance(drawing, BarChart):
        lay_bars(drawing)
    if len(chart.values) > 1:
        drawing.legend.position = "b"
    else:
        drawing.legend = None
    drawing.display_blanks = "gap"
    drawing.graphical_properties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))
    corners = AnchorMarker(col=span[0] - 1, row=row - 1), AnchorMarker(col=span[1], row=row)
    drawing.anchor = TwoCellAnchor(editAs="oneCell", _from=corners[0], to=corners[1])
    worksheet.add_chart(drawing)


def add_series(drawing: Drawing, worksheet: Worksheet, chart: Chart, cells: Cells) -> None:
    """One series for each of the chart's values, taken from the table's cells."""
    titles = [column.title for column in chart.table.columns]
    for number, title in enumerate(chart.values):
        place = titles.index(title)
        series = Series(idx=number, order=number)
        series.val = NumDataSource(numRef=NumRef(f=cells.below(worksheet, place)))
        series.cat = AxDataSource(strRef=StrRef(f=cells.below(worksheet, 0)))
        series.tx = SeriesLabel(strRef=StrRef(f=cells.title(worksheet, place)))
        series.dLbls = value_labels()
        draw = draw_bars if chart.kind == "bar" else draw_line
        draw(series, number % len(PATTERNS))
        drawing.series.append(series)


def draw_bars(series: Series, look: int) -> None:
    """Dark bars first, then patterns: no two alike in black and white."""
    pattern = PATTERNS[look]
    properties = GraphicalProperties(solidFill=ACCENT if pattern is None else None)
    if pattern is not None:
        properties.pattFill = PatternFillProperties(
            prst=pattern, fgClr=ColorChoice(srgbClr=ACCENT), bgClr=ColorChoice(srgbClr="FFFFFF")
        )
    properties.line = LineProperties(solidFill=ACCENT, w=THIN)
    series.graphicalProperties = properties


def draw_line(series: Series, look: int) -> None:
    """Lines that differ in dash and marker."""
    line = LineProperties(solidFill=ACCENT, prstDash=DASHES[look], w=THICK)
    series.graphicalProperties = GraphicalProperties(ln=line)
    series.marker = Marker(symbol=SYMBOLS[look], size=7, spPr=GraphicalProperties(solidFill=ACCENT))
    series.smooth = False


def lay_bars(drawing: BarChart) -> None:
    """Lying bars, the first category on top and the numbers below."""
    drawing.type = "bar"
    drawing.gapWidth = 60
    drawing.x_axis.scaling.orientation = "maxMin"
    drawing.y_axis.crosses = "max"


def set_axes(drawing: Drawing, chart: Chart) -> None:
    """Both axes shown, the values between the chart's minimum and maximum."""
    for axis in (drawing.x_axis, drawing.y_axis):
        axis.delete = False
        axis.txPr = typed(9)
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=THIN))
    values = drawing.y_axis
    values.scaling.min, values.scaling.max = chart.minimum, chart.maximum
    values.number_format = "0"
    values.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=THIN))
    if chart.maximum - chart.minimum <= COUNTED:
        values.majorUnit = 1


def value_labels() -> DataLabelList:
    """The number at the end of each bar or point, and nothing else."""
    labels = DataLabelList(txPr=typed(9))
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels


def titled(text: str) -> Title:
    """A quiet title above the drawing."""
    title = title_maker(xml_text(text))
    title.tx.rich.paragraphs[0].pPr = ParagraphProperties(defRPr=typeface(9, bold=True))
    for run in title.tx.rich.paragraphs[0].r:
        run.rPr = typeface(9, bold=True)
    title.overlay = False
    return title


def typed(size: int) -> RichText:
    """Text properties for labels of so many points."""
    properties = ParagraphProperties(defRPr=typeface(size))
    return RichText(p=[Paragraph(pPr=properties, endParaRPr=typeface(size))])


def typeface(size: int, *, bold: bool = False) -> CharacterProperties:
    """The workbook's typeface in so many points."""
    return CharacterProperties(sz=size * 100, b=bold, solidFill=INK, latin=Font(typeface=FAMILY))
