"""The errors a user can meet. A message names file, dataset, variable and value as far as it can, and the way out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Sequence


class CdiscRdebError(Exception):
    """Any error of this package that a user can mend; the command line prints it and exits 2."""


class SpecError(CdiscRdebError):
    """One or more faults in a study's specs, all of them found before anything was built."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[type[SpecError], tuple[tuple[str, ...]]]:
        return type(self), (self.faults,)  # it may come from another process


class RawDataError(CdiscRdebError):
    """A raw file that cannot be read as the specs say."""


class DerivationError(CdiscRdebError):
    """Records that a derivation cannot be applied to, such as two DM records for one subject.

    ``row`` is that of a table which is wrong, from 1 on; 0 for none.
    """

    def __init__(self, message: str, row: int = 0) -> None:
        self.row = row
        super().__init__(message)


class WriteError(CdiscRdebError):
    """Values or attributes that an output format cannot hold."""


class RequestError(CdiscRdebError, ValueError):
    """A request that a dataset cannot answer: a variable that is not there, a condition that says nothing."""


class CheckError(CdiscRdebError):
    """A check that could not be made, so that nothing can be called clean."""


def said_by(error: Exception) -> str:
    """What the error of another library says, on one line: it may repeat what stands in a file, with all its signs.

    >>> said_by(ValueError("no state: \\n\\x07\\n")), said_by(KeyError("xl/workbook.xml"))
    ('no state:', 'xl/workbook.xml')
    """
    said = str(error.args[0]) if len(error.args) == 1 else str(error)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())


#: A text that YAML takes as it stands at any place: in braces, brackets, and beside a name.
PLAIN = re.compile(r"[^\W_](?:[^,\[\]{}:#\n]|:(?=[^\s,\[\]{}])|(?<=\S)#)*(?<![\s:])")
NOTHING = ("null", "Null", "NULL")


def in_yaml(text: str) -> str:
    """A text as it is written into YAML, in a way out too: in quotes where it would be something else without.

    >>> print(in_yaml("DD-MON-YYYY"), in_yaml("??"), in_yaml("no, sir"), in_yaml('5" x: y'), in_yaml("HH:MM"))
    DD-MON-YYYY "??" "no, sir" '5" x: y' HH:MM
    """
    if PLAIN.fullmatch(text) and text not in NOTHING:
        return text
    if ('"' in text or "\\" in text) and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def list_in_yaml(texts: Iterable[str]) -> str:
    """A list as it is written into YAML.

    >>> list_in_yaml(["UN", "??"])
    '[UN, "??"]'
    """
    return f"[{', '.join(map(in_yaml, texts))}]"


SURE = 0.8  # how close the closest word is where no other is worth naming
DID_YOU_MEAN = "did you mean {}?"


class Meant(str):
    """A way out that proposes a name, or one of several, in the place of another. Its words are made of these, which
    stand where they have {}; '' where none is proposed.

    Lint tries the names before it says them, so that none is proposed that does not mend. ``of`` is what has the wrong
    one, where two such things may have that of each other.

    >>> Meant(["AESEV", "AESER"], "AESVE"), Meant(["ge"], ">=", "write {}"), Meant([], "AESVE")
    ('did you mean AESEV or AESER?', 'write ge', '')
    """

    __slots__ = ("instead_of", "names", "of", "words")

    names: tuple[str, ...]
    instead_of: str
    words: str
    of: str

    def __new__(cls, names: Iterable[str], instead_of: str, words: str = DID_YOU_MEAN, of: str = "") -> Meant:
        proposed = tuple(names)
        said = super().__new__(cls, words.replace("{}", " or ".join(proposed), 1) if proposed else "")
        said.names, said.instead_of, said.words, said.of = proposed, instead_of, words, of
        return said

    def __reduce__(self) -> tuple[type[Meant], tuple[tuple[str, ...], str, str, str]]:
        return type(self), (self.names, self.instead_of, self.words, self.of)  # it may come from another process

    def only(self, names: Iterable[str]) -> Meant:
        """The same with some of the names.

        >>> Meant(["DOSE", "DATE"], "DATES").only(["DATE"])
        'did you mean DATE?'
        """
        return Meant(names, self.instead_of, self.words)


class Open(str):
    """A way out that says no more than what may stand somewhere; ``names`` are all that may, where they are few.

    >>> Open("it takes {}", ["Y", "N"]), Open("give plain text"), Open("there are {}", [])
    ('it takes Y, N', 'give plain text', '')
    """

    __slots__ = ("names", "words")

    names: tuple[str, ...]
    words: str

    def __new__(cls, words: str, names: Iterable[str] = ()) -> Open:
        listed = tuple(names)
        said = super().__new__(cls, words.replace("{}", ", ".join(listed), 1) if listed or "{}" not in words else "")
        said.names, said.words = listed, words
        return said

    def __reduce__(self) -> tuple[type[Open], tuple[str, tuple[str, ...]]]:
        return type(self), (self.words, self.names)


def with_more(hint: str, more: str) -> str:
    """A way out with more words behind it, that proposes what it did.

    >>> with_more(did_you_mean("AESVE", ["AESEV"]), " It has AESEV."), with_more("", "mend it")
    ('did you mean AESEV? It has AESEV.', 'mend it')
    """
    return Meant(hint.names, hint.instead_of, hint.words + more) if isinstance(hint, Meant) and hint else hint + more


def is_guess(hint: str) -> bool:
    """Whether a way out asks whether another name is meant, as of one that is misspelt.

    >>> is_guess(Meant(["AESEV"], "AESVE")), is_guess(Meant(["ge"], ">=", "write {}"))
    (True, False)
    """
    return isinstance(hint, Meant) and bool(hint) and hint.words.startswith("did you mean {}")


def did_you_mean(word: str, known: Iterable[str], but: Collection[str] = (), near: float = 0.6) -> str:
    """A hint that names the closest known word, or the several that ran together; '' when none is close, or that one
    cannot be meant.

    ``near`` is how close, from 0 to 1: of very many known words one is always a little like another.

    >>> did_you_mean("AESVE", ["AESEV", "AESER"])
    'did you mean AESEV?'
    >>> did_you_mean("AESEV2", ["AESEV", "AESEQ"], but=["AESEV"])
    ''
    >>> did_you_mean("AESEV AESER", ["AESEV", "AESER"])
    'a comma is missing: write AESEV, AESER'
    """
    known = {*known} if " " in word else known
    parts = word.split()
    if len(parts) > 1 and all(part in known for part in parts):
        return f"a comma is missing: write {', '.join(parts)}"
    close = closest(word, known, near)
    if not close or close[0] in but:
        return ""
    return Meant((name for name in close if name not in but), word)


def closest(word: str, known: Iterable[str], near: float = 0.6) -> list[str]:
    """The closest known word, and those that are as close where it is not sure; none where none is ``near``.

    >>> closest("AESVE", ["AESEV", "AESER"]), closest("PULSERATE", ["PULSEPR", "PULSE"]), closest("AE", ["VSTEST"])
    (['AESEV'], ['PULSEPR', 'PULSE'], [])
    """
    by_fold: dict[str, list[str]] = {}
    for name in known:
        by_fold.setdefault(name.casefold(), []).append(name)

    def ratio(fold: str) -> float:
        return difflib.SequenceMatcher(None, fold, word.casefold()).ratio()

    close = difflib.get_close_matches(word.casefold(), by_fold, n=3, cutoff=near)
    if not close:
        return []
    sure = ratio(close[0])
    kept = [close[0], *(fold for fold in close[1:] if sure < SURE and ratio(fold) > sure - 0.05)]
    return [max(by_fold[f], key=lambda name: sum(a == b for a, b in zip(name, word, strict=False))) for f in kept]


def as_close(word: str, known: Iterable[str], near: float = 0.6) -> list[str]:
    """All known words that are as close as the closest one; none where none is ``near``.

    >>> as_close("X119", ["X109", "X110", "X108", "Y1"])
    ['X109', 'X110']
    """
    ratios = {
        name: difflib.SequenceMatcher(None, name.casefold(), word.casefold()).ratio() for name in dict.fromkeys(known)
    }
    best = max(ratios.values(), default=0.0)
    return [name for name, ratio in ratios.items() if ratio > best - 0.01] if best >= near else []


def of_same_digits(word: str, known: Iterable[str]) -> list[str]:
    """The known names that a name may be meant for: those equal but for case, blanks and signs, else all whose digits
    are not others, as IL-6 is another test than IL-8.

    >>> of_same_digits("IL-8", ["IL-6", "IL 8", "Interleukin-8"]), of_same_digits("IL-8", ["IL-6", "Interleukin-8"])
    (['IL 8'], ['Interleukin-8'])
    """
    names, digits = [*known], DIGITS.findall(word)

    def plain(name: str) -> str:
        return NO_LETTER.sub("", name).casefold()

    if not digits or (equal := [name for name in names if plain(name) == plain(word)]):
        return equal if digits else names
    without = plain(DIGITS.sub("", word))
    same = [name for name in names if DIGITS.findall(name) == digits]
    return (
        [*same, *(name for name in names if plain(name) == without)]
        if same
        else [name for name in names if not DIGITS.search(name)]
    )


def way_to_columns(columns: Collection[str], lacking: Sequence[str], known: Collection[str]) -> str:
    """What to do about columns that a table lacks: its header as it should be where others are meant, else its columns.

    ``known`` are those that the table may have.

    >>> way_to_columns(["UNIT", "KIND", "FACTOR"], ["SCALE"], ["UNIT", "KIND", "SCALE", "ZERO"])
    'call FACTOR so: write UNIT,KIND,SCALE in line 1'
    >>> way_to_columns(["UNIT"], ["SCALE"], ["UNIT", "SCALE"])
    'it has UNIT'
    """
    odd = [name for name in columns if name not in known]
    meant = {near[0]: name for name in lacking if (near := closest(name, odd))}
    left = [name for name in lacking if name not in meant.values()]
    others = [name for name in odd if name not in meant]
    if len(left) == len(others) == 1:
        meant[others[0]] = left[0]
    if len(meant) < len(lacking):
        return f"it has {', '.join(columns)}"
    return f"call {' and '.join(meant)} so: write {','.join(meant.get(name, name) for name in columns)} in line 1"


def written_alike(word: str, known: Iterable[str]) -> str:
    """The one known name that a word is but for case, blanks, signs and leading zeros; '' where there is none.

    >>> written_alike("BX-2", ["BX2", "BX3"]), written_alike("bx 02", ["BX2"]), written_alike("BX-4", ["BX2", "BX3"])
    ('BX2', 'BX2', '')
    """

    def plain(name: str) -> str:
        return re.sub(r"(?<!\d)0+(?=\d)", "", NO_LETTER.sub("", name).casefold())

    same = [name for name in known if plain(name) == plain(word)]
    return same[0] if len(same) == 1 else ""


DIGITS, NO_LETTER = re.compile(r"\d+"), re.compile(r"[\W_]+")
