"""Analysis datasets of the trial, worked out anew from its SDTM by lines that share no code."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import mean

import pandas as pd
import pyreadstat
import pytest
from define_judges import dangling, inconsistencies, schema_errors

from cdisc_rdeb.build import Build

EPOCH = date(1960, 1, 1)
SCORES = {
    "ADRS": ("RS", {"BEBSSTOT": "BEBSSTOT", "BEBSSARE": "BEBSS01"}),
    "ADQS": (
        "QS",
        {"ITCHVAS": "ITCHVAS", "PAINVAS": "PAINVAS", "DLQI": "DLQI111", "CDLQI": "CDLQITOT", "QOLEB": "QOLEBTOT"},
    ),
}


class Trial:
    """SDTM and ADaM of a build as pyreadstat reads them; dates stay the numbers that SAS has."""

    def __init__(self, build: Build) -> None:
        assert build.folder is not None
        self.folder = build.folder

    def sdtm(self, name: str) -> pd.DataFrame:
        return pyreadstat.read_xport(self.folder / f"sdtm/{name.lower()}.xpt")[0]

    def adam(self, name: str) -> pd.DataFrame:
        path = self.folder / f"adam/{name.lower()}.xpt"
        return pyreadstat.read_xport(path, disable_datetime_conversion=True)[0]


@pytest.fixture(scope="module", params=["rdeb", "rdeb60"])
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(request.getfixturevalue(request.param)[0])


@pytest.fixture(scope="module")
def paper(rdeb: tuple[Build, Path]) -> Trial:
    return Trial(rdeb[0])


def number(text: str) -> float | None:
    """Days from 1960 to a whole date."""
    return (date.fromisoformat(text[:10]) - EPOCH).days if len(text) >= 10 else None


def plain(value: object) -> object:
    return None if value != value else value


def test_subjects(trial: Trial) -> None:
    dm, adsl = trial.sdtm("DM"), trial.adam("ADSL")
    expected = {
        row["USUBJID"]: (
            row["AGE"], "<18" if row["AGE"] < 18 else ">=18", row["ACTARM"], "Y" if row["RFXSTDTC"] else "N",
            number(row["RFXSTDTC"]), number(row["RFXENDTC"]),
        )
        for row in dm.to_dict("records")
        if row["ARMCD"]
    }  # fmt: skip
    names = ["AGE", "AGEGR1", "TRT01A", "SAFFL", "TRTSDT", "TRTEDT"]
    held = {row["USUBJID"]: tuple(plain(row[name]) for name in names) for row in adsl.to_dict("records")}
    assert held == expected
    assert set(map(tuple, adsl[["AGEGR1", "AGEGR1N"]].drop_duplicates().values.tolist())) == {("<18", 1), (">=18", 2)}


@pytest.mark.parametrize("name", SCORES)
def test_scores_against_their_baseline(trial: Trial, name: str) -> None:
    domain, codes = SCORES[name]
    source = trial.sdtm(domain)
    starts = dict(zip(trial.adam("ADSL")["USUBJID"], trial.adam("ADSL")["TRTSDT"], strict=True))
    expected = []
    for code, test in codes.items():
        of_test = source[(source[f"{domain}TESTCD"] == test) & (source[f"{domain}STAT"] == "")]
        base = {r["USUBJID"]: r[f"{domain}STRESN"] for r in of_test.to_dict("records") if r[f"{domain}LOBXFL"] == "Y"}
        for row in of_test.to_dict("records"):
            who, value, visit = row["USUBJID"], row[f"{domain}STRESN"], row["VISITNUM"]
            if who not in starts:  # failed screening
                continue
            at, first = number(row[f"{domain}DTC"]), base.get(who)
            day = None if at is None or starts[who] != starts[who] else at - starts[who] + (at >= starts[who])
            after = first is not None and visit > 2
            change = value - first if after else None
            share = 100 * change / abs(first) if after and first else None
            expected.append((who, code, row[f"{domain}SEQ"], visit, value, at, day, first, change, share))
    names = ["USUBJID", "PARAMCD", f"{domain}SEQ", "AVISITN", "AVAL", "ADT", "ADY", "BASE", "CHG", "PCHG"]
    held = [tuple(map(plain, line)) for line in trial.adam(name)[names].itertuples(index=False)]
    assert len(held) == len(expected)
    for mine, theirs in zip(sorted(held, key=str), sorted(expected, key=str), strict=True):
        assert mine[:4] == theirs[:4]
        assert [None if v is None else pytest.approx(v) for v in theirs[4:]] == list(mine[4:])


def test_how_subjects_ended_and_what_they_began_with(trial: Trial) -> None:
    ds, vs, rs = (trial.sdtm(name).to_dict("records") for name in ("DS", "VS", "RS"))
    ends = {r["USUBJID"]: r["DSDECOD"] for r in ds if r["DSSCAT"] == "STUDY PARTICIPATION"}
    sizes = {(r["USUBJID"], r["VSTESTCD"]): r["VSSTRESN"] for r in vs if r["VSLOBXFL"] == "Y"}
    totals = [r for r in rs if r["RSTESTCD"] == "BEBSSTOT" and r["RSSTRESN"] == r["RSSTRESN"]]
    scores = {r["USUBJID"]: r["RSSTRESN"] for r in totals if r["RSLOBXFL"] == "Y"}
    later = {r["USUBJID"] for r in totals if r["VISITNUM"] > 2}
    for row in trial.adam("ADSL").to_dict("records"):
        who = row["USUBJID"]
        end = ends.get(who, "")
        status = {"COMPLETED": "COMPLETED", "": "ONGOING"}.get(end, "DISCONTINUED")
        assert (row["EOSSTT"], row["DCSREAS"]) == (status, end if status == "DISCONTINUED" else "")
        height, weight = sizes.get((who, "HEIGHT")), sizes.get((who, "WEIGHT"))
        assert (plain(row["HEIGHTBL"]), plain(row["WEIGHTBL"])) == (height, weight)
        index = None if height is None or weight is None else weight / (height / 100) ** 2
        assert plain(row["BMIBL"]) == (None if index is None else pytest.approx(index, abs=0.0501))
        assert plain(row["BEBSSBL"]) == scores.get(who)
        treated = row["SAFFL"] == "Y"
        assert row["FASFL"] == ("Y" if treated and who in scores and who in later else "N")
        assert (row["TRT01PN"], plain(row["TRT01AN"]), row["DTHFL"]) == (1, 1 if treated else None, "")


def test_subjects_by_hand(paper: Trial) -> None:
    """RDEB-005 withdrew consent; RDEB-007 was 129.2 cm and 25.6 kg: 25.6 / 1.292 ** 2 = 15.336."""
    adsl = paper.adam("ADSL").set_index("SUBJID")
    names = ["EOSSTT", "DCSREAS", "FASFL", "TRT01PN", "TRT01AN", "HEIGHTBL", "WEIGHTBL", "BMIBL", "BEBSSBL"]
    assert adsl.loc["RDEB-005", names[:3]].tolist() == ["DISCONTINUED", "WITHDRAWAL BY SUBJECT", "Y"]
    assert adsl.loc["RDEB-007", names].tolist() == ["COMPLETED", "", "Y", 1, 1, 129.2, 25.6, 15.3, 53]


def test_one_score_of_a_planned_visit_is_analysed(trial: Trial) -> None:
    adqs = trial.adam("ADQS")
    planned = adqs[adqs["VISITDY"].notna() & adqs["AVAL"].notna()]
    assert set(adqs.loc[adqs["AVISIT"].str.startswith("UNSCHEDULED"), "ANL01FL"]) == {""}
    flagged = adqs[adqs["ANL01FL"] == "Y"]
    keys = ["USUBJID", "PARAMCD", "AVISITN"]
    assert not flagged.duplicated(keys).any()
    assert set(map(tuple, flagged[keys].values)) == set(map(tuple, planned[keys].values))


def last_of(known: str) -> str:
    """The last day of a year or of a month."""
    year, month = int(known[:4]), int(known[5:7] or 12)
    return (date(year + month // 12, month % 12 + 1, 1) - date.resolution).isoformat()


def test_events(trial: Trial) -> None:
    ae, adae = trial.sdtm("AE"), trial.adam("ADAE")
    starts = dict(zip(trial.adam("ADSL")["USUBJID"], trial.adam("ADSL")["TRTSDT"], strict=True))
    assert len(adae) == ae["USUBJID"].isin(starts).sum()
    first: dict[str, tuple[float, float]] = {}
    for row in adae.to_dict("records"):
        text = row["AESTDTC"].partition("--")[0]
        filled = text[:10] if len(text) >= 10 else f"{text}-01-01"[:10] if len(text) == 4 else f"{text}-01"
        flag = {4: "M", 7: "D"}.get(len(text), "")
        at, start = number(filled), starts[row["USUBJID"]]
        assert at is not None
        if flag and row["TRTEMFL"] == "Y":  # not before treatment, where the known parts allow it
            latest = number(last_of(text))
            assert latest is not None
            at = max(at, min(start, latest))
        assert (row["ASTDT"], row["ASTDTF"]) == (at, flag)
        assert row["TRTEMFL"] != "Y" or at >= start
        assert plain(row["ASTDY"]) == (None if start != start else at - start + (at >= start))
        if row["TRTEMFL"] == "Y":
            first[row["USUBJID"]] = min(first.get(row["USUBJID"], (at, row["AESEQ"])), (at, row["AESEQ"]))
    flagged = adae[adae["AOCCFL"] == "Y"]
    assert {who: (at, seq) for who, at, seq in flagged[["USUBJID", "ASTDT", "AESEQ"]].itertuples(index=False)} == first


def test_the_means_are_those_that_were_published(paper: Trial) -> None:
    """At day 56, of the six: BEBSS 15.7 %, itch 28 %, pain 40 % better (news of the trial), but for rounding."""
    for name, code, published in (("ADRS", "BEBSSTOT", -15.7), ("ADQS", "ITCHVAS", -28), ("ADQS", "PAINVAS", -40)):
        frame = paper.adam(name)
        some = frame[(frame["PARAMCD"] == code) & (frame["AVISIT"] == "DAY 57")]
        assert len(some) == 6
        assert mean(some["PCHG"]) == pytest.approx(published, abs=1.5)


def test_define_and_formats(trial: Trial) -> None:
    content = (trial.folder / "adam/define.xml").read_bytes()
    assert schema_errors(content) == [] and dangling(content) == [] and inconsistencies(content) == []
    for name in ("adsl", "adae", "adrs", "adqs", "adbm", "adtte"):
        _, meta = pyreadstat.read_xport(trial.folder / f"adam/{name}.xpt")
        for variable, form in meta.original_variable_types.items():
            wanted = "DATE9" if variable.endswith("DT") and variable != "ASTDTF" else ""
            assert (form or "").rstrip(".") == wanted, (name, variable, form)


def test_biomarkers_lead_back_to_their_records(trial: Trial) -> None:
    codes = {"COLL7DEJ": "MI", "M2MACRO": "MI", "MASTCECE": "MI", "SUBSTP": "LB", "INTLK6": "LB", "CRP": "LB"}
    known = set(trial.adam("ADSL")["USUBJID"])
    source: dict[tuple[str, str, float], dict[str, object]] = {}
    base: dict[tuple[str, str], float] = {}
    for domain in ("MI", "LB"):
        for row in trial.sdtm(domain).to_dict("records"):
            test = row[f"{domain}TESTCD"]
            if codes.get(test) == domain and row[f"{domain}STAT"] == "" and row["USUBJID"] in known:
                source[domain, row["USUBJID"], row[f"{domain}SEQ"]] = row
                if row[f"{domain}LOBXFL"] == "Y":
                    base[row["USUBJID"], test] = row[f"{domain}STRESN"]
    adbm = trial.adam("ADBM").to_dict("records")
    assert len(adbm) == len(source)
    for row in adbm:
        domain, who, code = row["SRCDOM"], row["USUBJID"], row["PARAMCD"]
        of = source[domain, who, row["SRCSEQ"]]
        assert (of[f"{domain}TESTCD"], row["SRCVAR"]) == (code, f"{domain}STRESN")
        assert plain(row["AVAL"]) == plain(of[f"{domain}STRESN"])
        assert row["ABLFL"] == of[f"{domain}LOBXFL"]
        first = base.get((who, code))
        assert plain(row["BASE"]) == plain(first) if first is not None else row["BASE"] != row["BASE"]
        after = first is not None and row["AVISITN"] > 2
        expected = plain(row["AVAL"] - first) if after else None
        assert plain(row["CHG"]) == (pytest.approx(expected) if expected is not None else None)


def test_biomarkers_move_as_was_published(paper: Trial) -> None:
    """Substance P falls, M2 macrophages rise, mast cells fall, collagen VII rises in one of six at day 56."""
    frame = paper.adam("ADBM")
    changes = frame[frame["AVISIT"] == "DAY 57"].groupby("PARAMCD")["PCHG"].apply(list)
    assert mean(changes["SUBSTP"]) < -20 and mean(changes["M2MACRO"]) > 20 and mean(changes["MASTCECE"]) < -20
    assert sum(change > 50 for change in changes["COLL7DEJ"]) == 1 and len(changes["COLL7DEJ"]) == 6


def test_times_to_events(trial: Trial) -> None:
    """From the first infusion to a total 10 % below the baseline, and from there back to it; else to the last total."""
    adsl = {row["USUBJID"]: row for row in trial.adam("ADSL").to_dict("records")}
    totals: dict[str, list[tuple[float, float, float, float]]] = {}
    for row in trial.adam("ADRS").to_dict("records"):
        if row["PARAMCD"] == "BEBSSTOT" and row["AVAL"] == row["AVAL"]:
            totals.setdefault(row["USUBJID"], []).append((row["ADT"], row["CHG"], row["BASE"], row["RSSEQ"]))
    expected = {}
    for who, subject in adsl.items():
        if subject["FASFL"] != "Y":
            continue
        scores = sorted(totals[who])
        last = (scores[-1][0], scores[-1][3])
        better = next(((at, seq) for at, change, base, seq in scores if 100 * change / base <= -10), None)
        expected[who, "TTIMPR"] = (subject["TRTSDT"], *(better or last), float(better is None))
        if better:
            back = next(((at, seq) for at, change, _, seq in scores if at > better[0] and change >= 0), None)
            expected[who, "TTBASE"] = (better[0], *(back or last), float(back is None))
    adtte = trial.adam("ADTTE").to_dict("records")
    names = ("STARTDT", "ADT", "SRCSEQ", "CNSR")
    assert {(r["USUBJID"], r["PARAMCD"]): tuple(r[name] for name in names) for r in adtte} == expected
    assert all(
        r["AVAL"] == r["ADT"] - r["STARTDT"] + 1 and (r["SRCDOM"], r["SRCVAR"]) == ("ADRS", "ADT") for r in adtte
    )
    assert {(r["PARAMCD"], r["CNSR"], r["EVNTDESC"], r["CNSDTDSC"]) for r in adtte} == {
        ("TTIMPR", 0, "BEBSS IMPROVED BY 10 PERCENT", ""),
        ("TTIMPR", 1, "BEBSS NOT IMPROVED BY 10 PERCENT", "LAST BEBSS ASSESSMENT"),
        ("TTBASE", 0, "BEBSS BACK AT ITS BASELINE", ""),
        ("TTBASE", 1, "BEBSS NOT BACK AT ITS BASELINE", "LAST BEBSS ASSESSMENT"),
    }


def test_times_by_hand(paper: Trial) -> None:
    """RDEB-005 never improved, so cannot return; RDEB-001 improved on 2016-11-24 and was back on 2018-11-05."""
    adtte = paper.adam("ADTTE")
    held = {(r["USUBJID"][-3:], r["PARAMCD"]): (r["AVAL"], r["CNSR"]) for r in adtte.to_dict("records")}
    assert held == {
        ("001", "TTIMPR"): (29, 0), ("001", "TTBASE"): (712, 0),
        ("002", "TTIMPR"): (58, 0), ("002", "TTBASE"): (490, 1),
        ("003", "TTIMPR"): (27, 0), ("003", "TTBASE"): (705, 1), ("005", "TTIMPR"): (246, 1),
        ("006", "TTIMPR"): (31, 0), ("006", "TTBASE"): (336, 1),
        ("007", "TTIMPR"): (56, 0), ("007", "TTBASE"): (191, 1),
    }  # fmt: skip
