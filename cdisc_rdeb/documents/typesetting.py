"""PDF set by typst: the same bytes for the same source, without a clock, system fonts or network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ..cache import remembered

MAIN = "main.typ"


def typeset(source: str, *, files: Mapping[str, bytes], date: datetime) -> bytes:
    """A source in typst's language as a PDF; ``files`` are those that it reads, by name.

    ``date`` is the one that the PDF says it was made on. Fonts are those that come with typst, and are embedded.
    """

    def make() -> bytes:
        import typst  # slow to import, and only documents need it

        return bytes(
            typst.compile(  # type: ignore[call-overload]  # its types lack what it takes: files by name
                inputs(source, files),
                format="pdf",
                ignore_system_fonts=True,
                timestamp=int(date.replace(tzinfo=UTC).timestamp()),
                pdf_standards="1.7",
            )
        )

    return remembered(lambda: ("typeset", source, files, date.isoformat()), make)


def asked_of(source: str, label: str, *, files: Mapping[str, bytes]) -> list[Any]:
    """The values of the metadata with a label in a source, as it is set."""
    import typst

    given: Any = inputs(source, files)
    return list(json.loads(typst.query(given, f"<{label}>", field="value", ignore_system_fonts=True)))


def inputs(source: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The source with the files that it reads."""
    return {MAIN: source.encode(), **files}
