"""XML of others, parsed in one place: nothing is fetched, nothing grows, and nothing is left out without a word."""

from __future__ import annotations

from lxml import etree

from ..errors import said_by


def xml_root(data: bytes, name: str) -> etree._Element:
    """The root of a document; ``name`` is how messages call it. ValueError, in one line, for what is no sound XML.

    Entities are not resolved, so a document that has any would lose what stands for them: it is none. A document type
    alone, as the index of a submission names one, does no harm.

    >>> xml_root(b"<a/>", "a.xml").tag
    'a'
    >>> xml_root(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "a.xml")
    Traceback (most recent call last):
    ...
    ValueError: it has entities of its own (DOCTYPE)
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(said_by(error).replace("<string>", name)) from None
    refuse_entities(root, parser.error_log)
    return root


def refuse_entities(root: etree._Element, log: etree._ListErrorLog) -> None:
    """Raise ValueError for a document that has entities, or names some that it has not."""
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and declared.entities():  # type: ignore[attr-defined]  # the stubs lack it
        raise ValueError("it has entities of its own (DOCTYPE)")
    if any(entry.type_name.endswith("UNDECLARED_ENTITY") for entry in log):
        raise ValueError("it names entities that are not in it")
