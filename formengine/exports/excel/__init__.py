"""Chapters as an Excel workbook; nobody but this folder and `frontends/workbook` knows openpyxl."""

from formengine.exports.excel.cells import write_text
from formengine.exports.excel.names import safe_sheet_name
from formengine.exports.excel.plain import write_tables
from formengine.exports.excel.workbook import write_workbook

__all__ = ["safe_sheet_name", "write_tables", "write_text", "write_workbook"]
