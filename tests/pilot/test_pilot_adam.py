"""The pilot's analysis datasets: built from its published SDTM with specs alone, against what was published."""

import re
from datetime import date, timedelta

import pandas as pd
import pytest
from pilot_study import ANALYSIS_KEYS, PROJECT, SPECS, is_date, published_analysis, published_sdtm, read_text, size
from table import lines

from cdisc_rdeb.accepted import explain_differences, open_points, read_accepted
from cdisc_rdeb.build import build_study
from cdisc_rdeb.compare import compare_files


@pytest.fixture(scope="module")
def sdtm(data, tmp_path_factory):
    """A folder with the published SDTM datasets alone, under their names."""
    if not (data / "adam").is_dir():
        pytest.skip(f"no analysis datasets of the pilot study in {data}")
    return published_sdtm(data, tmp_path_factory.mktemp("published") / "sdtm")


@pytest.fixture(scope="module")
def analysis(data, sdtm, tmp_path_factory):
    """The comparison of what was published with what is built."""
    folder = tmp_path_factory.mktemp("adam")
    built = build_study(SPECS, sdtm=sdtm, out=folder / "out")
    assert built.issues.empty
    return compare_files(published_analysis(data, folder / "expected"), built.folder / "adam", keys=ANALYSIS_KEYS)


def test_every_variable_is_there(analysis):
    assert analysis.only_in_base == analysis.only_in_other == ()
    counts = {name: len(one.keys) + len(one.variables) for name, one in analysis.datasets.items()}
    assert counts == {"ADSL": 48, "ADAE": 55, "ADVS": 34}


def test_every_record_meets(analysis):
    assert {name: one.matched for name, one in analysis.datasets.items()} == {"ADSL": 254, "ADAE": 1191, "ADVS": 32139}
    assert all(one.records.empty for one in analysis.datasets.values())


def test_every_variable_matches_or_is_explained(analysis):
    explained = explain_differences(analysis, read_accepted(SPECS))
    values = explained[explained["dataset"].isin(ANALYSIS_KEYS)]
    assert open_points(values) == []
    differ = values[(values["rule"] == "value") & (values["status"] != "matched")]
    assert differ[["dataset", "variable"]].to_numpy().tolist() == [["ADSL", "BMIBLGR1"]]


def test_the_docs_show_the_table(analysis):
    explained = explain_differences(analysis, read_accepted(SPECS))
    explained = explained[explained["dataset"].isin(ANALYSIS_KEYS)]
    text = (PROJECT / "docs" / "pilot.md").read_text(encoding="utf-8")
    assert "\n".join(lines(analysis, explained, ANALYSIS_KEYS)) in text


def test_specs_stay_short():
    """A quarter of what admiral's templates take: 233 lines for ADSL, 127 for ADAE, 199 for ADVS. Only lower these."""
    sizes = {name: size(SPECS / "adam" / f"{name.lower()}.yaml")[1] for name in ANALYSIS_KEYS}
    assert sizes["ADSL"] <= 58 and sizes["ADAE"] <= 31 and sizes["ADVS"] <= 49


def later(text):
    """A complete date 100 days later, with its time; anything else as it is."""
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return text
    return (date.fromisoformat(text[:10]) + timedelta(100)).isoformat() + text[10:]


def pooled_sites(subjects):
    """Sites with fewer than three subjects under any treatment are 900, as the analysis plan has it."""
    counts = pd.crosstab(subjects["SITEID"], subjects["TRT01P"])
    return subjects["SITEID"].where(subjects["SITEID"].map((counts >= 3).all(axis=1)), "900")


def test_other_data_give_what_they_should(data, sdtm, tmp_path):
    """Every fifth subject dropped, all dates 100 days later, and five blocks give the published values, changed alike.

    An imputed day is not one that moves so: subjects with a partial date of an adverse event are left out too.
    """
    events = read_text(sdtm / "ae.csv.gz")
    partial = set(events.loc[events["AESTDTC"].str.len().between(1, 9), "USUBJID"])
    dropped = {*sorted(read_text(sdtm / "dm.csv.gz")["USUBJID"])[::5], *partial}
    changed = tmp_path / "changed"
    changed.mkdir()
    for path in sorted(sdtm.iterdir()):
        frame = read_text(path)
        kept = frame[~frame["USUBJID"].isin(dropped)] if "USUBJID" in frame else frame
        dates = {name: kept[name].map(later) for name in kept if name.endswith("DTC")}
        kept.assign(**dates).to_csv(changed / path.name.removesuffix(".gz"), index=False)
    expected = published_analysis(data, tmp_path / "expected", dropped)
    for path in expected.iterdir():
        frame = read_text(path)
        moved = {name: frame[name].map(later) for name in frame if name.endswith("DTC")}
        moved |= {
            name: frame[name].map(lambda day: str(int(day) + 100) if day else "") for name in frame if is_date(name)
        }
        pooled = {"SITEGR1": pooled_sites(frame)} if path.stem == "adsl" else {}
        frame.assign(**moved, **pooled).to_csv(path, index=False)
    once = build_study(SPECS, sdtm=changed, out=tmp_path / "once")
    build_study(SPECS, sdtm=changed, out=tmp_path / "five", blocks=5)
    for path in sorted((once.folder / "adam").iterdir()):
        assert path.read_bytes() == (tmp_path / "five/adam" / path.name).read_bytes(), path.name
    compared = compare_files(expected, once.folder / "adam", keys=ANALYSIS_KEYS)
    for name, one in compared.datasets.items():
        assert one.records.empty and one.matched > 100
        assert set(one.values["variable"]) <= ({"BMIBLGR1"} if name == "ADSL" else set()), name
    subjects = read_text(expected / "adsl.csv")
    assert (subjects["SITEGR1"] == "900").sum() > 31 and len(subjects) > 150  # more sites are small now
