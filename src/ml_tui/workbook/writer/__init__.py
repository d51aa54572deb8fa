"""Writes the workbook, and opens it again with another library to compare."""
