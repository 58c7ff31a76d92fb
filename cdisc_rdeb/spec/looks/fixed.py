"""Looks at fixed values: their letters, the form that their variable takes, the terms of its codelists."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ...columns import read_number
from ...model import Dataset, Place, Study, Variable
from ...plan.values import fixed_values, gives_dates
from ...standards.countries import external_terms
from ...standards.names import BY_CATEGORY
from ...values.collected import whole_date
from ...values.iso8601 import is_date, is_duration, is_moment
from ...values.plain import is_plain, plain, visible
from ...values.terminology import Terms
from ..dataset.draft import STATES
from ..faults import Faults, Meant, Open, did_you_mean
from ..meant.hints import FEW, see_terms
from ..meant.other_lists import of_other_list
from ..unread import has_unread
from .made import Made, Told

FORMS = {"date": is_date, "duration": is_duration, "either": is_moment}
#: How long codes may be. Source: SDTMIG 3.4, 4.2.1 and 5.2.
LONGEST = {"ARMCD": 20, "ACTARMCD": 20, "ETCD": 8}
LONGEST_TEST = 40  # characters
#: A number with a unit of time, as people write it.
UNIT = re.compile(r"(?P<sign>-?)P?T?(?P<number>\d+(?:\.\d+)?)(?P<unit>[A-Z]+)")
MISSING = (".", "NaN", "nan", "null")  # as SAS, R and Python write that nothing is there


def letters(made: Made) -> Iterator[Told]:
    """A fixed value is in letters that XPT holds, and the name of a test within its length."""
    for place, value in made.fixed:
        yield from letters_of(made.study, made.dataset, made.variable, place, value)


def letters_of(study: Study, dataset: Dataset, variable: Variable, place: Place, value: str) -> Iterator[Told]:
    """The same of one value; the name of a criterion may be longer than that of a test. Source: SDTMIG 3.4, 4.2.1."""
    made = value if is_plain(value) else plain(value, study.ascii)
    if not variable.temporary and not is_plain(made):
        sign = next(sign for sign in made if not is_plain(sign))
        message = f"'{visible(value)}' has the character U+{ord(sign):04X}, which XPT cannot hold"
        hint = "use plain letters, or say its replacement under ascii: in study.yaml"
        yield Told(place, message, hint, error=True, closes=True)  # that it is no term goes without saying
    of_test = variable.name == f"{dataset.domain}TEST" and dataset.domain not in ("IE", "TI")
    if of_test and len(value) > LONGEST_TEST:
        message = f"the name '{value}' has {len(value)} characters"
        yield Told(place, message, f"{variable.name} takes up to {LONGEST_TEST}: shorten it")


def codes(made: Made) -> Iterator[Told]:
    """A fixed value is a code of the dictionary that its variable takes, such as a country."""
    known = external_terms(made.variable.dictionary) or ()
    for place, value in made.fixed if known else ():
        if value and value not in known:
            near = [code for code in sorted(known) if re.match(".*".join(map(re.escape, value.upper())), code)]
            near = [value.upper()[:3]] if value.upper()[:3] in known else near
            hint = Meant(near[:4] if len(value) > 1 else (), value) or "write its code"
            message = f"{value} is no code of {made.variable.dictionary}, which {made.name} takes"
            yield Told(place, message, hint, error=True)


def terms(made: Made) -> Iterator[Told]:
    """A fixed value is a term of the codelists of its variable."""
    ids, study = made.variable.codelists, made.study
    if not made.fixed or not ids or has_unread(study, ids, made.faults):
        return
    known = Terms(study, ids)
    for place, value in made.fixed:
        if not value or value in STATES or known.is_term(value) or is_told(place, made.faults):
            continue
        few = sorted(set(known.values()))
        see = Open("it has {}", few) if len(few) <= FEW else see_terms(study, ids)
        found = known.find(value)
        word = (
            f"the term for it is {found.value}"
            if found.how == "term"
            else of_other_ending(value, few) or did_you_mean(value, few) or see
        )
        word = 'write "" for a missing value' if value in MISSING else word
        message = f"{value} is no term of {made.name}, whose codelist cannot be extended"
        if known.extensible:
            message = f"{value} is a sponsor term of {made.name}, which codelists.yaml does not declare"
        what, way = of_other_list(study, ids, value) if found.how != "term" else ("", "")
        if what:
            message = f"{value} is {what}, and no term of {made.name}"
            word = exchanged_with(made, value) or way
        yield Told(place, message, word, error=not known.extensible)


def exchanged_with(made: Made, value: str) -> str:
    """The way out where another variable of the dataset, whose term a value is, has a fixed term of this one."""
    own = Terms(made.study, made.variable.codelists)
    for name, _, derivation in made.dataset.derivations():
        variable, of = made.dataset.variables[name], derivation.arguments.get("value")
        other = isinstance(of, str) and of and derivation.verb == "assign" and name != made.name and variable.codelists
        if other and own.is_term(str(of)) and Terms(made.study, variable.codelists).is_term(value):
            return (
                f"write {made.name}: {{assign: {of}}}, and {name}: {{assign: {value}}} in line {derivation.place.line}"
            )
    return ""


def of_other_ending(value: str, known: Collection[str]) -> str:
    """The way out where a word has the ending of a plural, or a dot, that a term lacks, or lacks it; else ''.

    >>> of_other_ending("mgs", ["mg", "ms", "g"]), of_other_ending("tablets.", ["TABLET"]), of_other_ending("x", ["mg"])
    ('did you mean mg?', 'did you mean TABLET?', '')
    """
    bare = value.rstrip(". ").casefold()
    stems = {bare, bare.removesuffix("s"), bare.removesuffix("es"), bare.removesuffix("ies") + "y", f"{bare}s"} - {""}
    found = [term for term in known if term.casefold() in stems]
    found = [term for term in found if term in (value, value.rstrip(". "), value.rstrip(".s "))] or found
    return Meant(found if len(found) == 1 else (), value)


def is_told(place: Place, faults: Faults) -> bool:
    """Whether a use of a verb has a fault, or what stands beside it: its value may follow from that."""
    return faults.inside(place._replace(path=place.path.rpartition(".")[0] or place.path))


def form(made: Made) -> Iterator[Told]:
    """A fixed value is a date or number where its variable takes one, and a code no longer than codes may be."""
    for place, value in made.fixed if made.derivation.verb == "assign" else ():
        if value in STATES and not made.faults.inside(place):
            hint = f"write {made.name}: {value}, without assign"
            yield Told(place, f"'{value}' says that there are no values, and is a text here", hint, error=True)
            return
    variable = made.variable
    formed = bool(variable.iso8601) or variable.type == "Num"
    if formed and made.fixed and not gives_dates(made.derivation, made.verbs):
        for place, value in made.fixed:
            yield from form_of(variable, place, value, made.faults)
    for place, value in made.fixed if made.name in LONGEST else ():
        if len(value) > LONGEST[made.name] and not made.faults.inside(place):
            message = f"{made.name} has up to {LONGEST[made.name]} characters, and '{value}' {len(value)}"
            hint = f"shorten it, the name is in {made.name.removesuffix('CD')}"
            yield Told(place, message, hint, error=True)


def form_of(variable: Variable, place: Place, value: str, faults: Faults) -> Iterator[Told]:
    """The same of one value."""
    if not value or variable.temporary or faults.inside(place):
        return
    if variable.iso8601 and not FORMS[variable.iso8601](value):
        kind = {"either": "date or duration"}.get(variable.iso8601, variable.iso8601)
        message = f"{variable.name} takes a {kind} in ISO 8601, and '{value}' is none"
        yield Told(place, message, meant_moment(value, variable.iso8601), error=True)
    elif variable.type == "Num" and read_number(value) != read_number(value):
        yield Told(
            place, f"{variable.name} is numeric, and '{value}' is no number", "write one such as 2.5", error=True
        )


def category(made: Made) -> Iterator[Told]:
    """The category of events of disposition is that of their terms: of the fixed ones beside it, else of their list."""
    if made.name != "DSCAT" or "DSDECOD" not in made.dataset.variables or made.derivation.verb != "assign":
        return
    beside = made.group.derivations.get("DSDECOD") if made.group is not None else None
    values = {value for _, value in fixed_values(beside, made.verbs) if value} if beside is not None else set()
    decoded = made.dataset.variables["DSDECOD"]
    ids = {made.study.codelists[name].code or name for name in decoded.codelists if name in made.study.codelists}
    known = {code: made.study.standards.codelist(code) for code in BY_CATEGORY} if values else {}
    lists = {code for code, of in known.items() if of is not None and values <= of.terms.keys()} if values else ids
    right = BY_CATEGORY.get(next(iter(lists)), "") if len(lists) == 1 else ""
    for place, value in made.fixed:
        if right and value != right and value in BY_CATEGORY.values():
            what = ", ".join(sorted(values)) if values else f"of {', '.join(decoded.codelists)}"
            yield Told(place, f"DSCAT is {value}, and DSDECOD is {what}, each a term of {right}", f"write {right}")


def of_table(made: Made) -> Iterator[Told]:
    """What a table holds for a variable of dates or durations is one; the first row with another is told."""
    table, column = made.derivation.arguments.get("table"), made.derivation.arguments.get("value")
    formed = bool(made.variable.iso8601) and not made.variable.temporary and made.verbs[made.derivation.verb].looks_up
    if not formed or not isinstance(table, str) or not isinstance(column, str) or not table.endswith(".csv"):
        return
    rows = made.study.tables[table].columns.get(column, ()) if table in made.study.tables else ()
    for line, value in enumerate(rows, start=2):
        told = list(form_of(made.variable, Place(table, line), value, made.faults))
        yield from told
        if told:
            return


def meant_moment(value: str, kind: str) -> str:
    """The way out where a text is no date or duration: as it was meant, else an example."""
    if date := whole_date(value) if kind != "duration" else "":
        return Meant([date], value, "write {}")
    once = re.sub(r"([A-Z])\1+", r"\1", value.upper().replace(" ", ""))
    short = re.sub(r"(\d[A-Z])[A-Z]+", r"\1", once)
    unit = UNIT.fullmatch(once) if kind != "date" else None
    inner = f"{unit['number']}{unit['unit'][:1]}" if unit else ""
    of_time = unit is not None and (
        unit["unit"][:1] in "HS" or unit["unit"] in ("M", "MIN", "MINS", "MINUTE", "MINUTES")
    )
    of_unit = f"{unit['sign']}P{'T' if of_time else ''}{inner}" if unit else ""
    if made := next((text for text in (of_unit, once, short) if FORMS[kind](text)), ""):
        return Meant([made], value, "write {}")
    return f"write it as {'2024-01-31' if kind == 'date' else 'P1D or PT2H'}"
