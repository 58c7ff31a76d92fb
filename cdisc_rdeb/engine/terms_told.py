"""What is told of a collected word that is no term of its codelist: the term that it may mean, and what to write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import closest, in_yaml, list_in_yaml
from ..model import NOWHERE, Codelist
from ..quick import dataclass
from ..texts import fold
from ..values.terminology import Terms

DIGITS = re.compile(r"\d+")
FEW_TERMS = 6
NEAR = 0.85  # how close a value is to the term that it may be a misspelling of
LONGEST_WORD, MOST_TERMS = 40, 400
LEAST = 4  # letters of a word in which a slip is seen


@dataclass(frozen=True, slots=True, eq=False)
class TermsTold:
    """What is told of words that are no terms of codelists, and ``how`` they are missed; ``folder`` has the specs."""

    folder: Path
    terms: Terms
    message: str
    how: str

    def of(self, text: str) -> str:
        """The message of one word, in which {value} stands for it."""
        known = [*self.terms.values()] if self.how != "ambiguous" else []
        said = self.message.partition(";")[0]
        near = nearest(text, known)
        if whole := one_text(text, self.terms.codelists):
            return f"{said}; {whole}"
        if other := of_other_number(text, known):
            return f"{said}; did you mean {other}? Write it in the file"
        if self.how == "unmapped" and [codelist.place for codelist in self.terms.codelists] == [NOWHERE]:
            there = (self.folder / "codelists.yaml").exists()
            return said + new_codelist(self.terms.codelists[0].id, known, near or initial(text, known), there)
        return f"{self.message}; did you mean {near}?" if near else self.message

    def misspelt(self, text: str) -> str:
        """The message of a word that a slip of the pen parts from a term of a list which can be extended; else ''."""
        near = slip_of(text, self.terms.values()) if self.how == "sponsor term" else ""
        if not near:
            return ""
        said = f"{self.message.partition(';')[0]}; did you mean {near}? Mend it in the file"
        codelist = next(iter(self.terms.codelists))
        if codelist.place != NOWHERE:
            return f"{said}, or put it under {near} of {codelist.id} in codelists.yaml"
        there = (self.folder / "codelists.yaml").exists()
        return f"{said}, or {new_codelist(codelist.id, (), near, there)[2:]}"


def one_text(text: str, codelists: Sequence[Codelist]) -> str:
    """The way out where a value is one of several words that stand under a term as one text; '' for none.

    >>> from cdisc_rdeb.model import Term
    >>> one_text("Korean", [Codelist("RACE", "", terms={"ASIAN": Term("ASIAN", raw=("Korean, Japanese",))})])
    "'Korean, Japanese' of ASIAN is one text: write ASIAN: [Korean, Japanese]"
    """
    for term in (each for codelist in codelists for each in codelist.terms.values()):
        for whole in term.raw:
            parts = [part.strip() for part in re.split(r"[,;|]", whole)]
            if len(parts) > 1 and fold(text) in map(fold, parts):
                others = [each for each in term.raw if each != whole]
                way = f"write {in_yaml(term.value)}: {list_in_yaml([*others, *parts])}"
                return f"'{whole}' of {term.value} is one text: {way}"
    return ""


def of_other_number(text: str, terms: Sequence[str]) -> str:
    """The one term with which a value has all words in common, and all digits: a decimal point, or a zero, was lost.

    >>> of_other_number("30 x 10^6 cells/kg", ["1.0 x 10^6 cells/kg", "3.0 x 10^6 cells/kg"])
    '3.0 x 10^6 cells/kg'
    >>> of_other_number("3,0 mg", ["3.0 mg"]), of_other_number("GRADE 5", ["GRADE 4"])
    ('3.0 mg', '')
    """
    if not DIGITS.search(text) or len(text) > LONGEST_WORD or len(terms) > MOST_TERMS:
        return ""
    found = [term for term in terms if without_points(term) == without_points(text)]
    return found[0] if len(found) == 1 else ""


def without_points(text: str) -> str:
    """A text without what parts digits, and blanks."""
    return fold(re.sub(r"(?<=\d)[.,](?=\d)| ", "", text))


def new_codelist(codelist: str, terms: Sequence[str], meant: str, there: bool) -> str:
    """What to write where codelists.yaml has nothing of a codelist: the term that is ``meant``, or which there are."""
    file = "codelists.yaml" if there else "a new file codelists.yaml beside study.yaml"
    way = f'; write {codelist}: {{terms: {{{meant or "TERM"}: ["{{value}}"]}}}} into {file}'
    if meant:
        return f"{way}, if it means {meant}"
    few = sorted({*terms})
    return f"{way}, with {' or '.join(few) if len(few) <= FEW_TERMS else 'the term that it means'} for TERM"


def initial(text: str, terms: Sequence[str]) -> str:
    """The one of few terms that is the letter which a value begins with: M for Man; '' where there is none.

    >>> initial("Man", ["F", "M", "U"]), initial("Unrelated", ["UNKNOWN"]), initial("?", ["F"])
    ('M', '', '')
    """
    found = {term for term in terms if text[:1].isalpha() and term.casefold() == text[:1].casefold()}
    return found.pop() if len(found) == 1 and len({*terms}) <= FEW_TERMS else ""


def slip_of(text: str, terms: Iterable[str]) -> str:
    """The one term that a word of four letters or more is but for a slip of the pen after its first letter: two letters
    in each other's place, or else one too many, too few or another one. '' for none, and for words with digits.

    >>> slip_of("Haed", ["HEAD", "HAND"]), slip_of("LEGS", ["LEG"]), slip_of("MORAL", ["ORAL"])
    ('HEAD', 'LEG', '')
    """
    word = text.casefold()
    if len(word) < LEAST or not all(sign.isalpha() or sign in " ,-'" for sign in word):
        return ""
    near: tuple[set[str], ...] = (set(), set())
    for term in terms:
        if term[:1].casefold() == word[0] and abs(len(term) - len(word)) < len(near):
            a, b = after_common(word, term.casefold())
            if a[:2] == b[:2][::-1] and a[2:] == b[2:]:
                near[0].add(term)
            elif a[1:] == b or a == b[1:] or a[1:] == b[1:]:
                near[1].add(term)
    return next((found.pop() for found in near if len(found) == 1), "")


def after_common(first: str, second: str) -> tuple[str, str]:
    """What is left of two words behind the letters with which both begin."""
    size = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return first[size:], second[size:]


def nearest(text: str, terms: Sequence[str]) -> str:
    """The term that a value is nearly written as, '' for none; long texts and lists are not gone through.

    Other numbers are another term, and so are letters before it: GRADE 5 is not GRADE 4, nor UNRELATED RELATED.

    >>> nearest("SCREEN FAILLURE", ["SCREEN FAILURE"]), nearest("Unrelated", ["RELATED"]), nearest("G5", ["G4"])
    ('SCREEN FAILURE', '', '')
    >>> nearest("asain", ["ASIAN", "WHITE"])
    'ASIAN'
    """
    if slip := slip_of(text, terms):
        return slip
    near = closest(text, terms, NEAR) if len(text) <= LONGEST_WORD and len(terms) <= MOST_TERMS else []
    if not near or DIGITS.findall(near[0]) != DIGITS.findall(text):
        return ""
    short, long = sorted((near[0].casefold(), text.casefold()), key=len)
    return "" if long.endswith(short) else near[0]
