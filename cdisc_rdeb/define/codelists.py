"""CodeLists with the terms that a study uses.

Source: Define-XML 2.1, CodeList, CodeListItem, EnumeratedItem, ExternalCodeList; NCI EVS for codes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from ..columns import read_number
from ..model import Codelist, Variable
from ..standards import DEFAULT, StandardCodelist, Standards
from ..standards.names import WORDS_OF_GUIDE
from ..texts import fold
from .elements import NUMERIC_OR_TEXT, CodeList, CodeListItem, DataType

Ids: TypeAlias = tuple[str, ...]


class User(NamedTuple):
    """The variables of one name that have the same codelists and data type."""

    ids: Ids
    name: str
    kind: DataType


def user_of(variable: Variable, kind: DataType) -> User:
    """Who uses codelists: all variables that wait together, as nothing says yet which terms each of them can have."""
    return User(variable.lists, "" if variable.state else variable.name, kind)


class CodeLists:
    """The codelists that variables and value levels ask for.

    First ``use`` notes who uses which terms, then ``oid`` and ``build`` give the CodeLists: one for each name of a
    variable, its codelists and its data type, with the terms in the data and those that the study can have there. A
    variable with several codelists (DSDECOD) gets one CodeList of those from which it has terms. Without any term there
    is no CodeList, as it could not be printed.
    """

    def __init__(
        self,
        codelists: Mapping[str, Codelist],
        standards: Standards = DEFAULT,
        names: Mapping[str, Collection[str]] | None = None,
    ) -> None:
        self.codelists = codelists
        self.standards = standards
        self.names = names or {}  # of the variables of the study that use a codelist
        self.used: dict[User, set[str]] = {}
        self.kinds: dict[tuple[Ids, str], set[DataType]] = {}

    def use(self, variable: Variable, values: Iterable[str], kind: DataType) -> None:
        """Note that values of a variable of this data type stand under its codelists."""
        user = user_of(variable, kind)
        self.used.setdefault(user, set()).update(values, variable.possible)
        self.kinds.setdefault(user[:2], set()).add(kind)

    def oid(self, variable: Variable, kind: DataType) -> str | None:
        """The OID of the CodeList for a variable of this data type; None when it has no term."""
        user = user_of(variable, kind)
        return self.oid_of(user) if self.kept(user) else None

    def oid_of(self, user: User) -> str:
        """The OID of a CodeList: of several data types that a variable has in its datasets, all but one are named."""
        kinds = sorted(self.kinds.get(user[:2], ()), key=NUMERIC_OR_TEXT.index)
        return oid_of(self.kept(user), user.name) + (f".{user.kind}" if user.kind in kinds[1:] else "")

    def declared(self, name: str) -> Mapping[str, object]:
        """The terms that the study declares of a codelist: of CDISC's, those for the one variable that uses it."""
        codelist = self.codelists[name]
        return codelist.terms if not codelist.code or len(self.names.get(name, ())) < 2 else {}

    def kept(self, user: User) -> Ids:
        """The codelists from which a variable has terms; what none of them has is added to one that can be extended."""
        left = set(self.used.get(user, ()))
        kept = []
        for name in user.ids:
            found = left & known_terms(self.codelists[name], self.standards).keys()
            if found or self.declared(name):
                kept.append(name)
            left -= found
        open_ = [name for name in user.ids if extensible(self.codelists[name], self.standards)]
        if left and not {*open_} & {*kept}:
            kept = [name for name in user.ids if name in {*kept, *open_[:1]}]
        return tuple(kept) or (user.ids[:1] if left else ())

    def build(self, standard_oid: Callable[[str], str]) -> tuple[CodeList, ...]:
        """All CodeLists by OID; ``standard_oid`` gives the OID of a terminology package (SDTM, ADaM, Define)."""
        merged: dict[str, tuple[User, set[str]]] = {}
        for user, values in self.used.items():
            if kept := self.kept(user):
                merged.setdefault(self.oid_of(user), (user._replace(ids=kept), set()))[1].update(values)
        built = [self.codelist(oid, *merged[oid], standard_oid) for oid in sorted(merged)]
        names = Counter(codelist.name for codelist in built)
        return tuple(
            replace(c, name=f"{c.name} ({c.oid.removeprefix('CL.')})") if names[c.name] > 1 else c for c in built
        )

    def codelist(self, oid: str, user: User, used: Collection[str], standard_oid: Callable[[str], str]) -> CodeList:
        """One CodeList: the terms that the study declares in its order, then the others."""
        known = {value: place for i in user.ids for place, value in enumerate(self.codelists[i].terms)}
        declared = [value for i in user.ids for value in self.declared(i)]
        others = sorted({*used} - {*declared}, key=lambda value: (known.get(value, len(known)), natural(value)))
        codelists = [self.codelists[i] for i in user.ids]
        made = build(codelists, [*declared, *others], user.kind, standard_oid, self.standards)
        return replace(made, oid=oid)


def oid_of(ids: Ids, name: str) -> str:
    """The OID of the CodeList of a variable, by its codelists and its name, if it is not for several.

    >>> oid_of(("NY",), "AESER"), oid_of(("AESEV",), "AESEV"), oid_of(("ADLB.PARAMCD",), "PARAMCD")
    ('CL.NY.AESER', 'CL.AESEV', 'CL.ADLB.PARAMCD')
    """
    said = ".".join(ids)
    if not name:
        return f"CL.{said}"
    return f"CL.{said}" if ids[-1].rpartition(".")[2] == name else f"CL.{said}.{name}"


def known_terms(codelist: Codelist, standards: Standards) -> Mapping[str, None]:
    """The terms that a codelist allows, the study's and CDISC's: their names alone, for there are many."""
    standard = standard_of(codelist, standards)
    return dict.fromkeys([*codelist.terms, *(standard.terms if standard else ())])


def standard_of(codelist: Codelist, standards: Standards) -> StandardCodelist | None:
    """The CDISC codelist that a codelist of the study stands on."""
    return standards.codelist(codelist.code) if codelist.code else None


def extensible(codelist: Codelist, standards: Standards) -> bool:
    """Whether a codelist takes terms that CDISC's lacks; one that the sponsor made does."""
    standard = standard_of(codelist, standards)
    return standard is None or standard.extensible


def build(
    codelists: Sequence[Codelist],
    terms: Iterable[str],
    kind: DataType,
    standard_oid: Callable[[str], str],
    standards: Standards,
) -> CodeList:
    """One CodeList with some terms in their order."""
    items = [item(value, order, codelists, standards) for order, value in enumerate(terms, start=1)]
    if not any(worth_decoding(i) for i in items) or any(names_of_codes(codelist, standards) for codelist in codelists):
        items = [replace(i, decode=None) for i in items]
    known = [standard for codelist in codelists if (standard := standard_of(codelist, standards))]
    from_cdisc = len(known) == len(codelists)
    return CodeList(
        oid="CL." + ".".join(codelist.id for codelist in codelists),
        name=" or ".join(codelist.label for codelist in codelists),
        data_type=kind,
        standard_oid=standard_oid(known[0].package) if from_cdisc else None,
        is_non_standard=None if from_cdisc else "Yes",
        items=tuple(items),
        code=known[0].code if from_cdisc and len(known) == 1 else None,  # a CodeList holds one alias of a context
    )


def natural(value: str) -> tuple[bool, float, str]:
    """Numbers in their order, then texts."""
    number = read_number(value)
    return (number != number, 0.0 if number != number else number, value)


def item(value: str, order: int, codelists: Sequence[Codelist], standards: Standards) -> CodeListItem:
    """A term with its C-code and decode; one that an extensible CDISC codelist lacks is an extended value, and so is
    what the guide says in place of a term, as RACE is MULTIPLE: Define-XML 2.0, 4.3, wants it marked in any list."""
    own = next((c.terms[value] for c in codelists if value in c.terms), None)
    known = [standard for codelist in codelists if (standard := standard_of(codelist, standards))]
    standard = next((s for s in known if value in s.terms), None)
    term = standard.terms[value] if standard else None
    may_be_added = any(s.extensible or value in WORDS_OF_GUIDE.get(s.code, ()) for s in known)
    decode = (paired_name(standard, value, standards) if standard else "") or (own.decode if own else "")
    return CodeListItem(
        coded_value=value,
        order_number=order,
        decode=decode or (term.preferred_term if term else "") or value,
        code=(term.code if term else own.code if own else "") or None,
        extended_value="Yes" if term is None and may_be_added else None,
    )


def paired_name(codelist: StandardCodelist, value: str, standards: Standards) -> str:
    """The name that CDISC gives to a code of a paired codelist.

    >>> paired_name(DEFAULT.codelist("LBTESTCD"), "ALB", DEFAULT)
    'Albumin'
    """
    pair = standards.paired_codelist(codelist.code)
    if pair is None or is_names(codelist, pair):
        return ""
    return pair.by_code[codelist.terms[value].code].submission_value


def names_of_codes(codelist: Codelist, standards: Standards) -> bool:
    """Whether a codelist is the names' side of a pair (LBTEST): its terms are decodes themselves."""
    standard = standard_of(codelist, standards)
    pair = standards.paired_codelist(standard.code) if standard else None
    return bool(standard and pair and is_names(standard, pair))


def is_names(codelist: StandardCodelist, pair: StandardCodelist) -> bool:
    """Whether the first of a pair holds the names, by the ending of the other: LBTESTCD, ADAS1TC, CHSFPC."""
    return pair.name == codelist.name + "CD" or (pair.name[:-1] == codelist.name[:-1] and pair.name.endswith("C"))


def worth_decoding(item: CodeListItem) -> bool:
    """Whether a decode says more than the term in other letters."""
    return bool(item.decode) and fold(item.decode or "") != fold(item.coded_value)
