"""Raw sources that an earlier build read: found by the content of their files and by all that their reading uses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..cache import current
from ..errors import RawDataError
from ..formats.opening import digest_of
from ..model import RawSource, Study
from ..quick import dataclass
from .cut import Cut
from .frame import Told
from .subjects import Everyone


@dataclass(frozen=True, slots=True, eq=False)
class ReadSource:
    """A source as it was read: the hash of its file of columns and what that has, its subjects, what its readers
    said, and what who looked at its pieces saw."""

    digest: str
    cut: Cut
    met: Everyone
    encodings: dict[str, str]
    told: tuple[Told, ...]
    left: dict[str, frozenset[str]]
    seen: object


def content_of(source: RawSource, home: Path) -> Mapping[str, str] | None:
    """The hashes of a source's files; None where one cannot be read, as its reader will tell."""
    try:
        return {name: digest_of(home / name, name) for name in source.files}
    except (OSError, RawDataError):
        return None


def source_key(study: Study, source: RawSource, home: Path, judges: object) -> str:
    """The key of a source that is read for a study and judged so; '' where there is no cache, or no content."""
    cache = current()
    content = content_of(source, home) if cache else None
    if cache is None or content is None:
        return ""
    return cache.key("source", source, content, study.usubjid, study.persons, study.ascii, judges)
