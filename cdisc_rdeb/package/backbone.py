"""index.xml with a leaf for each file, and the study tagging file that says what each is.

Source: ICH eCTD specification 3.2.2, and its study tagging file specification 2.6.1. The DTDs and stylesheets that
the two files name are ICH's; who puts a sequence together has them in ``util/``.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from ..spec.study.submission import CONTROLLED
from .facts import SECTIONS, PackageFacts
from .places import Leaf

ECTD = "http://www.ich.org/ectd"
XLINK_OF_INDEX = "http://www.w3c.org/1999/xlink"  # not W3C's own, but that of ICH's DTD
XLINK_OF_STF = "http://www.w3.org/1999/xlink"
INDEX, INDEX_MD5 = "index.xml", "index-md5.txt"
STF_VERSION = "STF version 2.2"


def write_backbone(sequence: Path, facts: PackageFacts, leaves: Sequence[Leaf], study: str, title: str) -> None:
    """The study tagging file, index.xml, and the checksum of that, into the folder of a sequence.

    ``study`` is STUDYID, ``title`` the study's title, which is the title of its study tagging file too.
    """
    place = f"{facts.report_folder}/stf-{facts.study}.xml"
    path = sequence / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stf(facts, leaves, study, title))
    index = index_xml(sequence, facts, [Leaf(place, title, ("", "")), *leaves])
    (sequence / INDEX).write_bytes(index)
    (sequence / INDEX_MD5).write_text(hashlib.md5(index, usedforsecurity=False).hexdigest() + "\n", encoding="ascii")


def stf(facts: PackageFacts, leaves: Sequence[Leaf], study: str, title: str) -> bytes:
    """The study tagging file: each file by its leaf, with its file tag."""
    up = posixpath.relpath(".", facts.report_folder)
    root = etree.Element(f"{{{ECTD}}}study", {"dtd-version": "2.2"}, nsmap={"ectd": ECTD, "xlink": XLINK_OF_STF})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    identifier = etree.SubElement(root, "study-identifier")
    etree.SubElement(identifier, "title").text = title
    etree.SubElement(identifier, "study-id").text = study
    if facts.section == CONTROLLED:
        category = etree.SubElement(identifier, "category", {"name": "type-of-control", "info-type": "ich"})
        category.text = facts.control
    document = etree.SubElement(root, "study-document")
    for leaf in leaves:
        content = etree.SubElement(document, "doc-content")
        content.set(f"{{{XLINK_OF_STF}}}href", f"{up}/{INDEX}#{leaf.id}")
        etree.SubElement(content, "file-tag", {"name": leaf.tag[0], "info-type": leaf.tag[1]})
    return to_bytes(root, f"{up}/util/dtd/ich-stf-v2-2.dtd", f"{up}/util/style/ich-stf-stylesheet-2-3.xsl", "study")


def index_xml(sequence: Path, facts: PackageFacts, leaves: Sequence[Leaf]) -> bytes:
    """index.xml: the leaves of the study in the section of its report, the study tagging file first."""
    root = etree.Element(f"{{{ECTD}}}ectd", {"dtd-version": "3.2"}, nsmap={"ectd": ECTD, "xlink": XLINK_OF_INDEX})
    node = root
    outer, inner = SECTIONS[facts.section].elements
    for name in ("m5-clinical-study-reports", "m5-3-clinical-study-reports", outer, inner):
        node = etree.SubElement(node, name)
        if name == outer and facts.indication:
            node.set("indication", facts.indication)
    for number, leaf in enumerate(leaves):
        version = {"version": STF_VERSION} if number == 0 else {}
        named = {"ID": leaf.id, "operation": "new", **version, "checksum-type": "md5"}
        element = etree.SubElement(node, "leaf", {**named, "checksum": md5(sequence / leaf.path)})
        element.set(f"{{{XLINK_OF_INDEX}}}href", leaf.path)
        etree.SubElement(element, "title").text = leaf.title
    return to_bytes(root, "util/dtd/ich-ectd-3-2.dtd", "util/style/ectd-2-0.xsl", "ectd")


def to_bytes(root: etree._Element, dtd: str, style: str, name: str) -> bytes:
    """A document with its DTD and stylesheet."""
    root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/xsl" href="{style}"'))
    doctype = f'<!DOCTYPE ectd:{name} SYSTEM "{dtd}">'
    whole = etree.tostring(
        root.getroottree(), xml_declaration=True, encoding="UTF-8", pretty_print=True, doctype=doctype
    )
    return bytes(whole)


def md5(path: Path) -> str:
    """The MD5 of a file, which is the checksum that index.xml wants."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
