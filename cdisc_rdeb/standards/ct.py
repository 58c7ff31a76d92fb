"""CDISC controlled terminology: packages by date, their codelists and terms, read one codelist at a time.

Source: NCI EVS. A package is an archive of tables: an index, and one table a codelist.
"""

from __future__ import annotations

import stat
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..errors import RequestError, said_by
from ..quick import dataclass
from ..texts import fold
from .tables import DATA, split_list, split_rows
from .versions import DEFAULTS

if TYPE_CHECKING:
    from zipfile import ZipFile

#: The packages that every study has, in the order in which a codelist is looked for.
CT_PACKAGES = ("SDTM", "ADaM", "DEFINE-XML")
#: Where the packages lie that come along.
SHIPPED_FOLDER = DATA / "ct"

MOST = 64 << 20  # bytes of an archive, packed and unpacked; the largest that is published has a tenth of it

#: Endings of the names of paired codelists: LBTESTCD and LBTEST, ADAS1TC and ADAS1TN, CHSFPC and CHSFPN.
_PAIRED_ENDINGS = (("CD", ""), ("TC", "TN"), ("PC", "PN"))


@dataclass(frozen=True, slots=True)
class Package:
    """A package of terminology: its name as define.xml writes it, its date, and its archive."""

    name: str
    date: str
    path: str


#: The packages that are used where nothing says otherwise.
SHIPPED = tuple(
    Package(name, DEFAULTS["CT"], str(SHIPPED_FOLDER / f"{name}-{DEFAULTS['CT']}.zip")) for name in CT_PACKAGES
)


@dataclass(frozen=True, slots=True)
class StandardTerm:
    """A term of a codelist: its C-code, the value to submit, and other words for it."""

    code: str
    submission_value: str
    preferred_term: str
    synonyms: tuple[str, ...] = ()


class _Terms(Mapping[str, StandardTerm]):
    """Terms by submission value, or by C-code; each is made when it is looked at: of many lists one is asked."""

    def __init__(self, rows: Mapping[str, Sequence[str]]) -> None:
        self.rows = rows
        self.made: dict[str, StandardTerm] = {}

    def __getitem__(self, key: str) -> StandardTerm:
        if key not in self.made:
            code, value, preferred, synonyms = self.rows[key]
            self.made[key] = StandardTerm(code, value, preferred, split_list(synonyms))
        return self.made[key]

    def __contains__(self, key: object) -> bool:
        return key in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


# Without eq two codelists are the same when they are the same object, which makes them keys for the indexes
# below; `codelist` gives one object per codelist. Without slots it keeps its terms, once they are asked for.
@dataclass(frozen=True, eq=False)
class StandardCodelist:
    """A codelist of CDISC controlled terminology.

    `name` is its short submission value (NY), `label` its full name (No Yes Response), `package` the
    terminology it was published in (SDTM, ADaM or DEFINE-XML). If `extensible`, a study may add terms of its own.
    """

    code: str
    name: str
    label: str
    extensible: bool
    package: str
    path: str

    @cached_property
    def terms(self) -> Mapping[str, StandardTerm]:
        """The terms by submission value, in the order of the publication; read when they are first asked for."""
        return _Terms({row[1]: row for row in self._rows})

    @cached_property
    def _rows(self) -> list[list[str]]:
        return _rows(self.path, f"{self.code}.tsv", 4)

    @cached_property
    def by_code(self) -> Mapping[str, StandardTerm]:
        """The terms by C-code: a term has the same code in both lists of a pair.

        >>> testcd, test = codelist(SHIPPED, "LBTESTCD"), codelist(SHIPPED, "LBTEST")
        >>> test.by_code[testcd.terms["ALB"].code].submission_value
        'Albumin'
        """
        return _Terms({row[0]: row for row in self._rows})

    def find(self, collected: str) -> tuple[str, ...]:
        """The submission values a collected text can mean; none if the codelist does not know it.

        Tried in this order, and the first that knows the text decides: the submission values as they are,
        the submission values in any case, the synonyms and preferred terms in any case. Several values mean
        that the text is ambiguous; the caller decides. White space at the ends does not count, a run of
        white space counts as one blank. An empty text is never found. A synonym to the letter that in another case is
        a term may be both: G/L is 10^9/L, and g/L in capitals.

        >>> severity, unit = codelist(SHIPPED, "AESEV"), codelist(SHIPPED, "UNIT")
        >>> severity.find(" mild "), severity.find("grade 2"), severity.find("maybe")
        (('MILD',), ('MODERATE',), ())
        >>> unit.find("Pa"), unit.find("pa")
        (('Pa',), ('Pa', 'PA'))
        >>> unit.find("G/L"), unit.find("g/L")
        (('g/L', '10^9/L'), ('g/L',))
        """
        text = " ".join(collected.split())
        exact, any_case, other_words = _find_index(self)
        folded = fold(text)
        return exact.get(text) or self.in_two_cases(text) or any_case.get(folded) or other_words.get(folded) or ()

    def in_two_cases(self, text: str) -> tuple[str, ...]:
        """The terms of a text that is one in another case, and to the letter a synonym of another; none for others."""
        exact, any_case, other_words = _find_index(self)
        folded = fold(text)
        if text in exact or folded not in any_case or folded not in other_words:
            return ()
        others = [name for name in other_words[folded] if text in self.terms[name].synonyms]
        found = tuple(dict.fromkeys((*any_case[folded], *others)))
        return found if set(others) - {*any_case[folded]} else ()


_Found = Mapping[str, tuple[str, ...]]


@cache
def _find_index(codelist: StandardCodelist) -> tuple[_Found, _Found, _Found]:
    """Submission values by the exact value, by the value in any case, and by other words in any case."""
    terms = codelist.terms.values()
    return (
        _index((" ".join(t.submission_value.split()), t.submission_value) for t in terms),
        _index((fold(t.submission_value), t.submission_value) for t in terms),
        _index((fold(word), t.submission_value) for t in terms for word in (*t.synonyms, t.preferred_term)),
    )


def _index(pairs: Iterable[tuple[str, str]]) -> _Found:
    """The distinct values of each key, in the order they come."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        known = found.get(key, ())
        if value not in known:
            found[key] = (*known, value)
    return found


@cache
def codelist(packages: tuple[Package, ...], key: str, package: str | None = None) -> StandardCodelist | None:
    """The codelist with this C-code or short submission value, from the first package that has it; None if none has.

    Three codelists are in two packages, with the same terms: TPCATRS, SDTMIGRS, DICTNAM.

    >>> codelist(SHIPPED, "NY").extensible, codelist(SHIPPED, "NOSUCH"), codelist(SHIPPED, "NY", "ADaM")
    (False, None, None)
    """
    for known in packages:
        if package in (None, known.name) and key in _entries(known.path):
            return _load(known, _entries(known.path)[key])
    return None


@cache
def codelist_names(packages: tuple[Package, ...]) -> tuple[str, ...]:
    """The short submission values of all codelists, those of the first package first."""
    return tuple(dict.fromkeys(entry.name for known in packages for entry in _entries(known.path).values()))


@cache
def paired_codelist(packages: tuple[Package, ...], key: str) -> StandardCodelist | None:
    """The other codelist of a pair of codes and names, or None if the codelist is in no pair.

    Pairs are recognised by their short submission values (LBTESTCD and LBTEST, TSPARMCD and TSPARM, ...TC
    and ...TN of questionnaires, ...PC and ...PN of ADaM parameters) and hold the same C-codes. `key` is
    either one of a pair, as in `codelist`.

    >>> paired_codelist(SHIPPED, "LBTESTCD").name, paired_codelist(SHIPPED, "C67154").name
    ('LBTEST', 'LBTESTCD')
    """
    this = codelist(packages, key)
    if this is None:
        return None
    for name in _paired_names(this.name):
        other = codelist(packages, name, this.package)
        if other is not None and set(other.by_code) == set(this.by_code):
            return other
    return None


def codelists(package: Package, among: Collection[str] | None = None) -> Iterator[StandardCodelist]:
    """The codelists of a package in the order of the publication: all, or those of some C-codes."""
    for code in dict.fromkeys(entry.code for entry in _entries(package.path).values()):
        if among is None or code in among:
            yield _load(package, _entries(package.path)[code])


def _paired_names(name: str) -> list[str]:
    """The names the other codelist of a pair could have.

    >>> _paired_names("LBTEST"), _paired_names("ADAS1TC")
    (['LBTESTCD'], ['ADAS1TCCD', 'ADAS1TN'])
    """
    names = []
    for of_codes, of_names in _PAIRED_ENDINGS:
        if name.endswith(of_codes):
            names.append(name.removesuffix(of_codes) + of_names)
        elif name.endswith(of_names):
            names.append(name[: len(name) - len(of_names)] + of_codes)
    return names


class _Entry(NamedTuple):
    """A codelist of an archive without its terms, which are in the member called as its code."""

    code: str
    name: str
    label: str
    extensible: str


@cache
def _entries(path: str) -> Mapping[str, _Entry]:
    """The entries of an archive's index by either C-code or short submission value."""
    entries = [_Entry(*row) for row in _rows(path, "index.tsv", len(_Entry._fields))]
    return {entry.code: entry for entry in entries} | {entry.name: entry for entry in entries}


@cache
def _load(package: Package, entry: _Entry) -> StandardCodelist:
    """The codelist of an entry: the same object, by whichever key it was asked for."""
    return StandardCodelist(entry.code, entry.name, entry.label, entry.extensible == "Y", package.name, package.path)


def _rows(path: str, name: str, width: int) -> list[list[str]]:
    """The rows of a member of an archive. RequestError for an archive that nobody made as `ct add` does."""
    from zipfile import BadZipFile

    try:
        rows = split_rows(_archive(path).read(name).decode("utf-8"))
        if any(len(row) != width for row in rows):
            raise ValueError(f"{name} in it is of another form")
    except (BadZipFile, KeyError, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
        way_out = "remove it, and add it again: cdisc-rdeb ct add FILE"
        raise RequestError(f"{path}: no package of terminology ({said_by(error)}); {way_out}") from None
    return rows


@cache
def _archive(path: str) -> ZipFile:
    """An archive, held in memory: an open file would be shared by the processes of a pool.

    A study's own lies among its specs, which anybody may have written: ValueError for a pipe, and for what swells.
    """
    from zipfile import ZipFile  # costs as much as the rest of the import, and not every command needs it

    found = Path(path).stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MOST:
        raise ValueError("it is no file, or too large")
    archive = ZipFile(BytesIO(Path(path).read_bytes()))
    if sum(part.file_size for part in archive.infolist()) > MOST:
        raise ValueError(f"unpacked it has more than {MOST:,} bytes")
    return archive
