"""One mistake in the specs of a whole study costs one message, and what follows from it is not told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small import small_study

from cdisc_rdeb.spec import lint

ROOT = Path(__file__).parent.parent
STUDY, RAW = ROOT / "specs/rdeb", ROOT / "raw/rdeb"
AE, DM, ADQS, ADCM = "sdtm/ae.yaml", "sdtm/dm.yaml", "adam/adqs.yaml", "adam/adcm.yaml"

#: file, a text in it, what stands there instead, and the one message.
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "the dataset of a merge under another word": (
        "adam/adtte.yaml",
        "EVENT: {of: ADRS",
        "EVENT: {dataset: ADRS",
        "14: records[0].merge.EVENT.dataset: there is no dataset here; write of: ADRS",
    ),
    "the dataset for the source of a total": (
        "sdtm/rs.yaml",
        "bebss.TOTAL",
        "RS.TOTAL",
        "39: totals.BEBSSTOT.reported: a total is reported in a column of a raw source, and RS.TOTAL is none; "
        "did you mean bebss.TOTAL?",
    ),
    "a test twice in a part of a score": (
        "sdtm/qs.yaml",
        "of: [DLQI105, DLQI106]",
        "of: [DLQI105, DLQI105]",
        "122: totals.DLQI114.of[1]: warning: DLQI105 stands here twice, and DLQI106 in no sum of a part; "
        "write of: [DLQI105, DLQI106]",
    ),
    "a result that was copied, and its name not changed": (
        "adam/analyses.yaml",
        "      RANKS:\n",
        "      CHANGE:\n",
        "97: displays.BEBSS.results: CHANGE stands here twice, the first time in line 87; "
        "it says something else there: give this one a name of its own, such as CHANGE2",
    ),
    "a test of statistics by its name": (
        "adam/analyses.yaml",
        "method: {signed_rank: {}}",
        "method: {wilcoxon: {}}",
        "104: displays.BEBSS.results.RANKS.method.wilcoxon: there is no wilcoxon here; it is called signed_rank here",
    ),
    "a function of SAS": (
        AE,
        "{upper: AEONGO}",
        "{upcase: AEONGO}",
        "33: records[0].variables.ONGOING.upcase: no verb is called upcase; it is called upper here: "
        "write upper: AEONGO",
    ),
    "a codelist that is like none": (
        AE,
        "codelist: AEREL,",
        "codelist: RELATION,",
        "21: records[0].variables.AEREL.codelist: there is no codelist RELATION; that of AEREL is called so: "
        "write codelist: AEREL",
    ),
    "a word that is no term of a short codelist": (
        AE,
        "{OTHACT: None}, then: {assign: N}",
        "{OTHACT: None}, then: {assign: NONE}",
        "24: records[0].variables.AECONTRT.case[0].then.assign: NONE is no term of AECONTRT, whose codelist cannot be "
        "extended; it has N, NA, U, Y",
    ),
    "a name that is too long, of what stands under supplemental": (
        AE,
        "AESCRIT: SAECRIT",
        "AESCRITER: SAECRIT",
        "32: records[0].variables.AESCRITER: AESCRITER is no SAS name; 1 to 8 capital letters, digits and _, a "
        "letter first",
    ),
    "letters of a date format that stand for nothing": (
        DM,
        "dates: MM/DD/YYYY",
        "dates: MM/TT/YYYY",
        "16: records[0].variables.DMDTC.iso8601: the date format MM/TT/YYYY cannot be read: T stands for nothing; "
        "write MM/DD/YYYY",
    ),
    "a dataset that does not say its name": (
        DM,
        "dataset: DM\n",
        "",
        "1: dataset must be given here; write dataset: DM",
    ),
    "a column of the visit": (
        "sdtm/vs.yaml",
        "{visit.VISITNUM: VISITNUM}",
        "{visit.VISITNUMB: VISITNUM}",
        "9: records[0].merge.EC.on.visit.VISITNUMB: vitals.csv has no column visit.VISITNUMB; there are "
        "visit.VISITNUM, visit.VISIT, visit.VISITDY",
    ),
    "a state with another sign": (
        AE,
        "AESPID: AENO",
        "AESPID: not-collected",
        "9: records[0].variables.AESPID: adverse_events.csv has no column not-collected; write not collected",
    ),
    "numbers without brackets": (
        "adam/adlb.yaml",
        "where: {ADY: {gt: 1}}\n",
        "where: {VISITNUM: {in: 5, 7}}\n",
        "22: added[0].where.VISITNUM.7: no comparator is called 7; put a list into brackets: {in: [1, 2]}",
    ),
    "a parameter without a value": (
        ADQS,
        "{QSTESTCD: PAINVAS}, value: QSSTRESN}",
        "{QSTESTCD: PAINVAS}}",
        "12: records[0].parameters.PAINVAS: nothing makes AVAL or AVALC of PAINVAS; write value: for a number, "
        "or text:",
    ),
    "a parameter's code that is too long": (
        "adam/adtte.yaml",
        "TTIMPR: {param",
        "TTIMPROVE: {param",
        "17: records[0].parameters.TTIMPROVE: PARAMCD cannot be TTIMPROVE; 1 to 8 letters, digits and _, a "
        "letter first",
    ),
    "a structure that there is not": (
        ADQS,
        "structure: BDS",
        "structure: BSD",
        "2: structure: BSD is no data structure; did you mean BDS?",
    ),
    "a variable to copy": (
        ADQS,
        "TRTA: TRT01A, TRTSDT, SAFFL",
        "TRTA: TRT01A, TRTSTDT, SAFFL",
        "6: copy.ADSL[1]: ADSL has no variable TRTSTDT; did you mean TRTSDT?",
    ),
    "a word that an argument does not take": (
        ADCM,
        "missing: last, not_before",
        "missing: latest, not_before",
        "14: variables.AENDT, AENDTF.missing: missing cannot be latest; did you mean last?",
    ),
    "two variables of one column": (
        ADCM,
        "ASTDY: {study_day",
        "ASTDY, ASTDYF: {study_day",
        "15: variables.ASTDY, ASTDYF: ASTDY, ASTDYF are 2 variables, and study_day gives one column; name one "
        "variable for "
        "each output of the verb",
    ),
    "the column of another item, which has its name": (
        "sdtm/rs.yaml",
        "result: LARYNX",
        "result: OESOPH",
        "13: records[0].tests.BEBSS05.result: BEBSS05 has the result OESOPH, as BEBSS06 of line 14 has, and LARYNX "
        "goes nowhere; write result: LARYNX, or list it under not_submitted",
    ),
    "a collected word of two terms": (
        "codelists.yaml",
        "DRUG INTERRUPTED: Infusion interrupted",
        "DRUG INTERRUPTED: None",
        "5: ACN.terms.DRUG INTERRUPTED: 'None' is collected for DOSE NOT CHANGED and for DRUG INTERRUPTED; "
        "DOSE NOT CHANGED of line 4 keeps it: remove it here, or write here the word that stands for DRUG INTERRUPTED",
    ),
    "first and last dose in each other's place": (
        "adam/adsl.yaml",
        "TRTSDT: {sas_date: RFXSTDTC}\n      TRTEDT: {sas_date: RFXENDTC}",
        "TRTSDT: {sas_date: RFXENDTC}\n      TRTEDT: {sas_date: RFXSTDTC}",
        "21: records[0].variables.TRTSDT.sas_date: TRTSDT has RFXENDTC, and TRTEDT RFXSTDTC (line 22): they are "
        "exchanged; write RFXSTDTC here, and RFXENDTC in line 22",
    ),
    "planned days of two visits in each other's place": (
        "study.yaml",
        "VISIT: DAY 15, VISITDY: 15, TVSTRL: Day of the second infusion; 14 days after Day 1 +/- 2 days}\n"
        "  - {VISITNUM: 4, VISIT: DAY 29, VISITDY: 29",
        "VISIT: DAY 15, VISITDY: 29, TVSTRL: Day of the second infusion; 14 days after Day 1 +/- 2 days}\n"
        "  - {VISITNUM: 4, VISIT: DAY 29, VISITDY: 15",
        "151: visits[2].VISITDY: DAY 15 has 29, and DAY 29 15 (line 152): they are exchanged; write VISITDY: 15 here, "
        "and VISITDY: 29 in line 152",
    ),
    "elements in each other's epoch": (
        "study.yaml",
        "{ETCD: SCRN, EPOCH: SCREENING}\n      - {ETCD: TRT, EPOCH: TREATMENT}",
        "{ETCD: TRT, EPOCH: SCREENING}\n      - {ETCD: SCRN, EPOCH: TREATMENT}",
        "170: arms[0].elements[0].ETCD: TRT is in the epoch of SCRN, and SCRN (line 171) in that of TRT: they are "
        "exchanged; write ETCD: SCRN here, and ETCD: TRT in line 171",
    ),
    "a duration in place of days": (
        "sdtm/se.yaml",
        "days: 1",
        "days: P1D",
        "23: records[1].variables.SEENDTC.days: DM has no variable P1D; days are a whole number: write 1",
    ),
    "two parameters of one name": (
        ADQS,
        "param: CDLQI Total Score (0-30)",
        "param: DLQI Total Score (0-30)",
        "14: records[0].parameters.CDLQI.param: CDLQI has the param of DLQI: DLQI Total Score (0-30); write a param of "
        "its own for CDLQI",
    ),
    "a name of parameters that nothing makes": (
        "adam/adlb.yaml",
        "  PARAM, PARAMN: {lookup: lab_parameters.csv, by: [PARAMCD]}\n",
        "",
        "1: dataset: PARAM (Parameter) is Required in BDS; map it under variables, as "
        "PARAM: {lookup: lab_parameters.csv, by: [PARAMCD]}",
    ),
    "an arm that nothing makes": (
        "adam/adsl.yaml",
        "      TRT01P: ARM\n",
        "",
        "1: dataset: TRT01P (Planned Treatment for Period 01) is Required in ADSL; map it, such as TRT01P: ARM, "
        "for bimo.yaml asks for it",
    ),
}


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(STUDY, tmp_path_factory.mktemp("trial") / "rdeb"))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_costs_one_message(name: str, copied: Path) -> None:
    file, old, new, message = MISTAKES[name]
    path = copied / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    try:
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert [str(fault) for fault in lint(copied, RAW)] == [f"{file}:{message}"]
    finally:
        path.write_text(text, encoding="utf-8")


def test_terminology_of_a_date_that_is_not_there_is_told_once(copied: Path) -> None:
    path = copied / "study.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("CT: 2025-03-28", "CT: 2025-03-31"), encoding="utf-8")
    (fault,) = lint(copied, RAW)
    path.write_text(text, encoding="utf-8")
    assert fault.message == "SDTM, ADaM and DEFINE-XML terminology 2025-03-31 is not installed"


def test_a_spec_that_is_cut_off_is_one_message(copied: Path) -> None:
    path = copied / DM
    text = path.read_text(encoding="utf-8")
    path.write_text("".join(text.splitlines(keepends=True)[:26]), encoding="utf-8")
    told = [str(fault) for fault in lint(copied, RAW)]
    path.write_text(text, encoding="utf-8")
    assert told == [
        "sdtm/dm.yaml:26: the spec of DM ends here without ARMCD, ARM, ACTARM, DTHFL, RFXSTDTC (asked for in "
        "adam/adae.yaml:9) and ACTARMCD, ACTARMUD, ARMNRS, DTHDTC, RFPENDTC, RFXENDTC (Expected); was it cut off? Put "
        "back what is missing, or define them"
    ]


def test_many_variables_that_the_standard_expects_are_one_warning(tmp_path: Path) -> None:
    told = small_study(tmp_path, {}, {}).lint().stdout.splitlines()
    names = "ACTARM, ACTARMCD, ACTARMUD, ARM, ARMCD, ARMNRS, DTHDTC, DTHFL, RACE, RFENDTC, RFICDTC, RFPENDTC, RFXENDTC"
    message = f"{names} are Expected in DM; map them, or write {names}: not collected"
    assert told == [f"sdtm/dm.yaml:1: dataset: warning: {message}"]
