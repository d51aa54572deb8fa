"""The baseline of the workbook: openpyxl alone, writing cells that it is given, without a style.

``python bench/plain_workbook.py CELLS OUT``; ``CELLS`` is a pickled list of sheets, each a title and its rows.
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
