"""Rules that look at what nearly all records keep to: quiet where all do, and told of the one fault of a case."""

from __future__ import annotations

import pandas as pd
import pytest
from a_submission import submission
from changes import Change, Frames, both
from crowd import at, column, crowd
from crowd_cases import CASES, LB, PREGNANCY

from cdisc_rdeb.check import RULES, check_submission


def test_nothing_is_found_among_ten_subjects_alike() -> None:
    issues = check_submission(submission(crowd)).issues
    assert len(issues) == 0, issues[["rule", "dataset", "variable", "value", "message"]].to_string()


@pytest.mark.parametrize(("name", "change", "told"), CASES)
def test_a_rule_tells_of_a_fault(name: str, change: Change, told: tuple[str, str]) -> None:
    issues = check_submission(submission(both(crowd, change))).issues
    found = issues[issues["rule"] == name]
    assert [*told] in found[["dataset", "variable"]].values.tolist(), issues[
        ["rule", "variable", "message"]
    ].to_string()
    assert set(found["severity"]) == {RULES[name].severity}
    assert not found["message"].str.contains("{", regex=False).any()


def eight_events(closed: int) -> Change:
    """Eight events of which so many are told as not resolved, and have an end."""

    def change(frames: Frames) -> None:
        first = frames["AE"].iloc[:1]
        frames["AE"] = pd.concat([first] * 8, ignore_index=True)
        frames["AE"]["AESEQ"] = [float(n) for n in range(1, 9)]
        frames["AE"]["AETERM"] = [f"EVENT {n}" for n in range(8)]
        frames["AE"]["AEOUT"] = "NOT RECOVERED/NOT RESOLVED"
        frames["AE"]["AEENDTC"] = ["2024-02-09"] * closed + [""] * (8 - closed)

    return change


@pytest.mark.parametrize("closed", [1, 4, 8])
def test_every_one_of_several_faults_in_a_small_study_is_told(closed: int) -> None:
    issues = check_submission(submission(eight_events(closed))).issues
    found = issues[(issues["rule"] == "outcome and end differ") & (issues["variable"] == "AEOUT")]
    assert found["row"].tolist() == [str(n + 1) for n in range(closed)]


def test_events_that_stand_twice_are_told_whatever_their_share() -> None:
    def twice(frames: Frames) -> None:
        frames["AE"] = pd.concat([frames["AE"].iloc[:2]] * 2, ignore_index=True)
        frames["AE"]["AESEQ"] = [1.0, 2.0, 3.0, 4.0]
        frames["AE"]["USUBJID"] = "S-1"
        frames["AE"]["AETERM"] = ["HEADACHE", "NAUSEA", "HEADACHE", "NAUSEA"]
        frames["AE"]["AESTDTC"] = ["2024-01-03", "2024-01-04", "2024-01-03", "2024-01-04"]

    issues = check_submission(submission(twice)).issues
    assert issues.loc[issues["rule"] == "event twice", "row"].tolist() == ["1", "2", "3", "4"]


def test_what_is_the_rule_of_the_data_is_one_note() -> None:
    def always(frames: Frames) -> None:
        frames["AE"] = pd.concat([frames["AE"].iloc[:1]] * 22, ignore_index=True)
        frames["AE"]["AESEQ"] = [float(n) for n in range(1, 23)]
        frames["AE"]["AETERM"] = [f"EVENT {n}" for n in range(22)]
        frames["AE"]["AEOUT"] = "NOT RECOVERED/NOT RESOLVED"
        frames["AE"]["AEENDTC"] = ["2024-02-09"] * 20 + [""] * 2

    issues = check_submission(submission(always)).issues
    found = issues[(issues["rule"] == "outcome and end differ") & (issues["variable"] == "AEENDTC")]
    assert found[["severity", "row", "message"]].values.tolist() == [
        [
            "note",
            "",
            "not told one by one, of 20 of 22 records: AEENDTC is '...', and the event is not resolved; one is wrong",
        ]
    ]


def test_the_text_of_a_rule_says_when_it_tells_a_note_alone() -> None:
    quiet = {name for name, rule in RULES.items() if "told_unless_usual" in rule.check.__code__.co_names}
    assert {"outcome and end differ", "event twice"} <= quiet
    assert quiet == {name for name, rule in RULES.items() if "one note says so" in rule.text}


def test_pregnancy_tests_of_men_are_told_once_and_numbers_are_none() -> None:
    men = both(crowd, PREGNANCY, column("DM", SEX="M"))
    issues = check_submission(submission(men)).issues
    found = issues[issues["rule"] == "pregnancy test of a man"]
    assert found["message"].tolist() == ["20 of 20 pregnancy tests (HCG) are of 10 subjects with SEX M, such as S-1"]
    numbers = both(men, column("LB", LBORRES="3", LBSTRESC="3", LBSTRESN=3.0))
    assert "pregnancy test of a man" not in set(check_submission(submission(numbers)).issues["rule"])


def test_free_text_and_terms_of_cdisc_have_no_spelling_of_their_own() -> None:
    as_collected = both(crowd, column("AE", AETERM="Fall"), at("AE", 1, AETERM="fall"))
    assert "spelled in two ways" not in set(check_submission(submission(as_collected)).issues["rule"])
    term = both(crowd, LB, at("LB", 1, LBSPEC="Serum"))  # SERUM is CDISC's
    rules = set(check_submission(submission(term)).issues["rule"])
    assert ("term in another case" in rules, "spelled in two ways" in rules) == (True, False)


def test_a_spelling_is_of_one_test() -> None:
    two = both(crowd, LB, column("LB", LBORRES="neg", LBSTRESC="NEG", LBSTRESN=float("nan")))
    other = at("LB", 1, LBTESTCD="BILI", LBTEST="Bilirubin", LBSTRESC="Neg")
    assert "spelled in two ways" not in set(check_submission(submission(both(two, other))).issues["rule"])
