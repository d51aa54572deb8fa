"""The baseline for the workbook: openpyxl alone writes given cells without styles.

``python bench/plain_workbook.py CELLS OUT``; ``CELLS`` is a pickled list of sheets, each with its title and rows.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from openpyxl import Workbook

if __name__ == "__main__":
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in pickle.loads(Path(sys.argv[1]).read_bytes()):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(sys.argv[2])
