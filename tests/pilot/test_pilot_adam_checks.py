"""The pilot's published analysis datasets under our rules: each issue that is told was looked at, and is true."""

import pytest
from pilot_study import published_analysis, published_sdtm

from cdisc_rdeb.check import check_folder

# rule, dataset, variable: how many records, and why it is so
TRUE = {
    ("flag is not Y or empty", "ADAE", "TRTEMFL"): 65,  # N for events before treatment; the guide has Y or nothing
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
    assert set(checked.not_run.values()) == {"needs define.xml"}
    assert len([name for name in checked.ran if name.startswith(("event", "ADSL differs", "subject"))]) >= 7


def test_without_sdtm_the_rules_that_need_it_say_so(folders):
    adam, _ = folders
    not_run = check_folder(adam).not_run
    assert not_run["event not in AE"] == "needs SDTM.AE"
    assert not_run["ADSL differs from DM"] == "needs SDTM.DM"
