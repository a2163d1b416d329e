"""Native charts that can be read in black and white, drawn from the cells of the table that stands below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from openpyxl.chart import AreaChart, BarChart, LineChart, RadarChart, Reference
from openpyxl.chart.axis import DateAxis
from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.legend import LegendEntry
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.title import Title, title_maker
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel.anchors import chart_anchor
from formengine.exports.excel.cells import FIRST_DATE, write_text, write_value, xml_text
from formengine.exports.excel.grid import Grid, Span
from formengine.exports.excel.style import ACCENT, FAMILY, INK, LINE
from formengine.plain_text import shown
from formengine.tables import Chart, plain
from formengine.values import dataclass

Drawing = BarChart | LineChart | RadarChart | AreaChart
DRAWINGS: dict[str, type[Drawing]] = {"bar": BarChart, "line": LineChart, "star": RadarChart}

PATTERNS = (None, "wdUpDiag", "pct20", "dkHorz")
"""Fills that differ without colour; None is solid."""

DASHES = ("solid", "dash", "sysDot", "dashDot")
SYMBOLS = ("circle", "square", "triangle", "diamond")

LOWEST, HIGHEST, AROUND, EACH = 150.0, 400.0, 76.0, 15.0
LINE_CHART_HEIGHT, BAND_HEIGHT, STAR_HEIGHT, PANEL_HEIGHT = 240.0, 30.0, 300.0, 135.0
PANELS_ABREAST = 3
LONGEST_TITLE, LONGEST_SMALL = 60, 44
TINTS = ("FFFFFF", "EDF3F4", "DBE5E8", "C9D6DA", "B4C5CA")
"""Of bands, from below; each is seen beside the next in black and white too, and the line over all of them."""

SHORT, MOST_DAYS, FEW_DAYS = 120, 8, 3
"""Over more days than these the axis names months, and at most so many of them, fewer on a small chart."""

COUNTED = 12
"""Up to this range the axis counts in ones."""

SMALL, MEDIUM = 7, 9
THIN, THICK = 9525, 22225
"""Widths of lines in EMU: 0.75 and 1.75 points."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where a table stands: its header, its first and last row, and the span of each column."""

    header: int
    first: int
    last: int
    spans: tuple[Span, ...]

    def below(self, worksheet: Worksheet, column: int) -> str:
        """The range of the values in a column of the sheet, as a chart refers to it."""
        return str(Reference(worksheet, min_col=column, min_row=self.first, max_row=self.last))

    def title(self, worksheet: Worksheet, column: int) -> str:
        """The cell of a column's title."""
        return str(Reference(worksheet, min_col=column, min_row=self.header))


@dataclass(frozen=True, slots=True)
class Layer:
    """A band as it lies on those below it: its name, its height and its tint; without a tint it is a space between."""

    label: str
    height: Decimal
    tint: str


def chart_heights(chart: Chart) -> tuple[float, ...]:
    """The room a chart needs, in points, for each row of drawings; one row of the sheet holds each of them."""
    if chart.in_panels:
        return (PANEL_HEIGHT,) * -(-len(chart.values) // PANELS_ABREAST)
    if chart.kind == "bar":
        bars = len(chart.table.rows) * EACH * (len(chart.values) + 0.8)
        return (min(HIGHEST, max(LOWEST, bars + AROUND + EACH * (len(chart.values) > 1))),)
    return (STAR_HEIGHT if chart.kind == "star" else LINE_CHART_HEIGHT + BAND_HEIGHT * bool(chart.bands),)


def place_chart(worksheet: Worksheet, chart: Chart, cells: Cells, rows: Sequence[int], grid: Grid) -> None:
    """Draw a chart inside empty rows of the sheet, from the cells of its table.

    Parameters: `rows` as many as `chart_heights` says; `grid` the sheet's columns.
    """
    if not chart.in_panels:
        drawing = drawn(worksheet, chart, cells)
        if chart.kind == "line" and chart.bands and chart.minimum >= 0:
            drawing = with_bands(drawing, worksheet, chart, cells, grid)
        names, extent = ", ".join(chart.values), f"{chart.minimum} to {chart.maximum}"
        title = names if extent in names else f"{names}, {extent}"
        is_keyed = len(drawing._charts) > 1 or len(chart.values) > 1
        finish(drawing, titled(title, LONGEST_TITLE), is_keyed=is_keyed)
        drawing.anchor = chart_anchor(grid, grid.reading, rows[0], (0, 1), f"{chart.caption} {chart.description}")
        worksheet.add_chart(drawing)
        return
    for number, title in enumerate(chart.values):
        panel = replace(chart, values=(title,), in_panels=False, description=in_words(chart, title))
        drawing = drawn(worksheet, panel, cells, is_small=True)
        finish(drawing, titled(title, LONGEST_SMALL), is_keyed=False)
        row, place = divmod(number, PANELS_ABREAST)
        count = min(PANELS_ABREAST, len(chart.values))
        drawing.anchor = chart_anchor(grid, grid.whole, rows[row], (place, count), panel.description)
        worksheet.add_chart(drawing)


def in_words(chart: Chart, title: str) -> str:
    """The numbers of one panel, for somebody who cannot see it."""
    place = [column.title for column in chart.table.columns].index(title)
    told = (f"{shown(plain(row[0]))}: {shown(plain(row[place])) or 'none'}" for row in chart.table.rows)
    return f"{title}, {chart.minimum} to {chart.maximum}. {'; '.join(told)}"


def drawn(worksheet: Worksheet, chart: Chart, cells: Cells, *, is_small: bool = False) -> Drawing:
    """A chart's axes and series; a small one has small letters, for it stands beside others."""
    drawing = DRAWINGS[chart.kind]()
    is_dated = chart.kind == "line" and has_days(chart)
    if is_dated:
        set_days(drawing, chart, FEW_DAYS if is_small else MOST_DAYS)
    drawing.series = [one_series(worksheet, chart, cells, number) for number in range(len(chart.values))]
    set_axes(drawing, chart, is_small=is_small)
    if isinstance(drawing, BarChart):
        lay_bars(drawing)
    return drawing


def finish(drawing: Drawing, title: Title, *, is_keyed: bool) -> None:
    """What a drawing has whatever its kind: a quiet title, a key where it needs one, gaps for what is missing."""
    drawing.title = title
    if is_keyed:
        drawing.legend.position = "b"
        drawing.legend.txPr = typed(SMALL + 1)
    else:
        drawing.legend = None
    drawing.display_blanks = "gap"
    drawing.graphical_properties = GraphicalProperties(noFill=True, ln=LineProperties(noFill=True))


def has_days(chart: Chart) -> bool:
    """Whether a chart's categories are days, and such as Excel knows."""
    days = [plain(row[0]) for row in chart.table.rows]
    return bool(days) and all(isinstance(day, date) and day >= FIRST_DATE for day in days)


def one_series(worksheet: Worksheet, chart: Chart, cells: Cells, number: int) -> Series:
    """One of the chart's values, taken from the table's cells."""
    place = [column.title for column in chart.table.columns].index(chart.values[number])
    series = series_of(worksheet, chart, cells, cells.spans[place][0])
    series.idx = series.order = number
    if chart.kind != "star" or len(chart.values) == 1:
        series.dLbls = value_labels()
    draw = draw_bars if chart.kind == "bar" else draw_line
    draw(series, number % len(PATTERNS))
    return series


def series_of(worksheet: Worksheet, chart: Chart, cells: Cells, column: int) -> Series:
    """A series from the cells of a column, in the rows of the table."""
    series = Series(idx=0, order=0)
    series.val = NumDataSource(numRef=NumRef(f=cells.below(worksheet, column)))
    names = cells.below(worksheet, cells.spans[0][0])
    is_dated = chart.kind == "line" and has_days(chart)
    series.cat = AxDataSource(numRef=NumRef(f=names)) if is_dated else AxDataSource(strRef=StrRef(f=names))
    series.tx = SeriesLabel(strRef=StrRef(f=cells.title(worksheet, column)))
    return series


def with_bands(line: Drawing, worksheet: Worksheet, chart: Chart, cells: Cells, grid: Grid) -> Drawing:
    """A line with its bands behind it, as areas on each other, darker from below.

    Areas begin at 0 and are drawn from cells (LibreOffice draws no others), which stand in hidden columns beside the
    table.
    """
    behind = AreaChart(grouping="stacked")
    behind.x_axis, behind.y_axis = line.x_axis, line.y_axis
    for number, layer in enumerate(layers(chart)):
        column = grid.whole[1] + 1 + number
        hide_layer(worksheet, layer, cells, column)
        series = series_of(worksheet, chart, cells, column)
        series.idx = series.order = number
        edge = LineProperties(solidFill=LINE, w=THIN) if layer.tint else LineProperties(noFill=True)
        series.graphicalProperties = GraphicalProperties(
            solidFill=layer.tint or None, noFill=None if layer.tint else True, ln=edge
        )
        behind.series.append(series)
    for series in line.series:
        series.idx = series.order = series.idx + len(behind.series)
    behind += line
    spaces = [number for number, layer in enumerate(layers(chart)) if not layer.label]
    behind.legend.legendEntry = [LegendEntry(idx=number, delete=True) for number in spaces]
    behind.visible_cells_only = False
    return behind


def hide_layer(worksheet: Worksheet, layer: Layer, cells: Cells, column: int) -> None:
    """The height of a layer beside each row of the table, where nobody sees it."""
    write_text(worksheet.cell(cells.header, column), layer.label)
    for row in range(cells.first, cells.last + 1):
        write_value(worksheet.cell(row, column), layer.height)
    worksheet.column_dimensions[get_column_letter(column)].hidden = True


def layers(chart: Chart) -> Iterator[Layer]:
    """What lies on each other from 0 upwards; nothing is drawn where there is no band."""
    top = Decimal(0)
    inside = (band for band in chart.bands if band.start < chart.maximum and band.end > max(0, chart.minimum))
    for place, band in enumerate(sorted(inside, key=lambda band: band.start)):
        if band.start > top:
            yield Layer("", band.start - top, "")
        end = min(band.end, Decimal(chart.maximum))
        yield Layer(f"{band.label}: from {band.start:f}", end - max(top, band.start), TINTS[place % len(TINTS)])
        top = end


def set_days(drawing: Drawing, chart: Chart, most: int) -> None:
    """An axis on which days stand as far apart as they were; at most so many of them are named."""
    days = [day for row in chart.table.rows if isinstance(day := plain(row[0]), date)]
    axis = DateAxis(crossAx=drawing.y_axis.axId, axPos="b", baseTimeUnit="days", majorTimeUnit="months")
    axis.number_format = "yyyy-mm-dd" if (max(days) - min(days)).days <= SHORT else "yyyy-mm"
    axis.majorUnit = max(1, -(-(max(days) - min(days)).days // (30 * most)))
    axis.auto = False
    drawing.x_axis = axis
    drawing.y_axis.crossAx = axis.axId


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


def set_axes(drawing: Drawing, chart: Chart, *, is_small: bool) -> None:
    """Both axes shown, the values between the chart's minimum and maximum."""
    for axis in (drawing.x_axis, drawing.y_axis):
        axis.delete = False
        axis.txPr = typed(SMALL if is_small else MEDIUM)
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=THIN))
    values = drawing.y_axis
    values.scaling.min, values.scaling.max = chart.minimum, chart.maximum
    values.number_format = "0"
    values.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=LINE, w=THIN))
    if chart.kind == "star":
        drawing.radarStyle = "marker"
    if chart.maximum - chart.minimum <= COUNTED and not is_small:
        values.majorUnit = 1


def value_labels() -> DataLabelList:
    """The number at the end of each bar or point, and nothing else."""
    labels = DataLabelList(txPr=typed(9))
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels


def titled(text: str, most: int) -> Title:
    """A quiet title above the drawing, of at most so many letters."""
    shortened = text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
    title = title_maker(xml_text(shortened))
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
