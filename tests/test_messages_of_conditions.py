"""A condition that asks for what its variable never has, or compares with what is no value, is told where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from analysed import analysed_study
from broken import Case
from small import VS_HEAD, small_study
from studies import TinyStudy, tiny_study

C, D, A = "codelists.yaml", "sdtm/dm.yaml", "sdtm/ae.yaml"

FLAG = "flag: {AESTDTC: present}"

AT = "27: supplemental.AETRTEM.flag"

VALUES: dict[str, Case] = {
    "a misspelt term": (
        A,
        FLAG,
        "flag: {AESEV: MODERAT}",
        f"{AT}.AESEV: warning: no AESEV of AE is 'MODERAT'; did you mean MODERATE?",
    ),
    "one of several": (
        A,
        FLAG,
        "flag: {AESEV: [MILD, MODERAT]}",
        f"{AT}.AESEV: warning: no AESEV of AE is 'MODERAT'; did you mean MODERATE?",
    ),
    "with a comparator": (
        A,
        FLAG,
        "flag: {AESEV: {ne: HIGH}}",
        f"{AT}.AESEV.ne: warning: no AESEV of AE is 'HIGH'; there are MILD, MODERATE, SEVERE",
    ),
    "of another dataset": (
        D,
        "{first: AE.AESTDTC}",
        "{first: AE.AESTDTC, where: {AESEV: MODERAT}}",
        "14: variables.RFSTDTC.where.AESEV: warning: no AESEV of AE is 'MODERAT'; did you mean MODERATE?",
    ),
    "a collected word": (
        A,
        FLAG,
        "flag: {AEREL: unrelated}",
        f"{AT}.AEREL: warning: no AEREL of AE is 'unrelated'; it stands for NOT RELATED: write that",
    ),
    "a word of CDISC": (
        A,
        FLAG,
        "flag: {AESER: Yes}",
        f"{AT}.AESER: warning: no AESER of AE is 'Yes'; it stands for Y: write that",
    ),
    "a term of the study that there is not": (
        D,
        "when: {ARMCD: A}",
        "when: {ARMCD: C}",
        "20: variables.ARM.case[0].when.ARMCD: warning: no ARMCD of DM is 'C'; there are A, B",
    ),
    "a value that no case gives": (
        D,
        "ARMNRS: not collected",
        "ARMNRS: {flag: {ARM: Drug C}, value: SCREEN FAILURE}",
        "22: variables.ARMNRS.flag.ARM: warning: no ARM of DM is 'Drug C'; there are Drug A, Drug B",
    ),
    "a term that is nearly one, where there may be others": (
        D,
        "ARMNRS: not collected",
        "ARMNRS: {flag: {ETHNIC: HISPANIC OR LATIN}, value: SCREEN FAILURE}",
        "22: variables.ARMNRS.flag.ETHNIC: warning: no ETHNIC of DM is 'HISPANIC OR LATIN'; "
        "did you mean HISPANIC OR LATINO?",
    ),
    "a sign as in SAS": (
        A,
        "where: {AEYN: Y}",
        "where: {AEYN: '<5'}",
        "5: records[0].where.AEYN: warning: '<5' is compared with AEYN as a word; "
        "write {AEYN: {lt: 5}}, or {assign: '<5'} if the word is meant",
    ),
    # terms and words in each other's place
    "a term behind its word, in a list of CDISC": (
        C,
        "AEREL:\n  label: Causality\n",
        "SEX:\n  terms:\n    Female: F\nAEREL:\n  label: Causality\n",
        "8: SEX.terms.Female: Female is no term of the CDISC codelist SEX; the term stands first: write F: Female",
    ),
    "a term behind its word, in a list that takes more": (
        C,
        "AEREL:\n  label: Causality\n",
        "NCOMPLT:\n  terms:\n    Lost: LOST TO FOLLOW-UP\nAEREL:\n  label: Causality\n",
        "6: NCOMPLT: warning: no variable uses the codelist NCOMPLT; remove it, or name it\n"
        "codelists.yaml:8: NCOMPLT.terms.Lost: warning: LOST TO FOLLOW-UP is a term of the CDISC codelist NCOMPLT, and "
        "stands as a word for Lost; the term stands first: write LOST TO FOLLOW-UP: Lost",
    ),
    "a term behind its word, in a list of the study": (
        C,
        "    NOT RELATED: [no, unrelated]",
        "    no: NOT RELATED",
        "9: AEREL.terms.no: warning: NOT RELATED is a word for the term no of AEREL, and looks like a term itself; "
        "the term stands first: write NOT RELATED: no",
    ),
}

#: What is right, or may be: nothing is said.
RIGHT: dict[str, tuple[str, str, str]] = {
    "another case": (A, FLAG, "flag: {AESEV: moderate}"),
    "a missing value": (A, FLAG, 'flag: {AESEV: {notin: [MILD, ""]}}'),
    "a number in a word that is meant": (A, "where: {AEYN: Y}", "where: {AEYN: {assign: '<5'}}"),
    "a word of the raw data in the raw data": (A, "where: {AEYN: Y}", "where: {RELATED: unrelated}"),
    "a term of the sponsor, nearly one of CDISC but for a number": (
        D,
        "ARMNRS: not collected",
        "ARMNRS: {flag: {AE.AESTDTC: present}, value: SCREEN FAILURE}",
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_nothing_has_is_told(name: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    file, old, new, message = VALUES[name]
    study.edit(file, old, new)
    assert study.lint().stdout.splitlines() == f"{file}:{message}".split("\n")


@pytest.mark.parametrize("name", RIGHT)
def test_a_value_that_may_be_is_not(name: str, tmp_path: Path) -> None:
    study: TinyStudy = tiny_study(tmp_path)
    study.edit(*RIGHT[name])
    assert study.lint().output == "no faults\n"


VS = (
    VS_HEAD
    + """\
      SYSBP: {result: SBP, unit: mmHg}
      MOOD: {result: MOOD, test: Mood}
    variables:
      VSDTC: {iso8601: DATE}
      VSPOS: {assign: SITTING, when: {test.VSTESTCD: CODE}}
"""
)


@pytest.mark.parametrize(
    ("code", "hint"),
    [("SYSBP", ""), ("MOOD", ""), ("SYSPB", "did you mean SYSBP?"), ("TEMP", "there are SYSBP, MOOD")],
)
def test_a_condition_asks_for_tests_that_there_are(code: str, hint: str, tmp_path: Path) -> None:
    raw = {"vs": "SUBJECT,DATE,SBP,MOOD\n001,2024-01-10,121,good\n"}
    study = small_study(tmp_path, raw, {"vs": VS.replace("CODE", code)})
    told = [line for line in study.lint().stdout.splitlines() if "test.VSTESTCD" in line]
    message = (
        f"sdtm/vs.yaml:10: records[0].variables.VSPOS.when.test.VSTESTCD: warning: no test.VSTESTCD of VS is '{code}'"
    )
    assert told == ([f"{message}; {hint}"] if hint else [])


@pytest.mark.parametrize(
    ("collected", "meant"),
    [("HYPERTENSION", ""), ("NOT HISPANIC OR LATNO", "NOT HISPANIC OR LATINO"), ("UNRELATED", "")],
)
def test_a_collected_word_that_is_nearly_a_term_is_told_with_it(collected: str, meant: str, tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    study.edit("dm.csv", "NOT REPORTED", collected)
    study.build()
    (message,) = [issue["message"] for issue in study.issues() if issue["variable"] == "ETHNIC"]
    term = meant or "TERM"
    assert f'; write ETHNIC: {{terms: {{{term}: ["{collected}"]}}}} into ' in message
    assert message.endswith(f", if it means {meant}" if meant else " for TERM")


def test_a_condition_on_a_word_for_nothing_is_told(tmp_path: Path) -> None:
    study = analysed_study(tmp_path)
    study.edit("sdtm/vs.yaml", "  - raw: vs\n", "  - raw: vs\n    where: {SYSBP: {ne: ND}}\n")
    assert study.lint().output == "no faults\n"
    study.edit("study.yaml", "file: vs.csv", "file: vs.csv, missing: [NA, ND]")
    message = "no SYSBP of vs is 'ND'; write {SYSBP: present}, for missing: of vs says so"
    assert study.lint().stdout.splitlines() == [f"sdtm/vs.yaml:5: records[0].where.SYSBP.ne: warning: {message}"]


def test_the_name_of_a_test_that_is_too_long_is_told(tmp_path: Path) -> None:
    raw = {"vs": "SUBJECT,DATE,SBP,MOOD\n001,2024-01-10,121,good\n"}
    text = VS.replace("CODE", "MOOD").replace("test: Mood", "test: Mood of the Subject as the Subject Told It")
    study = small_study(tmp_path, raw, {"vs": text})
    assert [line for line in study.lint().stdout.splitlines() if "characters" in line] == [
        "sdtm/vs.yaml:7: records[0].tests.MOOD: warning: the name 'Mood of the Subject as the Subject Told It' has "
        "42 characters; VSTEST takes up to 40: shorten it"
    ]


@pytest.mark.parametrize(
    ("made", "asked", "told"),
    [
        ('{flag: {STILL: "1"}}', 'ONGOING: "1"', "no ONGOING of AE is '1'; there are Y"),
        ('{flag: {STILL: "1"}}', 'COPY: "1"', "no COPY of AE is '1'; there are Y"),
        ('{flag: {STILL: "1"}}', "COPY: Y", ""),
        ('{assign: "1", when: {STILL: "1"}}', "COPY: Y", "no COPY of AE is 'Y'; there are 1"),
        ("STILL", 'COPY: "1"', ""),  # what the raw data have is not known here
    ],
)
def test_a_flag_of_ones_own_is_asked_for_what_it_is(tmp_path: Path, made: str, asked: str, told: str) -> None:
    spec = f"""\
dataset: AE
keys: [USUBJID, AETERM]
records:
  - raw: ae
    variables:
      AETERM: TERM
      AEDECOD: TERM
      ONGOING: {made}
variables:
  AEENRTPT: {{assign: ONGOING, when: {{{asked}}}}}
temporary:
  ONGOING: {{label: Ongoing}}
  COPY: {{label: The Same, from: ONGOING}}
"""
    study = small_study(tmp_path, {"ae": "SUBJECT,TERM,STILL\n001,Itch,1\n"}, {"ae": spec})
    (name, _, _) = asked.partition(":")
    found = [line for line in study.lint().stdout.splitlines() if "AEENRTPT" in line]
    assert found == ([f"sdtm/ae.yaml:10: variables.AEENRTPT.when.{name}: warning: {told}"] if told else [])
