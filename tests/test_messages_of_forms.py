"""Comparators and functions of other languages, and verbs without all that they need: one message with the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from studies import tiny_study

D, A = "sdtm/dm.yaml", "sdtm/ae.yaml"
AT = "27: supplemental.AETRTEM.flag.AESTDY"
FLAG, NUMBERS = "flag: {AESTDTC: present}", "flag: {AESTDY: {WORD}}"


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
            f"7: {SITE}.substr: no verb is called substr; did you mean part?",
        ),
        (
            D,
            "SITEID: SITE",
            "SITEID: {scan: SITE, number: 1, separator: '-'}",
            f"7: {SITE}.scan: no verb is called scan; did you mean part?",
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
