"""Guesses as lines of specs: what is taken with its reason and how sure it is, what is not as a comment."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence

from ....texts import fold
from ...meant.words import value as as_yaml
from .dates import both_ways, formats_of, unread_dates
from .files import RawFile, shown
from .findings import WideTest
from .mapping import Guesses, quoted_answer
from .numbers import subject_lines
from .vocabulary import foreign_test, is_word, stem_of

CODED = re.compile(r"(LLT|PT|HLT|HLGT|BDSY|SOC)CD|LLT|HLT|HLGT|BODSYS|SOC")  # made by a coder with a dictionary
SURE_TESTS = "sure: columns called as tests of CDISC"
MOST_WORDS = 3  # outside ASCII, in a comment


def line_of(name: str, words: str, guesses: Guesses) -> str:
    """The line of one variable: its guess, or waiting with the candidates."""
    if name in guesses.taken:
        taken = guesses.taken[name]
        return f"{name}{taken.further}: {taken.value} # {taken.sure}: {taken.why}"
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
    yield from where_lines(guesses)
    yield from test_lines(guesses, label)
    here = guesses.by_tests()
    elsewhere = {name for each in groups for name in (*each.taken, *each.by_tests())}
    later = {name for each in groups for name in (*each.later, *each.usual)}
    coded = uncoded(words, [*elsewhere, *(name for each in groups for name in each.open)])
    said = []
    for name, described in words.items():
        line = line_of(name, described, guesses)
        if name in later or name in coded[1:]:
            continue
        if coded and name == coded[0]:
            said += [f"      {', '.join(coded)}: waiting # Expected, of MedDRA's coding; no column has them"] * (
                not place
            )
            continue
        if name in guesses.taken or (place == 0 and name not in elsewhere):
            said.append(f"      {line}")
        elif name not in here and (name in elsewhere or name in guesses.open):
            said.append(f"      # {line.replace(': waiting #', ': not here yet;')}")
    if any(not line.lstrip().startswith("#") for line in said):
        yield "    variables:"
    yield from said


def of_comments(guesses: Guesses, raw: RawFile) -> Iterator[str]:
    """How a column that is called as comments goes to CO."""
    for column in (column for column in guesses.left if is_word("comment", column) and raw.values(column)):
        yield f"# {shown(column)} seems to be comments, which go to CO. Put REMARK: {as_yaml(column)} below variables"
        yield f"#   of raw: {raw.name}, and below all records: comments: {{REMARK: {{evaluator: INVESTIGATOR}}}}"


def where_lines(guesses: Guesses) -> Iterator[str]:
    """Which rows are of the dataset, in a file with several forms."""
    if guesses.where:
        why = "a row without it is of another form, or says that there was none"
        yield f"    where: {{{as_yaml(guesses.where)}: present}} # likely: {why}"


def uncoded(words: Mapping[str, str], known: Collection[str]) -> list[str]:
    """The variables that only coding makes and nothing tells of, where there are several."""
    coded = [name for name in words if CODED.fullmatch(name[2:]) and name not in known]
    return coded if len(coded) > 2 else []


def test_lines(guesses: Guesses, label: str = "") -> Iterator[str]:
    """The tests of a group, and when they were not done. ``label`` is the dataset's, for one that stands for all."""
    lacking = [code for code, category in guesses.categories.items() if not category]
    if any(guesses.categories.values()):
        whose = f"; that of {', '.join(lacking)} is not known" if lacking else ""
        yield from wrapped(f"likely: the {guesses.dataset}CAT of a test is its usual panel{whose}")
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
    if undone := next((value for test in guesses.tests.values() for value in test.not_done), ""):
        yield f"    # likely: '{shown(undone)}' stands for not done; take it out where it says not detected"
    for code, said in tests_of(guesses).items() if guesses.tests else ():
        doubt = guesses.tests[code].unit_doubt
        yield f"      {code}: {flow(said)}{f' # its unit: {doubt}' if doubt else ''}"
    if guesses.not_done:
        yield f"    not_done: {not_done_line(guesses, label or guesses.dataset)}"


def not_done_line(guesses: Guesses, label: str) -> str:
    """When tests were not done, and why that is likely. ``label`` names what stands for all of a form's."""
    mark = guesses.not_done
    assert mark is not None
    said: dict[str, object] = {"when": {mark.column: few(mark.values) if mark.values else "present"}}
    why = "by its name"
    if guesses.rows and mark.column == guesses.rows.result:
        why = f"'{shown(mark.values[0])}' stands for not done; take it out where it says not detected"
        said |= {"when": [{mark.reason: "present"}, said["when"]]} if mark.or_reason else {}
    said |= {"reason": mark.reason} if mark.reason else {}
    said |= {"as": f"{guesses.dataset}ALL", "test": label} if guesses.tests else {}
    return f"{flow(said)} # likely: {why}"


def few(values: Sequence[str]) -> object:
    """One value, or the list of several."""
    return values[0] if len(values) == 1 else list(values)


def reason_of_tests(guesses: Guesses) -> str:
    """Why the columns are tests, and how sure it is."""
    if guesses.instrument and guesses.instrument.known:
        return f"likely: questions of {guesses.instrument.name} by their numbers, with the codes of CDISC"
    if guesses.instrument:
        return f"likely: questions of {guesses.instrument.name}; CDISC has no such codes: see whether these are yours"
    own = [code for code, test in guesses.tests.items() if test.test]
    if len(own) == len(guesses.tests):
        return "likely: their units say that they are tests, but they have no codes of CDISC's, so see what they are"
    more = f"; {', '.join(own)}: by its unit, but no code of CDISC's, so see what it is" if own else ""
    foreign = [
        shown(t.column) for c, t in guesses.tests.items() if foreign_test(stem_of(t.column), guesses.dataset) == c
    ]
    said = f"likely: columns called as tests; {', '.join(foreign)} in another language" if foreign else ""
    return f"{said or SURE_TESTS}; where no column has the unit, add unit: mmHg{more}"


def tests_of(guesses: Guesses) -> Mapping[str, object]:
    """The tests of a group as a spec has them."""
    if guesses.rows:
        return {"table": table_of(guesses), "by": guesses.rows.by, "result": guesses.rows.result}
    return {code: test_of(code, test, guesses) for code, test in guesses.tests.items()}


def test_of(code: str, test: WideTest, guesses: Guesses) -> Mapping[str, object]:
    """What a test with a column of its own says."""
    own = guesses.dataset
    said: dict[str, object] = {"result": test.column}
    if test.unit or test.unit_column:
        said["unit"] = test.unit or {"from": test.unit_column}
    if test.test or (guesses.instrument and not guesses.instrument.known):
        said["test"] = test.test or test.column
    said |= {f"{own}ORNR{end}": {"from": name} for end, name in (("LO", test.low), ("HI", test.high)) if name}
    if test.range and f"{own}ORNRLO" in guesses.taken:
        said["RANGE"] = {"from": test.range}
    if guesses.categories.get(code):
        said[f"{own}CAT"] = guesses.categories[code]
    if test.not_done:
        said["not_done"] = {"when": {test.column: few(test.not_done)}}
    return said


def flow(value: object) -> str:
    """Names, lists and texts as YAML on one line.

    >>> flow({"result": "K (mmol/L)", "not_done": {"when": {"K": ["ND", "1"]}}})
    '{result: "K (mmol/L)", not_done: {when: {K: [ND, "1"]}}}'
    """
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{as_yaml(str(key))}: {flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return quoted_answer(str(value))


def table_of(guesses: Guesses) -> str:
    """The name of the table of a group's tests."""
    return f"{guesses.source}_tests.csv"


def table_text(guesses: Guesses, label: str) -> str:
    """The table of the tests that stand in rows, as far as they have a code; their case does not count.

    Where rows without a test may say that nothing was done, one line stands for them: all tests, with the ``label`` of
    the dataset for a name. What a file calls a test is not its name in CDISC's words, even in a column called so.
    """
    assert guesses.rows is not None
    own, by = guesses.dataset, guesses.rows.by
    head = "NAME" if by.upper() in (f"{own}TEST", f"{own}TESTCD") else by
    tests = {fold(test): (test, code) for test, code in guesses.rows.codes.items() if code}
    lines = [(test, code, "", guesses.categories.get(code, "")) for test, code in tests.values()]
    if guesses.rows.gaps and guesses.not_done:
        lines.append(("", f"{own}ALL", label, ""))
    rows = [(head, f"{own}TESTCD", f"{own}TEST", f"{own}CAT"), *lines]
    used = [place for place in range(4) if place < 2 or any(line[place] for line in lines)]
    return "".join(",".join(quoted_cell(row[place]) for place in used) + "\n" for row in rows)


def wrapped(text: str) -> Iterator[str]:
    """A text as comment lines of a group."""
    yield from textwrap.wrap(text, 110, initial_indent="    # ", subsequent_indent="    #   ")


def quoted_cell(text: str) -> str:
    """A cell of a CSV file."""
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text


def source_lines(
    raw: RawFile, visit: str, constant: Sequence[str], repeated: Sequence[str] = (), *, ordered: bool = False
) -> Iterator[str]:
    """A raw source in study.yaml.

    ``visit`` is its column of visits, a comment where these are not ``ordered``; ``constant`` are columns that say the
    study, ``repeated`` those that DM has.
    """
    yield f"  {raw.name}:"
    yield f"    file: {as_yaml(raw.file)}"
    for key, text in (("sheet", raw.part.sheet), ("item_group", raw.part.item_group)):
        if text:
            yield f"    {key}: {as_yaml(text)}"
    if raw.part.encoding:
        yield f"    encoding: {raw.part.encoding} # likely: {encoding_reason(raw)}"
    if raw.part.delimiter:
        yield f"    delimiter: {json.dumps(raw.part.delimiter)} # it stands between the cells"
    yield from decimal_line(raw)
    if raw.part.header_row > 1:
        yield f"    header_row: {raw.part.header_row} # the row that names the columns"
    for key, forms, said in (
        ("below_header", raw.part.below_header, "how the labels below the header read, which are no data"),
        ("footer", raw.part.footer, "how its last rows read, which are no data"),
    ):
        if forms:
            shown_forms = ", ".join(json.dumps(form, ensure_ascii=False) for form in forms)
            yield f"    {key}: {shown_forms if len(forms) == 1 else f'[{shown_forms}]'} # {said}; * is any text"
    yield from subject_lines(raw)
    if raw.prefix:
        yield f"    prefix: {raw.prefix} # what names of columns begin with"
    yield from (f"    {line}" for line in date_lines(raw))
    if constant or repeated:
        why = ["the study in each row"] * bool(constant) + [f"DM has {listed(repeated)}"] * bool(repeated)
        yield f"    not_submitted: {listed([*constant, *repeated])} # {'; '.join(why)}"
    if visit:
        yield f"    {'' if ordered else '# '}{visit_line(raw, visit)}"


def date_lines(raw: RawFile) -> Iterator[str]:
    """The forms of the dates of a source, where study.yaml says none; those of which one is meant as a comment, and
    columns that no form reads."""
    sure, others, columns = formats_of(raw)
    said = bool(raw.stated and raw.stated.dates)
    if sure and not said:
        yield f"dates: {listed(sure)} # they read all dates of {', '.join(map(shown, sorted(columns)))}"
        if raw.months and any("MON" in form for form in sure):
            yield f"months: {listed(raw.months)} # likely: those of {raw.months_of}; see whether all are right"
    torn = both_ways(raw)
    yield from (line for column, forms in torn.items() for line in torn_lines(column, *forms))
    if others and not said and not torn:
        likely = " and ".join(form for form in others if form in raw.dates_elsewhere)
        of_others = f"other files have {likely}; " if likely else ""
        yield f"# dates: {' or '.join(others)}? Each reads all values of a column; {of_others}say which is meant"
    for column in unread_dates(raw):
        examples = ", ".join(f"'{shown(value)}'" for value in raw.values(column)[:2])
        of = "dates that these formats do not read" if sure else "dates whose format is to be said"
        yield f"# {shown(column)} has {of}: {examples}"


def torn_lines(column: str, one: str, other: str) -> Iterator[str]:
    """What to do about a column whose rows have one of two forms of dates, which some of its values both fit."""
    name, (first, second) = as_yaml(column), (form.partition(" ")[0] for form in (one, other))
    yield f"# {shown(column)} has dates of two forms, {one} and {other}, and some fit both: see which rows,"
    yield f"#   perhaps of which site, have which. Say dates: {first} here, and where a spec takes the column"
    then = f"{{iso8601: {name}, dates: {second}}}"
    yield f"#   case: [{{when: {{SITE: X}}, then: {then}}}], otherwise: {{iso8601: {name}}}"


def visit_line(raw: RawFile, visit: str) -> str:
    """The column of visits of a source, with some of them."""
    values = ", ".join(map(shown, raw.values(visit)[:8]))
    return f"visit: {as_yaml(visit)} # it has {values}; describe them under visits"


def decimal_line(raw: RawFile) -> Iterator[str]:
    """What parts the decimals of a file's numbers, where it is no point; a comment where that is in doubt."""
    if raw.commas:
        said = (
            f"those of {', '.join(map(shown, raw.points))} a point" if raw.points else "a point is told in issues.csv"
        )
        said = f"{raw.comma_doubt}; say which is meant" if raw.comma_doubt else said
        key = "decimal: either" if raw.points else 'decimal: ","'
        sign = "# " if raw.comma_doubt else ""
        yield f"    {sign}{key} # numbers of {', '.join(map(shown, raw.commas))} have a comma; {said}"


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
