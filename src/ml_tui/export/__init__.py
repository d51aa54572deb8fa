"""Turns a report into a file: one module for each format, and one that writes files without harm to others."""

from ml_tui.export.checked_export import ExportDiffers, Written, export, file_name, produce
from ml_tui.export.formats import Format
from ml_tui.export.session_reports import difference_of, report_of
from ml_tui.export.target import NameTaken, default_name, free_name, write_export

__all__ = [
    "ExportDiffers",
    "Format",
    "NameTaken",
    "Written",
    "default_name",
    "difference_of",
    "export",
    "file_name",
    "free_name",
    "produce",
    "report_of",
    "write_export",
]
