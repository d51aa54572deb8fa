"""Caches compiled page templates, where Python caches its own bytecode.

Compiling a template takes longer than filling it in. A cached template is used only for the text, engine and settings
that it was compiled from. If the cache cannot be written, every run compiles again.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from ml_tui.leftovers import noted, unfinished_name
from ml_tui.store.reading import read_regular

_DIGEST = 32
"""The length of the checksum that a cached file begins with, in bytes."""


class TemplateCache(BytecodeCache):
    """The compiled templates of a folder."""

    def __init__(self, folder: Path, settings: str) -> None:
        """Templates of ``folder``, compiled by an engine with these ``settings``."""
        self._folder = folder
        self._settings = f"{jinja2.__version__} {settings}"

    def get_bucket(self, environment: jinja2.Environment, name: str, filename: str | None, source: str) -> Bucket:
        """Return the bucket of the template ``name``, filled if its code is cached."""
        bucket = Bucket(environment, name, self.get_source_checksum(f"{self._settings}\n{source}"))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill ``bucket`` from the cached file, if that is whole; the bucket itself checks whether the code fits.

        The checksum is needed, because loading what a crash or a full disk left could raise any error.
        """
        with suppress(OSError):
            kept = read_regular(self._path(bucket))
            if sha256(kept[_DIGEST:]).digest() == kept[:_DIGEST]:
                bucket.bytecode_from_string(kept[_DIGEST:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Cache ``bucket``, unless Python was told to write no bytecode."""
        if sys.dont_write_bytecode:
            return
        path = self._path(bucket)
        temporary = path.with_name(unfinished_name())
        with suppress(OSError), noted(temporary):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                code = bucket.bytecode_to_string()
                temporary.write_bytes(sha256(code).digest() + code)
                os.replace(temporary, path)
            finally:
                temporary.unlink(missing_ok=True)

    def _path(self, bucket: Bucket) -> Path:
        return Path(cache_from_source(self._folder / f"{bucket.key}.py"))
