"""Finds the tables and answers in a filled-in workbook, and names every cell that it cannot import."""
