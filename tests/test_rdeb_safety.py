"""Safety, history, eligibility and design of the trial's own study, worked out anew from the raw forms in plain Python.

What is expected of single records is typed by hand from raw/rdeb.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from cdisc_rdeb.build import Build
from cdisc_rdeb.engine.relationships import join

CT = Path(__file__).parents[2] / "shared" / "standards" / "ct_sdtm_2025-03-28.csv.gz"
PREFIX = "RDEB-MSC-01-"
DOMAINS = (
    "AE",
    "CM",
    "DM",
    "DS",
    "DV",
    "EC",
    "EX",
    "IE",
    "MH",
    "RELREC",
    "SE",
    "SUPPIE",
    "SUPPMH",
    "SV",
    "TI",
    "TS",
    "VS",
)
TESTS = ("SYSBP", "DIABP", "PULSE", "RESP", "TEMP", "WEIGHT", "HEIGHT")
UNITS = {"SYSBP": "mmHg", "DIABP": "mmHg", "PULSE": "beats/min", "RESP": "breaths/min"}
UNIT = {"c": "C", "°c": "C", "celsius": "C", "f": "F", "deg f": "F", "kg": "kg", "kilogram": "kg", "cm": "cm"}
POSITION = {"supine": "SUPINE", "lying": "SUPINE", "sitting": "SITTING"}
POINTS = {  # as written: name, number, planned time, and what it counts from
    "pre-dose": ("PRE-DOSE", 1.0, "-PT30M", "START OF INFUSION"),
    "before infusion": ("PRE-DOSE", 1.0, "-PT30M", "START OF INFUSION"),
    "15 min": ("15 MIN", 2.0, "PT15M", "START OF INFUSION"),
    "15min": ("15 MIN", 2.0, "PT15M", "START OF INFUSION"),
    "end of infusion": ("END OF INFUSION", 3.0, "PT0M", "END OF INFUSION"),
    "eoi": ("END OF INFUSION", 3.0, "PT0M", "END OF INFUSION"),
    "1 h": ("1 H", 4.0, "PT1H", "END OF INFUSION"),
    "1 hour": ("1 H", 4.0, "PT1H", "END OF INFUSION"),
    "2 h": ("2 H", 5.0, "PT2H", "END OF INFUSION"),
    "2 hours": ("2 H", 5.0, "PT2H", "END OF INFUSION"),
}
SUMMARY = {
    "ACTSUB", "ADAPT", "ADDON", "AGEMAX", "AGEMIN", "CURTRT", "DCUTDESC", "DCUTDTC", "EXTTIND", "FCNTRY",
    "HLTSUBJI", "INDIC", "INTMODEL", "INTTYPE", "LENGTH", "NARMS", "NCOHORT", "OBJPRIM", "OBJSEC", "ONGOSIND",
    "OUTMSPRI", "PCLAS", "PDPSTIND", "PDSTIND", "PIPIND", "PLANSUB", "RANDOM", "RDIND", "REGID", "SDTIGVER",
    "SDTMVER", "SENDTC", "SEXPOP", "SPONSOR", "SSTDTC", "STOPRULE", "STYPE", "TBLIND", "TCNTRL", "TDIGRP",
    "THERAREA", "TINDTP", "TITLE", "TPHASE", "TRT", "TTYPE",
}  # fmt: skip


class Trial:
    """One build as pyreadstat reads it, and its raw forms."""

    def __init__(self, build: Build, raw: Path) -> None:
        assert build.folder is not None
        self.issues, self.raw = build.issues, raw
        self.files: dict[str, pd.DataFrame] = {}
        for name in DOMAINS:
            path = build.folder / "sdtm" / f"{name.lower()}.xpt"
            self.files[name], _ = pyreadstat.read_xport(path, disable_datetime_conversion=True)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.files[name]

    def rows(self, form: str) -> list[dict[str, str]]:
        """A raw form, its cells without blanks at their ends."""
        with (self.raw / f"{form}.csv").open(encoding="utf-8", newline="") as file:
            return [{k.strip(): (v or "").strip() for k, v in row.items()} for row in csv.DictReader(file)]

    def records(self, name: str, *columns: str) -> list[tuple[object, ...]]:
        """Those columns of all records; a missing number is ''."""
        frame = self[name][list(columns)].astype(object)
        return list(frame.where(frame.notna(), "").itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def paper(rdeb: tuple[Build, Path]) -> Trial:
    return Trial(*rdeb)


@pytest.fixture(scope="module", params=["rdeb", "rdeb60"])
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(*request.getfixturevalue(request.param))


def iso(text: str, form: str, time: str = "") -> str:
    """A complete date of a form, and a time, in ISO 8601."""
    day = datetime.strptime(text.title() if "%b" in form else text, form).date().isoformat() if text else ""
    return f"{day}T{time}" if day and time else day


def yes(text: str) -> str:
    return text.upper()[:1]


def infusions(trial: Trial) -> dict[tuple[str, str], tuple[str, str]]:
    """Start and end of each infusion, by subject and day."""
    found = {}
    for row in trial.rows("infusion"):
        day = iso(row["INFDAT"], "%d-%b-%Y")
        ends = f"{day}T{row['INFENTIM']}" if row["INFENTIM"] else day
        found[PREFIX + row["SUBJID"], day] = f"{day}T{row['INFSTTIM']}", ends
    return found


# --- Vital signs ----------------------------------------------------------------------------------------


def expected_vitals(trial: Trial) -> Iterator[tuple[object, ...]]:
    given = infusions(trial)
    for row in trial.rows("vitals"):
        who, day = PREFIX + row["SUBJID"], iso(row["VSDAT"], "%d.%m.%Y")
        point = POINTS[row["TIMEPT"].casefold()] if row["TIMEPT"] else ("", "", "", "")
        reference = {"START OF INFUSION": 0, "END OF INFUSION": 1}.get(str(point[3]))
        when = given[who, day][reference] if reference is not None else ""
        timing = (iso(row["VSDAT"], "%d.%m.%Y", row["VSTIM"]), *point, when)
        if yes(row["VSDONE"]) == "N":
            yield who, "VSALL", "", "", "", "", "", "", "NOT DONE", row["REASND"], *timing
            continue
        for test in TESTS:
            if not row[test]:
                continue
            unit = UNITS.get(test) or UNIT[row[f"{test}U"].casefold()]
            number, text = Decimal(row[test]), row[test]
            if unit == "F":
                number = ((number - 32) * 5 / 9).quantize(Decimal("0.1"), ROUND_HALF_UP)
                text = f"{number.normalize():f}"
            place = POSITION[row["POSITION"].casefold()] if test in TESTS[:4] else ""
            standard = "C" if unit == "F" else unit
            yield who, test, place, row[test], unit, text, float(number), standard, "", "", *timing


def test_every_vital_sign_is_the_one_worked_out_by_hand(trial: Trial) -> None:
    columns = (
        "USUBJID", "VSTESTCD", "VSPOS", "VSORRES", "VSORRESU", "VSSTRESC", "VSSTRESN", "VSSTRESU", "VSSTAT", "VSREASND",
        "VSDTC", "VSTPT", "VSTPTNUM", "VSELTM", "VSTPTREF", "VSRFTDTC",
    )  # fmt: skip
    assert sorted(trial.records("VS", *columns), key=str) == sorted(expected_vitals(trial), key=str)


def test_the_baseline_of_vital_signs_is_the_last_one_before_the_first_infusion(trial: Trial) -> None:
    treated = trial["DM"].set_index("USUBJID")["RFXSTDTC"]
    best: dict[tuple[str, str], str] = {}
    for who, test, when, result in trial.records("VS", "USUBJID", "VSTESTCD", "VSDTC", "VSSTRESC"):
        first = treated[who]
        if result and first and (str(when) <= first if len(str(when)) == 16 else str(when) < first[:10]):
            key = str(who), str(test)
            best[key] = max(best.get(key, ""), str(when))
    flagged = trial["VS"][trial["VS"]["VSLOBXFL"] == "Y"]
    made = list(flagged[["USUBJID", "VSTESTCD"]].itertuples(index=False, name=None))
    assert len(set(made)) == len(made)
    assert dict(zip(made, flagged["VSDTC"], strict=True)) == best
    others = flagged[flagged["VSTESTCD"] != "HEIGHT"]  # adults are measured at screening alone
    assert set(others["VSTPT"]) <= {"PRE-DOSE", ""}  # at screening, where it was left out on Day 1
    assert set(others[others["VSTESTCD"] == "WEIGHT"]["VSTPT"]) == {"PRE-DOSE"}


def test_vital_signs_typed_by_hand(paper: Trial) -> None:
    columns = [
        "VSTESTCD",
        "VSORRES",
        "VSORRESU",
        "VSSTRESC",
        "VSSTRESU",
        "VSPOS",
        "VSTPT",
        "VSRFTDTC",
        "VSLOBXFL",
        "EPOCH",
    ]
    vs = paper["VS"]
    first = vs[(vs["USUBJID"] == f"{PREFIX}RDEB-001") & (vs["VSDTC"] == "2016-10-27T08:47")]
    start = "2016-10-27T09:15"
    assert first[columns].values.tolist() == [
        ["DIABP", "73", "mmHg", "73", "mmHg", "SUPINE", "PRE-DOSE", start, "Y", "SCREENING"],
        ["PULSE", "78", "beats/min", "78", "beats/min", "SUPINE", "PRE-DOSE", start, "Y", "SCREENING"],
        ["RESP", "16", "breaths/min", "16", "breaths/min", "SUPINE", "PRE-DOSE", start, "Y", "SCREENING"],
        ["SYSBP", "116", "mmHg", "116", "mmHg", "SUPINE", "PRE-DOSE", start, "Y", "SCREENING"],
        ["TEMP", "98.4", "F", "36.9", "C", "", "PRE-DOSE", start, "Y", "SCREENING"],  # 66.4 x 5 / 9 = 36.89
        ["WEIGHT", "44.1", "kg", "44.1", "kg", "", "PRE-DOSE", start, "Y", "SCREENING"],
    ]
    gone = vs[vs["VSSTAT"] == "NOT DONE"]
    assert gone[["USUBJID", "VISIT", "VSTPT", "VSREASND", "VSDTC"]].values.tolist() == [
        [f"{PREFIX}RDEB-003", "DAY 29", "2 H", "Subject left early", "2017-08-14"],
        [f"{PREFIX}RDEB-007", "MONTH 8", "", "Monitor defective", "2020-01-10"],
    ]
    last = vs[
        (vs["USUBJID"] == f"{PREFIX}RDEB-006") & (vs["VISIT"] == "DAY 29") & (vs["VSTPTREF"] == "END OF INFUSION")
    ]
    assert set(last["VSRFTDTC"]) == {"2018-06-13"}  # the time at which that infusion ended is not known


def test_the_dose_is_cells_by_the_last_weight_before_the_infusion(trial: Trial) -> None:
    weights: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for row in trial.rows("vitals"):
        if row["WEIGHT"]:
            when = iso(row["VSDAT"], "%d.%m.%Y", row["VSTIM"])
            weights[PREFIX + row["SUBJID"]].append((when, Decimal(row["WEIGHT"])))
    expected = []
    for row in trial.rows("infusion"):
        who, start = PREFIX + row["SUBJID"], iso(row["INFDAT"], "%d-%b-%Y", row["INFSTTIM"])
        when, weight = max((w for w in weights[who] if w[0] <= start), key=lambda w: w[0])
        assert when[:10] == start[:10] and weight == Decimal(row["WEIGHT"])
        dose = (Decimal(row["TOTCELLS"]) / weight).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert dose == Decimal(row["DOSELVL"])
        expected.append((who, start, float(dose)))
    assert sorted(trial.records("EX", "USUBJID", "EXSTDTC", "EXDOSE")) == sorted(expected)
    assert not set(trial.issues["rule"]) & {"value differs", "no record to merge", "no record to relate"}


# --- Medications and what they were given for -----------------------------------------------------------


def test_every_medication_is_as_reported(trial: Trial) -> None:
    categories = {"p": "PREMEDICATION", "c": "CONCOMITANT MEDICATION"}
    expected = []
    for row in trial.rows("concomitant_medications"):
        start = row["CMSTDAT"]
        when = start[-4:] if start.startswith("UNUNK") else iso(start[2:], "%b%Y")[:7] if start[:2] == "UN" else None
        when = iso(start, "%d%b%Y", row["CMSTTIM"]) if when is None else when
        number = float(row["CMDOSE"]) if row["CMDOSE"].isdigit() else ""
        goes_on, before = yes(row["CMONGO"]) == "Y", yes(row["CMPRIOR"]) == "Y"
        expected.append((
            PREFIX + row["SUBJID"], row["CMNO"], row["CMDRUG"], row["GENERIC_TX"], categories[row["CMKIND"][0].lower()],
            row["CMINDIC"], number, "" if number else row["CMDOSE"], when, iso(row["CMENDAT"], "%d%b%Y"),
            "BEFORE" if before else "", "ONGOING" if goes_on else "",
        ))  # fmt: skip
    columns = (
        "USUBJID", "CMSPID", "CMTRT", "CMDECOD", "CMCAT", "CMINDC", "CMDOSE", "CMDOSTXT", "CMSTDTC", "CMENDTC",
        "CMSTRTPT", "CMENRTPT",
    )  # fmt: skip
    assert sorted(trial.records("CM", *columns), key=str) == sorted(expected, key=str)


def test_relations_lead_from_medications_to_the_events_that_the_site_named(trial: Trial) -> None:
    expected = {
        (PREFIX + row["SUBJID"], row["CMNO"]): sorted(n.strip() for n in row["CMAENO"].split(","))
        for row in trial.rows("concomitant_medications")
        if row["CMAENO"]
    }
    numbers = {
        (name, who, f"{int(seq)}"): number
        for name in ("AE", "CM")
        for who, seq, number in zip(*(trial[name][c] for c in ("USUBJID", f"{name}SEQ", f"{name}SPID")), strict=True)
    }
    made: dict[tuple[str, str], list[str]] = {}
    relrec = trial["RELREC"][trial["RELREC"]["USUBJID"] != ""]
    for (who, _), group in relrec.groupby(["USUBJID", "RELID"]):
        found = {name: [numbers[name, who, v] for v in rows["IDVARVAL"]] for name, rows in group.groupby("RDOMAIN")}
        assert len(found["CM"]) == 1
        made[who, found["CM"][0]] = sorted(found["AE"])
    assert made == expected


def test_a_medication_for_three_events_by_hand(paper: Trial) -> None:
    cm = paper["CM"][(paper["CM"]["USUBJID"] == f"{PREFIX}RDEB-001") & (paper["CM"]["CMSPID"] == "4")].iloc[0]
    assert cm[["CMTRT", "CMINDC", "CMDOSE", "CMDOSU", "CMDOSFRQ", "CMSTDTC", "CMENDTC", "EPOCH"]].tolist() == [
        "acetaminophen", "Head pain, Fever, Pain of skin", 500.0, "mg", "PRN", "2016-10-21", "2016-11-23", "SCREENING",
    ]  # fmt: skip
    assert cm[["CMSTDY", "CMENDY"]].tolist() == [-6.0, 28.0]
    relrec = paper["RELREC"]
    tie = relrec[(relrec["RDOMAIN"] == "CM") & (relrec["IDVARVAL"] == f"{int(cm['CMSEQ'])}")]
    tied = relrec[relrec["RELID"].isin(tie[tie["USUBJID"] == cm["USUBJID"]]["RELID"])]
    tied = tied[(tied["USUBJID"] == cm["USUBJID"]) & (tied["RDOMAIN"] == "AE")]
    ae = paper["AE"][paper["AE"]["USUBJID"] == cm["USUBJID"]].set_index("AESEQ")
    assert ae.loc[tied["IDVARVAL"].astype(float), "AETERM"].tolist() == [
        "Headache",
        "fever and chills",
        "Painful wounds",
    ]


# --- History, eligibility, deviations, milestones -------------------------------------------------------


def test_every_line_of_the_history_is_as_reported(trial: Trial) -> None:
    kinds = {"d": "PRIMARY DIAGNOSIS", "c": "COMPLICATION OF RDEB", "o": "GENERAL MEDICAL HISTORY"}
    expected = []
    for row in trial.rows("medical_history"):
        start = "" if row["MHSTDAT"] == "UNK" else row["MHSTDAT"].replace("/", "-")
        on = row["MHDAT"].replace("/", "-")
        said = row["MHVERB"].replace("±", "+/-").replace("–", "-")
        expected.append((
            PREFIX + row["SUBJID"], row["MHNO"], row["MHASK"] or said, kinds[row["MHKIND"][0].lower()],
            "Y" if row["MHASK"] else "", yes(row["MHYN"]), on, start, row["MHENDAT"].replace("/", "-"),
            *(("ONGOING", on) if yes(row["MHONGO"]) == "Y" else ("", "")), said if row["MHASK"] else "",
        ))  # fmt: skip
    again = join(trial["MH"], trial["SUPPMH"])
    columns = [
        "USUBJID", "MHSPID", "MHTERM", "MHCAT", "MHPRESP", "MHOCCUR", "MHDTC", "MHSTDTC", "MHENDTC", "MHENRTPT",
        "MHENTPT", "MHDESC",
    ]  # fmt: skip
    assert sorted(again[columns].itertuples(index=False, name=None)) == sorted(expected)


def test_the_history_of_the_screen_failure_by_hand(paper: Trial) -> None:
    mh = paper["MH"][paper["MH"]["USUBJID"] == f"{PREFIX}RDEB-004"].set_index("MHTERM")
    columns = ["MHCAT", "MHPRESP", "MHOCCUR", "MHSTDTC", "MHENDTC", "MHENRTPT"]
    unknown = paper["MH"][paper["MH"]["MHSTRTPT"] != ""]
    assert unknown[["USUBJID", "MHTERM", "MHSTRTPT", "MHSTTPT", "MHENRTPT", "MHENTPT"]].values.tolist() == [
        [f"{PREFIX}RDEB-002", "Anaemia", "BEFORE", "2017-02-07", "ONGOING", "2017-02-07"]
    ]
    assert mh.loc["Squamous cell carcinoma", columns].tolist() == [
        "COMPLICATION OF RDEB", "Y", "Y", "2005-02-28", "2015-05-02", "",
    ]  # fmt: skip  # what excluded her
    assert mh.loc["Osteoporosis", columns].tolist() == ["COMPLICATION OF RDEB", "Y", "N", "", "", ""]
    assert mh.loc["Recessive dystrophic epidermolysis bullosa", ["MHCAT", "MHEVDTYP", "MHENRTPT"]].tolist() == [
        "PRIMARY DIAGNOSIS", "DIAGNOSIS", "ONGOING",
    ]  # fmt: skip
    ie = join(paper["IE"], paper["SUPPIE"]).iloc[0]
    names = ["USUBJID", "IETESTCD", "IETEST", "IECAT", "IEORRES", "IESTRESC", "IEDTC", "EPOCH", "IEDETAIL"]
    assert ie[names].tolist() == [
        f"{PREFIX}RDEB-004", "EXCL03", "History of squamous cell carcinoma or another malignant tumour", "EXCLUSION",
        "Y", "Y", "2017-09-13", "SCREENING", "Right hand, excised with free margins",
    ]  # fmt: skip


def test_criteria_that_were_not_met(trial: Trial) -> None:
    expected = sorted(
        (PREFIX + row["SUBJID"], row["CRITID"].upper(), yes(row["CRITMET"]), iso(row["ELIGDAT"], "%d/%m/%Y"))
        for row in trial.rows("eligibility")
        if row["CRITID"]
    )
    assert sorted(trial.records("IE", "USUBJID", "IETESTCD", "IEORRES", "IEDTC")) == expected
    criteria = {code: (text, kind) for code, text, kind in trial.records("TI", "IETESTCD", "IETEST", "IECAT")}
    assert len(criteria) == 12 and all(code[:4] == str(kind)[:4] for code, (_, kind) in criteria.items())
    for code, text, kind, met in trial.records("IE", "IETESTCD", "IETEST", "IECAT", "IEORRES"):
        assert criteria[code] == (text, kind) and met == ("N" if kind == "INCLUSION" else "Y")


def test_every_deviation_is_as_reported(trial: Trial) -> None:
    expected = sorted(
        (
            PREFIX + row["SUBJID"], row["DVNO"], row["DVTEXT"].replace("≥", ">=").replace("–", "-"),
            row["DVKIND"].upper(), row["DVGRADE"].upper(),
            row["DVSTDAT"].replace(".", "-"), row["DVENDAT"].replace(".", "-"),
        )
        for row in trial.rows("deviations")
    )  # fmt: skip
    assert (
        sorted(trial.records("DV", "USUBJID", "DVSPID", "DVTERM", "DVDECOD", "DVCAT", "DVSTDTC", "DVENDTC")) == expected
    )
    missed = [(PREFIX + row["SUBJID"]) for row in trial.rows("visits") if yes(row["VISDONE"]) == "N"]
    assert sorted(missed) == sorted(trial["DV"][trial["DV"]["DVDECOD"] == "VISIT MISSED"]["USUBJID"])


def test_minors_assented_and_everybody_treated_was_eligible(trial: Trial) -> None:
    ds = trial["DS"]
    assent = ds[ds["DSDECOD"] == "INFORMED ASSENT OBTAINED"]
    expected = {PREFIX + row["SUBJID"]: row["ASSENTDAT"] for row in trial.rows("demographics") if row["ASSENTDAT"]}
    assert dict(zip(assent["USUBJID"], assent["DSSTDTC"], strict=True)) == expected
    assert set(expected) == set(trial["DM"][trial["DM"]["AGE"] < 18]["USUBJID"])
    eligible = ds[ds["DSDECOD"] == "ELIGIBILITY CRITERIA MET"]
    entered = ds[ds["DSDECOD"] == "ENTERED INTO TRIAL"]
    assert eligible["USUBJID"].tolist() == entered["USUBJID"].tolist() == trial["EX"]["USUBJID"].unique().tolist()
    assert set(eligible["DSCAT"]) == {"PROTOCOL MILESTONE"}


def test_epochs_are_those_of_the_elements(trial: Trial) -> None:
    starts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for who, begun, name in trial.records("SE", "USUBJID", "SESTDTC", "EPOCH"):
        starts[str(who)].append((str(begun), str(name)))
    for dataset, date in (("VS", "VSDTC"), ("DS", "DSSTDTC"), ("DV", "DVSTDTC"), ("CM", "CMSTDTC"), ("IE", "IEDTC")):
        for who, when, epoch in trial.records(dataset, "USUBJID", date, "EPOCH"):
            if len(str(when)) < 10:
                continue  # of partial dates test_verbs.py tells
            both = [(b, n) for b, n in starts[str(who)] if str(when)[: len(b)] >= b[: len(str(when))]]
            assert epoch == (both[-1][1] if both else ""), (dataset, who, when)


# --- The trial's design ---------------------------------------------------------------------------------


def test_the_summary_has_what_agencies_ask_for(trial: Trial) -> None:
    ts = trial["TS"]
    assert set(ts["TSPARMCD"]) >= SUMMARY
    assert (ts["TSVAL"].eq("") == ts["TSVALNF"].ne("")).all()
    null = ts[ts["TSVALNF"] != ""]
    assert dict(zip(null["TSPARMCD"], null["TSVALNF"], strict=True)) == {
        "CURTRT": "NA", "PIPIND": "UNK", "PLANSUB": "UNK", "STOPRULE": "UNK",
    }  # fmt: skip
    enrolled = [row["SUBJID"] for row in trial.rows("enrolment") if row["ENRDAT"]]
    consents = {row["SUBJID"]: row["ICDAT"] for row in trial.rows("demographics")}
    last = max(iso(row["DSDAT"], "%m/%d/%Y") for row in trial.rows("disposition"))
    said = ts.drop_duplicates("TSPARMCD").set_index("TSPARMCD")["TSVAL"]
    assert said[["ACTSUB", "SSTDTC", "SENDTC", "DCUTDTC"]].tolist() == [
        str(len(enrolled)), min(consents[subject] for subject in enrolled), last, last,
    ]  # fmt: skip
    assert said[["SPONSOR", "REGID", "AGEMIN", "AGEMAX"]].tolist() == [
        "Gangnam Severance Hospital", "NCT04520022", "P10Y", "P60Y",
    ]  # fmt: skip


def test_summary_codes_name_their_terminology_and_none_is_invented(paper: Trial) -> None:
    ts = paper["TS"].set_index("TSPARMCD")
    for parameter, reference in {
        "TRT": "UNII",
        "INDIC": "SNOMED",
        "TDIGRP": "SNOMED",
        "PCLAS": "MED-RT",
    }.items():
        assert ts.loc[parameter, ["TSVCDREF", "TSVALCD", "TSVCDVER"]].tolist() == [reference, "", ""], parameter
    assert ts.loc["CURTRT", ["TSVAL", "TSVALNF", "TSVCDREF", "TSVCDVER"]].tolist() == ["", "NA", "", ""]
    nothing = ts[ts["TSVAL"] == ""]  # refers to no terminology
    assert set(nothing["TSVCDREF"]) == set(nothing["TSVCDVER"]) == {""} and len(nothing) == 4
    assert ts.loc["FCNTRY", ["TSVAL", "TSVALCD", "TSVCDREF"]].tolist() == ["KOR", "KOR", "GENC"]
    for parameter in ("AGEMIN", "AGEMAX", "LENGTH", "SSTDTC", "SENDTC", "DCUTDTC", "TRGFUDUR"):
        assert ts.loc[parameter, "TSVCDREF"] == "ISO 8601", parameter
    assert set(ts[ts["TSVCDVER"] != ""]["TSVCDREF"]) == {"CDISC CT"}
    if not CT.exists():
        pytest.skip("CDISC's terminology is not here")
    with gzip.open(CT, "rt", encoding="utf-8") as file:
        terms = {(row["term_code"], row["submission_value"]) for row in csv.DictReader(file)}
    coded = ts[ts["TSVCDREF"] == "CDISC CT"]
    assert len(coded) > 20 and set(zip(coded["TSVALCD"], coded["TSVAL"], strict=True)) <= terms


def test_numbers_of_visits_and_days_agree_over_the_datasets(trial: Trial) -> None:
    visits = {
        (who, number): (name, day)
        for who, number, name, day in trial.records("SV", "USUBJID", "VISITNUM", "VISIT", "VISITDY")
    }
    for who, number, name, day in trial.records("VS", "USUBJID", "VISITNUM", "VISIT", "VISITDY"):
        assert visits[who, number] == (name, day)
    assert not any(math.isnan(float(str(n))) for _, n in visits)
