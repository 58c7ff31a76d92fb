"""Two names in each other's place, and ways out that lead nowhere: lint tries what mends, and says that, once."""

from __future__ import annotations

import pickle

import pytest
from tutorials import Slip, check_slip, copied, lint_of

from cdisc_rdeb.formats.opening import digest_of, instead, read_bytes
from cdisc_rdeb.spec.faults import Fault, Meant, Open
from cdisc_rdeb.spec.tried import tried

TURNED = {
    "a variable and its column": Slip(
        "demo",
        "sdtm/dm.yaml",
        "SUBJID: SUBJECT",
        "SUBJECT: SUBJID",
        "sdtm/dm.yaml:6: records[0].variables.SUBJECT, SUBJID: SDTMIG 3.4 has no variable SUBJECT in DM; "
        "the variable stands before the colon: write SUBJID: SUBJECT",
    ),
    "a variable that is copied under another name": Slip(
        "tut",
        "adam/advs.yaml",
        "[TRTA: TRT01A, TRTSDT",
        "[TRT01A: TRTA, TRTSDT",
        "adam/advs.yaml:5: copy.ADSL[0].TRT01A: ADSL has no variable TRTA; the new name stands first: "
        "write TRTA: TRT01A",
    ),
    "a condition": Slip(
        "tut",
        "adam/advs.yaml",
        "where: {VSTESTCD: SYSBP}, value: VSSTRESN}",
        "where: {SYSBP: VSTESTCD}, value: VSSTRESN}",
        "adam/advs.yaml:9: records[0].parameters.SYSBP.where.SYSBP: SYSBP: VSTESTCD is turned round; "
        "write VSTESTCD: SYSBP",
    ),
    "a condition with a word of two": Slip(
        "lab",
        "sdtm/lb.yaml",
        "{when: {RESULT: Not done}, reason: REASON}",
        "{when: {Not done: RESULT}, reason: REASON}",
        "sdtm/lb.yaml:6: records[0].not_done.when.Not done: Not done: RESULT is turned round; write RESULT: Not done",
    ),
    "where records come from": Slip(
        "tut",
        "adam/advs.yaml",
        "  - dataset: VS\n",
        "  - VS: dataset\n",
        "adam/advs.yaml:7: records[0].VS: VS: dataset is turned round; write dataset: VS",
    ),
    "a variable and what it is made of": Slip(
        "tut",
        "adam/advs.yaml",
        "BASE: {baseline_of: AVAL}",
        "AVAL: {baseline_of: BASE}",
        "adam/advs.yaml:24: variables.AVAL: AVAL and BASE are exchanged; write BASE: {baseline_of: AVAL}",
    ),
}
EXCHANGED = {
    "two arguments of which each is wrong": Slip(
        "demo",
        "sdtm/dm.yaml",
        '{part: SUBJECT, separator: "-", number: 1}',
        '{part: 1, separator: "-", number: SUBJECT}',
        "sdtm/dm.yaml:7: records[0].variables.SITEID.number: part and number are exchanged; "
        "write part: SUBJECT, number: 1",
    ),
    "two arguments of which one looks right": Slip(
        "demo",
        "sdtm/dm.yaml",
        '{part: SUBJECT, separator: "-", number: 1}',
        '{part: "-", separator: SUBJECT, number: 1}',
        "sdtm/dm.yaml:7: records[0].variables.SITEID.part: part and separator are exchanged; "
        'write part: SUBJECT, separator: "-"',
    ),
    "a value and a condition": Slip(
        "demo",
        "sdtm/dm.yaml",
        "ARMNRS: {flag: {RFXSTDTC: missing}, value: SCREEN FAILURE}",
        "ARMNRS: {value: {RFXSTDTC: missing}, flag: SCREEN FAILURE}",
        "sdtm/dm.yaml:20: variables.ARMNRS.value: value and flag are exchanged; "
        "write value: SCREEN FAILURE, flag: {RFXSTDTC: missing}",
    ),
    "a unit and the table of units": Slip(
        "lab",
        "sdtm/lb.yaml",
        "{text: LBORRES, unit: LBORRESU, to: STDUNIT, units: units.csv, molar_mass: MASS}}",
        "{text: LBORRES, unit: units.csv, to: STDUNIT, units: LBORRESU, molar_mass: MASS}}",
        "sdtm/lb.yaml:15: variables.LBSTRESC.convert.unit: unit and units are exchanged; "
        "write unit: LBORRESU, units: units.csv",
    ),
    "a file and its column": Slip(
        "demo",
        "study.yaml",
        "{file: demog.csv, subject: SUBJECT",
        "{subject: demog.csv, file: SUBJECT",
        "study.yaml:7: raw.demog.file: subject and file are exchanged; write subject: SUBJECT, file: demog.csv",
    ),
    "a number and a name": Slip(
        "demo",
        "study.yaml",
        "{VISITNUM: 1, VISIT: DAY 1, VISITDY: 1}",
        "{VISIT: 1, VISITNUM: DAY 1, VISITDY: 1}",
        "study.yaml:12: visits[0].VISITNUM: VISIT and VISITNUM are exchanged; write VISIT: DAY 1, VISITNUM: 1",
    ),
    "a code and a name": Slip(
        "demo",
        "study.yaml",
        "{ETCD: SCRN, ELEMENT: Screening, TESTRL",
        "{ETCD: Screening, ELEMENT: SCRN, TESTRL",
        "study.yaml:17: elements[0].ETCD: ETCD and ELEMENT are exchanged; write ETCD: SCRN, ELEMENT: Screening",
    ),
    "two lines": Slip(
        "tut",
        "adam/advs.yaml",
        "parameter: MAP\n    param: Mean Arterial Pressure (mmHg)",
        "param: MAP\n    parameter: Mean Arterial Pressure (mmHg)",
        "adam/advs.yaml:16: added[0].parameter: param and parameter are exchanged; "
        "write parameter: MAP here, and param: Mean Arterial Pressure (mmHg) in line 15",
    ),
}
RESHAPED = {
    "braces without quotes": Slip(
        "demo",
        "study.yaml",
        "subject: DEMO-01-{subject}",
        "subject: {subject}",
        'study.yaml:4: subject: a text that begins with { stands in quotes; write subject: "{subject}"',
    ),
    "braces without quotes, inside": Slip(
        "demo",
        "study.yaml",
        'VISIT: "UNSCHEDULED {VISITNUM}"',
        "VISIT: {VISITNUM}",
        'study.yaml:14: unscheduled.VISIT: a text that begins with { stands in quotes; write VISIT: "{VISITNUM}"',
    ),
}
RENAMED = {
    "parameter called paramcd": Slip(
        "tut",
        "adam/advs.yaml",
        "- parameter: MAP",
        "- paramcd: MAP",
        "adam/advs.yaml:15: added[0].paramcd: there is no paramcd here; it is called parameter here",
    ),
    "by of tests called key": Slip(
        "lab",
        "sdtm/lb.yaml",
        "by: [TESTNAME], result",
        "key: [TESTNAME], result",
        "sdtm/lb.yaml:5: records[0].tests.key: a table of tests takes no key; it is called by here",
    ),
    "a dataset called source": Slip(
        "tut",
        "adam/advs.yaml",
        "  - dataset: VS\n",
        "  - source: VS\n",
        "adam/advs.yaml:7: records[0].source: there is no source here; did you mean dataset?",
    ),
    "variables called mapping, over several lines": Slip(
        "demo",
        "sdtm/dm.yaml",
        "    variables:\n      SUBJID",
        "    mapping:\n      SUBJID",
        "sdtm/dm.yaml:5: records[0].mapping: there is no mapping here; it is called variables here",
    ),
    "raw of a visit called source": Slip(
        "demo",
        "study.yaml",
        "VISITDY: 15, raw: [Day15, D15]}",
        "VISITDY: 15, source: [Day15, D15]}",
        "study.yaml:13: visits[1].source: there is no source here; it is called raw here",
    ),
}
UNREAD = {
    "a line of a long text": Slip(
        "toy",
        "study.yaml",
        "title: A first study, with synthetic data\n",
        "title: A first study,\nwith synthetic data\n",
        "study.yaml:3: 0 blanks stand before with synthetic data, and 2 before what it belongs with; indent it by 2",
    ),
}
TWICE = {
    "the first line of an arm": Slip(
        "demo",
        "study.yaml",
        "  - ARMCD: DRUG\n",
        "  - ARMCD: DRUG\n  - ARMCD: DRUG\n",
        "study.yaml:21: arms[1]: warning: the item above stands here twice; keep one",
    ),
}
SLIPS = {**TURNED, **EXCHANGED, **RESHAPED, **RENAMED, **UNREAD, **TWICE}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_what_mends_is_said_once(tmp_path, slip):
    check_slip(tmp_path, slip)


def asked_of(answers):
    """What lint says of a text: the messages that a part of it brings, all where it holds none of them."""
    return lambda _, text: next((told for part, told in answers.items() if part in text), answers[""])


def test_of_two_proposals_the_one_that_mends_is_left(tmp_path):
    (tmp_path / "study.yaml").write_text("raw: {demog: {visit_date: DATES}}\n", encoding="utf-8")
    fault = Fault("study.yaml", 1, "raw.demog.visit_date", "there is no DATES", Meant(["DOSE", "DATE"], "DATES"))
    asked = asked_of({": DOSE": [Fault("study.yaml", 1, "", "no dates")], ": DATE}": [], "": [fault]})
    assert [each.hint for each in tried(tmp_path, {fault: None}, asked)] == ["did you mean DATE?"]


def test_what_is_proposed_is_tried_in_whatever_words_it_is_said(tmp_path):
    (tmp_path / "study.yaml").write_text("visits: {VISIT: Day one, raw: Day one A}\n", encoding="utf-8")
    meant = Meant(["DAY 1", "DAY 2"], "Day one", "the plan has {}, by its number")
    fault = Fault("study.yaml", 1, "visits.VISIT", "that visit is not planned", meant)
    asked = asked_of({"VISIT: DAY 2, raw: Day one A": [], "": [fault]})
    assert [str(each.hint) for each in tried(tmp_path, {fault: None}, asked)] == ["the plan has DAY 2, by its number"]


def test_a_way_out_comes_from_another_process_as_it_was():
    for hint in (Meant(["A", "B"], "C", "write {}", of="D"), Open("it takes {}", ["A"]), Meant([], "C")):
        again = pickle.loads(pickle.dumps(hint))
        assert (again, again.names, again.words, type(again)) == (hint, hint.names, hint.words, type(hint))
    assert pickle.loads(pickle.dumps(Meant(["A"], "C", of="D"))).of == "D"


@pytest.mark.parametrize(("refused", "hint"), [("no date", "it is called date here"), ("", "it takes note, date")])
def test_a_name_under_which_any_text_may_stand_mends_nothing(tmp_path, refused, hint):
    (tmp_path / "study.yaml").write_text("a: {when: DATE}\n", encoding="utf-8")
    keys = ["note", "date"]
    fault = Fault("study.yaml", 1, "a.when", "there is no when here", Open("it takes {}", keys), keys=tuple(keys))
    of_date = [Fault("study.yaml", 1, "a.date", refused)] if refused else []
    asked = asked_of({"date: DATE": [], "date: no_such_word": of_date, "note: ": [], "": [fault]})
    assert [str(each.hint) for each in tried(tmp_path, {fault: None}, asked)] == [hint]


def test_what_is_gone_with_it_followed_from_the_same_mistake(tmp_path):
    (tmp_path / "study.yaml").write_text("a: {b: WORNG}\n", encoding="utf-8")
    fault = Fault("study.yaml", 1, "a.b", "there is no WORNG", Meant(["WRONG"], "WORNG"))
    follows, other = Fault("sdtm/dm.yaml", 3, "c", "nothing is made of it"), Fault("sdtm/dm.yaml", 4, "d", "something")
    asked = asked_of({"WRONG": [other], "": [fault, follows, other]})
    assert tried(tmp_path, {fault: None, follows: None, other: None}, asked) == [fault, other]


def test_a_way_out_that_mends_nothing_is_left_where_nothing_else_does(tmp_path):
    (tmp_path / "study.yaml").write_text("a: {b: WORNG}\n", encoding="utf-8")
    fault = Fault("study.yaml", 1, "a.b", "there is no WORNG", Meant(["WRONG"], "WORNG"))
    assert tried(tmp_path, {fault: None}, asked_of({"": [fault]})) == [fault]


def test_at_the_beginning_of_a_study_nothing_is_tried(tmp_path):
    (tmp_path / "study.yaml").write_text("a: {b: WORNG}\n", encoding="utf-8")
    faults = [Fault("study.yaml", 1, "a.b", f"WORNG is none of {number}", Meant(["X"], "WORNG")) for number in range(7)]

    def asked(file, text):
        raise AssertionError(file)

    assert tried(tmp_path, dict.fromkeys(faults), asked) == faults
    with pytest.raises(AssertionError, match=r"study.yaml"):  # of fewer they are
        tried(tmp_path, dict.fromkeys(faults[:6]), asked)


def test_a_file_is_read_as_something_else_meanwhile_alone(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")
    before = digest_of(path)
    with instead(path, b"a: 2\n"):
        assert (read_bytes(path), digest_of(path) == before) == (b"a: 2\n", False)
    assert (read_bytes(path), digest_of(path)) == (b"a: 1\n", before)


LONG = {
    "a test of criteria": (
        "criteria",
        "{IETESTCD: EXCL-008, IECAT: EXCLUSION, IETEST: A product}",
        "IETESTCD: 'EXCL-008' is not a code of 1 to 8 letters",
    ),
    "an arm": (
        "arms",
        "{ARMCD: DRUG A TEN MILLIGRAMS, ARM: A, elements: [{ETCD: A, EPOCH: B}]}",
        "ARMCD: 'DRUG A TEN MILLIGRAMS' is not a code of up to 20",
    ),
}


@pytest.mark.parametrize(("name", "item", "told"), LONG.values(), ids=LONG)
def test_codes_have_the_form_of_the_standard(tmp_path, name, item, told):
    study = copied(tmp_path, "toy")
    path = study.specs / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8") + f"{name}:\n  - {item}\n", encoding="utf-8")
    at = len(path.read_text(encoding="utf-8").splitlines())
    assert lint_of(study)[0].startswith(f"study.yaml:{at}: {name}[0].{told}")
