"""Questionnaires and laboratory of the trial, worked out anew from the raw files by lines that share nothing with it.

Factors are typed from tables of conventional and SI units; raw files are read with lxml and pyreadstat.
"""

from __future__ import annotations

import csv
import random
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from lxml import etree

from cdisc_rdeb.build import Build
from cdisc_rdeb.columns import Text
from cdisc_rdeb.engine.relationships import join_comments
from cdisc_rdeb.model import Table
from cdisc_rdeb.verbs.conversion import convert

PROJECT = Path(__file__).parents[1]
SPECS = PROJECT / "specs" / "rdeb"
ODM = "{http://www.cdisc.org/ns/odm/v1.3}"

# Published factors from conventional to SI units, as clinical handbooks round them
FACTORS = {
    ("HGB", "g/dL", "g/L"): 10, ("HCT", "%", "L/L"): 0.01, ("RBC", "10^12/L", "10^12/L"): 1,
    ("WBC", "10^9/L", "10^9/L"): 1, ("PLAT", "10^9/L", "10^9/L"): 1, ("ALT", "IU/L", "U/L"): 1,
    ("BILI", "mg/dL", "umol/L"): 17.104, ("CREAT", "mg/dL", "umol/L"): 88.4, ("UREAN", "mg/dL", "mmol/L"): 0.357,
    ("ALB", "g/dL", "g/L"): 10, ("PROT", "g/dL", "g/L"): 10, ("SODIUM", "mEq/L", "mmol/L"): 1,
    ("K", "mEq/L", "mmol/L"): 1, ("CA", "mg/dL", "mmol/L"): 0.2495, ("GLUC", "mg/dL", "mmol/L"): 0.0555,
    ("IRON", "ug/dL", "umol/L"): 0.1791, ("CRP", "mg/dL", "mg/L"): 10, ("FERRITIN", "ug/L", "ug/L"): 1,
}  # fmt: skip

# The laboratory's words, folded: test and, of a result that is a number, its factor and decimals to SI units
TESTS = {
    "hemoglobin": "HGB", "haemoglobin": "HGB", "hematocrit": "HCT", "hct": "HCT", "red blood cells": "RBC",
    "rbc count": "RBC", "white blood cells": "WBC", "wbc count": "WBC", "neutrophils, absolute": "NEUT",
    "neutrophils": "NEUT", "lymphocytes, absolute": "LYM", "lymphocytes": "LYM", "eosinophils, absolute": "EOS",
    "eosinophils": "EOS", "platelet count": "PLAT", "platelets": "PLAT", "alanine aminotransferase": "ALT",
    "alt (sgpt)": "ALT", "aspartate aminotransferase": "AST", "ast (sgot)": "AST", "alkaline phosphatase": "ALP",
    "alp": "ALP", "bilirubin, total": "BILI", "total bilirubin": "BILI", "creatinine": "CREAT",
    "urea nitrogen": "UREAN", "bun": "UREAN", "albumin": "ALB", "protein, total": "PROT", "total protein": "PROT",
    "sodium": "SODIUM", "potassium": "K", "calcium": "CA", "glucose": "GLUC", "iron": "IRON", "ferritin": "FERRITIN",
    "c-reactive protein": "CRP", "crp": "CRP", "protein": "PROT", "urine protein": "PROT", "urine glucose": "GLUC",
    "hcg, qualitative": "HCG", "pregnancy test": "HCG", "all tests": "LBALL",
}  # fmt: skip
SI = {
    ("HGB", "g/dl"): "10", ("HGB", "gm/dl"): "10", ("ALB", "g/dl"): "10", ("ALB", "gm/dl"): "10",
    ("PROT", "g/dl"): "10", ("PROT", "gm/dl"): "10", ("HCT", "%"): "0.01", ("CRP", "mg/dl"): "10",
}  # fmt: skip
MOLAR = {  # mg/dL (iron: ug/dL) to mmol/L or umol/L: 10 or 10000 / g/mol, to decimals
    "BILI": (Decimal(10000) / Decimal("584.66"), 1), "CREAT": (Decimal(10000) / Decimal("113.12"), 1),
    "UREAN": (Decimal(10) / Decimal("28.0134"), 2), "CA": (Decimal(10) / Decimal("40.078"), 3),
    "GLUC": (Decimal(10) / Decimal("180.156"), 2), "IRON": (Decimal(10) / Decimal("55.845"), 1),
}  # fmt: skip
WORDS = {"negative": "NEGATIVE", "neg": "NEGATIVE", "trace": "TRACE", "1+": "1+"}


class Trial:
    """One build as pyreadstat reads it, and its raw files."""

    def __init__(self, build: Build, raw: Path) -> None:
        assert build.folder is not None
        self.build, self.raw, self.folder = build, raw, build.folder / "sdtm"
        self.issues = self.build.issues
        self.labs, _ = pyreadstat.read_xport(raw / "labs.xpt")
        self.forms = list(forms(raw / "pro.xml"))
        self.wide, self.long = (sheet(raw / "biomarkers.xlsx", name) for name in ("Cytokines", "Substance P"))
        self.qs, self.lb, self.dm, self.co = (self.read(name) for name in ("qs", "lb", "dm", "co"))

    def read(self, name: str) -> pd.DataFrame:
        frame, _ = pyreadstat.read_xport(self.folder / f"{name}.xpt")
        return frame


def forms(path: Path) -> list[dict[str, str]]:
    """The forms of an ODM file: values by item, and whose, when and which."""
    root = etree.parse(path).getroot()
    names = {e.get("OID"): e.get("Name").upper() for e in root.iter(f"{ODM}StudyEventDef")}
    found = []
    for subject in root.iter(f"{ODM}SubjectData"):
        for event in subject.iter(f"{ODM}StudyEventData"):
            for group in event.iter(f"{ODM}ItemGroupData"):
                form = group.get("ItemGroupOID")[3:]
                values = {i.get("ItemOID")[len(form) + 3 :]: i.get("Value", "") for i in group.iter(f"{ODM}ItemData")}
                who = f"RDEB-MSC-01-{subject.get('SubjectKey')}"
                found.append({"form": form, "who": who, "visit": names[event.get("StudyEventOID")], **values})
    return found


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    """The rows of a sheet, without blank ones."""
    header, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [{str(k): v for k, v in zip(header, row, strict=True)} for row in rows if any(row)]


@pytest.fixture(scope="module")
def paper(rdeb: tuple[Build, Path]) -> Trial:
    return Trial(*rdeb)


@pytest.fixture(scope="module")
def sixty(rdeb60: tuple[Build, Path]) -> Trial:
    return Trial(*rdeb60)


@pytest.fixture(params=["paper", "sixty"])
def trial(request: pytest.FixtureRequest) -> Trial:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Trial)
    return found


# --- What the build has to say --------------------------------------------------------------------------


def test_what_is_told_of_findings_is_understood(paper: Trial) -> None:
    told = paper.issues[~paper.issues["rule"].eq("replaced character") & paper.issues["dataset"].isin(["QS", "LB", ""])]
    assert told[["dataset", "rule", "USUBJID", "value"]].values.tolist() == [
        *[["", "not read", "", ""]] * 2,  # the sheets Assays and Read me of the biomarkers, which hold no results
        ["LB", "duplicate keys", "RDEB-MSC-01-RDEB-003", ""],  # ALT of Day 113 was transferred twice
        *[["LB", "time without date", "RDEB-MSC-01-RDEB-005", "08:33:00"]] * 6,  # cytokines of UN-DEC-2017
        ["QS", "total differs", "RDEB-MSC-01-RDEB-002", "collected 9, computed 7"],  # DLQI of Day 113
    ]


def test_rows_without_a_result_or_a_reason_are_told(trial: Trial) -> None:
    empty = [f for f in trial.forms if f["form"] == "VAS" and f["PERF"] == "Y" and "ITCH" not in f and "PAIN" not in f]
    told = trial.issues[trial.issues["rule"] == "raw row not mapped"]
    assert sorted(told["USUBJID"]) == sorted(f["who"] for f in empty)


# --- Questionnaires -------------------------------------------------------------------------------------


def points(form: str, values: dict[str, str], item: str) -> int | None:
    """The points of a question, None if it was not answered."""
    answer = values.get(item, "")
    if form == "DLQI" and item == "Q07":
        return {"1": 3, "NR": 0, "0": int(values["Q07A"]) if values.get("Q07A") else None}.get(answer)
    return {"NR": 0, "P": 3}.get(answer, int(answer) if answer.isdigit() else None)


def test_totals_are_those_that_the_rule_of_the_instrument_allows(trial: Trial) -> None:
    rules = {"DLQI": ("DLQI111", 10, 9), "CDLQI": ("CDLQITOT", 10, 9), "QOLEB": ("QOLEBTOT", 17, 17)}
    expected = {}
    for values in trial.forms:
        if values["form"] in rules:
            code, count, least = rules[values["form"]]
            found = [points(values["form"], values, f"Q{n:02d}") for n in range(1, count + 1)]
            answered = [number for number in found if number is not None]
            if len(answered) >= least:
                expected[values["who"], code, values["visit"]] = float(sum(answered))
            assert (len(answered) >= least) == ("TOT" in values)
    totals = trial.qs[trial.qs["QSTESTCD"].isin([rule[0] for rule in rules.values()])]
    made = zip(totals["USUBJID"], totals["QSTESTCD"], totals["VISIT"], strict=True)
    assert dict(zip(made, totals["QSSTRESN"], strict=True)) == expected
    assert set(totals["QSDRVFL"]) == {"Y"} and set(totals["QSORRES"]) == {""}
    sites = {(f["who"], rules[f["form"]][0], f["visit"]): float(f["TOT"]) for f in trial.forms if "TOT" in f}
    assert [key for key in expected if expected[key] != sites[key]] == [
        ("RDEB-MSC-01-RDEB-002", "DLQI111", "DAY 113")  # the site is 2 too high
    ]


def test_each_answer_is_a_record(trial: Trial) -> None:
    codes = {"VAS": {"ITCH": "ITCHVAS", "PAIN": "PAINVAS"}}
    for form, code, count in (("DLQI", "DLQI1", 10), ("CDLQI", "CDLQI", 10), ("QOLEB", "QOLEB", 17)):
        codes[form] = {f"Q{n:02d}": f"{code}{n:02d}" for n in range(1, count + 1)}
    codes["DLQI"]["Q07A"] = "DLQI107A"
    expected = []
    for values in trial.forms:
        if values["PERF"] == "N":
            expected.append((values["who"], "QSALL", values.get("DAT", ""), "", "NOT DONE", values["REASND"]))
        for item, code in codes[values["form"]].items():
            answer = values.get(item, "")
            if answer:
                number = {"NR": "0", "P": "3"}.get(answer, "3" if (code, answer) == ("DLQI107", "1") else answer)
                expected.append((values["who"], code, values["DAT"], number, "", ""))
    made = trial.qs[trial.qs["QSDRVFL"] == ""]
    columns = ["USUBJID", "QSTESTCD", "QSDTC", "QSSTRESC", "QSSTAT", "QSREASND"]
    assert sorted(made[columns].itertuples(index=False, name=None)) == sorted(expected)
    assert (made["QSORRES"].eq("") == made["QSSTAT"].eq("NOT DONE")).all()


def test_answers_are_kept_in_words(paper: Trial) -> None:
    said = {(r.QSTESTCD, r.QSORRES): r.QSSTRESC for r in paper.qs.itertuples() if r.QSORRES and "VAS" not in r.QSTESTCD}
    assert said["DLQI101", "A lot"] == "2"
    assert said["DLQI103", "Not relevant"] == "0"
    assert said["DLQI107", "No"] == "0"
    assert said["DLQI107A", "A little"] == "1"
    assert said["CDLQI01", "Only a little"] == "1"
    assert said["QOLEB01", "Very much" if ("QOLEB01", "Very much") in said else "A lot"] in ("2", "3")


def test_comments_of_forms_and_results_are_kept_once(trial: Trial) -> None:
    texts = [f["COM"] for f in trial.forms if f.get("COM") and ("ITCH" in f or "PAIN" in f or f["form"] != "VAS")]
    made = trial.co[trial.co["RDOMAIN"] == "QS"]["COVAL"].tolist()
    for sign, other in {"≥": ">=", "±": "+/-", "–": "-", "’": "'"}.items():
        texts = [text.replace(sign, other) for text in texts]
    assert sorted(made) == sorted(texts)
    said = (trial.labs["LABCOM"] != "").sum() + sum(bool(row["Comment"]) for row in (*trial.wide, *trial.long))
    assert (join_comments(trial.lb, trial.co)["COVAL"] != "").sum() == said


# --- Laboratory -----------------------------------------------------------------------------------------


def test_scales_and_molar_masses_give_the_published_factors() -> None:
    with (SPECS / "lab_tests.csv").open(newline="") as file:
        masses = {row["LBTESTCD"]: row["MASS"] for row in csv.DictReader(file) if row["UNIT"]}
    with (SPECS / "units.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    units = Table("units.csv", {name: tuple(row[name] for row in rows) for name in rows[0]})
    for (test, unit, standard), factor in FACTORS.items():
        texts = [Text.constant(text, 1) for text in ("1000", unit, standard, masses[test])]
        made = convert(text=texts[0], unit=texts[1], to=texts[2], units=units, molar_mass=texts[3]).tolist()
        assert float(made[0]) / 1000 == pytest.approx(factor, rel=0.002), (test, unit)


def expected_result(row: pd.Series) -> tuple[str, str]:
    """The test of a raw row and its standard result, '' if it was not done."""
    test, result, unit = TESTS[row["TESTNM"].casefold()], row["RESULT"], row["UNIT"].casefold()
    number = re.fullmatch(r"(<?)([\d.]+)", result)
    if row["NDREASON"] or not number:
        return test, "" if row["NDREASON"] else WORDS.get(result.casefold(), "")
    if test in MOLAR:
        factor, digits = MOLAR[test]
        made = (Decimal(number[2]) * factor).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    elif (test, unit) in SI:
        made = (Decimal(number[2]) * Decimal(SI[test, unit])).normalize()
    else:
        return test, result
    return test, f"{number[1]}{made:f}"


def key(row: pd.Series) -> tuple[str, ...]:
    """Whose, when, of which sample: that of a raw row."""
    time = {"UNK": "", "": ""}.get(row["COLLTM"], f"T{row['COLLTM']}").removesuffix(":UN")
    return f"RDEB-MSC-01-{row['SUBJID']}", f"{row['COLLDT']}{time}", row["ACCESS"]


def all_expected(trial: Trial) -> list[tuple[str, ...]]:
    return [(*key(row), *expected_result(row)) for _, row in trial.labs.iterrows()]


def made_results(trial: Trial) -> list[tuple[str, ...]]:
    lb = trial.lb[trial.lb["LBNAM"] == "CENTRAL LABORATORY"]
    return list(lb[["USUBJID", "LBDTC", "LBREFID", "LBTESTCD", "LBSTRESC"]].itertuples(index=False, name=None))


def test_every_standard_result_is_the_one_worked_out_by_hand(trial: Trial) -> None:
    assert sorted(made_results(trial)) == sorted(all_expected(trial))


def test_30_seeded_records_in_every_detail(paper: Trial) -> None:
    raw = paper.labs.drop_duplicates(["SUBJID", "ACCESS", "TESTNM", "SPECIMEN", "RESULT"])
    for number in random.Random(4520022).sample(range(len(raw)), 30):
        row = raw.iloc[number]
        test, result = expected_result(row)
        who, when, sample = key(row)
        spec = {"s": "SERUM", "u": "URINE"}.get(row["SPECIMEN"][0].casefold(), "BLOOD")
        lb = paper.lb
        at = (lb["USUBJID"] == who) & (lb["LBREFID"] == sample) & (lb["LBTESTCD"] == test) & (lb["LBSPEC"] == spec)
        record = lb[at].iloc[0]
        done = not row["NDREASON"] and row["RESULT"] != "Hemolyzed"
        assert record["LBDTC"] == when
        assert record["LBSTRESC"] == result
        assert record["LBORRES"] == (row["RESULT"] if done else "")
        assert record["LBORNRLO"] == (row["LOLIM"] if done else "")
        assert record["LBORNRHI"] == (row["HILIM"] if done else "")
        assert record["LBSTAT"] == ("" if done else "NOT DONE")
        number_of = float(result) if re.fullmatch(r"[\d.]+", result) else None
        assert number_of is None if pd.isna(record["LBSTRESN"]) else record["LBSTRESN"] == number_of
        if number_of is not None:
            said = {"L": "LOW", "H": "HIGH", "": "NORMAL"}[row["LABFLAG"]] if row["HILIM"] else ""
            assert record["LBNRIND"] == said


def test_ranges_by_sex_and_age_flag_what_the_laboratory_flagged(trial: Trial) -> None:
    lb = trial.lb[(trial.lb["LBNAM"] == "CENTRAL LABORATORY") & trial.lb["LBSTRESN"].notna()]
    words = {"L": "LOW", "H": "HIGH", "": "NORMAL"}
    flags = {}
    for _, row in trial.labs[trial.labs["HILIM"] != ""].iterrows():
        flags[(*key(row), TESTS[row["TESTNM"].casefold()])] = words[row["LABFLAG"]]
    made = lb[["USUBJID", "LBDTC", "LBREFID", "LBTESTCD"]].itertuples(index=False, name=None)
    assert [flags[k] for k in made] == lb["LBNRIND"].tolist()
    assert lb["LBSTNRHI"].notna().all()


def test_character_and_numeric_results_agree(trial: Trial) -> None:
    for frame, two in ((trial.lb, "LB"), (trial.qs, "QS")):
        for text, number in zip(frame[f"{two}STRESC"], frame[f"{two}STRESN"], strict=True):
            assert (float(text) == number) if re.fullmatch(r"[\d.]+", text) else pd.isna(number)
    done = trial.lb["LBSTAT"] == ""
    assert (done == (trial.lb["LBORRES"] != "")).all() and (done == (trial.lb["LBSTRESC"] != "")).all()
    assert (trial.lb.loc[~done, ["LBORRESU", "LBSTRESU", "LBORNRLO", "LBORNRHI", "LBNRIND"]] == "").all().all()
    assert (trial.lb.loc[~done, "LBREASND"] != "").all()
    assert trial.lb.loc[~done, ["LBSTNRLO", "LBSTNRHI"]].isna().all().all()
    numeric = trial.lb["LBSTRESN"].notna() | trial.lb["LBSTRESC"].str.match("[<>]")
    assert (trial.lb.loc[numeric, "LBSTRESU"] != "").all()
    assert trial.lb[trial.lb["LBSTRESU"] != ""].groupby(["LBTESTCD", "LBSPEC"])["LBSTRESU"].nunique().eq(1).all()


@pytest.mark.parametrize(("name", "two", "by"), [
    ("lb", "LB", ["USUBJID", "LBTESTCD", "LBCAT", "LBSPEC"]), ("qs", "QS", ["USUBJID", "QSTESTCD", "QSCAT"]),
])  # fmt: skip
def test_the_last_result_before_the_first_infusion_is_flagged_once(
    trial: Trial, name: str, two: str, by: list[str]
) -> None:
    frame = getattr(trial, name)
    treated = trial.dm.set_index("USUBJID")["RFXSTDTC"]
    flagged = frame[frame[f"{two}LOBXFL"] == "Y"]
    assert not flagged.duplicated(by).any()
    # on the day of the first infusion everything was done before it
    first = frame["USUBJID"].map(treated).str[:10]
    before = frame[
        (frame[f"{two}STRESC"] != "") & (frame[f"{two}DTC"].str.len() >= 10) & (frame[f"{two}DTC"].str[:10] <= first)
    ]
    last = before.groupby(by)[f"{two}DTC"].max()
    assert flagged.set_index(by)[f"{two}DTC"].sort_index().to_dict() == last.sort_index().to_dict()


def test_not_done_by_hand(paper: Trial) -> None:
    gone = paper.lb[(paper.lb["LBSTAT"] != "") & (paper.lb["LBNAM"] == "CENTRAL LABORATORY")]
    assert gone[["USUBJID", "LBTESTCD", "LBCAT", "VISIT", "LBREASND"]].values.tolist() == [
        ["RDEB-MSC-01-RDEB-001", "FERRITIN", "CHEMISTRY", "MONTH 12", "QNS"],
        ["RDEB-MSC-01-RDEB-002", "AST", "CHEMISTRY", "DAY 57", "HEMOLYZED"],
        ["RDEB-MSC-01-RDEB-002", "K", "CHEMISTRY", "DAY 57", "HEMOLYZED"],  # the reason stood in place of the result
        ["RDEB-MSC-01-RDEB-005", "LBALL", "HEMATOLOGY", "DAY 29", "CLOTTED"],
        ["RDEB-MSC-01-RDEB-007", "IRON", "CHEMISTRY", "DAY 57", "QUANTITY NOT SUFFICIENT"],
    ]


# --- Biomarkers -----------------------------------------------------------------------------------------


def test_every_biomarker_is_the_one_worked_out_by_hand(trial: Trial) -> None:
    analytes = {  # of the sheet: test, limit of quantification
        "IL-1b (pg/mL)": ("INTLK1B", "1"), "IL-6 (pg/mL)": ("INTLK6", "2.5"), "IL-8 (pg/ml)": ("INTLK8", "3"),
        "IL-10 (pg/mL)": ("INTLK10", "1"), "TNF-a (PG/ML)": ("TNF", "2"), "HMGB1 (ng/mL)": ("HMGB1", "2.5"),
    }  # fmt: skip
    expected = []
    for row in trial.wide:
        for column, (test, limit) in analytes.items():
            found = {"n.d.": "", "<LLOQ": f"<{limit}"}.get(str(row[column]), str(row[column]))
            expected.append((f"RDEB-MSC-01-{row['Subject']}", row["Sample ID"], test, found))
    for row in trial.long:
        found = "" if row["Result"] == "n.d." else {"<LLOQ": "<8"}.get(str(row["Result"]), str(row["Result"]))
        if row["Unit"] == "pmol/L" and re.fullmatch(r"[\d.]+", found):  # 1 pmol/L is 1.34763 pg/mL
            found = str((Decimal(found) * Decimal("1.34763")).quantize(Decimal("0.1"), ROUND_HALF_UP))
        expected.append((f"RDEB-MSC-01-{row['Subject']}", row["Sample ID"], "SUBSTP", found))
    lb = trial.lb[trial.lb["LBCAT"] == "BIOMARKER"]
    made = list(lb[["USUBJID", "LBREFID", "LBTESTCD", "LBSTRESC"]].itertuples(index=False, name=None))
    assert sorted(made) == sorted(expected)
    assert (lb["LBSTAT"].eq("NOT DONE") == lb["LBSTRESC"].eq("")).all()
    units = lb[lb["LBSTRESU"] != ""].groupby("LBTESTCD")["LBSTRESU"].unique().map(list).to_dict()
    assert {test for test, unit in units.items() if unit != ["ng/L"]} == {"HMGB1"} and units["HMGB1"] == ["ug/L"]


def test_loinc_codes_have_their_check_digit_and_one_specimen(paper: Trial) -> None:
    coded = paper.lb[paper.lb["LBLOINC"] != ""]
    assert coded.groupby("LBLOINC")[["LBTESTCD", "LBSPEC"]].nunique().eq(1).all().all()
    for code in coded["LBLOINC"].unique():
        number, check = code.split("-")
        doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(number))]
        assert -sum(d // 10 + d % 10 for d in doubled) % 10 == int(check), code  # modulus 10
    assert set(coded["LBTESTCD"]) >= {"HGB", "CRP", "GLUC", "HCG"}
