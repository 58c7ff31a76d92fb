"""All that a raw file tells of a dataset: variables, dates with their times, tests, and what was not done."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from ....standards import StandardDataset, Standards
from ....values.results import is_not_done
from ....verbs.text import limits_in
from ...meant.words import value as as_yaml
from .advice import advise
from .boxes import take_races
from .dates import formats_of
from .files import RawFile, shown
from .findings import WideTest, instrument_of, parted, tests_in_rows, wide_tests
from .mapping import (
    LIKELY,
    OPEN,
    PIECES,
    RELATIVE,
    Guess,
    Guesses,
    NotDone,
    TestRows,
    answer,
    candidates,
    claims_of,
    quoted_answer,
    settle,
)
from .vocabulary import rows

CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
ONE_DAY = ("DS", "DV", "EC", "EX", "HO", "PR", "SV")  # whose one date is when it took place, not when it was asked for
WITHIN_A_DAY = ("EC", "EX", "SV")  # of these one date is the start and the end
MOST_WORDS = 6  # that a range may be in, instead of limits
NAMED = ("QS", "RS", "FT")  # datasets of instruments


def guess(
    raw: RawFile, dataset: StandardDataset, why: str, standards: Standards, columns: Sequence[str] | None = None
) -> Guesses:
    """The variables of a dataset that a file's columns may be, all of them or those that are left for it."""
    made = Guesses(dataset.name, raw.name, why)
    names = candidates(raw) if columns is None else list(columns)
    claims = claims_of(raw, dataset, standards, formats_of(raw)[2], names)
    if "FINDINGS" in dataset.define_class:
        take_tests(made, raw, claims, standards, names)
    of_tests = made.used()
    for name, claimed in claims.items():
        if left := [each for each in claimed if not of_tests.intersection(each.columns)]:
            settle(made, name, left)
    if made.rows:
        drop(made, f"{dataset.name}TEST", f"{dataset.name}TESTCD", f"{dataset.name}ORRES")
    if dataset.name == "DM":
        take_races(made, raw, names, standards)
    add_times(made, raw)
    date_of_event(made, dataset)
    relative(made, dataset)
    unit_of_dose(made, dataset)
    date_of_visit(made, dataset)
    if "FINDINGS" in dataset.define_class:
        not_done(made, raw, standards)
    advise(made, raw)
    limits(made, raw, dataset.variables)
    categories(made, raw)
    drop(made, *(f"{dataset.name}{piece}" for piece in PIECES if f"{dataset.name}{piece}" not in dataset.variables))
    made.left = [column for column in names if column not in made.used()]
    return made


def drop(made: Guesses, *names: str) -> None:
    """Take variables back, which something else makes."""
    for name in names:
        made.taken.pop(name, None)
        made.open.pop(name, None)


def take_tests(
    made: Guesses, raw: RawFile, claims: dict[str, list[Guess]], standards: Standards, names: Sequence[str]
) -> None:
    """The tests of a file: questions of an instrument, rows that name their test, or columns."""
    own = made.dataset
    of_name = {each.columns[0]: None for name in (f"{own}TEST", f"{own}TESTCD") for each in claims.get(name, ())}
    results = claims.get(f"{own}ORRES", [])
    if own in NAMED and (instrument := instrument_of(raw, standards)):
        made.instrument = instrument
        if instrument.category:
            said = f"{{assign: {as_yaml(instrument.category)}}}"
            made.taken[f"{own}CAT"] = Guess(said, (), LIKELY, f"CDISC's term for {instrument.name}")
        made.tests = {code: WideTest(column) for code, column in instrument.tests.items()}
    elif own == "IE":
        return  # whose tests are criteria of the protocol, by its own numbers
    elif of_name and len(results) == 1 and not has_codes(raw, [*of_name], own, standards):
        column, codes = best_names(raw, [*of_name], own, standards)
        if sum(map(bool, codes.values())) * 2 >= len(codes) > 0:
            made.rows = TestRows(column, results[0].columns[0], codes, column not in raw.whole)
        else:
            for name in {f"{own}TEST", f"{own}TESTCD"} & claims.keys():
                why = "CDISC has no codes for its words; write a table of tests"
                claims[name] = [each._replace(sure=OPEN, why=f"{each.why}; {why}") for each in claims[name]]
    elif not (of_name and results):
        tests = wide_tests(raw, own, standards)
        made.tests = {code: test for code, test in tests.items() if test.column in names}


def has_codes(raw: RawFile, columns: Sequence[str], dataset: str, standards: Standards) -> bool:
    """Whether a column holds codes of CDISC for tests, which need no table: it is called so, or one of several does."""
    if f"{dataset}TESTCD" in {column.upper() for column in raw.columns}:
        return True
    codes = standards.codelist(f"{dataset}TESTCD")
    known = codes.terms if codes else {}
    return len(columns) > 1 and any(all(value in known for value in raw.values(column)) for column in columns)


def best_names(
    raw: RawFile, columns: Sequence[str], dataset: str, standards: Standards
) -> tuple[str, Mapping[str, str]]:
    """The column with names of tests of which most have a code, and the codes."""
    found = {column: tests_in_rows(raw, column, dataset, standards) for column in columns}
    best = max(columns, key=lambda column: sum(map(bool, found[column].values())))
    return best, found[best]


def add_times(made: Guesses, raw: RawFile) -> None:
    """The times of day beside dates; one date with two times is when something began and ended."""
    own = made.dataset
    times = {p: made.taken[n] for p in ("STTIM", "ENTIM", "TIM") if (n := f"{own}{p}") in made.taken}
    times = {p: each for p, each in times.items() if is_clock(raw.values(each.columns[0]))}
    plain = made.taken.get(f"{own}DTC")
    for end in ("ST", "EN"):
        if f"{end}TIM" in times and plain and f"{own}{end}DTC" not in {*made.taken, *made.open}:
            made.taken[f"{own}{end}DTC"] = plain._replace(sure=LIKELY, why=f"{plain.why}; the one date of both times")
    if plain and f"{own}STDTC" in made.taken and made.taken[f"{own}STDTC"].columns == plain.columns:
        del made.taken[f"{own}DTC"]
    for end in ("ST", "EN", ""):
        date, time = made.taken.get(f"{own}{end}DTC"), times.get(f"{end}TIM")
        if date and time and date.value.startswith("{iso8601: "):
            pair = (*date.columns, *time.columns)
            value = f"{{iso8601: {{date: {as_yaml(pair[0])}, time: {as_yaml(pair[1])}}}}}"
            made.taken[f"{own}{end}DTC"] = date._replace(value=value, columns=pair)


def is_clock(values: Sequence[str]) -> bool:
    """Whether most of some texts are times of day."""
    return sum(bool(CLOCK.fullmatch(value)) for value in values) * 2 > len(values)


def date_of_event(made: Guesses, dataset: StandardDataset) -> None:
    """One date of an event or treatment may be when it was collected or when it began: that is left to a person, but
    where the dataset is of what takes place on a day."""
    dtc, start, end = (f"{dataset.name}{tail}" for tail in ("DTC", "STDTC", "ENDTC"))
    if start not in dataset.variables or start in made.taken or start in made.open or dtc not in made.taken:
        return
    one = made.taken.pop(dtc)
    if dataset.name in ONE_DAY:
        made.taken[start] = one._replace(sure=LIKELY, why=f"{one.why}; the one date here")
        if dataset.name in WITHIN_A_DAY and end not in {*made.taken, *made.open}:
            made.taken[end] = one._replace(sure=LIKELY, why=f"{one.why}; the one date, of the start and the end")
        return
    one = one._replace(sure=OPEN, why="the one date here; when it began, or when it was collected")
    made.open[start] = [one]
    if dtc in dataset.variables:
        made.open[dtc] = [one]


def date_of_visit(made: Guesses, dataset: StandardDataset) -> None:
    """A finding without a date of its own has that of its visit, if the form has it."""
    name = f"{dataset.name}DTC"
    found = made.open.get(name, ())
    if "FINDINGS" in dataset.define_class and len(found) == 1 and found[0].value.startswith("{iso8601: "):
        made.taken[name] = found[0]._replace(sure=LIKELY, why=f"{found[0].why}; the date of the visit")
        del made.open[name]


def unit_of_dose(made: Guesses, dataset: StandardDataset) -> None:
    """The unit of a dose that stands in the name of its column."""
    dose, name = made.taken.get(f"{dataset.name}DOSE"), f"{dataset.name}DOSU"
    unit = parted(dose.columns[0])[1] if dose else ""
    if unit and name in dataset.variables and name not in {*made.taken, *made.open}:
        made.taken[name] = Guess(f"{{assign: {as_yaml(unit)}}}", (), LIKELY, "it stands above the doses")


def relative(made: Guesses, dataset: StandardDataset) -> None:
    """What a relation to a point in time needs beside it: the point."""
    for tail in RELATIVE:
        name, point = f"{dataset.name}{tail}", f"{dataset.name}{tail.replace('RTPT', 'TPT')}"
        if name in made.taken and point in dataset.variables and point not in made.taken:
            value = f"{{flag: {{{name}: present}}, value: END OF STUDY}}"
            made.later[point] = Guess(value, (), OPEN, f"the point of {name}: this one, or what the form asks of")


def limits(made: Guesses, raw: RawFile, variables: Collection[str]) -> None:
    """The limits of results that stand in one column, of all tests or beside each."""
    low, high = (f"{made.dataset}ORNR{end}" for end in ("LO", "HI"))
    if {low, high} & {*made.taken, *made.open, *made.by_tests()}:
        return
    one = made.taken.get(f"{made.dataset}RANGE")
    columns = [one.columns[0]] if one else [test.range for test in made.tests.values() if test.range]
    values = [value for column in columns for value in raw.values(column)]
    odd = [value for value in values if limits_in(value) is None]
    if not values:
        return
    column = as_yaml(columns[0]) if one else "test.RANGE"
    few = one is not None and len(odd) <= MOST_WORDS and not raw.columns.keys() & odd  # a name would be a column there
    in_words = [quoted_answer(value) for value in odd] if few else []
    if in_words and not any(sign.isdigit() for value in odd for sign in value):
        words = in_words[0] if len(odd) == 1 else f"[{', '.join(in_words)}]"
        value = f"{{range_limits: {column}, when: {{{column}: {{{'ne' if len(odd) == 1 else 'notin'}: {words}}}}}}}"
        if f"{made.dataset}STNRC" in variables and f"{made.dataset}STNRC" not in {*made.taken, *made.open}:
            said = f"{{from: {column}, when: {{{column}: {words}}}}}"
            made.taken[f"{made.dataset}STNRC"] = Guess(said, (columns[0],), LIKELY, "a range in words")
    else:
        value = f"{{range_limits: {column}}}"
    why = f"both limits stand in {'it' if one else 'one column of each test'}"
    other = f"; '{shown(odd[0])}' says none" if odd else ""
    made_of = tuple(columns[:1]) if one else ()
    for name in (low, high):
        if len(odd) * 2 <= len(values):
            made.taken[name] = Guess(value, made_of, LIKELY, f"{why}{other}")
        else:
            made.open[name] = [Guess(value, made_of, OPEN, f"{why}{other}")]


def categories(made: Guesses, raw: RawFile) -> None:
    """The panel that each test of a laboratory is usually in; of urine all are one, where the file is called so."""
    if made.dataset != "LB" or {"LBCAT", "LBSPEC"} & {*made.taken, *made.open}:
        return  # what says the specimen says more than the test
    panels = {row["code"]: row["category"] for row in rows("categories")}
    urine = any(word.startswith("URIN") for word in (*raw.words, *raw.file_words))
    codes = made.rows.codes.values() if made.rows else made.tests
    made.categories = {code: "URINALYSIS" if urine else panels.get(code, "") for code in codes if code}


def not_done(made: Guesses, raw: RawFile, standards: Standards) -> None:
    """When tests were not done, where the file has tests: a question that is answered No, or a reason beside a row."""
    done, reason = made.taken.get(f"{made.dataset}OCCUR"), made.taken.get(f"{made.dataset}REASND")
    if not (made.tests or made.rows):
        return
    why = reason.columns[0] if reason else ""
    if done:
        column = done.columns[0]
        answers = {value: answer(value, standards) for value in raw.values(column)}
        no = tuple(value for value, meant in answers.items() if meant == "N")
        if all(answers.values()):
            made.not_done = NotDone(column, no or (("N",) if "Y" in answers else ("No",)), why)
    elif made.rows and (undone := tuple(filter(is_not_done, raw.values(made.rows.result)))):
        made.not_done = NotDone(made.rows.result, undone, why or reason_beside(made, raw), bool(why))
    elif why and made.rows:
        made.not_done = NotDone(why, (), why)
    if reason:
        drop(made, f"{made.dataset}REASND")
        if not made.not_done:
            made.open[f"{made.dataset}REASND"] = [reason._replace(sure=OPEN, why="say under not_done when it counts")]


def reason_beside(made: Guesses, raw: RawFile) -> str:
    """The one column without a place that has values in rows whose test was not done, and nowhere else; '' for none."""
    assert made.rows is not None
    found = [column for column in raw.beside.get(made.rows.result, ()) if column not in made.used()]
    return found[0] if len(found) == 1 else ""
