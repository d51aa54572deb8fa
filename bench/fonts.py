"""Makes the fonts that are embedded in PDF reports, from Debian's ``fonts-noto-cjk`` with fontTools.

``python bench/fonts.py [FOLDER]`` reads ``NotoSansCJK-Regular.ttc`` and ``-Bold.ttc`` in FOLDER, keeps what Korean
reports need, and writes two subsets with the list of their characters into the package. The same sources give the
same bytes. Noto Sans CJK is under the SIL Open Font License 1.1, whose text is in the same folder as the fonts.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

SOURCES = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).resolve().parents[1] / "src" / "ml_tui" / "export" / "fonts"
FACE = "Noto Sans CJK KR"
STYLES = ("Regular", "Bold")

LARGEST = 5_000_000
"""The largest size of a font, in bytes."""

RANGES = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A0, 0x024F),  # Latin-1, Latin Extended-A and -B
    (0x02B0, 0x0333),  # modifier letters and combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x045F),  # Cyrillic
    (0x1100, 0x11FF),  # Hangul Jamo
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20CF),  # currencies
    (0x2100, 0x218F),  # letter-like symbols, number forms
    (0x2190, 0x22FF),  # arrows, mathematical operators
    (0x2300, 0x23FF),  # technical symbols
    (0x2460, 0x24FF),  # circled letters and digits
    (0x2500, 0x27BF),  # boxes, shapes, symbols, dingbats
    (0x2900, 0x2BFF),  # more arrows and symbols
    (0x3000, 0x303F),  # CJK punctuation
    (0x3040, 0x30FF),  # kana
    (0x3130, 0x318F),  # Hangul compatibility jamo
    (0x3200, 0x33FF),  # enclosed and squared letters
    (0xA960, 0xA97F),  # Hangul Jamo Extended-A
    (0xAC00, 0xD7A3),  # all Hangul syllables
    (0xD7B0, 0xD7FF),  # Hangul Jamo Extended-B
    (0xFF00, 0xFFEF),  # half and full widths
)
"""The characters to keep, if the font has them."""


def main(arguments: list[str]) -> int:
    """Write the fonts; return 1 if one of them is too large."""
    sources = Path(arguments[0]) if arguments else SOURCES
    large = False
    for style in STYLES:
        font = face(sources / f"NotoSansCJK-{style}.ttc")
        reduce(font)
        path = TARGET / f"NotoSansCJKkr-{style}-subset.otf"
        font.save(path, reorderTables=True)
        size = path.stat().st_size
        large = large or size > LARGEST
        characters = sorted(font.getBestCmap())
        (TARGET / "characters.txt").write_text(listed(characters), encoding="ascii")
        print(f"{path.name}: {size:,} bytes, {len(characters):,} characters")
    return int(large)


def face(collection: Path) -> TTFont:
    """Return the Korean face of a font collection."""
    for font in TTCollection(collection, lazy=True).fonts:
        if font["name"].getDebugName(1) == FACE or font["name"].getDebugName(16) == FACE:
            return font
    raise SystemExit(f"{collection}: {FACE}?")


def reduce(font: TTFont) -> None:
    """Reduce ``font`` to what reports need: their characters, and the features that combine jamo and marks."""
    options = subset.Options()
    options.layout_features = ["ccmp", "kern", "ljmo", "locl", "mark", "mkmk", "tjmo", "vjmo"]
    options.hinting = False
    options.desubroutinize = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "DSIG"]
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    font.recalcTimestamp = False


def wanted() -> set[int]:
    """Return every character to keep: `RANGES`, and the 4,888 Hanja of KS X 1001."""
    found = {code for first, last in RANGES for code in range(first, last + 1)}
    return found | set(_hanja())


def _hanja() -> Iterator[int]:
    """Yield the Hanja of KS X 1001: rows 42 to 93, of 94 columns each."""
    for row in range(0xCA, 0xFE):
        for column in range(0xA1, 0xFF):
            text = bytes((row, column)).decode("euc_kr", errors="ignore")
            yield from map(ord, text)


def listed(characters: Iterable[int]) -> str:
    """Return a comment, then ``characters`` as hexadecimal ranges, one on each line."""
    spans: list[list[int]] = []
    for code in characters:
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    lines = [f"{first:04X}-{last:04X}" if first != last else f"{first:04X}" for first, last in spans]
    return "\n".join(("# Characters of the fonts beside this file; made by bench/fonts.py", *lines)) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
