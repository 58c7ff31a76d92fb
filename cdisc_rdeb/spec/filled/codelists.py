"""The codelists of a study: those of codelists.yaml, and CDISC's as variables use them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from functools import reduce
from pathlib import Path

from ...errors import closest
from ...formats.opening import stands
from ...model import Codelist, Term
from ...standards import StandardCodelist, Standards, StandardVariable
from ...texts import fold
from ..dataset.draft import DraftVariable
from ..dataset.tables_of_tests import NONE
from ..faults import Faults, Meant, did_you_mean, in_words
from ..layers.folders import Layer, read_file
from ..layers.overlay import overlay_codelists
from ..layers.strays import has_lost
from ..meant.habits import bare
from ..meant.races import ORIGINS
from ..unread import UNREAD
from ..yaml.reader import Node
from .context import Context

DEFINE = "define it in codelists.yaml, or name CDISC's: cdisc-rdeb ct show lists its terms by variable or word"
OF_STANDARD = "that of "
YES_NO, YES_NO_WORDS = "NY", ("yn", "yesno", "noyes", "yesnolist", "ynlist", "nyonly", "yorn", "bool", "boolean")
ALIKE = 4  # letters that two names have which begin or end alike
#: Words that deny, and how many letters a word has that two texts share.
DENIES, WORD = frozenset(("no", "not", "never", "none", "lack", "without", "nor", "neither", "cannot", "non")), 4
LETTERS = re.compile(r"\w+")
USUAL = {"0": "N", "1": "Y"}  # what data entry has for no and yes
NEAR, SHORT = 0.9, 6  # how close a term of the sponsor's is to one of CDISC that it was meant as, if it is longer


def read_codelists(layers: list[Layer], standards: Standards, faults: Faults) -> dict[str, Codelist]:
    """The study's codelists, and what it adds to CDISC's; each laid over those of the libraries."""
    known = len(faults.errors)
    paths = [(layer.folder / "codelists.yaml", f"{layer.shown}codelists.yaml") for layer in layers]
    roots = [read_file(path, shown, "codelists", faults) for path, shown in paths if speaks(path)]
    partly = len(faults.errors) > known or has_lost(layers[0].folder, "codelists.yaml")
    read = [root for root in reversed(roots) if root]
    root = reduce(lambda lower, upper: overlay_codelists(upper, lower, faults), read) if read else None
    found = {name: read_codelist(name, node, standards, faults) for name, node in root.named.items()} if root else {}
    return {**found, UNREAD: Codelist(UNREAD, "")} if partly else found


def speaks(path: Path) -> bool:
    """Whether a file is there that says something; one of comments alone, as in a study that is begun, does not yet."""
    lines = path.read_bytes().splitlines() if path.is_file() else []
    said = [line for line in lines if line.strip()]
    return stands(path) and not (said and all(line.lstrip().startswith(b"#") for line in said))


def kept_at(word: str, value: str, other: str, line: int, words: Mapping[str, str]) -> str:
    """The way out where two terms have the same collected word: the term that it is most like keeps it, which says no
    as the word does, or has more of its words; ``words`` are what else stands for each term."""

    def like(term: str) -> tuple[bool, int, float]:
        said = {*LETTERS.findall(f"{fold(term)} {fold(words[term])}")}
        own = {*LETTERS.findall(fold(word))}
        shared = sum(len(each) >= WORD for each in own & said)
        return bool(own & DENIES) == bool(said & DENIES), shared, SequenceMatcher(None, fold(word), fold(term)).ratio()

    if like(value) > like(other):
        return f"{value} keeps it: remove it from {other} in line {line}, or write there the word that stands for that"
    return f"{other} of line {line} keeps it: remove it here, or write here the word that stands for {value}"


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
        for text in terms[value].raw:
            other = collected_for.setdefault(fold(text), value)
            if other != value and not faults.inside(inner.place):  # as it is where a library says otherwise
                beside = {
                    each: " ".join([terms[each].decode, *(raw for raw in terms[each].raw if fold(raw) != fold(text))])
                    for each in (value, other)
                }
                hint = kept_at(text, value, other, node.named["terms"].named[other].place.line, beside)
                faults.error(inner.place, f"'{text}' is collected for {other} and for {value}", hint)
    if known:
        check_terms(terms, known, node, faults)
    return Codelist(
        id=name,
        label=node.get("label") or (known.label if known else name),
        type=node.get("type") or "text",  # type: ignore[arg-type]
        code=known.code if known else "",
        extensible=known.extensible if known else True,
        terms=terms,
        place=node.place,
    )


def check_terms(terms: Mapping[str, Term], known: StandardCodelist, node: Node, faults: Faults) -> None:
    """Hold the terms of a codelist that stands on one of CDISC, and the words for them, against it."""
    at = {value: inner.place for value, inner in node.named["terms"].named.items()} if terms else {}
    strange: dict[str, str] = {}  # terms that CDISC's list does not take, with their ways out
    for value, term in terms.items():
        turned = [word for text in term.raw for word in (text, text.upper()) if word in known.terms]
        if value in known.terms:
            continue
        if not known.extensible:
            strange[value] = term_first(turned[0], value) if turned else meant_term(value, known)
        elif turned:
            message = f"{turned[0]} is a term of the CDISC codelist {known.name}, and stands as a word for {value}"
            faults.warning(at[value], message, term_first(turned[0], value))
        elif near := closest(value, known.terms, NEAR) if value.isupper() and len(value) > SHORT else []:
            message = f"{value} is no term of the CDISC codelist {known.name}, and nearly {near[0]}"
            faults.warning(at[value], message, f"write {near[0]}, or leave it if another is meant")
    crossed = [(at[value], f"'{text}' is {meant}, not {value}") for value, text, meant in crossing(terms, known)]
    if crossed:
        message = f"words of the CDISC codelist {known.name} stand under other terms: "
        way_out = way_to_term(terms, known) or "put each under its own"
        faults.warning(crossed[0][0], message + ", ".join(said for _, said in crossed), way_out)
    if strange:
        said = f"are no terms of the CDISC codelist {known.name}" if len(strange) > 1 else ""
        message = f"{in_words([*strange])} {said or f'is no term of the CDISC codelist {known.name}'}"
        hints = [*dict.fromkeys(filter(None, strange.values()))]
        way_out = hints[0] if len(hints) == 1 else "; ".join(hints)
        faults.error(at[next(iter(strange))], message, way_out or "it cannot be extended")


def crossing(terms: Mapping[str, Term], known: StandardCodelist) -> Iterator[tuple[str, str, str]]:
    """Terms of CDISC with a word below them that is one for another term: by CDISC, or as 0 and 1 are no and yes."""
    of_race = known.name == "RACE"
    yes_no = USUAL if {*terms} == {*USUAL.values()} else {}
    for value, term in terms.items():
        for text in term.raw if value in known.terms else ():
            found = known.find(text) or ((yes_no[text],) if text in yes_no else ())
            found = found or ((ORIGINS[fold(text)],) if of_race and fold(text) in ORIGINS else ())
            if len(found) == 1 and value not in found:
                yield value, text, found[0]


def way_to_term(terms: Mapping[str, Term], known: StandardCodelist) -> str:
    """Where words of one term are of one other: they are moved there, or the term is written in its place."""
    crossed = list(crossing(terms, known))
    values, meant = {value for value, *_ in crossed}, {term for *_, term in crossed}
    if len(values) != 1 or len(meant) != 1:
        return ""
    value, right = values.pop(), meant.pop()
    if right in terms:
        return f"move {in_words([text for _, text, _ in crossed])} to {right}"
    return f"write {right} in place of {value}" if len(crossed) == len(terms[value].raw) else ""


def meant_term(value: str, known: StandardCodelist) -> str:
    """The term that a value is CDISC's word for, or is nearly called as; '' for neither."""
    found = known.find(value)
    if len(found) == 1:
        return f"the term for it is {found[0]}: write {found[0]}: {value}"
    within = [term for term in known.terms if term.startswith(f"{value} ")]
    return Meant(within, value) if len(within) == 1 else did_you_mean(value, known.terms)


def term_first(term: str, word: str) -> str:
    """The way out where a collected word and its term stand in each other's place."""
    return f"the term stands first: write {term}: {word}"


def codelist_ids(variable: DraftVariable, known: StandardVariable | None, context: Context) -> tuple[str, ...]:
    """The ids of a variable's codelists; CDISC's are added to the study's as they are used."""
    node = variable.attributes.get("codelist")
    if node is not None:
        if node.text == NONE:
            return ()
        if node.null:
            context.faults.error(node.place, f"{node.null} is no codelist", f"write codelist: {NONE}")
            return ()
        own = ""
        if any(text not in context.codelists for text in node.texts):
            own = own_codelists(variable, known, context)
        return tuple(
            i
            for inner in node.nodes
            if (i := use_codelist(inner.text, context, inner, own, inner.text == variable.name))
        )
    of_cdisc = codelists_of(known, context)
    # Results are numbers as a rule: extensible lists of them belong to the tests that have terms, at value level.
    if known is not None and known.name.endswith("STRESC") and any(c.extensible for c in of_cdisc):
        return ()
    return tuple(use_codelist(c.name, context) for c in of_cdisc)


def codelists_of(known: StandardVariable | None, context: Context) -> list[StandardCodelist]:
    """The codelists that the standard gives a variable."""
    codes = known.codelists if known else ()
    return [c for code in codes if (c := context.standards.codelist(code)) is not None]


def own_codelists(variable: DraftVariable, known: StandardVariable | None, context: Context) -> str:
    """The way out where a variable stands for its codelist: the study's that stand on the standard's, else those."""
    if variable.name in context.codelists:
        return f"{OF_STANDARD}{variable.name} is called so: write codelist: {variable.name}"
    of_cdisc = codelists_of(known, context)
    codes = {each.code for each in of_cdisc}
    ids = [each.id for each in context.codelists.values() if each.place.file and each.code in codes]
    ids = ids or [each.name for each in of_cdisc]
    if not ids:
        return f"{variable.name} has none by the standard: leave codelist out, or define it in codelists.yaml"
    form = ids[0] if len(ids) == 1 else f"[{', '.join(ids)}]"
    return f"{OF_STANDARD}{variable.name} is {' or '.join(ids)}: write codelist: {form}"


def of_study(name: str, context: Context) -> str:
    """A hint of a codelist of the study that a name is meant as: one that is like it, or that one begins or ends as
    the other does."""
    own = [each.id for each in context.codelists.values() if each.place.file]
    alike = [each for each in own if each.startswith(name) or name.startswith(each) or name.endswith(each)]
    long = [each for each in alike if min(len(each), len(name)) >= ALIKE]
    return Meant(long, name) if len(long) == 1 else did_you_mean(name, own, near=0.7)


def use_codelist(name: str, context: Context, node: Node | None = None, own: str = "", by_name: bool = False) -> str:
    """The id of a codelist by the study's name for it, or CDISC's; ``own`` is the way out by its variable, which goes
    before what is spelt alike where that stands for its codelist (``by_name``)."""
    codelists, standards = context.codelists, context.standards
    if name in codelists:
        return name
    standard = standards.codelist(name)
    if standard is None:
        if node is not None and UNREAD not in codelists:
            hint = did_you_mean(name, [*codelists, *standards.codelist_names()], near=0.8) or of_study(name, context)
            hint = Meant([YES_NO] if bare(name) in YES_NO_WORDS else (), name, "write {}") or hint
            hint = own if by_name and own.startswith(OF_STANDARD) else hint or own or DEFINE
            context.faults.error(node.place, f"there is no codelist {name}", hint)
        return ""
    if standard.name not in codelists:
        codelists[standard.name] = Codelist(standard.name, standard.label, "text", standard.code, standard.extensible)
    return standard.name
