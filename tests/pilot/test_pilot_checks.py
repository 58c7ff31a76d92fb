"""The pilot's published SDTM under our rules: each issue that is told was looked at, and is true."""

import shutil

import pytest
from pilot_study import DATA

from cdisc_rdeb.check import check_folder

# rule, dataset, variable: how many records, and why it is so
TRUE = {
    (
        "arm not in TA",
        "DM",
        "ARMCD",
    ): 52,  # 'Scrnfail': TA has Pbo, Xan_Hi, Xan_Lo, and the word of the guide is SCRNFAIL
    ("arm not in TA", "DM", "ACTARMCD"): 52,
    ("bad value in summary", "TS", "TSVAL"): 3,  # AGEMAX 'No maximum', AGEMIN '50 years', LENGTH '26 weeks'
    ("character not ASCII", "TS", "TSVAL"): 3,  # the apostrophe of Windows, U+0092
    ("number differs from text", "QS", "QSSTRESN"): 24,  # ACTOT: QSSTRESC rounded to 56.7, QSSTRESN 56.7241379310345
    ("record twice", "MH", ""): 2,  # HIP REPLACEMENT of 2000 stands twice for 01-701-1192
    ("result missing", "QS", "QSORRES"): 1773,  # standard results without QSORRES, QSDRVFL or a status
    ("serious without criterion", "AE", "AESER"): 36,  # AESER N with AESHOSP or another criterion Y
    ("study day differs", "AE", "AESTDY"): 1,  # the event began on the day of RFSTDTC, and AESTDY is 366
    ("dose and unit apart", "CM", "CMDOSU"): 103,  # CMDOSE 1 of BENZALKONIUM CHLORIDE, and of what
    ("dose and unit apart", "CM", "CMDOSE"): 26,  # MULTIVITAMIN in TABLET, and how many is not told
    ("element not of the arm", "SE", "ETCD"): 100,  # FOLO, which no arm of TA has
    ("element not used", "TE", "ETCD"): 1,
    ("end of participation differs", "DS", "DSSTDTC"): 1,  # died on 2013-08-02, and RFENDTC is the day after
    ("reference date differs from custom", "DM", "RFENDTC"): 1,
    ("exposure without date", "EX", "EXENDTC"): 6,  # the last dose of six subjects
    ("event twice", "AE", "AETERM"): 460,  # the same term, dates and severity stand again, with another AESEQ
    ("outcome and end differ", "AE", "AEENDTC"): 250,  # NOT RECOVERED/NOT RESOLVED, and an end
    ("outcome and end differ", "AE", "AEOUT"): 250,
    ("related before exposure", "AE", "AEREL"): 14,  # 13 whole dates and one of a month
    ("start after collection", "AE", "AESTDTC"): 2,  # began in 2013-07, and was told on 2013-06-22
    ("start after collection", "CM", "CMSTDTC"): 1,
    ("value missing that others have", "AE", "AEREL"): 4,
    ("value missing that others have", "LB", "LBCAT"): 8,  # HBA1C
    ("visit of a subject broken", "SV", "VISITNUM"): 2,  # 01-711-1143 was there for 9.2 on two days, months apart
}


@pytest.fixture(scope="module")
def checked(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    for path in sorted((DATA / "adam").glob("sdtm_*.csv.gz")):
        shutil.copyfile(path, folder / path.name.removeprefix("sdtm_"))
    return check_folder(folder)


def test_what_is_told_of_the_published_datasets_is_true(checked):
    found = checked.issues.groupby(["rule", "dataset", "variable"]).size()
    assert found.to_dict() == TRUE


def test_rules_that_need_the_guide_or_a_define_say_that_they_did_not_run(checked):
    assert checked.not_run["label differs"] == "needs SDTMIG"
    assert checked.not_run["term not in codelist"] == "needs SDTMIG"
    assert checked.not_run["keys not unique"] == "needs define.xml"
    assert len(checked.ran) > 45
