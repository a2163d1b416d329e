"""Pictures in a workbook: as PNG in a row of their own, so that no page break can cut them."""

from __future__ import annotations

from openpyxl.drawing.image import Image
from openpyxl.worksheet.worksheet import Worksheet

from formengine.exports.excel.anchors import picture_anchor
from formengine.exports.excel.measure import HIGHEST, UNIT
from formengine.pictures import as_png, sheet_size
from formengine.tables import Picture

PADDING = 4.0
POINTS_OF_PIXEL = 0.75
NO_LETTERS = "The picture is not shown, because this machine has no typeface to write its labels in. Its text follows."


class Png(Image):
    """A PNG that is there already; openpyxl's own class would need another library to open it again."""

    def __init__(self, content: bytes, size: tuple[float, float]) -> None:
        self.content = content
        self.width, self.height = map(round, size)
        self.format = "png"

    def _data(self) -> bytes:
        return self.content


def picture_size(picture: Picture, units: float) -> tuple[float, float]:
    """How wide and high a picture is drawn in a column so many units wide, in points; never larger than it is."""
    width, height = sheet_size(picture.drawing)
    scale = min(1.0, units * UNIT * POINTS_OF_PIXEL / width, (HIGHEST - PADDING) / height)
    return width * scale, height * scale


def place_picture(worksheet: Worksheet, picture: Picture, row: int, size: tuple[float, float]) -> None:
    """Draw a picture inside one empty row of the sheet."""
    image = Png(as_png(picture), size)
    image.anchor = picture_anchor(row, size, picture.title, f"{picture.title}. {picture.description}")
    worksheet.add_image(image)
