"""Turns a report into a deliverable: one module per format, and one that puts files where nothing gets lost."""

from ml_tui.export.formats import FORMATS, Format, find_format
from ml_tui.export.of_session import report_of
from ml_tui.export.producing import ExportDiffers, Written, export, produce
from ml_tui.export.target import default_name, free_name, write_export

__all__ = [
    "FORMATS",
    "ExportDiffers",
    "Format",
    "Written",
    "default_name",
    "export",
    "find_format",
    "free_name",
    "produce",
    "report_of",
    "write_export",
]
