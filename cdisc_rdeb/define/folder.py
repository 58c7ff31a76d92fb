"""A define.xml in its folder, with what stands beside it: the stylesheet that it names, and its page."""

from __future__ import annotations

from pathlib import Path

from ..cache import remembered
from .stylesheet import STYLESHEET, stylesheet


def write_define(folder: Path, define: bytes, page: bool = True) -> None:
    """Write define.xml, the stylesheet that it names, and define.html unless no page is wanted."""
    (folder / "define.xml").write_bytes(define)
    if b"<?xml-stylesheet" in define[:400]:
        (folder / STYLESHEET).write_bytes(stylesheet())
    if page:
        (folder / "define.html").write_bytes(remembered(lambda: ("define.html", define), lambda: page_of(define)))


def page_of(define: bytes) -> bytes:
    """The page of a define.xml."""
    from .page import define_html  # what reads XML is slow to import

    return define_html(define)
