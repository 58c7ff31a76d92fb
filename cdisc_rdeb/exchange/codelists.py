"""The codelists of a file as codelists.yaml has them: under names of their own, or CDISC's, with what CDISC's
terminology does not say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..define import elements as e
from ..define.codelists import is_names, paired_name
from ..standards import StandardCodelist, Standards
from ..texts import fold
from .yaml_text import Tree

RELATED = ("DOMAIN", "EVAL")  # CDISC's lists that SUPP-- and CO use too, so that none stands in their place
PREFIX = re.compile(r"^(CL|CodeList)[._]", re.IGNORECASE)


def names_of(used: Iterable[e.CodeList], standards: Standards) -> dict[str, str]:
    """A name for each codelist by its OID: CDISC's for one that stands on it, else its own."""
    names: dict[str, str] = {}
    taken = {*RELATED}

    def first(codelist: e.CodeList) -> tuple[bool, int, str]:
        """Which codelist of several gets CDISC's name: one that is called so, else the longest."""
        known = of_cdisc(codelist, standards)
        own = PREFIX.sub("", codelist.oid)
        return (known is None or own != known.name, -len(codelist.items), codelist.oid)

    for codelist in sorted(used, key=first):
        known = of_cdisc(codelist, standards)
        own = re.sub(r"[^A-Za-z0-9_.]+", "_", PREFIX.sub("", codelist.oid)).strip("_.") or "LIST"
        called = known.name if known and known.name not in taken else own
        while called in taken or ((other := standards.codelist(called)) and other is not known):
            called = f"{called}_LIST"
        taken.add(called)
        names[codelist.oid] = called
    return names


def of_cdisc(codelist: e.CodeList, standards: Standards) -> StandardCodelist | None:
    """The codelist of CDISC's that one stands on; none where it has terms by which this cannot be extended."""
    known = standards.codelist(codelist.code) if codelist.code else None
    if known is None or known.extensible or all(item.coded_value in known.terms for item in codelist.items):
        return known
    return None


def codelist_tree(codelist: e.CodeList, name: str, standards: Standards) -> dict[str, Tree]:
    """A codelist of codelists.yaml."""
    known = of_cdisc(codelist, standards)
    tree: dict[str, Tree] = {}
    if codelist.name and codelist.name != (known.label if known else name):
        tree["label"] = codelist.name
    if known and known.name != name:
        tree["ct"] = known.name
    if codelist.data_type in ("integer", "float"):
        tree["type"] = codelist.data_type
    return {**tree, "terms": terms(codelist, known, standards)}


def terms(codelist: e.CodeList, known: StandardCodelist | None, standards: Standards) -> Mapping[str, Tree]:
    """The terms, each with its decode where define.xml would have another one."""
    items = [item for item in codelist.items if item.coded_value]
    telling = any(item.decode and fold(item.decode) != fold(item.coded_value) for item in items)
    pair = standards.paired_codelist(known.code) if known else None
    if pair is not None and known is not None and is_names(known, pair):
        return dict.fromkeys((item.coded_value for item in items), None)  # they are decodes themselves
    return {item.coded_value: term(item, known, standards, telling) for item in items}


def term(item: e.CodeListItem, known: StandardCodelist | None, standards: Standards, telling: bool) -> Tree:
    """A term: its decode, unless that follows; of a list whose decodes say nothing it is the term."""
    standard = known.terms.get(item.coded_value) if known else None
    implied = standard.preferred_term if standard else item.coded_value
    if known and standard and paired_name(known, item.coded_value, standards):
        return None  # the name that CDISC has for the code
    decode = item.decode or item.coded_value if telling else item.coded_value
    return None if decode == implied else {"decode": decode}
