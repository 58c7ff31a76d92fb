"""Explained differences and accepted issues: settled by their exact number, and told when they are gone."""

import pandas as pd
import pytest

from cdisc_rdeb.accepted import accept_issues, explain_differences, open_points, read_accepted
from cdisc_rdeb.compare import Comparisons, compare_datasets
from cdisc_rdeb.errors import SpecError

ENTRY = "- {dataset: AE, variable: AESEV, records: 1, class: as collected, reason: Asked twice.}\n"


@pytest.fixture
def entries(tmp_path):
    """The entries of a file with this text."""

    def read(text):
        (tmp_path / "accepted.yaml").write_text(text)
        return read_accepted(tmp_path)

    return read


def ae(**changes):
    return pd.DataFrame({"USUBJID": ["01", "02"], "AESEV": ["MILD", "SEVERE"], "AESTDY": [5.0, 7.0], **changes})


def compared(base, other, name="AE"):
    return compare_datasets(base, other, keys=["USUBJID"], name=name)


def statuses(frame):
    return frame[["rule", "variable", "status", "records", "accepted"]].to_numpy().tolist()


def test_a_difference_is_explained_by_its_number(entries):
    frame = explain_differences(compared(ae(), ae(AESEV=["MILD", "MILD"])), entries(ENTRY))
    assert statuses(frame) == [
        ["value", "USUBJID", "matched", 0, 0],
        ["value", "AESEV", "explained", 1, 1],
        ["value", "AESTDY", "matched", 0, 0],
    ]
    assert frame.loc[1, ["class", "reason", "place"]].tolist() == ["as collected", "Asked twice.", "accepted.yaml:1"]
    assert open_points(frame) == []


def test_one_record_more_is_not_explained(entries):
    frame = explain_differences(compared(ae(), ae(AESEV=["", ""])), entries(ENTRY))
    assert open_points(frame) == ["AE.AESEV, value: 2 records, and accepted.yaml:1 explains 1"]


def test_a_difference_that_is_gone_is_told(entries):
    frame = explain_differences(compared(ae(), ae()), entries(ENTRY))
    assert statuses(frame)[1] == ["value", "AESEV", "gone", 0, 1]
    assert open_points(frame) == ["AE.AESEV, value: there is none any more; remove accepted.yaml:1"]


def test_an_entry_for_a_variable_that_is_not_there_is_gone(entries):
    frame = explain_differences(compared(ae(), ae()), entries(ENTRY.replace("AESEV", "AESEVX")))
    assert open_points(frame) == ["AE.AESEVX, value: there is none any more; remove accepted.yaml:1"]


def test_records_attributes_and_datasets_on_one_side_want_an_entry_too(entries):
    text = ENTRY.replace("variable: AESEV, ", "")
    other = ae(AESTDY=["5", "7"], AESER="N").head(1)
    comparisons = Comparisons({"AE": compared(ae(), other)}, only_in_other=("CM",))
    assert open_points(explain_differences(comparisons, entries(text))) == [
        "AE.AESTDY, attribute: 1 record, and nothing explains it",  # its type
        "AE.AESER, attribute: 1 record, and nothing explains it",  # in other only
        "CM, dataset: 1 record, and nothing explains it",
    ]


def test_of_one_dataset_entries_of_others_play_no_part(entries):
    dm = compared(ae(), ae(), name="DM")
    assert open_points(explain_differences(dm, entries(ENTRY))) == []
    assert len(open_points(explain_differences(Comparisons({"DM": dm}), entries(ENTRY)))) == 1


def test_issues_are_accepted_by_dataset_rule_and_variable(entries):
    accepted = entries(ENTRY.replace("AESEV", "AESEV, rule: sponsor term").replace("records: 1", "records: 2") + ENTRY)
    issues = pd.DataFrame(
        [["AE", "sponsor term", "AESEV"]] * 2 + [["AE", "bad date", "AESTDTC"]], columns=["dataset", "rule", "variable"]
    )
    assert statuses(accept_issues(issues, accepted)) == [
        ["bad date", "AESTDTC", "unexplained", 1, 0],
        ["sponsor term", "AESEV", "explained", 2, 2],
    ]
    assert open_points(accept_issues(issues[:0], accepted)) == [
        "AE.AESEV, sponsor term: there is none any more; remove accepted.yaml:1"
    ]


def test_without_a_file_nothing_is_accepted(tmp_path):
    assert read_accepted(tmp_path) == ()


def test_every_fault_of_the_file_is_told_with_its_line(entries):
    wrong = [
        ENTRY.replace(", reason: Asked twice.", ""),
        ENTRY.replace("as collected", "as colected"),
        ENTRY.replace("}", ", rules: value}"),
        ENTRY.replace("records: 1", "records: 0"),
    ]
    with pytest.raises(SpecError) as fault:
        entries(ENTRY + "".join(entry.replace("AESEV", f"AEVAR{n}") for n, entry in enumerate(wrong)))
    told = [
        ("accepted.yaml:2: [1]:", "reason must be given"),
        ("accepted.yaml:3: [2].class:", "did you mean as collected?"),
        ("accepted.yaml:4: [3].rules:", "did you mean rule?"),
        ("accepted.yaml:5: [4].records:", "'0'"),
    ]
    for line, (place, words) in zip(str(fault.value).splitlines(), told, strict=True):
        assert line.startswith(place)
        assert words in line


def test_an_entry_twice_is_a_fault(entries):
    with pytest.raises(SpecError, match=r"accepted.yaml:2: \[1\]: AE.AESEV, value stands in line 1 already; keep one"):
        entries(ENTRY + ENTRY)
