"""Guesses as lines of specs: what is taken with its reason and how sure it is, what is not as a comment."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from ...standards import Standards
from ...texts import fold
from ..words import value as as_yaml
from .dates import formats_of
from .files import RawFile, shown
from .findings import WideTest
from .mapping import Guesses, no_terms
from .vocabulary import rows

MOST_TERMS = 12  # of a codelist, in a comment
MOST_WORDS = 3  # outside ASCII, in a comment


def line_of(name: str, words: str, guesses: Guesses) -> str:
    """The line of one variable: its guess, or waiting with the candidates."""
    if name in guesses.taken:
        taken = guesses.taken[name]
        return f"{name}: {taken.value} # {taken.sure}: {taken.why}"
    candidates = "; ".join(f"{each.value}? ({each.why})" for each in guesses.open.get(name, ()))
    return f"{name}: waiting # {words}{f'; open: {candidates}' if candidates else ''}"


def group_of(guesses: Guesses) -> dict[str, object]:
    """A group of records that a raw file tells, as far as the standard's variables follow from it."""
    return {"raw": guesses.source, **({"tests": tests_of(guesses)} if guesses.tests or guesses.rows else {})}


def group_lines(
    guesses: Guesses, groups: Sequence[Guesses], place: int, words: Mapping[str, str], label: str
) -> Iterator[str]:
    """A group of records that a raw file tells, line by line; ``words`` describe the variables that are wanted.

    What no group makes waits in the first one; what another group makes, and this one does not, is a comment here.
    """
    yield f"  - raw: {guesses.source} # {guesses.why}"
    if criterion := guesses.taken.get("IETESTCD"):
        yield f"    where: {{{criterion.value}: present}} # likely: a row without a criterion says that all were met"
    yield from test_lines(guesses, label)
    here = made_by_tests(guesses)
    elsewhere = {name for each in groups for name in (*each.taken, *made_by_tests(each))}
    later = usual_ways(groups)
    said = []
    for name, described in words.items():
        line = line_of(name, described, guesses)
        if name in later:
            continue
        if name in guesses.taken or (place == 0 and name not in elsewhere):
            said.append(f"      {line}")
        elif name not in here and (name in elsewhere or name in guesses.open):
            said.append(f"      # {line.replace(': waiting #', ': not here yet;')}")
    if any(not line.lstrip().startswith("#") for line in said):
        yield "    variables:"
    yield from said


def usual_ways(groups: Sequence[Guesses]) -> Mapping[str, str]:
    """The variables that no group makes and that are usually made over finished records, each with the usual way."""
    dataset = groups[0].dataset
    told = {name for each in groups for name in (*each.taken, *each.open)}
    ways = {row["variable"].replace("--", dataset): row["way"] for row in rows("usual")}
    return {name: of_dataset(way, dataset) for name, way in ways.items() if name not in told}


def of_dataset(way: str, dataset: str) -> str:
    """A way with the names of a dataset; in quotes, -- stands for any."""
    return way if '"' in way else way.replace("--", dataset)


def later_lines(groups: Sequence[Guesses], words: Mapping[str, str]) -> Iterator[str]:
    """The variables that wait to be made over the finished records."""
    ways = {name: way for name, way in usual_ways(groups).items() if name in words}
    if ways:
        yield "variables: # made over the finished records: on the right stand variables, no columns"
    for name, way in ways.items():
        yield f"  {name}: waiting # {words[name]}; usually {way}"


def test_lines(guesses: Guesses, label: str = "") -> Iterator[str]:
    """The tests of a group, and when they were not done. ``label`` is the dataset's, for one that stands for all."""
    if guesses.rows:
        without = [shown(test) for test, code in guesses.rows.codes.items() if not code]
        known, number = len(guesses.rows.codes) - len(without), len(guesses.rows.codes)
        yield f"    # likely: {known} of {number} tests are CDISC's by their words"
        if without:
            yield from wrapped(f"no code was found for {'; '.join(without)}: add them to {table_of(guesses)}")
        by, result = as_yaml(guesses.rows.by), as_yaml(guesses.rows.result)
        yield f"    tests: {{table: {table_of(guesses)}, by: {by}, result: {result}}}"
    if guesses.tests:
        yield f"    tests: # {reason_of_tests(guesses)}"
    for code, test in guesses.tests.items():
        said = test_said(test, guesses)
        yield f"      {code}: {{{', '.join(f'{key}: {text}' for key, text in said.items())}}}"
    if mark := guesses.not_done:
        when = f"[{', '.join(map(as_yaml, mark.values))}]" if mark.values else "present"
        reason = f", reason: {as_yaml(mark.reason)}" if mark.reason else ""
        whole = f", as: {guesses.dataset}ALL, test: {as_yaml(label or guesses.dataset)}" if guesses.tests else ""
        yield f"    not_done: {{when: {{{as_yaml(mark.column)}: {when}}}{reason}{whole}}} # likely: by its name"


def made_by_tests(guesses: Guesses) -> set[str]:
    """The variables that a group's tests make."""
    if not (guesses.tests or guesses.rows):
        return set()
    with_unit = any(test.unit or test.unit_column for test in guesses.tests.values())
    tails = ["TESTCD", "TEST", "ORRES", *(["ORRESU"] if with_unit else []), *(["STAT"] if guesses.not_done else [])]
    tails += ["REASND"] if guesses.not_done and guesses.not_done.reason else []
    return {f"{guesses.dataset}{tail}" for tail in tails}


def reason_of_tests(guesses: Guesses) -> str:
    """Why the columns are tests, and how sure it is."""
    if guesses.instrument and guesses.instrument.known:
        return f"likely: questions of {guesses.instrument.name} by their numbers, with the codes of CDISC"
    if guesses.instrument:
        return f"likely: questions of {guesses.instrument.name}; CDISC has no such codes: see whether these are yours"
    return "sure: columns called as tests of CDISC; where no column has the unit, add unit: mmHg"


def test_said(test: WideTest, guesses: Guesses) -> dict[str, str]:
    """What a test says, each part as the spec writes it."""
    said = {"result": as_yaml(test.column)}
    if test.unit or test.unit_column:
        said["unit"] = as_yaml(test.unit) if test.unit else f"{{from: {as_yaml(test.unit_column)}}}"
    if test.test or (guesses.instrument and not guesses.instrument.known):
        said["test"] = as_yaml(test.test or test.column)
    return said


def tests_of(guesses: Guesses) -> Mapping[str, object]:
    """The tests of a group as a spec has them."""
    if guesses.rows:
        return {"table": table_of(guesses), "by": guesses.rows.by, "result": guesses.rows.result}
    return {
        code: {
            "result": test.column,
            **({"unit": test.unit} if test.unit else {"unit": {"from": test.unit_column}} if test.unit_column else {}),
            **({"test": test.test or test.column} if "test" in test_said(test, guesses) else {}),
        }
        for code, test in guesses.tests.items()
    }


def table_of(guesses: Guesses) -> str:
    """The name of the table of a group's tests."""
    return f"{guesses.source}_tests.csv"


def table_text(guesses: Guesses) -> str:
    """The table of the tests that stand in rows, as far as they have a code; their case does not count."""
    assert guesses.rows is not None
    rows = {fold(test): (test, code) for test, code in guesses.rows.codes.items() if code}
    lines = [(guesses.rows.by, f"{guesses.dataset}TESTCD"), *rows.values()]
    return "".join(f"{quoted_cell(test)},{code}\n" for test, code in lines)


def wrapped(text: str) -> Iterator[str]:
    """A text as comment lines of a group."""
    yield from textwrap.wrap(text, 110, initial_indent="    # ", subsequent_indent="    #   ")


def codelist_lines(raw: RawFile, guesses: Guesses, standards: Standards) -> Iterator[str]:
    """For each variable whose values are not all terms, as a comment, what codelists.yaml would say of them."""
    variables = standards.sdtmig_datasets()[guesses.dataset].variables
    for name, taken in guesses.taken.items():
        lists = [found for code in variables[name].codelists if (found := standards.codelist(code))]
        if taken.value != as_yaml(taken.columns[0] if taken.columns else "") or not lists:
            continue
        if other := no_terms(raw.values(taken.columns[0]), lists):
            words = ", ".join(f"TERM: {as_quoted(value)}" for value in other[:MOST_TERMS])
            yield f"# {lists[0].name}: {{terms: {{{words}}}}} # of {name}, {raw.called()}"
            terms = list(lists[0].terms)
            more = ", ..." if len(terms) > MOST_TERMS else ""
            extended = "; the study may add its own" if lists[0].extensible else ""
            yield f"#   its terms: {', '.join(terms[:MOST_TERMS])}{more}{extended}"


def as_quoted(value: str) -> str:
    """A raw value in quotes: 1 and 01 are two."""
    said = as_yaml(shown(value))
    return said if said.startswith('"') else f'"{said}"'


def quoted_cell(text: str) -> str:
    """A cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text


def source_lines(raw: RawFile, visit: str, constant: Sequence[str]) -> Iterator[str]:
    """A raw source in study.yaml."""
    sure, others, _ = formats_of(raw)
    yield f"  {raw.name}:"
    yield f"    file: {as_yaml(raw.file)}"
    for key, text in (("sheet", raw.part.sheet), ("item_group", raw.part.item_group)):
        if text:
            yield f"    {key}: {as_yaml(text)}"
    if raw.part.encoding:
        yield f"    encoding: {raw.part.encoding} # likely: {encoding_reason(raw)}"
    if raw.part.delimiter:
        yield f"    delimiter: {json.dumps(raw.part.delimiter)} # it stands between the cells"
    if raw.commas:
        said = f"{raw.comma_doubt}; say which is meant" if raw.comma_doubt else "a point is told in issues.csv"
        line = f'decimal: "," # numbers of {", ".join(map(shown, raw.commas))} have a comma; {said}'
        yield f"    {'# ' * bool(raw.comma_doubt)}{line}"
    if raw.part.header_row > 1:
        yield f"    header_row: {raw.part.header_row} # the row that names the columns"
    if raw.subject:
        yield f"    subject: {as_yaml(raw.subject)} # the column with the subject"
    else:
        yield "    reference: true # no column with the subject was found; name it, if there is one: subject: COLUMN"
    if raw.prefix:
        yield f"    prefix: {raw.prefix} # what names of columns begin with"
    if sure:
        yield f"    dates: {listed(sure)} # they read all dates of {', '.join(map(shown, sorted(formats_of(raw)[2])))}"
    if others:
        yield f"    # dates: {' or '.join(others)}? Each reads all values of a column; say which is meant"
    if constant:
        yield f"    not_submitted: {listed(constant)} # the study in each row"
    if visit:
        values = ", ".join(map(shown, raw.values(visit)[:8]))
        yield f"    # visit: {as_yaml(visit)} # it has {values}; describe them under visits"


def encoding_reason(raw: RawFile) -> str:
    """Why the encoding of a file is likely: words outside ASCII as it reads them, for a person to judge."""
    texts = dict.fromkeys(text for column, values in raw.columns.items() for text in (column, *values))
    foreign = ", ".join(f"'{shown(text)}'" for text in [each for each in texts if not each.isascii()][:MOST_WORDS])
    said = f", and say {foreign}; mend it where that reads wrong" if foreign else ""
    return f"its bytes look like it{said}"


def listed(names: Sequence[str]) -> str:
    """One name, or a list."""
    texts = [as_yaml(name) for name in names]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"
