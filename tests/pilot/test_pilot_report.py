"""The page of `report` of the pilot: SDTM of others beside its analysis datasets, means against those of pandas."""

import pytest
from pilot_study import SPECS, published_sdtm

from cdisc_rdeb import build_study, read_xpt, report_study
from tests.report_data import parts_of


@pytest.mark.slow
def test_the_pilot_has_a_page_with_means_by_treatment(data, tmp_path):
    if not (data / "adam").is_dir():
        pytest.skip(f"no analysis datasets of the pilot study in {data}")
    sdtm = published_sdtm(data, tmp_path / "sdtm")
    build_study(SPECS, sdtm=sdtm, out=tmp_path / "out", documents=False)
    told = report_study(SPECS, built=tmp_path / "out", sdtm=sdtm, traces=1)
    assert (told.subjects, told.held, told.traced) == (306, 306, 1)  # with 52 who failed screening
    parts = parts_of(told.path)
    main = parts["main"][0]
    assert [lane["dataset"] for lane in main["roles"]["lanes"]] == ["EX", "AE", "CM", "DS", "MH"]
    assert main["results"]["survivals"] == []
    means = next(each for each in main["results"]["means"] if each["dataset"] == "ADVS")
    frame = read_xpt(tmp_path / "out" / "adam" / "advs.xpt").frame.query("ANL01FL == 'Y' and PARAMCD == 'SYSBP'")
    by = ["TRTA", "AVISIT"]
    changes = frame.dropna(subset="CHG").groupby([*by, "USUBJID"], observed=True)["CHG"].mean().groupby(by)
    expected = changes.agg(["count", "mean", "std"]).query("AVISIT != ''")
    found = {(row[2], row[3]): row[5:] for row in means["rows"] if row[:2] == ["SYSBP", "change"]}
    assert {treatment for treatment, _ in found} == {"Placebo", "Xanomeline High Dose", "Xanomeline Low Dose"}
    assert set(found) == set(expected.index)
    for key, row in expected.iterrows():
        assert found[key] == pytest.approx(row.tolist(), rel=1e-6), key
