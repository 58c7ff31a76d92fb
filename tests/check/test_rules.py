"""Every rule: quiet on a submission without a fault, and told of the one fault that a case puts into it."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import crowd_cases
import pandas as pd
import pytest
from a_submission import S1, Change, submission
from changes import again, emptied, less, more, put, renamed, without

from cdisc_rdeb import check
from cdisc_rdeb.check import RULES, CheckedDataset, Submission, check_submission
from cdisc_rdeb.check.define.reader import DeclaredTerm, Define
from cdisc_rdeb.check.rules import DOCUMENT

Frames = dict[str, pd.DataFrame]
OF_DOCUMENT = {rule.name for rule in RULES.values() if DOCUMENT in rule.needs}  # tests/check/test_define_breakages.py
SHARED = Path(os.environ.get("CDISC_RDEB_SHARED", Path(__file__).parents[3] / "shared"))


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    checked = check_submission(submission())
    rules = {rule.name for rule in RULES.values() if "SDTM" in rule.of}
    beside = {name for name, why in checked.not_run.items() if why in ("needs MH", "needs EC", "needs LB")}
    assert set(checked.not_run) - beside == rules & OF_DOCUMENT  # the define.xml here has no elements
    assert set(checked.ran) == rules - OF_DOCUMENT - beside
    assert len(checked.issues) == 0, checked.issues[["rule", "dataset", "variable", "value", "message"]].to_string()


def test_an_empty_study_day_stays_beside_its_date() -> None:
    def not_treated(frames: Frames) -> None:
        frames["DM"]["RFSTDTC"] = ""
        frames["CM"]["CMSTDY"] = float("nan")

    issues = check_submission(submission(not_treated)).issues
    assert "CMSTDY" not in set(issues["variable"])


def swapped(frames: Frames) -> None:
    """AETERM and AEDECOD in the wrong order."""
    names = list(frames["AE"])
    first, second = names.index("AETERM"), names.index("AEDECOD")
    names[first], names[second] = names[second], names[first]
    frames["AE"] = frames["AE"][names]


def visits_in_words(frames: Frames) -> None:
    """VISITNUM as text, of which one is no number."""
    numbers = [str(number) for number in frames["VS"]["VISITNUM"]]
    frames["VS"]["VISITNUM"] = ["ONE", *numbers[1:]]


def day_of_dm(frames: Frames) -> None:
    """DMDTC of the first subject on its second day, which DMDY calls the third."""
    frames["DM"]["DMDTC"] = ["2020-01-11", ""]
    frames["DM"]["DMDY"] = [3.0, float("nan")]


# rule, what is changed, and where it is told: dataset, variable, value, records
CASES: list[tuple[str, Change, tuple[str, str, str, str]]] = [
    ("dataset not in guide", renamed("CM", "QZ"), ("QZ", "", "", "")),
    ("variable not in model", more("AE", "AEXYZ", ["a", "b"]), ("AE", "AEXYZ", "", "")),
    ("type differs", more("AE", "AESEQ", ["1", "2"]), ("AE", "AESEQ", "Char", "")),
    ("order differs", swapped, ("AE", "AETERM", "", "")),
    ("required variable absent", less("AE", "AETERM"), ("AE", "AETERM", "", "")),
    ("expected variable absent", less("AE", "AEBODSYS"), ("AE", "AEBODSYS", "", "")),
    ("required value missing", put("AE", "AEDECOD", "", 1), ("AE", "AEDECOD", "", "2")),
    ("permissible variable empty", more("AE", "AELOC", ["", ""]), ("AE", "AELOC", "", "")),
    ("dataset empty", emptied("CM"), ("CM", "", "", "")),
    ("bad variable name", more("AE", "AE_too_long", ["a", "b"]), ("AE", "AE_too_long", "", "")),
    ("bad variable name", more("AE", "_AEX", ["a", "b"]), ("AE", "_AEX", "", "")),
    ("text over 200 bytes", put("CM", "CMTRT", "x" * 201), ("CM", "CMTRT", "x" * 201, "1")),
    ("term not in codelist", put("AE", "AESER", "YES"), ("AE", "AESER", "YES", "1")),
    ("term added to codelist", put("EX", "EXDOSFRM", "LOLLY"), ("EX", "EXDOSFRM", "LOLLY", "")),
    ("term in another case", put("EX", "EXDOSFRM", "Tablet"), ("EX", "EXDOSFRM", "Tablet", "1")),
    ("code and name differ", put("VS", "VSTEST", "Pulse Rate", 1), ("VS", "VSTEST", "Pulse Rate", "")),
    ("code and name of CDISC differ", put("VS", "VSTEST", "Height", slice(0, 1)), ("VS", "VSTEST", "Height", "1")),
    ("visit and number differ", put("VS", "VISIT", "SCREENING", 1), ("VS", "VISIT", "SCREENING", "")),
    ("arm and code differ", put("TA", "ARM", "Arm B", 1), ("TA", "ARMCD", "A", "")),
    ("bad code of test", put("MI", "MITESTCD", "MAST-1"), ("MI", "MITESTCD", "MAST-1", "1")),
    ("bad code of test", put("TI", "IETESTCD", "1TOOLONGCODE"), ("TI", "IETESTCD", "1TOOLONGCODE", "1")),
    ("bad code of test", put("TS", "TSPARMCD", "123456789"), ("TS", "TSPARMCD", "123456789", "1")),
    ("code of test in small letters", put("MI", "MITESTCD", "mast"), ("MI", "MITESTCD", "mast", "1")),
    ("variable of another dataset", more("MI", "MIAGENT", ["Drug"]), ("MI", "MIAGENT", "", "")),
    ("study day differs", day_of_dm, ("DM", "DMDY", "3, not 2", "1")),
    ("arm of visit not in TA", put("TV", "ARMCD", "B"), ("TV", "ARMCD", "B", "1")),
    ("name of test too long", put("MI", "MITEST", "M" * 41), ("MI", "MITEST", "M" * 41, "1")),
    ("bad date", put("CM", "CMSTDTC", "11JAN2020"), ("CM", "CMSTDTC", "11JAN2020", "1")),
    ("bad date", put("CM", "CMSTDTC", "-"), ("CM", "CMSTDTC", "-", "1")),
    ("bad duration", put("VS", "VSELTM", "P1.5Y2M", 1), ("VS", "VSELTM", "P1.5Y2M", "2")),
    ("bad duration", put("VS", "VSELTM", "1 hour", 1), ("VS", "VSELTM", "1 hour", "2")),
    ("bad value in summary", put("TS", "TSVAL", "18 years"), ("TS", "TSVAL", "18 years", "1")),
    ("character not ASCII", put("CM", "CMTRT", "Crème"), ("CM", "CMTRT", "Crème", "1")),
    ("blank in front", put("CM", "CMTRT", " Cream"), ("CM", "CMTRT", " Cream", "1")),
    ("study or domain differs", put("CM", "STUDYID", "T"), ("CM", "STUDYID", "T", "")),
    ("number of record twice", put("AE", "AESEQ", 1.0, 1), ("AE", "AESEQ", "1", "2")),
    ("record twice", again("CM", CMSEQ=2.0), ("CM", "", "", "2")),
    ("result missing", put("VS", "VSORRES", "", 1), ("VS", "VSORRES", "", "2")),
    ("standard result missing", put("VS", "VSSTRESC", "", 1), ("VS", "VSSTRESC", "36.9", "2")),
    ("result of what was not done", put("VS", "VSORRES", "80", 2), ("VS", "VSORRES", "80", "3")),
    ("number differs from text", put("VS", "VSSTRESN", 37.9, 1), ("VS", "VSSTRESN", "36.9", "2")),
    ("unit missing", put("VS", "VSORRESU", "", 1), ("VS", "VSORRESU", "", "2")),
    ("standard units differ", put("VS", "VSSTRESU", "F", 1), ("VS", "VSSTRESU", "TEMP", "")),
    ("serious without criterion", put("AE", "AESER", "Y"), ("AE", "AESER", "Y", "1")),
    ("answer not Y or N", put("AE", "AESER", "U"), ("AE", "AESER", "U", "1")),
    ("answer not Y or N", more("AE", "AESCAN", ["NA", "N"]), ("AE", "AESCAN", "NA", "1")),
    ("study day differs", put("CM", "CMSTDY", 1.0), ("CM", "CMSTDY", "1, not 2", "1")),
    ("study day absent", less("CM", "CMSTDY"), ("CM", "CMSTDY", "", "")),
    ("epoch absent", less("CM", "EPOCH"), ("CM", "EPOCH", "", "")),
    ("epoch differs", put("CM", "EPOCH", "SCREENING"), ("CM", "EPOCH", "SCREENING", "1")),
    ("end before start", put("AE", "AEENDTC", "2020-01-10"), ("AE", "AEENDTC", "2020-01-10", "1")),
    ("date after participation", put("CM", "CMSTDTC", "2020-03-02"), ("CM", "CMSTDTC", "2020-03-02", "1")),
    ("event after last disposition", put("AE", "AESTDTC", "2020-03-05", 1), ("AE", "AESTDTC", "2020-03-05", "2")),
    ("visit not in SV", put("VS", "VISITNUM", 3.0, 2), ("VS", "VISITNUM", "3", "3")),
    ("visit not in SV", visits_in_words, ("VS", "VISITNUM", "ONE", "1")),
    ("visit differs from plan", put("VS", "VISITDY", 2.0, 1), ("VS", "VISITDY", "2", "2")),
    ("baseline flag twice", put("VS", "VSLOBXFL", "Y", 1), ("VS", "VSLOBXFL", "TEMP", "2")),
    ("baseline flag without result", put("VS", "VSLOBXFL", "Y", 2), ("VS", "VSLOBXFL", "", "3")),
    ("baseline flag missing", put("MI", "MILOBXFL", ""), ("MI", "MILOBXFL", "MASTCECE", "1")),
    ("subject not in DM", put("CM", "USUBJID", "S-3"), ("CM", "USUBJID", "S-3", "1")),
    ("subject twice in DM", again("DM"), ("DM", "USUBJID", S1, "3")),
    ("subject without disposition", put("DS", "USUBJID", S1, 1), ("DM", "USUBJID", "S-2", "2")),
    ("subject without exposure", put("EX", "USUBJID", "S-2"), ("DM", "USUBJID", S1, "1")),
    ("arm logic broken", put("DM", "ARMNRS", "", 1), ("DM", "ARMNRS", "", "2")),
    ("arm not in TA", put("DM", "ARMCD", "B"), ("DM", "ARMCD", "B", "1")),
    ("element not in TE", put("SE", "ETCD", "FUP"), ("SE", "ETCD", "FUP", "1")),
    ("criterion not in TI", put("IE", "IETEST", "Adults"), ("IE", "IETESTCD", "INCL01", "1")),
    ("elements leave a gap", put("SE", "SESTDTC", "2020-01-11", 1), ("SE", "SESTDTC", "2020-01-11", "2")),
    ("reference leads nowhere", put("CO", "IDVARVAL", "9"), ("CO", "IDVARVAL", "9", "1")),
    ("reference leads nowhere", put("SUPPAE", "IDVAR", "AENO"), ("SUPPAE", "IDVAR", "AENO", "1")),
    ("reference leads nowhere", put("RELREC", "RDOMAIN", "LB"), ("RELREC", "RDOMAIN", "LB", "1")),
    ("qualifier twice", again("SUPPAE"), ("SUPPAE", "QNAM", "AETRTEM", "3")),
    ("qualifier with several labels", put("SUPPAE", "QLABEL", "A Flag"), ("SUPPAE", "QLABEL", "AETRTEM", "")),
    ("qualifier is a variable", put("SUPPAE", "QNAM", "AETOXGR"), ("SUPPAE", "QNAM", "AETOXGR", "")),
    ("no treatment-emergent flag", without("SUPPAE"), ("AE", "AETRTEM", "", "")),
    ("relation of one", put("RELREC", "RELID", "CMAE2", 3), ("RELREC", "RELID", "CMAE2", "4")),
    ("relation of ONE is of many", again("PR", PRSEQ=2.0), ("RELREC", "RELTYPE", "B1", "2")),
    ("dataset not in define", renamed("CM", "AG"), ("AG", "", "", "")),
    ("declared dataset absent", without("CM"), ("CM", "", "", "")),
    ("variable not in define", more("AE", "AELOC", ["ARM", ""]), ("AE", "AELOC", "", "")),
    ("declared variable absent", less("AE", "EPOCH"), ("AE", "EPOCH", "", "")),
    ("define length too short", put("CM", "CMTRT", "Creams"), ("CM", "CMTRT", "5", "")),
    ("define order differs", swapped, ("AE", "AEDECOD", "", "")),
    ("keys not unique", put("AE", "AESEQ", 1.0, 1), ("AE", "", "", "2")),
    ("mandatory value missing", put("AE", "USUBJID", ""), ("AE", "USUBJID", "", "1")),
    ("term not in define", put("AE", "AESEV", "FATAL"), ("AE", "AESEV", "FATAL", "1")),
    ("term not in define", put("VS", "VSORRES", "37"), ("VS", "VSORRES", "37", "1")),
    ("value level matches nothing", put("VS", "VSTESTCD", "PULSE", slice(0, 1)), ("VS", "VSORRES", "", "")),
    ("value level too short", put("VS", "VSORRES", "36.60"), ("VS", "VSORRES", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "told"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)])
def test_a_rule_tells_of_a_fault(name: str, change: Change, told: tuple[str, str, str, str]) -> None:
    issues = check_submission(submission(change)).issues
    found = issues[issues["rule"] == name]
    assert len(found), issues[["rule", "dataset", "variable", "value", "message"]].to_string()
    dataset, variable, value, row = told
    lines = found[["dataset", "variable", "row"]].values.tolist()
    assert [dataset, variable, row] in lines
    assert not value or value in set(found["value"])
    assert set(found["severity"]) == {RULES[name].severity}
    assert not found["message"].str.contains("{", regex=False).any()


def declared(change: Callable[[Define], Define]) -> Submission:
    return submission(define=change)


def described(name: str, variable: str = "", **attributes: Any) -> Submission:
    """The submission with a dataset, or variable, that is described otherwise."""
    data = submission()
    dataset = data.datasets[name]
    if variable:
        one = replace(dataset.variables[variable], **attributes)
        variables = {**dataset.variables, variable: one}
        label = dataset.label
    else:
        variables, label = dict(dataset.variables), attributes["label"]
    other = CheckedDataset(dataset.name, dataset.file, label, variables, dataset.columns, dataset.size)
    return Submission({**data.datasets, name: other}, True, data.define)


def in_codelist(**terms: DeclaredTerm) -> Callable[[Define], Define]:
    """define.xml with other terms of severity."""

    def change(define: Define) -> Define:
        severity = define.codelists["CL.AESEV"]
        changed = replace(severity, terms={**severity.terms, **terms})
        return replace(define, codelists={**define.codelists, "CL.AESEV": changed})

    return change


def numeric_sequence(define: Define) -> Define:
    """define.xml that calls AESEQ a text."""
    events = define.datasets["AE"]
    variables = {**events.variables, "AESEQ": replace(events.variables["AESEQ"], type="text")}
    return replace(define, datasets={**define.datasets, "AE": replace(events, variables=variables)})


def one_codelist_more(define: Define) -> Define:
    """define.xml with a codelist that nothing uses."""
    more_ = replace(define.codelists["CL.AESEV"], id="CL.NONE", name="None")
    return replace(define, codelists={**define.codelists, "CL.NONE": more_})


@pytest.mark.parametrize(
    ("name", "data", "dataset", "variable"),
    [
        ("dataset label differs", described("AE", label="Events"), "AE", ""),
        ("label differs", described("AE", "AETERM", label="Term"), "AE", "AETERM"),
        ("define label differs", described("AE", "AETERM", label="Term"), "AE", "AETERM"),
        ("bad label", described("AE", "AETERM", label="Term ("), "AE", "AETERM"),
        ("bad label", described("AE", "AETERM", label=""), "AE", "AETERM"),
        ("length not needed", described("AE", "AETERM", length=200), "AE", "AETERM"),
        ("define type differs", declared(numeric_sequence), "AE", "AESEQ"),
        ("bad C-code", declared(in_codelist(MILD=DeclaredTerm("MILD", "C1", False))), "", "Severity"),
        ("term not marked as added", declared(in_codelist(FATAL=DeclaredTerm("FATAL", "", False))), "", "Severity"),
        ("term not marked as added", declared(in_codelist(MILD=DeclaredTerm("MILD", "C41338", True))), "", "Severity"),
        ("codelist not used", declared(one_codelist_more), "", "None"),
    ],
)
def test_a_rule_tells_of_a_fault_in_what_is_said(name: str, data: Submission, dataset: str, variable: str) -> None:
    issues = check_submission(data).issues
    found = issues[issues["rule"] == name]
    assert [dataset, variable] in found[["dataset", "variable"]].values.tolist(), issues[
        ["rule", "message"]
    ].to_string()


def of_no_extension(define: Define) -> Define:
    """define.xml with a codelist of races: MULTIPLE, which the guide says, and one that nobody does, none marked."""
    terms = {value: DeclaredTerm(value, "", False) for value in ("MULTIPLE", "MARTIAN")}
    race = replace(define.codelists["CL.AESEV"], id="CL.RACE", name="Race", code="C74457", terms=terms)
    return replace(define, codelists={**define.codelists, "CL.RACE": race})


def test_what_cannot_be_marked_as_added_is_not_asked_to_be() -> None:
    issues = check_submission(declared(of_no_extension)).issues
    found = issues[issues["rule"] == "term not marked as added"]
    assert sorted(found["message"]) == [
        "'MARTIAN' of Race is no term of CDISC's, and it cannot be extended",
        "'MULTIPLE' of Race is not marked as added",
    ]


def test_every_rule_has_a_case() -> None:
    said = "dataset label differs|label differs|define label differs|bad label|length not needed|define type differs"
    said += "|bad C-code|term not marked as added|codelist not used|standard not there"
    of_sdtm = {name for name, rule in RULES.items() if "SDTM" in rule.of}
    of_sdtm -= {name for name, rule in RULES.items() if rule.check.__module__ == check.files.__name__}  # with bad files
    in_a_crowd = {name for name, _, _ in crowd_cases.CASES}
    assert of_sdtm - OF_DOCUMENT == {name for name, _, _ in CASES} | in_a_crowd | set(said.split("|"))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_it_is(name: str) -> None:
    rule = RULES[name]
    assert rule.text.endswith(".") and "\n\n" not in rule.text
    assert not re.search(r"\.\s+[A-Z]", rule.text), "a rule is one sentence"
    assert all(re.fullmatch(r"(SD|CT|DD|AD|CG)\d{4}[A-C]?", id_) for id_ in rule.ids)


def test_every_module_of_a_package_of_rules_registers_some() -> None:
    package = Path(check.__file__).parent
    beside = {f"define/{name}.py" for name in ("reader", "declared", "document", "rules")}  # what its rules share
    packages = (
        "datasets",
        "demographics",
        "occurrences",
        "results",
        "terminology",
        "timing",
        "trial",
        "relations",
        "define",
        "adam",
    )
    found = {path.relative_to(package).as_posix() for name in packages for path in (package / name).glob("[!_]*.py")}
    home = f"{check.__name__}."
    modules = {rule.check.__module__.removeprefix(home).replace(".", "/") + ".py" for rule in RULES.values()}
    assert modules == (found - beside) | {"files.py"}


@pytest.mark.parametrize(
    ("standard", "unlisted"), [("sdtm", {"DD0028", "DD0029", "SD0063", "SD0069"}), ("adam", set())]
)
def test_public_ids_are_of_the_public_list(standard: str, unlisted: set[str]) -> None:
    """Those of define.xml, and three that agencies name, stand in no list that is at hand."""
    listed = SHARED / f"standards/pinnacle21_{standard}_rules.csv"
    if not listed.exists():
        pytest.skip(f"no list of public rules in {listed}")
    with listed.open(encoding="utf-8", newline="") as file:
        known = {row["Pinnacle 21 ID"] for row in csv.DictReader(file)}
    named = {i for rule in RULES.values() for i in rule.ids if i.startswith("AD") == (standard == "adam")}
    named = {i for i in named if not i.startswith("CG")}  # CDISC's own ids
    assert named - known == unlisted


def test_a_rule_that_lacks_what_it_needs_is_not_run() -> None:
    data = submission(without("SV"))
    checked = check_submission(Submission(data.datasets, False, None))
    assert checked.not_run["visit not in SV"] == "needs SV.VISITNUM"
    assert checked.not_run["label differs"] == "needs SDTMIG"
    assert checked.not_run["keys not unique"] == "needs define.xml"
    assert "bad date" in checked.ran
