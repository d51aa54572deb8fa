"""Finds the tables and the answers of a filled-in workbook, and names every cell that it cannot take."""
