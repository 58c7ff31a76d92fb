"""What others do and are right about is quiet, and what is told of their data says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from a_submission import submission
from changes import Change, Frames, put, renamed

from cdisc_rdeb import check_folder, write_xpt
from cdisc_rdeb.check import check_submission
from cdisc_rdeb.check.run import check_define

NEW, OLD = "http://www.cdisc.org/ns/def/v2.1", "http://www.cdisc.org/ns/def/v2.0"


def told(change: Change, rule: str) -> list[tuple[str, str, str, str]]:
    """Dataset, value, message and record of what a rule tells."""
    issues = check_submission(submission(change)).issues
    found = issues.loc[issues["rule"] == rule, ["dataset", "value", "message", "row"]]
    return list(found.itertuples(index=False, name=None))


def define(folder: Path, version: str, inside: str, standard: str = "") -> list[tuple[str, str, str]]:
    """Rule, variable and message of what is told of a define.xml by itself."""
    text = f"""<?xml version="1.0"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:d="{version}"><Study OID="S"><MetaDataVersion OID="M" Name="M"
 d:DefineVersion="2.0.0" {standard}>{inside}</MetaDataVersion></Study></ODM>"""
    (folder / "define.xml").write_text(text)
    checked = check_define(folder / "define.xml")
    rows = checked.issues[["rule", "variable", "message"]].itertuples(index=False, name=None)
    return [*rows, *((name, "", why) for name, why in checked.not_run.items())]


def test_a_dataset_whose_records_are_all_of_another_domain_is_told_once() -> None:
    assert told(renamed("CM", "SDTM_CM"), "study or domain differs") == [
        ("SDTM_CM", "CM", "DOMAIN is 'CM' in all records, and the dataset is called SDTM_CM", ""),
    ]
    assert told(put("AE", "DOMAIN", "CM"), "study or domain differs") == [("AE", "CM", "DOMAIN is 'CM' in AE", "1")]


def test_qualifiers_under_another_name_are_of_no_known_domain() -> None:
    assert told(renamed("SUPPAE", "EXPECTED_SUPPAE"), "qualifier of another dataset") == []


def test_a_reference_with_blanks_in_front_leads_where_it_says() -> None:
    padded = put("SUPPAE", "IDVARVAL", "   1")
    assert told(padded, "reference leads nowhere") == []
    assert [value for _, value, *_ in told(padded, "blank in front")] == ["   1"]
    nowhere = [value for _, value, *_ in told(put("SUPPAE", "IDVARVAL", "   9"), "reference leads nowhere")]
    assert nowhere == ["   9"]


def test_a_day_without_a_date_is_told_as_that() -> None:
    def undated(frames: Frames) -> None:
        frames["CM"].loc[0, "CMSTDTC"], frames["CM"].loc[0, "CMSTDY"] = "", 4.0

    assert told(undated, "study day differs") == [
        ("CM", "4", "CMSTDY is 4, and CMSTDTC or DM.RFSTDTC is no whole date to count with", "1"),
    ]


def test_a_baseline_for_each_dose_is_one() -> None:
    def flagged(*doses: str) -> Change:
        def change(frames: Frames) -> None:
            vs = frames["VS"]
            frames["VS"] = pd.concat([vs, vs.iloc[:1].assign(VSSEQ=9.0, VSLOBXFL="")], ignore_index=True)
            twice = [0, len(vs)]
            frames["VS"]["VSBLFL"] = ["Y" if at in twice else "" for at in range(len(vs) + 1)]
            frames["VS"]["VSTPTREF"] = [doses[twice.index(at)] if at in twice else "" for at in range(len(vs) + 1)]

        return change

    assert len(told(flagged("Dose 1", "Dose 1"), "baseline flag twice")) == 2
    assert told(flagged("Dose 1", "Dose 2"), "baseline flag twice") == []


def test_an_imputed_value_may_be_of_a_day_outside_its_window(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "STUDYID": "S",
            "USUBJID": "S-1",
            "PARAMCD": "ALB",
            "PARAM": "Albumin",
            "AVISIT": "Week 16",
            "AVAL": [40.0, 41.0],
            "ADY": [40.0, 41.0],
            "AWLO": 85.0,
            "AWHI": 140.0,
            "DTYPE": ["LOCF", ""],
        }
    )
    write_xpt(tmp_path / "adlb.xpt", frame, name="ADLB")
    issues = check_folder(tmp_path).issues
    found = issues.loc[(issues["rule"] == "window differs") & (issues["variable"] == "ADY"), "row"]
    assert found.tolist() == ["2"]


ITEM = """<ItemGroupDef OID="IG.OM" Name="OM" Domain="OM" Repeating="Yes" Purpose="Tabulation" IsReferenceData="No"
 d:Structure="One record per organ" d:Class="FINDINGS"><ItemRef ItemOID="IT" Mandatory="No"/></ItemGroupDef>
<ItemDef OID="IT" Name="OMTEST" DataType="text" Length="8" SASFieldName="OMTEST"><Description>
<TranslatedText>Test</TranslatedText></Description><CodeListRef CodeListOID="CL"/><d:Origin Type="{origin}"/></ItemDef>
<CodeList OID="CL" Name="Tests" DataType="text"><EnumeratedItem CodedValue="WEIGHT"/>
<Alias Context="nci:ExtCodeID" Name="C90002"/></CodeList>"""
SEND = 'd:StandardName="SEND-IG" d:StandardVersion="3.1"'
SDTM = 'd:StandardName="SDTM-IG" d:StandardVersion="3.2"'


def test_send_has_origins_and_terminology_of_its_own(tmp_path: Path) -> None:
    wrong = ("origin wrong", "OMTEST", "there is no origin COLLECTED")
    send, sdtm = (define(tmp_path, OLD, ITEM.format(origin="COLLECTED"), of) for of in (SEND, SDTM))
    assert wrong in sdtm and wrong not in send
    assert ("bad C-code", "Tests", "CT has no codelist C90002") in sdtm
    assert ("bad C-code", "", "needs CT of SEND, which is not installed") in send
    assert [rule for rule, *_ in define(tmp_path, OLD, ITEM.format(origin="Measured"), SEND)].count("origin wrong") == 1


def test_the_standard_of_an_old_define_says_what_its_datasets_are(tmp_path: Path) -> None:
    inside = """<ItemGroupDef OID="IG" Name="ADSL" Domain="ADSL" Repeating="No" Purpose="Analysis" IsReferenceData="No"
 d:Structure="One record per subject" d:Class="Subject level analysis dataset"/>"""
    adam = define(tmp_path, OLD, inside, 'd:StandardName="ADaM-IG" d:StandardVersion="1.0"')
    assert "purpose of dataset wrong" not in [rule for rule, *_ in adam]
    assert "class of dataset wrong" in [rule for rule, *_ in adam]


def test_a_status_that_is_none_is_told_as_that(tmp_path: Path) -> None:
    inside = (
        """<d:Standards><d:Standard OID="STD" Name="ADaMIG" Type="IG" Version="1.1" Status="FINAL"/></d:Standards>"""
    )
    found = [message for rule, _, message in define(tmp_path, NEW, inside) if rule == "standard wrong"]
    assert found == ["the Status of the standard STD is 'FINAL', and should be Final, Draft, Provisional"]


def test_an_integer_without_length_is_told_in_whole_words(tmp_path: Path) -> None:
    inside = ITEM.format(origin="Derived").replace('DataType="text" Length="8"', 'DataType="integer"')
    found = [message for rule, _, message in define(tmp_path, OLD, inside, SDTM) if rule == "type and size differ"]
    assert "integer has no Length" in found


def test_an_epoch_that_no_element_has_then_is_told_as_that() -> None:
    found = told(put("CM", "EPOCH", "FOLLOW-UP"), "epoch differs")
    assert found[0][2] == "EPOCH is 'FOLLOW-UP', and SE has no element of it for the subject at CMSTDTC"
