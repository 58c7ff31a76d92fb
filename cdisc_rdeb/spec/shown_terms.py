"""The terms of a codelist, for who writes a spec: by its name, its code, or a variable that takes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ..errors import RequestError, did_you_mean
from ..model import Codelist, Study
from ..quick import dataclass
from ..standards import DEFAULT, StandardCodelist, Standards, StandardVariable
from ..standards.ct import codelists
from ..standards.store import packages
from ..terminal import count, cut, text_table
from ..texts import fold
from .faults import Faults
from .filled.listing import FLAG, YES_NO
from .layers.folders import read_root
from .meant.hints import SHOW
from .reader import read_study
from .structures import STRUCTURES
from .study.standards_chosen import read_standards

WIDEST, WHOLE = 70, 200  # characters of other words, which may be cut, and of terms, which are not
FEW = 8  # variables, or codelists, that are named
OWN = "the study's own"


@dataclass(frozen=True, slots=True)
class Row:
    """A term: its value, its C-code or whose it is, its name where the codelist is one of codes, and other words."""

    value: str
    code: str
    name: str = ""
    words: tuple[str, ...] = ()

    def has(self, word: str) -> bool:
        """Whether a word stands in the term, in its name, or in another word for it, in any case and either spelling.

        >>> Row("HGB", "C64848", "Hemoglobin").has("haemoglobin")
        True
        """
        return any(spelt(word) in spelt(text) for text in (self.value, self.name, *self.words))

    def is_called(self, word: str) -> bool:
        """Whether the word is all of it, or of another word for it."""
        return any(spelt(word) == spelt(text) for text in (self.value, self.name, *self.words))


@dataclass(frozen=True, slots=True)
class Shown:
    """A codelist with what is said of it, and its terms."""

    name: str
    about: str
    rows: tuple[Row, ...]
    pair: str = ""  # the codelist with the names of its codes


def show_codelists(asked: str = "", study: Path | None = None, like: str = "") -> list[str]:
    """Lines that show the codelists which ``asked`` means, or all that have a term with the word ``like``.

    ``asked`` is a codelist by submission value or C-code, or a variable, with its dataset or without. The terminology
    is that of ``study``, whose own terms and words count too, faults in other places of its specs or not; else the
    newest that is installed. Raises RequestError for what is not there, with what was meant.

    >>> for line in show_codelists("AE.AESEV", like="grade 1"):
    ...     print(line)
    AESEV (C66769): Severity/Intensity Scale for Adverse Events, SDTM terminology 2025-03-28
    not extensible: no term can be added; put the collected words under a term, in codelists.yaml
    taken by AE.AESEV
    TERM  CODE    OTHER WORDS
    MILD  C41338  1; Grade 1; Mild Adverse Event
    1 of 3 terms has 'grade 1'
    """
    known = Known.of(study)
    if not asked:
        return search(known, like)
    found = known.meant(asked)
    lines = [line for shown in found for line in shown_lines(shown, like)]
    if like and not any(row.has(like) for shown in found for row in shown.rows):
        words = {word for shown in found for row in shown.rows for word in (row.value, row.name, *row.words) if word}
        hint = did_you_mean(like, words) or "try a shorter word, or none to see all"
        raise RequestError(f"no term of {' or '.join(shown.name for shown in found)} has '{like}'; {hint}")
    return lines


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked: the standards, and what of a study could be read."""

    standards: Standards
    study: Study | None = None

    @classmethod
    def of(cls, folder: Path | None) -> Known:
        """Of a study's folder; without one, the newest terminology that is installed."""
        if folder is None:
            newest = {name: package for (name, _), package in sorted(packages().items())}
            usual = {package.name: newest.pop(package.name) for package in DEFAULT.terminology}
            return cls(replace(DEFAULT, terminology=(*usual.values(), *newest.values())))
        root, layers = read_root(folder, faults := Faults())
        if root is None:
            faults.stop()
        standards = read_standards(root, layers, of_versions := Faults())
        of_versions.stop()  # the terms of another version are not those that were asked for
        reading = read_study(folder, Faults())
        return cls(standards, reading.study if reading else None)

    def meant(self, asked: str) -> list[Shown]:
        """The codelists that a name means: those of this name, else those that a variable of it takes."""
        own = self.study.codelists if self.study else {}
        if name := next((name for name in own if fold(name) == fold(asked)), ""):
            return [self.shown(own[name])]
        if standard := self.standard(asked):
            return [self.of_cdisc(standard)]
        dataset, _, variable = asked.upper().rpartition(".")
        taken = list(dict.fromkeys(self.of_variable(dataset, variable)))
        return [self.shown(own[key]) if key in own else self.of_cdisc(self.needed(key)) for key in taken]

    def standard(self, asked: str) -> StandardCodelist | None:
        """A codelist of CDISC by its name in any case, or its code."""
        names = (asked, asked.upper(), *(name for name in self.standards.codelist_names() if fold(name) == fold(asked)))
        return next((known for name in names if (known := self.standards.codelist(name))), None)

    def needed(self, key: str) -> StandardCodelist:
        """A codelist that the guide names, which the terminology may lack."""
        if known := self.standards.codelist(key):
            return known
        raise RequestError(f"the terminology has no codelist {key}, which the guide names; cdisc-rdeb ct list shows it")

    def of_variable(self, dataset: str, name: str) -> Collection[str]:
        """The codelists that a variable takes: ids of the study's, or C-codes."""
        own = self.study.datasets if self.study else {}
        for each in [own[dataset]] if dataset in own else () if dataset else own.values():
            if name in each.variables and (taken := each.variables[name].codelists):
                return taken
        found = list(self.variables(dataset, name))
        if codes := [code for variable in found for code in variable.codelists]:
            return codes
        if found and dataset.startswith("AD") and name.endswith(FLAG) and found[0].type == "Char":
            return (YES_NO,)
        called = f"{dataset}.{name}" if dataset else name
        if found:
            raise RequestError(f"{called} takes no codelist of CDISC: {without_codelist(found[0])}")
        raise RequestError(f"{called} is no codelist, and no variable{self.hint(dataset, name)}")

    def variables(self, dataset: str, name: str) -> Iterator[StandardVariable]:
        """The variables of this name in the guides: of one dataset, or of any."""
        tabulations = self.standards.sdtmig_datasets()
        for each in [tabulations[dataset]] if dataset in tabulations else () if dataset else tabulations.values():
            if found := each.variables.get(name) or self.standards.model_variable(each.class_, name, each.name):
                yield found
        for structure in STRUCTURES.values() if not dataset or dataset.startswith("AD") else ():
            if found := self.standards.adamig_variable(structure.variables, name):
                yield found

    def hint(self, dataset: str, name: str) -> str:
        """What a name that is none was meant as."""
        tabulations = self.standards.sdtmig_datasets()
        if dataset and dataset not in tabulations and not dataset.startswith("AD"):
            own = self.study.datasets if self.study else {}
            hint = did_you_mean(dataset, [*tabulations, *own])
        elif dataset:
            hint = did_you_mean(name, tabulations[dataset].variables if dataset in tabulations else ())
        else:
            variables = (v for each in tabulations.values() for v in each.variables)
            hint = did_you_mean(name, [*self.standards.codelist_names(), *variables], near=0.7)
        return f"; {hint or f'{SHOW} --like WORD searches all terms'}"

    def shown(self, codelist: Codelist) -> Shown:
        """A codelist of the study: its own terms and words, then those of CDISC that it stands on."""
        standard = self.standards.codelist(codelist.code) if codelist.code else None
        of_cdisc = self.of_cdisc(standard) if standard else None
        theirs = {row.value: row for row in of_cdisc.rows} if of_cdisc else {}
        rows = []
        for term in codelist.terms.values():
            row = theirs.pop(term.value, Row(term.value, OWN, "", (term.decode,) if term.decode else ()))
            rows.append(replace(row, words=tuple(dict.fromkeys([*term.raw, *row.words]))))
        if of_cdisc:
            return replace(of_cdisc, rows=(*rows, *theirs.values()))
        return Shown(
            codelist.id, f"{codelist.id}: {codelist.label}, {OWN}\nall its terms stand in codelists.yaml", tuple(rows)
        )

    def of_cdisc(self, standard: StandardCodelist) -> Shown:
        """A codelist of CDISC."""
        pair = self.standards.paired_codelist(standard.code)
        names = pair.by_code if pair else {}
        rows = (
            Row(
                *(term.submission_value, term.code, names[term.code].submission_value if names else ""),
                tuple(
                    w for w in dict.fromkeys([*term.synonyms, term.preferred_term]) if w and w != term.submission_value
                ),
            )
            for term in standard.terms.values()
        )
        return Shown(standard.name, "\n".join(self.said(standard)), tuple(rows), pair.name if pair else "")

    def said(self, standard: StandardCodelist) -> Iterator[str]:
        """What is said above the terms: which codelist it is, whether terms may be added, who takes it."""
        date = self.standards.version(standard.package)
        yield f"{standard.name} ({standard.code}): {standard.label}, {standard.package} terminology {date}"
        if standard.extensible:
            yield "extensible: a term that is missing can be added, in codelists.yaml"
        else:
            yield "not extensible: no term can be added; put the collected words under a term, in codelists.yaml"
        tables = self.standards.sdtmig_datasets().values()
        takers = [f"{d.name}.{v.name}" for d in tables for v in d.variables.values() if standard.code in v.codelists]
        if takers:
            more = f" and {count(len(takers) - FEW, 'other')}" if len(takers) > FEW else ""
            yield f"taken by {', '.join(takers[:FEW])}{more}"


def spelt(text: str) -> str:
    """A text as it is searched: in one case, as Americans spell it."""
    return fold(text).replace("ae", "e").replace("oe", "e")


def without_codelist(variable: StandardVariable) -> str:
    """What a variable takes that has no codelist.

    >>> without_codelist(DEFAULT.sdtmig_dataset("AE").variables["AEDECOD"])
    'it follows MedDRA'
    """
    if variable.described:
        return f"it follows {variable.described}"
    if variable.values:
        return f"it is {' or '.join(variable.values)}"
    return "any number" if variable.type == "Num" else "any text"


def shown_lines(shown: Shown, like: str) -> Iterator[str]:
    """A codelist in lines: those of its terms that have a word, else all."""
    found = [row for row in shown.rows if row.has(like)]
    rows = sorted(found, key=lambda row: not row.is_called(like)) if like else shown.rows
    if not rows:
        return
    yield from shown.about.split("\n")
    header = ("TERM", "CODE", *([shown.pair] if shown.pair else []), "OTHER WORDS")
    yield from text_table(header, columns(rows, bool(shown.pair)), widest=WHOLE)
    size = f"{len(rows):,} of {count(len(shown.rows), 'term')} {'has' if len(rows) == 1 else 'have'} '{like}'"
    yield size if like else count(len(rows), "term")


def columns(rows: Collection[Row], paired: bool) -> list[list[str]]:
    """The columns of a table of terms."""
    names = [[row.name for row in rows]] if paired else []
    words = [cut("; ".join(row.words), WIDEST) for row in rows]
    return [[row.value for row in rows], [row.code for row in rows], *names, words]


def search(known: Known, like: str) -> list[str]:
    """The terms of all codelists that have a word, by codelist; those that are called so first."""
    if not like:
        raise RequestError("name a codelist or variable, as AE.AEOUT, or a word to search for: --like WORD")
    lists: Mapping[str, Codelist] = known.study.codelists if known.study else {}
    own = (known.shown(codelist) for codelist in lists.values() if not codelist.code)
    standard = (known.of_cdisc(each) for package in known.standards.terminology for each in codelists(package))
    found = [(shown.name, row) for shown in (*own, *standard) for row in shown.rows if row.has(like)]
    if not found:
        raise RequestError(f"no codelist has a term with '{like}'; try a shorter word")
    found.sort(key=lambda each: not each[1].is_called(like))
    names, rows = [name for name, _ in found], [row for _, row in found]
    header = ("CODELIST", "TERM", "CODE", "OTHER WORDS")
    lines = text_table(header, [names, *columns(rows, paired=False)], widest=WHOLE)
    return [*lines, f"{count(len(rows), 'term')} in {count(len(set(names)), 'codelist')}"]
