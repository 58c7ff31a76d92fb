"""Operations and joins of published rules: what they work out, and what they put beside the records."""

from __future__ import annotations

from typing import Any

import pytest
from published import Values, asked, dataset, rows, rule, told

from cdisc_rdeb.check import CheckedDataset
from cdisc_rdeb.check.define.reader import DeclaredCodelist, DeclaredDataset, DeclaredTerm, DeclaredVariable, Define
from cdisc_rdeb.check.published.lacks import CannotRun
from cdisc_rdeb.check.published.operations import OPERATIONS

DM = dataset("DM", USUBJID=["S1", "S2"], RFSTDTC=["2020-01-02", ""], DTHFL=["Y", ""])
AE = dataset(
    "AE",
    USUBJID=["S1", "S1", "S2", "S3"],
    AESEQ=[1.0, 2.0, 1.0, 1.0],
    AETERM=["COUGH", "RASH", "COUGH", "COUGH"],
    AESTDTC=["2020-01-01", "2020-01-03", "2020-01", "2019-12-31T10:00"],
)
SUPPAE = dataset(
    "SUPPAE",
    RDOMAIN=["AE"] * 3,
    USUBJID=["S1", "S1", "S2"],
    IDVAR=["AESEQ", "AESEQ", "NOSUCH"],
    IDVARVAL=["1", "2.0", "1"],
    QNAM=["AETRTEM", "AETRTEM", "AESOSP"],
    QVAL=["Y", "N", "X"],
)


def equal(name: str, value: str, **more: Any) -> dict[str, Any]:
    """A condition that two sides are equal."""
    return {"name": name, "operator": "equal_to", "value": value, **more}


# Operations ------------------------------------------------------------------------------------------------------

# the operation, the condition on what it found, and the records of AE that meet it
CASES: list[tuple[dict[str, Any], dict[str, Any], list[int]]] = [
    (
        {"operator": "distinct", "domain": "DM", "name": "USUBJID"},
        {"name": "USUBJID", "operator": "is_contained_by"},
        [1, 2, 3],
    ),
    (
        {"operator": "distinct", "domain": "AE", "name": "AETERM", "group": ["USUBJID"]},
        {"operator": "contains", "value": "RASH"},
        [1, 2],
    ),
    # IDVAR of SUPPAE that is a variable of AE; NOSUCH is none
    (
        {"operator": "distinct", "domain": "SUPPAE", "name": "IDVAR", "value_is_reference": True},
        {"operator": "contains", "value": "NOSUCH"},
        [],
    ),
    ({"operator": "record_count"}, {"operator": "equal_to", "value": 4}, [1, 2, 3, 4]),
    ({"operator": "record_count", "group": ["USUBJID"]}, {"operator": "greater_than", "value": 1}, [1, 2]),
    (
        {"operator": "record_count", "filter": {"AETERM": "CO&"}, "group": ["USUBJID"]},
        {"operator": "equal_to", "value": 1},
        [1, 2, 3, 4],
    ),
    ({"operator": "record_count", "domain": "VS"}, {"operator": "equal_to", "value": 0}, [1, 2, 3, 4]),
    (
        {"operator": "record_count", "group": ["AESTDTC"], "regex": r"^\d{4}-\d{2}"},
        {"operator": "greater_than", "value": 2},
        [1, 2, 3],
    ),
    (
        {"operator": "min_date", "name": "AESTDTC", "group": ["USUBJID"]},
        {"operator": "equal_to", "value": "2020-01-01"},
        [1, 2],
    ),
    (
        {"operator": "max_date", "name": "AESTDTC", "group": ["USUBJID"]},
        {"operator": "equal_to", "value": "2020-01-03"},
        [1, 2],
    ),
    ({"operator": "min_date", "name": "AESTDTC"}, {"operator": "equal_to", "value": "2019-12-31T10:00"}, [1, 2, 3, 4]),
    ({"operator": "min", "name": "AESEQ"}, {"operator": "equal_to", "value": 1}, [1, 2, 3, 4]),
    ({"operator": "max", "name": "AESEQ", "group": ["USUBJID"]}, {"operator": "equal_to", "value": 2}, [1, 2]),
    ({"operator": "mean", "name": "AESEQ", "group": ["USUBJID"]}, {"operator": "equal_to", "value": "1.5"}, [1, 2]),
    # the day before RFSTDTC is -1; S2 has none, S3 no DM
    ({"operator": "dy", "name": "--STDTC"}, {"operator": "equal_to", "value": -1}, [1]),
    ({"operator": "variable_is_null", "name": "--CAT"}, {"operator": "equal_to", "value": True}, [1, 2, 3, 4]),
    (
        {"operator": "map", "map": [{"AETERM": "RASH", "output": "SKIN"}]},
        {"operator": "equal_to", "value": "SKIN"},
        [2],
    ),
    ({"operator": "study_domains"}, {"operator": "contains", "value": "DM"}, [1, 2, 3, 4]),
    ({"operator": "dataset_names"}, {"operator": "contains", "value": "SUPPAE"}, [1, 2, 3, 4]),
    (
        {"operator": "variable_exists", "domain": "DM", "name": "DTHFL"},
        {"operator": "equal_to", "value": True},
        [1, 2, 3, 4],
    ),
    ({"operator": "variable_count", "name": "--SEQ"}, {"operator": "equal_to", "value": 1}, [1, 2, 3, 4]),
    (
        {"operator": "get_column_order_from_dataset"},
        {"operator": "contains", "value": "AETERM", "value_is_literal": True},
        [1, 2, 3, 4],
    ),
    (
        {"operator": "variable_names"},
        {"operator": "contains", "value": "AETERM", "value_is_literal": True},
        [1, 2, 3, 4],
    ),
    ({"operator": "extract_metadata", "name": "dataset_name"}, {"operator": "equal_to", "value": "AE"}, [1, 2, 3, 4]),
    (
        {"operator": "regex_find_replace", "name": "AETERM", "find": "^C", "replace": "R"},
        {"operator": "equal_to", "value": "ROUGH"},
        [1, 3, 4],
    ),
    ({"operator": "domain_is_custom"}, {"operator": "equal_to", "value": False}, [1, 2, 3, 4]),
    ({"operator": "domain_label"}, {"operator": "equal_to", "value": "Adverse Events"}, [1, 2, 3, 4]),
    (
        {"operator": "required_variables"},
        {"operator": "contains", "value": "AETERM", "value_is_literal": True},
        [1, 2, 3, 4],
    ),
    (
        {"operator": "expected_variables"},
        {"operator": "contains", "value": "AESER", "value_is_literal": True},
        [1, 2, 3, 4],
    ),
    ({"operator": "permissible_variables"}, {"operator": "contains", "value": "AECAT"}, [1, 2, 3, 4]),
    (
        {"operator": "get_column_order_from_library"},
        {"operator": "contains", "value": "AESER", "value_is_literal": True},
        [1, 2, 3, 4],
    ),
    ({"operator": "get_model_column_order"}, {"operator": "contains", "value": "AESEV"}, [1, 2, 3, 4]),
    (
        {"operator": "get_model_filtered_variables", "key_name": "role", "key_value": "Timing"},
        {"operator": "contains", "value": "AEENDTC"},
        [1, 2, 3, 4],
    ),
    (
        {"operator": "get_dataset_filtered_variables", "key_name": "role", "key_value": "Timing"},
        {"operator": "does_not_contain", "value": "AEENDTC"},
        [1, 2, 3, 4],
    ),
    (
        {"operator": "codelist_terms", "codelists": ["NY"], "level": "term", "returntype": "value"},
        {"operator": "contains", "value": "Y"},
        [1, 2, 3, 4],
    ),
    ({"operator": "codelist_extensible", "codelist": "NY"}, {"operator": "equal_to", "value": False}, [1, 2, 3, 4]),
]
#: What has no records of AE to say something of.
ELSEWHERE = {
    "get_parent_model_column_order",
    "get_codelist_attributes",
    "valid_codelist_dates",
    "label_referenced_variable_metadata",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]['operator']} {case[2]}")
def test_an_operation_finds(case: tuple[dict[str, Any], dict[str, Any], list[int]]) -> None:
    operation, condition, expected = case
    condition = {"name": "$x", **condition} if "value" in condition else {**condition, "value": "$x"}
    only_ae = {"Domains": {"Include": ["AE"]}}
    plain = rule({"all": [condition]}, Operations=[{"id": "$x", **operation}], scope=only_ae)
    assert rows(asked(plain, AE, DM, SUPPAE)) == expected


def test_every_operation_has_a_case() -> None:
    assert {case[0]["operator"] for case in CASES} | ELSEWHERE == set(OPERATIONS)


def test_operations_on_terminology_and_the_model_of_a_parent() -> None:
    parent = {"id": "$x", "operator": "get_parent_model_column_order"}
    plain = rule({"all": [{"name": "QNAM", "operator": "is_contained_by", "value": "$x"}]}, Operations=[parent])
    supp = dataset("SUPPAE", RDOMAIN=["AE", "AE"], QNAM=["AESEV", "AETRTEM"])
    assert rows(asked(plain, supp, AE)) == [1]
    codes = {
        "id": "$x",
        "operator": "get_codelist_attributes",
        "ct_attribute": "Term CCODE",
        "name": "TSVCDREF",
        "version": "TSVCDVER",
    }
    wrong = rule({"all": [{"name": "TSVALCD", "operator": "is_not_contained_by", "value": "$x"}]}, Operations=[codes])
    columns: dict[str, Values] = {
        "TSVCDREF": ["CDISC CT"] * 2,
        "TSVCDVER": ["2025-03-28"] * 2,
        "TSVALCD": ["C49488", "C1"],
    }
    assert rows(asked(wrong, dataset("TS", **columns))) == [2]
    other = asked(wrong, dataset("TS", **{**columns, "TSVCDVER": ["2025-03-28", "2019-12-20"]}))
    assert "needs SDTM terminology 2019-12-20" in other.not_run["CORE-999001"]


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        ("valid_external_dictionary_value", "needs a dictionary"),
        ("valid_codelist_dates", "needs the dates of all packages of terminology"),
        ("unheard_of", "the operation unheard_of is not known here"),
    ],
)
def test_an_operation_that_cannot_be_made_says_why(operation: str, why: str) -> None:
    said = asked(rule({"all": [equal("$x", "Y")]}, Operations=[{"id": "$x", "operator": operation}]), AE)
    assert why in said.not_run["CORE-999001"]


def test_what_an_operation_lacks_leaves_nothing_to_look_at() -> None:
    lacking = {"id": "$x", "operator": "distinct", "domain": "DS", "name": "DSDECOD"}
    said = asked(rule({"all": [equal("$x", "Y")]}, Operations=[lacking]), AE)
    assert said.idle == {"CORE-999001": "no dataset DS"}
    assert issubclass(CannotRun, Exception)


# Joins -----------------------------------------------------------------------------------------------------------


def joined(check: dict[str, Any], join: dict[str, Any], *datasets: CheckedDataset, domain: str = "AE") -> list[int]:
    """The records that a rule with a join is against."""
    plain = rule(check, Match_Datasets=[join], scope={"Domains": {"Include": [domain]}})
    plain["Match Datasets"] = plain.pop("Match Datasets", None) or plain.pop("Match_Datasets")
    return rows(asked(plain, *datasets))


def test_records_beside_those_with_the_same_keys() -> None:
    of_dead = {"all": [equal("DTHFL", "Y")]}
    assert joined(of_dead, {"Name": "DM", "Keys": ["USUBJID"]}, AE, DM) == [1, 2]
    # a variable that both have is that of the dataset itself; the other's is DM.USUBJID
    both = {"all": [equal("DM.USUBJID", "S2"), {"name": "AETERM", "operator": "non_empty"}]}
    assert joined(both, {"Name": "DM", "Keys": [{"Left": "USUBJID", "Right": "USUBJID"}]}, AE, DM) == [3]
    without = {"all": [{"name": "DTHFL", "operator": "empty"}]}
    assert joined(without, {"Name": "DM", "Keys": ["USUBJID"]}, AE, DM) == [3]  # S3 is in no DM, and left out
    assert joined(without, {"Name": "DM", "Keys": ["USUBJID"], "Join Type": "left"}, AE, DM) == [3, 4]


def test_a_record_that_meets_several_is_told_once() -> None:
    ds = dataset("DS", USUBJID=["S1", "S1", "S2"], DSDECOD=["DEATH", "DEATH", "COMPLETED"])
    assert joined({"all": [equal("DSDECOD", "DEATH")]}, {"Name": "DS", "Keys": ["USUBJID"]}, DM, ds, domain="DM") == [1]


def test_a_dataset_that_is_absent_is_not_joined() -> None:
    assert joined({"all": [equal("AETERM", "RASH")]}, {"Name": "DS", "Keys": ["USUBJID"]}, AE) == [2]


def test_qualifiers_are_columns_of_the_records_that_they_are_of() -> None:
    for name in ("SUPP--", "SUPPAE"):
        assert joined({"all": [equal("AETRTEM", "Y")]}, {"Name": name, "Keys": ["USUBJID"]}, AE, SUPPAE) == [1]
    assert joined({"all": [{"name": "AETRTEM", "operator": "empty"}]}, {"Name": "SUPP--"}, AE, SUPPAE) == [3, 4]


def test_references_of_supplemental_qualifiers_lead_to_their_parents() -> None:
    check = {"all": [equal("AETERM", "RASH")]}
    join = {"Name": "SUPP--", "Child": True, "Keys": ["USUBJID", "IDVAR", "IDVARVAL"]}
    assert joined(check, join, AE, SUPPAE, domain="SUPP--") == [2]
    # IDVARVAL is not the value of the variable that IDVAR names, where there is no such record
    supp = dataset(
        "SUPPAE", RDOMAIN=["AE"] * 2, USUBJID=["S1"] * 2, IDVAR=["AESEQ"] * 2, IDVARVAL=["1", "9"], QNAM=["A", "B"]
    )
    wrong = {"all": [{"name": "IDVARVAL", "operator": "not_equal_to", "value": "IDVAR", "value_is_reference": True}]}
    assert joined(wrong, join, AE, supp, domain="SUPP--") == [2]


def test_related_records_stand_beside_each_other() -> None:
    fa = dataset("FA", USUBJID=["S1", "S1", "S2"], FASEQ=[1.0, 2.0, 1.0], FAOBJ=["COUGH", "HIVES", "COUGH"])
    relrec = dataset(
        "RELREC",
        RDOMAIN=["AE", "FA"] * 2,
        USUBJID=["S1"] * 4,
        IDVAR=["AESEQ", "FASEQ"] * 2,
        IDVARVAL=["1", "1", "2", "2"],
        RELID=["R1", "R1", "R2", "R2"],
    )
    differs = {"name": "FAOBJ", "operator": "not_equal_to", "value": "RELREC.**TERM"}
    assert joined({"all": [differs]}, {"Name": "RELREC"}, AE, fa, relrec, domain="FA") == [2]
    named = {"name": "AETERM", "operator": "not_equal_to", "value": "RELREC.FAOBJ"}
    assert joined({"all": [named]}, {"Name": "RELREC", "Wildcard": "FA"}, AE, fa, relrec) == [2]
    # datasets related as such: the records of a subject with the same value
    whole = dataset(
        "RELREC", RDOMAIN=["AE", "FA"], USUBJID=["", ""], IDVAR=["AESEQ", "FASEQ"], IDVARVAL=["", ""], RELID=["R", "R"]
    )
    assert joined({"all": [named]}, {"Name": "RELREC", "Wildcard": "FA"}, AE, fa, whole) == [2]


def test_too_many_records_are_not_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cdisc_rdeb.check.published.matching.MOST_PAIRS", 3)
    plain = rule({"all": [equal("DTHFL", "Y")]}, scope={"Domains": {"Include": ["AE"]}})
    plain["Match Datasets"] = [{"Name": "AE2", "Keys": ["DOMAIN"]}]
    other = dataset("AE2", DOMAIN=["AX"] * 2)
    said = asked(plain, dataset("AE", DOMAIN=["AE"] * 3), dataset("AE2", DOMAIN=["AE"] * 3), other)
    assert said.issues == ()
    plain["Match Datasets"] = [{"Name": "XX", "Keys": ["USUBJID"]}]
    said = asked(plain, AE, dataset("XX", USUBJID=["S1"] * 3))
    assert said.not_run == {"CORE-999001": "the join would make 6 records, more than 3"}


# Define-XML ------------------------------------------------------------------------------------------------------


def test_what_define_xml_declares_is_looked_at() -> None:
    terms = {"AE": DeclaredTerm("AE", "C49562", False), "ZZ": DeclaredTerm("ZZ", "C0", True)}
    codelist = DeclaredCodelist("CL.D", "Domain", "C66734", False, terms)
    variables = {
        "DOMAIN": DeclaredVariable("DOMAIN", "Domain", "text", 2, True, 0, "CL.D", role="Identifier"),
        "AETERM": DeclaredVariable("AETERM", "Term", "text", 9, True, 0, "", role="Topic", origin="Collected"),
    }
    declared = Define("define.xml", {"AE": DeclaredDataset("AE", "Other", variables)}, {"CL.D": codelist})
    codes = {"id": "$c", "operator": "codelist_terms", "codelists": ["DOMAIN"], "level": "term", "returntype": "code"}
    foreign = {
        "all": [
            {"name": "define_variable_codelist_coded_codes", "operator": "is_not_contained_by", "value": "$c"},
            {"name": "define_variable_ccode", "operator": "equal_to", "value": "C66734"},
        ]
    }
    kind = "Define Item Metadata Check against Library Metadata"
    assert told(asked(rule(foreign, type=kind, Operations=[codes]), AE, declared=declared)) == []  # one is known
    role = {"all": [{"name": "define_variable_role", "operator": "not_equal_to", "value": "library_variable_role"}]}
    assert told(asked(rule(role, type=kind), AE, declared=declared)) == []
    label = {"all": [{"name": "define_dataset_label", "operator": "not_equal_to", "value": "dataset_label"}]}
    of_dataset = rule(label, type="Dataset Metadata Check against Define XML")
    assert told(asked(of_dataset, AE, declared=declared)) == [("AE", "", "")]
    collected = {
        "all": [
            {"name": "define_variable_is_collected", "operator": "equal_to", "value": True},
            {"name": "variable_value", "operator": "equal_to", "value": "RASH"},
        ]
    }
    of_values = rule(collected, type="Value Check against Define XML Variable")
    assert told(asked(of_values, AE, declared=declared)) == [("AE", "2", "AETERM")]
