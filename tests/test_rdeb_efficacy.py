"""Skin, biopsies, antibodies and genes of the trial, worked out anew from the raw files by lines that share no code."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from statistics import mean

import pandas as pd
import pyreadstat
import pytest

from cdisc_rdeb.build import Build

Rows = list[dict[str, str]]
YES = {"yes": "Y", "y": "Y", "no": "N", "n": "N"}
PLANNED = {
    "SCREENING": 1, "DAY 1": 2, "DAY 15": 3, "DAY 29": 4, "DAY 57": 5, "DAY 113": 6, "DAY 169": 7, "MONTH 8": 8,
    "MONTH 12": 9, "MONTH 18": 10, "MONTH 24": 11,
}  # fmt: skip
ITEMS = ("AREA", "NAILS", "MOUTH", "EYES", "LARYNX", "OESOPH", "HANDS", "CANCER", "WOUNDS", "ALOPECIA", "NUTRIT")
STAINS = {
    "collagen vii, if at dej": ("COLL7DEJ", "%"),
    "cd163/cd206 (m2)": ("M2MACRO", "/mm2"),
    "tryptase (mast cells)": ("MASTCECE", "%"),
}


WOUNDS = (("LESNUM", "BLISTER", "BLISTERS", ""), ("ABSABSA", "AFFECTED SKIN", "BSAPCT", "%"))


class Trial:
    """One build as pyreadstat reads it, and its raw files."""

    def __init__(self, build: Build, raw: Path) -> None:
        assert build.folder is not None
        self.raw, self.folder, self.issues = raw, build.folder / "sdtm", build.issues

    def __getitem__(self, name: str) -> pd.DataFrame:
        frame, _ = pyreadstat.read_xport(self.folder / f"{name.lower()}.xpt")
        return frame

    def rows(self, form: str) -> Rows:
        with (self.raw / f"{form}.csv").open(encoding="utf-8", newline="") as file:
            return [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(file)]

    def first_infusion(self) -> dict[str, str]:
        dm = self["DM"]
        return {s: x[:10] for s, x in zip(dm["USUBJID"], dm["RFXSTDTC"], strict=True)}


@pytest.fixture(scope="module", params=["rdeb", "rdeb60"])
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(*request.getfixturevalue(request.param))


@pytest.fixture(scope="module")
def paper(rdeb: tuple[Build, Path]) -> Trial:
    return Trial(*rdeb)


def subject(row: dict[str, str]) -> str:
    return f"RDEB-MSC-01-{row.get('SUBJID') or row['SUBJECT']}"


def number(text: str) -> float:
    return float(text)


def bebss(trial: Trial) -> dict[tuple[str, int, str], float]:
    """Points by subject, visit and item, and totals of visits in which all eleven were scored."""
    found: dict[tuple[str, int, str], float] = {}
    for row in trial.rows("bebss"):
        if YES[row["BEBDONE"].lower()] == "N":
            continue
        key = subject(row), PLANNED[row["VISITNAME"].upper()]
        scored = {f"BEBSS{n:02d}": number(row[item]) for n, item in enumerate(ITEMS, 1) if row[item]}
        found |= {(*key, code): value for code, value in scored.items()}
        if len(scored) == len(ITEMS):
            found[(*key, "BEBSSTOT")] = sum(scored.values())
    return found


def test_bebss_has_eleven_items_and_their_total(trial: Trial) -> None:
    rs = trial["RS"]
    done = rs[rs["RSSTAT"] == ""]
    keys = zip(done["USUBJID"], done["VISITNUM"], done["RSTESTCD"], strict=True)
    held = dict(zip(keys, done["RSSTRESN"], strict=True))
    assert held == bebss(trial)
    assert set(done["RSCAT"]) == {"BEBSS"} and set(rs["RSEVAL"]) == {"INVESTIGATOR"}
    derived = done["RSTESTCD"] == "BEBSSTOT"
    assert set(done.loc[derived, "RSDRVFL"]) == {"Y"} and set(done.loc[~derived, "RSDRVFL"]) == {""}
    who = {
        (subject(row), PLANNED[row["VISITNAME"].upper()]): row["ASSESSOR"].upper()
        for row in trial.rows("bebss")
        if YES[row["BEBDONE"].lower()] == "Y"
    }
    assert dict(zip(zip(done["USUBJID"], done["VISITNUM"], strict=True), done["RSEVALID"], strict=True)) == who
    assert set(who.values()) == {"INVESTIGATOR 1", "INVESTIGATOR 2"}
    assert set(rs.loc[rs["RSSTAT"] == "NOT DONE", "RSEVALID"]) == {""}
    undone = [row for row in trial.rows("bebss") if YES[row["BEBDONE"].lower()] == "N"]
    assert (rs["RSSTAT"] == "NOT DONE").sum() == len(undone)
    assert Counter(rs.loc[rs["RSSTAT"] == "NOT DONE", "RSREASND"]) == Counter(row["REASND"] for row in undone)


def test_a_wrong_total_of_the_site_is_told(trial: Trial) -> None:
    points = bebss(trial)
    wrong = [
        row
        for row in trial.rows("bebss")
        if row["TOTAL"] and number(row["TOTAL"]) != points[subject(row), PLANNED[row["VISITNAME"].upper()], "BEBSSTOT"]
    ]
    told = trial.issues[(trial.issues["dataset"] == "RS") & (trial.issues["rule"] == "total differs")]
    assert len(wrong) == 1 and len(told) == 1
    assert told["USUBJID"].iloc[0] == subject(wrong[0]) == "RDEB-MSC-01-RDEB-003"
    total = int(points[subject(wrong[0]), 4, "BEBSSTOT"])  # of Day 29
    assert told["value"].iloc[0] == f"collected {total + 3}, computed {total}"


def test_wounds_by_region(trial: Trial) -> None:
    fa = trial["FA"]
    expected: Counter[tuple[object, ...]] = Counter()
    for row in trial.rows("wounds"):
        key = (subject(row), PLANNED[row["VISITNAME"].upper()], row["WNDDAT"].replace("/", "-"))
        place = (row["REGION"].upper(), row["SIDE"].upper())
        for code, thing, column, unit in WOUNDS:
            if YES[row["WNDDONE"].lower()] == "N":
                expected[(*key, code, thing, *place, "", "", "NOT DONE")] += 1
            else:
                expected[(*key, code, thing, *place, number(row[column]), unit, "")] += 1
    names = ["USUBJID", "VISITNUM", "FADTC", "FATESTCD", "FAOBJ", "FALOC", "FALAT", "FASTRESN", "FASTRESU", "FASTAT"]
    held = Counter(tuple("" if v != v else v for v in line) for line in fa[names].itertuples(index=False))
    assert held == expected


def test_biopsies_and_what_the_pathologist_saw(trial: Trial) -> None:
    pr, mi = trial["PR"], trial["MI"]
    taken: dict[tuple[str, str], tuple[str, int, str]] = {}
    for row in trial.rows("biopsies"):
        if row["BXNO"]:
            day = datetime.strptime(row["BXDAT"], "%d-%m-%Y").date().isoformat()
            taken[subject(row), row["BXNO"]] = day, PLANNED[row["VISITNAME"].upper()], row["BXSIDE"].upper()
    done = pr[pr["PROCCUR"] == "Y"]
    lines = zip(done["USUBJID"], done["PRLNKID"], done["PRSTDTC"], done["VISITNUM"], done["PRLAT"], strict=True)
    assert {(s, b): (day, visit, side) for s, b, day, visit, side in lines} == taken
    assert len(pr) == len(trial.rows("biopsies"))
    reasons = Counter((subject(row), row["REASND"]) for row in trial.rows("biopsies") if row["REASND"])
    held = pr[pr["PRREASOC"] != ""]
    assert Counter(zip(held["USUBJID"], held["PRREASOC"], strict=True)) == reasons and set(held["PROCCUR"]) == {"N"}
    expected = {}
    for row in trial.rows("histology"):
        code, unit = STAINS[row["STAIN"].lower()]
        result = (number(row["RESULT"]), unit, "") if row["RESULT"] else ("", "", "NOT DONE")
        expected[subject(row), row["BIOPSY"], code] = (*taken[subject(row), row["BIOPSY"]], *result)
    names = ["USUBJID", "MILNKID", "MITESTCD", "MIDTC", "VISITNUM", "MILAT", "MISTRESN", "MISTRESU", "MISTAT"]
    held = {line[:3]: tuple("" if v != v else v for v in line[3:]) for line in mi[names].itertuples(index=False)}
    assert held == expected


def test_biopsies_are_related_to_their_results_and_doses_to_their_infusions(trial: Trial) -> None:
    relrec = trial["RELREC"]
    whole = relrec[relrec["USUBJID"] == ""]
    assert whole[["RDOMAIN", "IDVAR", "IDVARVAL", "RELTYPE", "RELID"]].values.tolist() == [
        ["EC", "ECLNKID", "", "MANY", "EXEC"],
        ["EX", "EXLNKID", "", "ONE", "EXEC"],
        ["MI", "MILNKID", "", "MANY", "PRMI"],
        ["PR", "PRLNKID", "", "ONE", "PRMI"],
    ]
    ec, ex = trial["EC"], trial["EX"]
    performed = ec[(ec["ECMOOD"] == "PERFORMED") & (ec["ECOCCUR"] == "Y")]
    doses = sorted(zip(ex["USUBJID"], ex["EXLNKID"], ex["EXSTDTC"], strict=True))
    assert doses == sorted(zip(performed["USUBJID"], performed["ECLNKID"], performed["ECSTDTC"], strict=True))
    assert len({line[:2] for line in doses}) == len(doses)
    pr, mi = trial["PR"], trial["MI"]
    ids = set(zip(pr["USUBJID"], pr["PRLNKID"], strict=True))
    assert set(zip(mi["USUBJID"], mi["MILNKID"], strict=True)) <= ids


def test_antibodies_and_genes(trial: Trial) -> None:
    found = trial["IS"]
    expected = []
    for row in trial.rows("anti_c7"):
        day = datetime.strptime(row["COLLECTED"], "%d-%b-%Y").date().isoformat() if row["COLLECTED"] else ""
        result = {"n": "NEGATIVE", "p": "POSITIVE", "": ""}[row["RESULT"][:1].lower()]
        stat = "" if result else "NOT DONE"
        expected.append((subject(row), PLANNED[row["VISIT"].upper()], day, result, stat))
    names = ["USUBJID", "VISITNUM", "ISDTC", "ISSTRESC", "ISSTAT"]
    assert sorted(found[names].itertuples(index=False, name=None)) == sorted(expected)
    assert set(found["ISTESTCD"]) == {"ATAB"} and set(found["ISBDAGNT"]) == {"COLLAGEN TYPE VII"}
    gf = trial["GF"]
    details = {"CDNA": "PREDICTED CODING SEQUENCE CHANGE", "PROTEIN": "PREDICTED AMINO ACID CHANGE"}
    variants = sorted(
        (subject(row), f"ALLELE {row['ALLELE']}", detail, row[column])
        for row in trial.rows("genetics")
        for column, detail in details.items()
        if row[column]
    )
    names = ["USUBJID", "GFCOPYID", "GFTSTDTL", "GFORRES"]
    assert sorted(gf[names].itertuples(index=False, name=None)) == variants
    assert "GFPVRID" not in gf.columns  # no identifier of a public database was reported
    assert set(gf["GFSYM"]) == {"COL7A1"}


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("RS", ["RSTESTCD"]),
        ("FA", ["FATESTCD", "FAOBJ", "FALOC", "FALAT"]),
        ("IS", ["ISTESTCD"]),
        ("MI", ["MITESTCD"]),
    ],
)
def test_the_last_result_before_the_first_infusion_is_flagged(trial: Trial, name: str, by: list[str]) -> None:
    frame, first = trial[name], trial.first_infusion()
    last: dict[tuple[str, ...], tuple[str, int]] = {}
    for at, row in enumerate(frame.to_dict("records")):
        day, result = row[f"{name}DTC"], row[f"{name}STRESC"]
        start = first[row["USUBJID"]]
        if start and result and len(day) == 10 and date.fromisoformat(day) <= date.fromisoformat(start):
            key = (row["USUBJID"], *(row[column] for column in by))
            last[key] = max(last.get(key, ("", -1)), (day, at))
    assert sorted(at for _, at in last.values()) == frame.index[frame[f"{name}LOBXFL"] == "Y"].tolist()


def changes(frame: pd.DataFrame, code: str, domain: str, after: int, before: int = 2) -> list[float]:
    """For each subject by how much of its baseline the sum of a test has changed at a visit."""
    some = frame[frame[f"{domain}TESTCD"] == code]
    sums = some.groupby(["USUBJID", "VISITNUM"])[f"{domain}STRESN"].sum().unstack()
    both = sums[[before, after]].dropna()
    return ((both[after] - both[before]) / both[before]).tolist()


def test_the_six_improve_as_was_published(paper: Trial) -> None:
    """Means at day 56: BEBSS 15.7 %, affected surface 33 %, blisters 52.2 % (news of the trial), but for rounding."""
    assert mean(changes(paper["RS"], "BEBSSTOT", "RS", 5)) == pytest.approx(-0.157, abs=0.015)
    assert mean(changes(paper["FA"], "ABSABSA", "FA", 5)) == pytest.approx(-0.33, abs=0.02)
    assert mean(changes(paper["FA"], "LESNUM", "FA", 5)) == pytest.approx(-0.522, abs=0.02)
    for name, code in (("RS", "BEBSSTOT"), ("FA", "ABSABSA"), ("FA", "LESNUM")):
        frame = paper[name]
        assert mean(changes(frame, code, name, 8)) > mean(changes(frame, code, name, 6)) + 0.03  # wanes by month 8
    cells = paper["MI"]
    assert all(change > 0.1 for change in changes(cells, "M2MACRO", "MI", 5, before=1))
    assert all(change < -0.1 for change in changes(cells, "MASTCECE", "MI", 5, before=1))
    risen = [change for change in changes(cells, "COLL7DEJ", "MI", 5, before=1) if change > 0.5]
    assert len(risen) == 1  # of six


def test_records_typed_by_hand(paper: Trial) -> None:
    """Of bebss.csv, wounds.csv, histology.csv and genetics.csv as they are committed."""
    rs = paper["RS"].query("USUBJID == 'RDEB-MSC-01-RDEB-001' and VISITNUM == 2").set_index("RSTESTCD")
    assert rs.loc["BEBSS01", ["RSTEST", "RSORRES", "RSSTRESN", "RSDTC", "RSDY"]].tolist() == [
        "BEBSS-Damaged Skin Area", "25", 25, "2016-10-27", 1,
    ]  # fmt: skip
    assert rs.loc["BEBSSTOT", ["RSORRES", "RSSTRESC", "RSDRVFL", "RSLOBXFL", "EPOCH"]].tolist() == [
        "", "51", "Y", "Y", "TREATMENT",
    ]  # fmt: skip
    mi = paper["MI"].query("USUBJID == 'RDEB-MSC-01-RDEB-001' and MILNKID == 'BX1'").set_index("MITESTCD")
    assert mi.loc["M2MACRO", ["MIORRES", "MIORRESU", "MISPEC", "MILOC", "MIDTC", "VISIT", "MILOBXFL"]].tolist() == [
        "106.4", "/mm2", "SKIN TISSUE", "FOREARM", "2016-10-13", "SCREENING", "Y",
    ]  # fmt: skip
    gf = paper["GF"].query("USUBJID == 'RDEB-MSC-01-RDEB-003'")  # allele 2 is of a splice site, without a protein
    names = ["GFCOPYID", "GFTSTDTL", "GFTESTCD", "GFORRES", "GFREFID", "GFMETHOD", "GFDTC"]
    same = ["G003", "SANGER SEQUENCING", "2017-07-05"]
    assert gf[names].values.tolist() == [
        ["ALLELE 1", "PREDICTED AMINO ACID CHANGE", "SHRTVAR", "p.Glu2857Ter", *same],
        ["ALLELE 1", "PREDICTED CODING SEQUENCE CHANGE", "SHRTVAR", "c.8569G>T", *same],
        ["ALLELE 2", "PREDICTED CODING SEQUENCE CHANGE", "SHRTVAR", "c.3832-2A>G", *same],
    ]
    assert set(paper["DM"]["INVID"]) == {"INV01"} and set(paper["DM"]["INVNAM"]) == {"SYNTHETIC INVESTIGATOR"}
