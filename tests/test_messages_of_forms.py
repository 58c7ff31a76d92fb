"""Comparators and functions of other languages, and verbs without all that they need: one message with the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from studies import tiny_study

from cdisc_rdeb.spec.faults import Faults
from cdisc_rdeb.spec.meant.keys_called import key_called
from cdisc_rdeb.spec.meant.mistaken import tell_no_verb
from cdisc_rdeb.spec.meant.verbs_called import CALLED
from cdisc_rdeb.spec.yaml.reader import read_text
from cdisc_rdeb.verbs import VERBS

D, A = "sdtm/dm.yaml", "sdtm/ae.yaml"
AT = "27: supplemental.AETRTEM.flag.AESTDY"
FLAG, NUMBERS = "flag: {AESTDTC: present}", "flag: {AESTDY: {WORD}}"


#: Words of other languages, as they stand in SUBJID or another variable, with what is to be written.
WORDS = {
    "SUBJID: {value: A}": "assign: A",
    'SUBJID: {value: "A B", label: Subject}': "assign: A B",
    "LASTDTC: {min: EX.EXSTDTC}": "first: EX.EXSTDTC",
    "LASTDTC: {max: [EX.EXENDTC, DS.DSSTDTC]}": "last: [EX.EXENDTC, DS.DSSTDTC]",
    "LASTDT: {max: [TRTEDT, ADT]}": "highest: [TRTEDT, ADT]",
    "LASTDT: {max: [ADSL.TRTEDT, DM.AGE]}": "highest: [ADSL.TRTEDT, DM.AGE]",
    "ADT: {input: VSDTC}": "sas_date: VSDTC",
    "VSDTC: {input: VISDT}": "iso8601: VISDT",
    "AVAL: {input: VSORRES}": "number: VSORRES",
    "AVAL: {sum: [A, B]}": "compute: A + B",
    "AVAL: {sum: EX.EXDOSE}": "sum_of: EX.EXDOSE",
    "AVAL: {difference: [AVAL, BASE]}": "compute: AVAL - BASE",
    "AVAL: {n: AE.AESEQ}": "count_of: AE.AESEQ",
    'NAME: {catx: ["-", SITE, SUBJ]}': 'join: "{SITE}-{SUBJ}"',
    "NAME: {paste0: [SITE, SUBJ]}": 'join: "{SITE}{SUBJ}"',
    "NAME: {substr: [SITE, 1, 3]}": "{part: SITE, start: 1, length: 3}",
    'NAME: {scan: [SITE, 2, "-"]}': '{part: SITE, number: 2, separator: "-"}',
    "AGE: {yrdif: [BRTHDTC, RFICDTC, AGE]}": "{age: {birth: BRTHDTC, at: RFICDTC}}",
    'AGEGR1: {cut: AGE, bins: ["<65", ">=65"]}': '{band: {number: AGE, bands: ["<65", ">=65"]}}',
    "PREV: {lag: AVAL, by: [USUBJID], order: [ADT]}": "{previous: {column: AVAL, by: [USUBJID], order: [ADT]}}",
    "ADY: {studyday: {date: ADT, ref: TRTSDT}}": "{study_day: {date: ADT, reference: TRTSDT}}",
    "AVAL: {roundz: [A, 2]}": "{round: {number: A, digits: 2}}",
    'VSDTC: {strptime: [VISDT, "%d%b%Y"]}': "{iso8601: {date: VISDT, dates: DDMONYYYY}}",
    "RANGE: {vlookup: [LBTESTCD, ranges.csv]}": "{lookup: {table: ranges.csv, by: LBTESTCD}}",
    "ANYFL: {is_missing: DTHDTC}": "flag: {DTHDTC: missing}",
    "ASEQ: {row_number: USUBJID}": "sequence: USUBJID",
    "X: {str.upper: A}": "upper: A",
    "X: {get_first_value: EX.EXDOSE}": "first: EX.EXDOSE",
}


@pytest.mark.parametrize(("written", "line"), WORDS.items())
def test_a_word_of_another_language_has_the_line_to_write(written: str, line: str) -> None:
    faults = Faults()
    node = next(iter(read_text(written, "x.yaml", faults).named.values()))
    tell_no_verb(node, VERBS, ("label", "origin", "codelist"), faults)
    (fault,) = faults.errors
    assert fault.hint == f"it is called {line.strip('{').partition(':')[0]} here: write {line}"


#: Words for keys, in the places that take these.
KEYS = {
    ("n", "sum count mean"): "count",
    ("average", "sum count mean"): "mean",
    ("groupby", "by where"): "by",
    ("sep", "delimiter encoding"): "delimiter",
    ("skiprows", "sheet header_row"): "header_row",
    ("informat", "dates times"): "dates",
    ("suppqual", "supplemental variables"): "supplemental",
    ("columns", "raw variables"): "variables",
    ("paramcd", "parameter param"): "parameter",
    ("visitname", "VISIT VISITNUM"): "VISIT",
    ("dob", "birth at"): "birth",
    ("breaks", "number bands"): "bands",
    ("label", "labels dataset"): "",  # with a slip, and no other word
    ("zzyx", "sum count"): "",
}


@pytest.mark.parametrize(("word", "known", "key"), [(*said, key) for said, key in KEYS.items()])
def test_a_word_for_a_key_of_the_place(word: str, known: str, key: str) -> None:
    assert key_called(word, known.split()) == key


#: Words of no table, by the form of what stands behind them.
UNKNOWN = {
    "X: {zzyx: DOSE}": "write X: DOSE for the column as it is, or assign: DOSE for a fixed text",
    "X: {zzyx: Drug A}": "write assign: Drug A for a fixed text",
    "X: {zzyx: EX.EXDOSE}": "write first: EX.EXDOSE for the first of these records, last: EX.EXDOSE for the last",
    "X: {zzyx: DOSE * 2}": "write compute: DOSE * 2",
    'X: {zzyx: "{SITE}-{SUBJ}"}': 'write join: "{SITE}-{SUBJ}"',
    "X: {zzyx: AGE > 18}": "write flag: {AGE: {gt: 18}}",
    "X: {zzyx: {number: AGE, bands: [A, B]}}": "did you mean band?",
}


@pytest.mark.parametrize(("written", "hint"), UNKNOWN.items())
def test_a_word_of_no_table_has_what_its_value_is_meant_for(written: str, hint: str) -> None:
    faults = Faults()
    node = next(iter(read_text(written, "x.yaml", faults).named.values()))
    tell_no_verb(node, VERBS, (), faults)
    (fault,) = faults.errors
    assert fault.hint == hint


def test_every_word_is_said_once_for_a_verb_and_every_verb_is_there() -> None:
    assert {verb for verb in CALLED if verb not in VERBS} == set()
    assert all(len(said.split()) == len(set(said.split())) for said in CALLED.values())


@pytest.mark.parametrize(
    ("said", "word", "hint"),
    [
        ("gte: 1", "gte", "write ge"),
        ("lte: 1", "lte", "write le"),
        ("neq: 1", "neq", "write ne"),
        ("not in: [1, 2]", "not in", "write notin"),
        ("nin: [1, 2]", "nin", "write notin"),
        ("max: 5", "max", "write le"),
        ("between: [1, 5]", "between", "write {ge: 1, le: 5}"),
        ("not null: ''", "not null", "write present in place of the braces"),
        ("like: AB%", "like", "write {starts: AB}"),
        ("like: '%AB%'", "like", "write {contains: AB}"),
        ("ges: 1", "ges", "did you mean ge?"),
        ("'>=': 1", ">=", "write ge"),
    ],
)
def test_a_comparator_of_another_language(said: str, word: str, hint: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit(A, FLAG, NUMBERS.replace("WORD", said))
    assert study.lint().stdout.splitlines() == [f"{A}:{AT}.{word}: no comparator is called {word}; {hint}"]


SITE = "records[0].variables.SITEID"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            D,
            "SITEID: SITE",
            "SITEID: {substr: SITE, start: 1, length: 2}",
            f"7: {SITE}.substr: no verb is called substr; it is called part here: "
            "write {part: {text: SITE, start: 1, length: 2}}",
        ),
        (
            D,
            "SITEID: SITE",
            "SITEID: {scan: SITE, number: 1, separator: '-'}",
            f"7: {SITE}.scan: no verb is called scan; it is called part here: "
            'write {part: {text: SITE, separator: "-", number: 1}}',
        ),
        (
            D,
            "SITEID: SITE",
            "SITEID: {part: SITE, separator: '-', number: first}",
            f"7: {SITE}.number: number is a whole number, and 'first' is none; write one such as 2",
        ),
        (
            D,
            "SITEID: SITE",
            "SITEID: {part: SITE, start: one, length: 2}",
            f"7: {SITE}.start: start is a whole number, and 'one' is none; write 1",
        ),
    ],
)
def test_one_mistake_of_a_verb_is_one_message(file: str, old: str, new: str, message: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit(file, old, new)
    assert study.lint().stdout.splitlines() == [f"{file}:{message}"]


@pytest.mark.parametrize(
    ("use", "verb", "lacks", "form"),
    [
        ("{age: {birth: BRTHDTC}}", "age", "at", "{age: {birth: BRTHDTC, at: COLUMN}}"),
        ("{duration: {start: RFICDTC}}", "duration", "end", "{duration: {start: RFICDTC, end: COLUMN}}"),
        ("{lookup: {table: sites.csv}}", "lookup", "by", "{lookup: {table: sites.csv, by: [COLUMN, COLUMN]}}"),
        ("{round: AGE}", "round", "digits", "{round: {number: AGE, digits: 1}}"),
    ],
)
def test_a_verb_that_lacks_an_argument_is_shown_with_it(
    use: str, verb: str, lacks: str, form: str, tmp_path: Path
) -> None:
    study = tiny_study(tmp_path)
    study.edit(D, "ARMNRS: not collected", f"ARMNRS: {use}")
    (told,) = [line for line in study.lint().stdout.splitlines() if f"{verb} needs {lacks}" in line]
    assert told.endswith(f"{verb} needs {lacks}; write {form}; `cdisc-rdeb verbs {verb}` shows how")


def test_a_lookup_without_by_is_shown_with_a_column_of_its_table(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    (study.specs / "sites.csv").write_text("SITE,COUNTRY,REGION\n1,KOR,ASIA\n", encoding="utf-8")
    study.edit(D, "ARMNRS: not collected", "ARMNRS: {lookup: sites.csv, value: REGION}")
    (told,) = [line for line in study.lint().stdout.splitlines() if "lookup needs by" in line]
    assert "; write {lookup: {table: sites.csv, by: SITE, value: REGION}}; " in told
