"""The elements of a define.xml as bytes, through the template."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..cache import current
from ..errors import WriteError
from .elements import Define

if TYPE_CHECKING:
    from jinja2 import Environment

#: Characters that no XML 1.0 document can hold. Source: XML 1.0, 2.2.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def templates() -> Path:
    """The folder of the templates: in the package as installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "define_templates"
    return installed if installed.is_dir() else package.parent / "define_templates"


@cache
def environment() -> Environment:
    """Jinja2 with every text escaped and every unknown name an error."""
    from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
    from jinja2.bccache import Bucket

    class Kept(BytecodeCache):
        """Templates as they were compiled by an earlier build."""

        def load_bytecode(self, bucket: Bucket) -> None:
            kept = current()
            known = kept.get(kept.key("template", bucket.key, bucket.checksum)) if kept else None
            if isinstance(known, bytes):
                bucket.bytecode_from_string(known)

        def dump_bytecode(self, bucket: Bucket) -> None:
            if kept := current():
                kept.put(kept.key("template", bucket.key, bucket.checksum), bucket.bytecode_to_string())

    return Environment(
        bytecode_cache=Kept(),
        loader=FileSystemLoader(templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def to_xml(define: Define) -> bytes:
    """The file as UTF-8; a character that XML cannot hold is a WriteError that shows the line."""
    text = environment().get_template("define.xml.j2").render(define=define)
    found = ILLEGAL.search(text)
    if found:
        line = text[: found.start()].rpartition("\n")[2].lstrip() + repr(found.group())[1:-1]
        raise WriteError(f"define.xml cannot hold the character {found.group()!r} in '{line}'; replace it in the specs")
    return text.encode()
