"""Joins PDFs that typst has made: the pages of several bodies are put into the frame of another PDF.

The frame begins with pages of its own. Then it has a page with nothing but head and foot for each page of the bodies,
and its contents and bookmarks list the headings of the bodies. Everything but streams is plain text in a PDF by typst,
so an object is moved by writing other numbers into it. A PDF in another form is refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator

_NUMBER = re.compile(rb"(\d+)( 0 (?:R|obj\n))")
"""The number of an object, where it is referred to and where the object begins."""

_BEGIN = b" 0 obj\n"
_REFERENCE = re.compile(rb"(\d+) 0 R")
_LETTER = rb"(?:[^()\\]|\\.)"
_STRING = re.compile(rb"\((?:%b|\((?:%b|\(%b*\))*\))*\)" % (_LETTER, _LETTER, _LETTER), re.DOTALL)
"""A text; parentheses in it are in pairs or escaped. A text that is not ASCII is written in hexadecimal."""

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_HEADERS = re.compile(rb"/Headers\[[^\]]*\]")
_ID = re.compile(rb"\(([^()]*)\)(\d+) 0 R")
_MARK = re.compile(rb"/(StructParents?) (\d+)")
_STUB = re.compile(rb"/S/H\d/.*/K\[\]>>", re.DOTALL)
"""A heading of the frame that stands for one of the bodies: it has no content."""

_PAGES, _ROOT, _DOCUMENT, _DRAWING = 1, 2, 3, 4
"""The numbers of objects that are written last: the list of pages, the structure, its topmost element, and what draws
the frame of a page."""


class NotJoined(ValueError):
    """A PDF has another form than expected."""


class Joining:
    """A PDF in the making."""

    def __init__(self) -> None:
        """Begin without pages."""
        self._out = bytearray(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")
        self._places: dict[int, int] = {}
        """The offset of each object, by number."""
        self._next = _DRAWING + 1
        self._added = 0
        self._pages: list[int] = []
        self._frames: list[int] = []
        """The numbers that head and foot of each page will have."""
        self._targets: list[bytes] = []
        """Where the headings of the bodies are."""
        self._elements: list[bytes] = []
        self._marks: list[bytes] = []
        self._marked = 0
        """How many pages and links have a place in the structure."""
        self._ids: list[bytes] = []

    def add(self, body: bytes) -> list[int]:
        """Add the pages of the PDF ``body``; return how many of the headings in its bookmarks are on each of them.

        :raises NotJoined: ``body`` has another form than expected.
        """
        pdf = _Pdf(body)
        targets = [pdf[number] for number in pdf.targets()]
        counts = dict.fromkeys(pdf.pages, 0)
        for target in targets:
            counts[_number(rb"\[(\d+) 0 R", target)] += 1
        own = {pdf.root, pdf.info, pdf.metadata, *pdf.bookmarks()}
        mover = self._mover(pdf, own)
        self._write_all(pdf, mover, own | {pdf.tree, pdf.structure, pdf.document, *pdf.pages})
        for page in pdf.pages:
            self._add_page(mover.moved(pdf[page]), mover.number(page), mover.moved(pdf[pdf.part(page, b"Resources")]))
        self._targets += map(mover.moved, targets)
        self._elements += (b"%d 0 R" % mover.number(one) for one in pdf.elements())
        return list(counts.values())

    def finished(self, frame: bytes) -> bytes:
        """Return the joined PDF in the PDF ``frame``.

        :raises NotJoined: ``frame`` has another form than expected.
        """
        pdf, count = _Pdf(frame), len(self._pages)
        front, empty = pdf.pages[: len(pdf.pages) - count], pdf.pages[len(pdf.pages) - count :]
        targets = pdf.targets()
        if len(pdf.pages) < count or len(set(targets)) != len(self._targets):
            raise NotJoined(f"{len(pdf.pages)} pages, {len(targets)} headings")
        stubs = {one for one in pdf.elements() if _STUB.search(pdf[one])}
        drawn = [pdf.part(page, b"Contents") for page in empty]
        mover = self._mover(pdf, {*empty, *drawn, *stubs})
        self._write_all(pdf, mover, {pdf.tree, pdf.structure, pdf.document, *empty, *drawn, *stubs, *targets})
        for target, moved in zip(targets, self._targets, strict=True):
            self._write(mover.number(target), moved)
        for number, page, stream in zip(self._frames, empty, drawn, strict=True):
            box = re.search(rb"/MediaBox(\[[^\]]*\])", pdf[page])
            if box is None:
                raise NotJoined("MediaBox")
            resources = mover.number(pdf.part(page, b"Resources"))
            form = b"<</Type/XObject/Subtype/Form/BBox%b/Resources %d 0 R" % (box[1], resources)
            self._write(number, form + pdf[stream].removeprefix(b"<<"))
        self._write(_DRAWING, b"<</Length 9>>\nstream\n/Frame Do\nendstream")
        pages = [*(mover.number(page) for page in front), *self._pages]
        kids = b" ".join(b"%d 0 R" % number for number in pages)
        self._write(_PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids))
        elements = [b"%d 0 R" % mover.number(one) for one in pdf.elements() if one not in stubs]
        document = pdf[pdf.document]
        document = mover.moved(document[: document.rindex(b"/K[")])
        self._write(_DOCUMENT, document + b"/K[%b]>>" % b" ".join(elements + self._elements))
        self._write_structure(pdf[pdf.structure])
        return self._closed(mover.number(pdf.root), mover.number(pdf.info))

    def _mover(self, pdf: _Pdf, left_out: Collection[int]) -> _Mover:
        """Return what moves objects of ``pdf`` into this PDF, and take over its part in the structure."""
        self._added += 1
        mover = _Mover(pdf, left_out, self._next, self._marked, b"%06d" % self._added)
        self._next = mover.end
        structure = pdf[pdf.structure]
        if found := re.search(rb"/ParentTree<</Nums\[([^\]]*)\]>>", structure):
            pairs = re.findall(rb"(\d+) (\d+) 0 R", found[1])
            self._marks += (b"%d %d 0 R" % (int(key) + self._marked, mover.number(int(value))) for key, value in pairs)
            self._marked += _number(rb"/ParentTreeNextKey (\d+)", structure)
        if found := re.search(rb"/IDTree<</Names\[([^\]]*)\]>>", structure):
            pairs = _ID.findall(found[1])
            self._ids += (b"(%b%b)%d 0 R" % (mover.tag, name, mover.number(int(value))) for name, value in pairs)
        return mover

    def _write_all(self, pdf: _Pdf, mover: _Mover, but: Collection[int]) -> None:
        """Write the objects of ``pdf``, except those with a number in ``but``."""
        for text, stream in pdf.runs(but):
            moved = mover.moved(text)
            at = moved.find(_BEGIN)
            while at >= 0:
                start = moved.rfind(b"\n", 0, at) + 1
                self._places[int(moved[start:at])] = len(self._out) + start
                at = moved.find(_BEGIN, at + 1)
            self._out += moved
            self._out += stream

    def _add_page(self, page: bytes, number: int, resources: bytes) -> None:
        """Write ``page`` with its ``resources``; it draws its frame first."""
        frame = b"/XObject<</Frame %d 0 R" % self._next
        self._frames.append(self._next)
        self._next += 1
        if b"/XObject<<" in resources:
            resources = resources.replace(b"/XObject<<", frame, 1)
        else:
            resources = resources.removesuffix(b">>") + frame + b">>>>"
        page = re.sub(rb"/Resources \d+ 0 R", lambda _found: b"/Resources" + resources, page, count=1)
        page = re.sub(rb"/Contents (\d+ 0 R)", rb"/Contents[%d 0 R \1]" % _DRAWING, page, count=1)
        self._write(number, page)
        self._pages.append(number)

    def _write(self, number: int, content: bytes) -> None:
        self._places[number] = len(self._out)
        self._out += b"%d 0 obj\n%b\nendobj\n\n" % (number, content)

    def _write_structure(self, own: bytes) -> None:
        """Write the structure of all; ``own`` is that of the frame."""
        roles = re.search(rb"/RoleMap<<[^>]*>>", own)
        marks, ids = b" ".join(self._marks), b" ".join(self._ids)
        self._write(
            _ROOT,
            b"<</Type/StructTreeRoot%b/K[%d 0 R]" % (roles[0] if roles else b"", _DOCUMENT)
            + b"/ParentTree<</Nums[%b]>>/IDTree<</Names[%b]>>/ParentTreeNextKey %d>>" % (marks, ids, self._marked),
        )

    def _closed(self, root: int, info: int) -> bytes:
        """Return the PDF with its table of objects."""
        start, size = len(self._out), self._next
        missing = b"0000000000 65535 f\r\n"
        self._out += b"xref\n0 %d\n" % size
        for number in range(size):
            place = self._places.get(number)
            self._out += missing if place is None else b"%010d 00000 n\r\n" % place
        name = hashlib.sha256(self._out).hexdigest()[:32].encode()
        self._out += b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\n" % (size, root, info, name, name)
        self._out += b"startxref\n%d\n%%%%EOF" % start
        return bytes(self._out)


class _Mover:
    """Writes the numbers that the objects of one PDF have in another."""

    def __init__(self, pdf: _Pdf, left_out: Collection[int], first: int, marked: int, tag: bytes) -> None:
        """Number the objects of ``pdf`` from ``first`` on, without those ``left_out``.

        :param marked: what is added to the places in the structure.
        :param tag: the beginning of ids in the structure.
        """
        self.tag = tag
        self._marked = marked
        left_out = {pdf.tree, pdf.structure, pdf.document, *left_out}
        kept = [number for number in range(1, pdf.size) if number not in left_out]
        self.end = first + len(kept)
        self._numbers = dict(zip(kept, range(first, self.end), strict=True))
        self._numbers |= {pdf.tree: _PAGES, pdf.structure: _ROOT, pdf.document: _DOCUMENT}
        self._written = {b"%d" % old: b"%d" % new for old, new in self._numbers.items()}

    def number(self, old: int) -> int:
        """Return the new number of the object ``old``."""
        return self._numbers[old]

    def moved(self, text: bytes) -> bytes:
        """Return ``text``, some objects without their streams, with the new numbers.

        :raises NotJoined: it refers to an object that is left out.
        """
        text = _STRING.sub(_without_numbers, text)
        if b"/StructParent" in text:
            text = _MARK.sub(lambda found: b"/%b %d" % (found[1], int(found[2]) + self._marked), text)
        text = _HEADERS.sub(lambda found: found[0].replace(b"(", b"(" + self.tag), text)
        text = text.replace(b"/ID(", b"/ID(" + self.tag)
        pieces = _NUMBER.split(text)
        try:
            pieces[1::3] = [self._written[number] for number in pieces[1::3]]
        except KeyError as error:
            raise NotJoined(repr(error)) from None
        return b"".join(pieces)


class _Pdf:
    """A PDF by typst."""

    def __init__(self, data: bytes) -> None:
        """Read the table of objects in ``data``.

        :raises NotJoined: it has another form than expected.
        """
        self._data = data
        start = _number(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", data[-100:])
        head = re.compile(rb"xref\n0 (\d+)\n").match(data, start)
        if head is None:
            raise NotJoined("xref")
        self.size = int(head[1])
        """One more than the number of objects."""
        table = data[head.end() : head.end() + 20 * self.size]
        trailer = data[head.end() + 20 * self.size :]
        self._begins = [int(table[at : at + 10]) for at in range(0, len(table), 20)]
        self._order = sorted(range(1, self.size), key=self._begins.__getitem__)
        ends = [*(self._begins[number] for number in self._order[1:]), start]
        self._ends = dict(zip(self._order, ends, strict=True))
        self.root = _number(rb"/Root (\d+) 0 R", trailer)
        self.info = _number(rb"/Info (\d+) 0 R", trailer)
        self.metadata, self.tree, self.structure = (
            self.part(self.root, name) for name in (b"Metadata", b"Pages", b"StructTreeRoot")
        )
        self.document = _number(rb"/K\[(\d+) 0 R\]", self[self.structure])
        self.pages = [int(number) for number in _REFERENCE.findall(self[self.tree])]
        if any(b"/Type/Page/" not in self[number] for number in self.pages):
            raise NotJoined("Pages")

    def __getitem__(self, number: int) -> bytes:
        """The content of the object ``number``."""
        text = self._data[self._begins[number] : self._ends[number]]
        return text[text.index(b"\n") + 1 : text.rindex(b"\nendobj")]

    def part(self, number: int, name: bytes) -> int:
        """The object to which the object ``number`` refers by ``name``.

        :raises NotJoined: it refers to none.
        """
        return _number(rb"/%b (\d+) 0 R" % name, _STRING.sub(b"()", self[number]))

    def elements(self) -> list[int]:
        """The parts of the topmost element of the structure."""
        text = self[self.document]
        return [int(number) for number in _REFERENCE.findall(text[text.rindex(b"/K[") :])]

    def bookmarks(self) -> Iterator[int]:
        """The list of bookmarks and each of them, in order; nothing if there are none."""
        return self._below(self.root, b"Outlines")

    def _below(self, number: int, *names: bytes) -> Iterator[int]:
        text = _STRING.sub(b"()", self[number])
        for name in names:
            if found := re.search(rb"/%b (\d+) 0 R" % name, text):
                yield int(found[1])
                yield from self._below(int(found[1]), b"First", b"Next")

    def targets(self) -> list[int]:
        """What the bookmarks refer to, in order."""
        return [self.part(number, b"Dest") for number in [*self.bookmarks()][1:]]

    def runs(self, but: Collection[int]) -> Iterator[tuple[bytes, bytes]]:
        """Yield the objects without those in ``but``: as much text as possible, then the stream of the last of them."""
        begin = end = self._begins[self._order[0]]
        for number in self._order:
            if number in but:
                yield self._data[begin:end], b""
                begin = end = self._ends[number]
                continue
            end = self._ends[number]
            at = self._data.find(b"\nstream\n", self._begins[number], min(end, self._begins[number] + 4096))
            if at >= 0:
                yield self._data[begin:at], self._data[at:end]
                begin = end
        yield self._data[begin:end], b""


def _without_numbers(found: re.Match[bytes]) -> bytes:
    """Return the text ``found`` in hexadecimal if it could be taken for the number of an object."""
    if b" 0 " not in found[0]:
        return found[0]
    text = _ESCAPED.sub(lambda escaped: _ESCAPES.get(escaped[1], escaped[1]), found[0][1:-1])
    return b"<%b>" % text.hex().encode()


def _number(pattern: bytes, text: bytes) -> int:
    """Return the number in ``text`` that ``pattern`` finds.

    :raises NotJoined: there is none.
    """
    found = re.search(pattern, text)
    if found is None:
        raise NotJoined(pattern.decode())
    return int(found[1])
