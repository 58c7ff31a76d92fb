"""A published package put where studies and checks find it."""

from __future__ import annotations

import os
from datetime import date as calendar
from pathlib import Path

from ..errors import RequestError, WriteError
from ..standards import Package
from ..standards.store import file_name, package_name, packages
from .archive import archive, members
from .package import Published
from .published import read_published


def add_package(path: str | Path, folder: str | Path, *, package: str = "", date: str = "") -> Package:
    """Add the terminology of a file to a folder; the package, which may have been there already.

    ``package`` and ``date`` are needed where neither the file nor its name says them (NCI's text file of the current
    release says no date). Raises RawDataError for a file that is not as it was published, RequestError where name or
    date is not known or contradicts the file, WriteError where another file stands in the way.
    """
    path, folder = Path(path), Path(folder)
    published = read_published(path)
    name = agreed(path, "package", published.name, package_name(package) if package else "")
    dated = agreed(path, "date", published.date, date)
    check_date(dated)
    known = packages().get((name, dated))
    if known is not None and Path(known.path).parent != folder.resolve():
        raise RequestError(f"{name} terminology {dated} is there already, in {Path(known.path).parent}; nothing to add")
    target = folder / file_name(name, dated)
    put(target, made(published))
    return Package(name, dated, str(target.resolve()))


def agreed(path: Path, what: str, said: str, asked: str) -> str:
    """What a file says, or whoever adds it; RequestError where nobody does, or both differ."""
    if said and asked and said != asked:
        raise RequestError(f"{path}: its {what} is {said}, not {asked}; leave --{what} out, or name the right file")
    if not said and not asked:
        raise RequestError(f"{path} does not say its {what}; say --{what}")
    return said or asked


def check_date(text: str) -> None:
    """Raise RequestError for what is no date as terminology has it."""
    try:
        good = calendar.fromisoformat(text).isoformat() == text
    except ValueError:
        good = False
    if not good:
        raise RequestError(f"'{text}' is no date of terminology; write it as 2025-03-28")


def made(published: Published) -> bytes:
    """The archive of a package."""
    return archive(members(published.codelists))


def put(target: Path, data: bytes) -> None:
    """Write a file whole or not at all; one that is there and other stays."""
    if target.exists():
        if target.read_bytes() != data:
            raise WriteError(f"{target} is there already, with other terms; remove it first")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
