"""The codelists of a study: those of codelists.yaml, and CDISC's as variables use them."""

from __future__ import annotations

from functools import reduce
from pathlib import Path

from ..formats.opening import stands
from ..model import Codelist, Term
from ..standards import Standards, StandardVariable
from ..texts import fold
from .context import Context
from .draft import DraftVariable
from .faults import Faults, did_you_mean
from .findings import NONE
from .layers import Layer, read_file
from .overlay import overlay_codelists
from .unread import UNREAD
from .yaml_reader import Node

DEFINE = "define it in codelists.yaml, or name CDISC's: cdisc-rdeb ct show lists its terms by variable or word"


def read_codelists(layers: list[Layer], standards: Standards, faults: Faults) -> dict[str, Codelist]:
    """The study's codelists, and what it adds to CDISC's; each laid over those of the libraries."""
    known = len(faults.errors)
    paths = [(layer.folder / "codelists.yaml", f"{layer.shown}codelists.yaml") for layer in layers]
    roots = [read_file(path, shown, "codelists", faults) for path, shown in paths if speaks(path)]
    partly = len(faults.errors) > known
    read = [root for root in reversed(roots) if root]
    root = reduce(lambda lower, upper: overlay_codelists(upper, lower, faults), read) if read else None
    found = {name: read_codelist(name, node, standards, faults) for name, node in root.named.items()} if root else {}
    return {**found, UNREAD: Codelist(UNREAD, "")} if partly else found


def speaks(path: Path) -> bool:
    """Whether a file is there that says something; one of comments alone, as in a study that is begun, does not yet."""
    lines = path.read_bytes().split(b"\n") if path.is_file() else []
    said = [line for line in lines if line.strip()]
    return stands(path) and not (said and all(line.lstrip().startswith(b"#") for line in said))


def read_codelist(name: str, node: Node, standards: Standards, faults: Faults) -> Codelist:
    """One codelist; one that carries the name of a CDISC codelist, or names it, stands on that."""
    known = standards.codelist(node.get("ct") or name)
    if node.get("ct") and known is None:
        hint = did_you_mean(node.get("ct"), standards.codelist_names())
        faults.error(node.named["ct"].place, f"CDISC terminology has no codelist {node.get('ct')}", hint)
    if known is None and not node.named.keys() & {"ct", "terms"} and not faults.inside(node.place):
        faults.error(node.place, f"{name} has no terms", "list them, or name the CDISC codelist it stands on with ct")
    for inner in node.named["omit"].nodes if "omit" in node.named else ():
        faults.error(inner.place, f"no library has a term {inner.text} of {name} that could be left out", "remove it")
    terms: dict[str, Term] = {}
    collected_for: dict[str, str] = {}
    for value, inner in node.named["terms"].named.items() if "terms" in node.named else ():
        standard = known.terms.get(value) if known else None
        words = inner.named["raw"].texts if "raw" in inner.named else () if inner.named else inner.texts
        decode = inner.get("decode") or (standard.preferred_term if standard else "")
        terms[value] = Term(
            value,
            decode,
            standard.code if standard else "",
            bool(known) and standard is None,
            tuple(text for text in words if text),
        )
        turned = [text for text in terms[value].raw if known and not standard and text in known.terms]
        if known and not standard and not known.extensible:
            hint = term_first(turned[0], value) if turned else did_you_mean(value, known.terms)
            message = f"{value} is no term of the CDISC codelist {known.name}"
            faults.error(inner.place, message, hint or "it cannot be extended")
        elif known and turned:
            message = f"{turned[0]} is a term of the CDISC codelist {known.name}, and stands as a word for {value}"
            faults.warning(inner.place, message, term_first(turned[0], value))
        for text in terms[value].raw:
            other = collected_for.setdefault(fold(text), value)
            if other != value and not faults.inside(inner.place):  # as it is where a library says otherwise
                faults.error(
                    inner.place, f"'{text}' is collected for {other} and for {value}", "keep it at one of them"
                )
    return Codelist(
        id=name,
        label=node.get("label") or (known.label if known else name),
        type=node.get("type") or "text",  # type: ignore[arg-type]
        code=known.code if known else "",
        extensible=known.extensible if known else True,
        terms=terms,
        place=node.place,
    )


def term_first(term: str, word: str) -> str:
    """The way out where a collected word and its term stand in each other's place."""
    return f"the term stands first: write {term}: {word}"


def codelist_ids(variable: DraftVariable, known: StandardVariable | None, context: Context) -> tuple[str, ...]:
    """The ids of a variable's codelists; CDISC's are added to the study's as they are used."""
    node = variable.attributes.get("codelist")
    if node is not None:
        if node.text == NONE:
            return ()
        return tuple(i for inner in node.nodes if (i := use_codelist(inner.text, context, inner)))
    codes = known.codelists if known else ()
    of_cdisc = [c for code in codes if (c := context.standards.codelist(code)) is not None]
    # Results are numbers as a rule: extensible lists of them belong to the tests that have terms, at value level.
    if known is not None and known.name.endswith("STRESC") and any(c.extensible for c in of_cdisc):
        return ()
    return tuple(use_codelist(c.name, context) for c in of_cdisc)


def use_codelist(name: str, context: Context, node: Node | None = None) -> str:
    """The id of a codelist by the study's name for it, or CDISC's."""
    codelists, standards = context.codelists, context.standards
    if name in codelists:
        return name
    standard = standards.codelist(name)
    if standard is None:
        if node is not None and UNREAD not in codelists:
            hint = did_you_mean(name, [*codelists, *standards.codelist_names()], near=0.8)
            context.faults.error(node.place, f"there is no codelist {name}", hint or DEFINE)
        return ""
    if standard.name not in codelists:
        codelists[standard.name] = Codelist(standard.name, standard.label, "text", standard.code, standard.extensible)
    return standard.name
