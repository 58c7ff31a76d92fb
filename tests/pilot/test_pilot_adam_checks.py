"""The pilot's published analysis datasets under our rules: each issue that is told was looked at, and is true."""

import pytest
from pilot_study import published_analysis, published_sdtm, read_text

from cdisc_rdeb.check import check_folder

# rule, dataset, variable: how many records, and why it is so
TRUE = {
    ("flag is not Y or empty", "ADAE", "TRTEMFL"): 65,  # N for events before treatment; the guide has Y or nothing
    # SYSBP, DIABP and PULSE have a baseline for each position (ATPT), lying and standing, and no BASETYPE tells them
    # apart: three records with ABLFL Y for each of 759 subjects and parameters
    ("two baselines", "ADVS", "ABLFL"): 2277,
    ("baseline is not constant", "ADVS", "BASE"): 24994,  # so BASE differs within 719 of these
}


@pytest.fixture(scope="module")
def folders(data, tmp_path_factory):
    if not (data / "adam").is_dir():
        pytest.skip(f"no analysis datasets of the pilot study in {data}")
    folder = tmp_path_factory.mktemp("checked")
    return published_analysis(data, folder / "adam"), published_sdtm(data, folder / "sdtm")


def test_what_is_told_of_the_published_analysis_datasets_is_true(folders):
    adam, sdtm = folders
    checked = check_folder(adam, sdtm=sdtm)
    assert checked.issues.groupby(["rule", "dataset", "variable"]).size().to_dict() == TRUE
    assert set(checked.not_run.values()) == {"needs define.xml", "needs define.xml 2.0 or 2.1"}
    assert len([name for name in checked.ran if name.startswith(("event", "ADSL differs", "subject"))]) >= 7


def test_without_sdtm_the_rules_that_need_it_say_so(folders):
    adam, _ = folders
    not_run = check_folder(adam).not_run
    assert not_run["event not in AE"] == "needs SDTM.AE"
    assert not_run["ADSL differs from DM"] == "needs SDTM.DM"


def test_baselines_are_one_for_each_position(folders):
    advs = read_text(folders[0] / "advs.csv")
    marked = advs[advs["ABLFL"] == "Y"]
    assert marked.groupby(["USUBJID", "PARAMCD"]).size().value_counts().to_dict() == {3: 759, 1: 506}
    assert marked.groupby(["USUBJID", "PARAMCD", "ATPTN"]).size().max() == 1
    with_base = advs[advs["BASE"] != ""]
    assert (with_base.groupby(["USUBJID", "PARAMCD"])["BASE"].nunique() > 1).sum() == 719


def test_what_does_not_agree_with_sdtm_is_told(folders, tmp_path):
    """One value of ADSL and one event changed, so that what is silent above is known to look."""
    adam, sdtm = folders
    for name, variable, value in (("adsl", "AGE", "99"), ("adae", "AESEQ", "77"), ("advs", "TRTA", "Placebos")):
        frame = read_text(adam / f"{name}.csv")
        frame.loc[0, variable] = value
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    issues = check_folder(tmp_path, sdtm=sdtm).issues
    found = issues.groupby(["rule", "dataset", "variable"]).size().to_dict()
    assert found[("ADSL differs from DM", "ADSL", "AGE")] == 1
    assert found[("event not in ADAE", "ADAE", "AESEQ")] == found[("event not in AE", "ADAE", "AESEQ")] == 1
    assert ("treatment and number differ", "ADVS", "TRTA") in found
