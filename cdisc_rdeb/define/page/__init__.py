"""define.html: a define.xml as one page that needs nothing else, made from the file itself, whoever wrote it."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache

from lxml import etree
from markupsafe import Markup

from ...errors import RequestError
from ...formats.xml_root import xml_root
from ..render import environment, templates
from .analyses import displays
from .document import Document, file_of, said, text_of
from .following import Following, standard_words
from .view import DocumentLink, View

TEMPLATE = "define.html.j2"
#: Runs before the sections come, so that those that are not looked at cost no layout.
EARLY = 'document.documentElement.classList.add("js");'
CLASSES = ("trial", "special", "interventions", "events", "findings", "relationship", "analysis")

__all__ = ["define_html", "view"]


def define_html(define: bytes, name: str = "define.xml") -> bytes:
    """The page of a define.xml of any version; no entity, network or DTD is looked at.

    ``name`` is what the file is called in a RequestError: that it is no XML, or no define.xml.
    """
    shown = view(parse(define, name))
    script, style = asset("define.js"), asset("define.css")
    terms = {codelist.anchor: codelist.terms for codelist in shown.codelists if codelist.terms}
    page = environment().get_template(TEMPLATE)
    return page.render(
        view=shown,
        script=Markup(script),
        style=Markup(style),
        early=Markup(EARLY),
        hashes=[sha256(EARLY), sha256(script)],
        terms=data(terms),
        colour=colour,
    ).encode()


def parse(define: bytes, name: str) -> etree._Element:
    """The root of a define.xml."""
    try:
        root = xml_root(define, name)
    except ValueError as error:
        raise RequestError(f"{name}: {error}; give a define.xml that is whole") from None
    if next(root.iter("{*}MetaDataVersion"), None) is None:
        raise RequestError(f"{name} has no MetaDataVersion, so it is no define.xml")
    return root


def view(root: etree._Element) -> View:
    """All that the page shows of a define.xml. Datasets are followed first: they tell who uses what."""
    document = Document(root)
    following = Following(document)
    datasets = tuple(following.dataset(group) for group in document.all("ItemGroupDef"))
    shown = tuple(displays(following))
    codelists = tuple(following.codelist(element) for element in document.all("CodeList"))
    kinds = ("MethodDef", "ComputationMethod")
    methods = tuple(following.told("method", element) for kind in kinds for element in document.all(kind))
    comments = tuple(following.told("comment", element) for element in document.all("CommentDef"))
    study = {
        each: text_of(next(root.iter("{*}" + each), None)) for each in ("StudyName", "StudyDescription", "ProtocolName")
    }
    version = document.version
    facts = {
        "Study": study["StudyDescription"],
        "Protocol": study["ProtocolName"],
        "Data definitions": described_version(version),
        "Define-XML": said(version, "DefineVersion"),
        "Created": said(root, "CreationDateTime"),
        "Made by": " ".join(
            (said(root, "SourceSystem") or said(root, "Originator"), said(root, "SourceSystemVersion"))
        ).strip(),
        "Context": said(root, "Context"),
    }
    return View(
        title=study["StudyName"] or said(version, "Name") or "Data definitions",
        facts={name: text for name, text in facts.items() if text},
        standards=tuple(standards(document)),
        documents=tuple(documents(document)),
        datasets=datasets,
        codelists=codelists,
        methods=methods,
        comments=comments,
        displays=shown,
    )


def described_version(version: etree._Element) -> str:
    """What the metadata are called, and what more is said of them."""
    name, more = said(version, "Name"), said(version, "Description")
    return more if not name or more == name else f"{name}. {more}" if more else name


def standards(document: Document) -> list[tuple[str, str]]:
    """The standards with what is said of each; before Define-XML 2.1 it is one."""
    found = [
        (standard_words(each), " ".join((said(each, "Type"), said(each, "Status"))))
        for each in document.all("Standard")
    ]
    one = " ".join((said(document.version, "StandardName"), said(document.version, "StandardVersion"))).strip()
    return found or ([(one, "IG")] if one else [])


def documents(document: Document) -> list[DocumentLink]:
    """The documents of the submission, the annotated CRF first, and those that nothing but a leaf names."""
    parts = (document.version.find("{*}AnnotatedCRF"), document.version.find("{*}SupplementalDoc"))
    named = [link for part in parts if part is not None for link in document.documents(part)]
    of_datasets = {id(leaf) for group in document.all("ItemGroupDef") for leaf in group.iterchildren("{*}leaf")}
    others = [file_of(leaf) for leaf in document.all("leaf") if id(leaf) not in of_datasets]
    titles = {link.href or link.title for link in named}
    return [*named, *(link for link in others if (link.href or link.title) not in titles)]


def colour(class_name: str) -> str:
    """The family of a class, by which the page colours it.

    >>> colour("FINDINGS ABOUT"), colour("BASIC DATA STRUCTURE"), colour("")
    ('findings', 'analysis', 'other')
    """
    words = class_name.casefold()
    if any(word in words for word in ("analysis", "structure", "adam")):
        return "analysis"
    return next((name for name in CLASSES if words.startswith(name)), "other")


def data(terms: object) -> Markup:
    """Data as JSON inside a page: nothing in it can end its element, or begin another."""
    text = json.dumps(terms, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


@cache
def asset(name: str) -> str:
    """A file that the page holds as it is."""
    return (templates() / name).read_text(encoding="utf-8")


def sha256(text: str) -> str:
    """The hash by which the page allows its own scripts, and no other, to run."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
