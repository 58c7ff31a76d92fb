"""Rules of files: names, paths, sizes, checksums, titles, PDFs, programs, links from define.xml."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from ..errors import said_by
from .backbone import INDEX, INDEX_MD5, md5
from .markets import GB, MB, Market
from .places import PROGRAMS
from .rejection import DEFINE, Refusal, Sequence, parsed

LONGEST_NAME = 64
LONGEST_TITLE = 512
PDF_VERSIONS = ("1.4", "1.5", "1.6", "1.7")
XLINK = "{http://www.w3.org/1999/xlink}href"


def file_rules(sequence: Sequence, market: Market) -> Iterator[Refusal]:
    """What of a market's rules of files a sequence breaks."""
    for path in sequence.files:
        yield from of_name(path, sequence.folder.name, market)
        yield from of_size(sequence.folder / path, path, market)
        if path.endswith(".pdf"):
            yield from of_pdf(sequence.folder / path, path)
        if posixpath.basename(path) == DEFINE:
            yield from of_links(sequence, path)
        if f"/{PROGRAMS}/" in path and path.endswith(".txt"):
            yield from of_program(sequence.folder / path, path)
    yield from of_folders(sequence.folder)
    yield from of_leaves(sequence)
    yield from of_datasets(sequence)


def of_name(path: str, home: str, market: Market) -> Iterator[Refusal]:
    """The name of a file, and its path from the folder of the sequence on."""
    name, whole = posixpath.basename(path), f"{home}/{path}"
    if not market.name.fullmatch(name):
        yield Refusal("file name", path, f"a name has {market.letters}, and one extension", "call it otherwise")
    if len(name) > LONGEST_NAME:
        yield Refusal("file name", path, f"it has {len(name)} characters of {LONGEST_NAME}", "give it a shorter name")
    for folder in posixpath.dirname(path).split("/"):
        if folder and not market.name.fullmatch(f"{folder}.x"):
            said = f"a folder's name has {market.letters}, and {folder!r} has others"
            yield Refusal("folder name", path, said, "call the folder otherwise")
    if len(whole) > market.path:
        said = f"the path has {len(whole)} characters of {market.path}"
        yield Refusal("path length", path, said, "give the study or the indication a shorter name in package.yaml")


def of_size(file: Path, path: str, market: Market) -> Iterator[Refusal]:
    """How large a file may be; a dataset past the limit has pieces in split/ beside it."""
    size, kind = file.stat().st_size, posixpath.splitext(path)[1]
    if size == 0:
        yield Refusal("empty file", path, "it has no content", "leave it out, or make it again")
    limit = {".xpt": market.dataset, ".pdf": market.pdf}.get(kind, market.other)
    name = posixpath.splitext(posixpath.basename(path))[0]
    if size > limit and not any(file.parent.glob(f"split/{name}[0-9]*.xpt")):
        way_out = "cut it into pieces: package does, with --limit" if kind == ".xpt" else "make it smaller"
        yield Refusal("file size", path, f"it has {size / MB:,.0f} MB of {limit / GB:g} GB", way_out)


def of_pdf(file: Path, path: str) -> Iterator[Refusal]:
    """A PDF of a version that is taken, which can be searched, does nothing by itself, and opens for everybody."""
    import pikepdf  # slow to import

    try:
        with pikepdf.open(file) as pdf:
            if pdf.pdf_version not in PDF_VERSIONS:
                said = f"it is PDF {pdf.pdf_version}, and {PDF_VERSIONS[0]} to {PDF_VERSIONS[-1]} are taken"
                yield Refusal("PDF version", path, said, "save it as PDF 1.7")
            if pdf.is_encrypted:
                yield Refusal("PDF security", path, "it is encrypted", "save it without security settings")
            root = pdf.Root
            names = root.get("/Names", pikepdf.Dictionary())
            for key, what in (("/JavaScript", "scripts"), ("/EmbeddedFiles", "attached files")):
                if key in names:
                    yield Refusal("PDF content", path, f"it has {what}", "save it without them")
            bare = sorted(set(fonts_not_embedded(pdf)))
            if bare:
                said = f"{', '.join(bare[:3])} is not embedded"
                yield Refusal("PDF font", path, said, "save it with all fonts embedded")
    except pikepdf.PasswordError:
        yield Refusal("PDF security", path, "it asks for a password", "save it without security settings")
    except pikepdf.PdfError as error:
        yield Refusal("PDF damaged", path, f"it cannot be read: {said_by(error)}", "make it again")


def fonts_not_embedded(pdf: object) -> Iterator[str]:
    """The fonts of pages that a PDF names and does not hold."""
    for page in pdf.pages:  # type: ignore[attr-defined]
        resources = page.get("/Resources", {})
        for font in dict(resources.get("/Font", {})).values():
            inner = font.get("/DescendantFonts", [font])[0]
            descriptor = inner.get("/FontDescriptor")
            files = ("/FontFile", "/FontFile2", "/FontFile3")
            if str(font.get("/Subtype")) != "/Type3" and (
                descriptor is None or not any(f in descriptor for f in files)
            ):
                yield str(font.get("/BaseFont", "a font"))[1:]


def of_links(sequence: Sequence, path: str) -> Iterator[Refusal]:
    """The files that a define.xml names lie where it says."""
    home = posixpath.dirname(path)
    root = parsed(sequence.folder / path)
    for leaf in root.iter("{*}leaf"):
        href = leaf.get(XLINK, "")
        target = posixpath.normpath(posixpath.join(home, href))
        if href and "://" not in href and target not in sequence.files:
            yield Refusal("dead link", path, f"it names {href}, which is not there", "add the file, or build again")


def of_program(file: Path, path: str) -> Iterator[Refusal]:
    """Programs are plain ASCII."""
    text = file.read_bytes()
    if not text.isascii():
        line = text[: next(i for i, byte in enumerate(text) if byte > 127)].count(b"\n") + 1
        yield Refusal("program text", path, f"line {line} has a character that is not ASCII", "write it in ASCII")


def of_folders(folder: Path) -> Iterator[Refusal]:
    """No folder is empty."""
    for each in sorted(folder.rglob("*")):
        if each.is_dir() and not any(each.iterdir()):
            yield Refusal("empty folder", each.relative_to(folder).as_posix(), "nothing is in it", "remove it")


def of_leaves(sequence: Sequence) -> Iterator[Refusal]:
    """Each leaf has its file, with its checksum and a title; each file of module 5 has its leaf."""
    for leaf in sequence.leaves:
        file = sequence.folder / leaf.path
        if not file.is_file():
            yield Refusal("leaf", leaf.path, "index.xml names it, and it is not there", "add it, or drop its leaf")
        elif md5(file) != leaf.checksum:
            yield Refusal(
                "checksum", leaf.path, "it is not the file that index.xml has the checksum of", "index it again"
            )
        if not leaf.title.strip() or leaf.title != leaf.title.strip() or len(leaf.title) > LONGEST_TITLE:
            said = f"its title is {leaf.title[:40]!r}, with {len(leaf.title)} characters"
            yield Refusal(
                "leaf title",
                leaf.path,
                said,
                f"give it 1 to {LONGEST_TITLE} characters, none of them blank at its ends",
            )
    named = {leaf.path for leaf in sequence.leaves}
    for path in sequence.files:
        if path.startswith("m5/") and path not in named:
            yield Refusal("leaf", path, "index.xml has no leaf for it", "add it to index.xml")
    index, sum_ = sequence.folder / INDEX, sequence.folder / INDEX_MD5
    if not index.exists():
        yield Refusal("leaf", INDEX, "it is not there", "make the package again")
    elif not sum_.exists() or sum_.read_text(encoding="ascii", errors="replace").strip() != md5(index):
        yield Refusal("checksum", INDEX, f"{INDEX_MD5} is not its checksum", "make the package again")


def of_datasets(sequence: Sequence) -> Iterator[Refusal]:
    """No two datasets of a study have one name."""
    by_name = defaultdict(list)
    for path in sequence.files:
        if path.endswith(".xpt"):
            by_name[posixpath.basename(path)].append(path)
    for paths in by_name.values():
        for path in paths[1:]:
            yield Refusal("same name", path, f"{paths[0]} is called the same", "give one of them another name")
