"""Issues by name: what a field is called, and in which order issues are told."""

import numpy as np

from cdisc_rdeb.columns import Text
from cdisc_rdeb.issues import COLUMNS, RANK, SEVERITY, Issue, Issues, IssueTable, Lineage


def test_an_issue_has_a_field_for_each_column_of_the_frame():
    assert [name.replace("usubjid", "USUBJID") for name in Issue._fields] == list(COLUMNS)


def test_every_severity_has_a_rank():
    assert set(SEVERITY.values()) == set(RANK)


def test_an_issue_of_each_record_says_whose_and_whence_it_is():
    issues = Issues()
    lineage = Lineage(Text.of(["S-1", "S-2"]), Text.of(["ae.csv", "ae.csv"]), np.array([2, 3], np.int32))
    issues.add("AE", "bad date", "AESTDTC", "'{value}' is no date", lineage, np.array([1]), Text.of(["x", "soon"]))
    issues.note("", "no rows", "", "ae.csv has no rows", "ae.csv")
    bad, empty = issues.rows
    assert (bad.dataset, bad.rule, bad.severity, bad.usubjid) == ("AE", "bad date", "error", "S-2")
    assert (bad.variable, bad.value, bad.message) == ("AESTDTC", "soon", "'soon' is no date")
    assert (bad.file, bad.row) == ("ae.csv", "3")
    assert (empty.usubjid, empty.row, empty.severity) == ("", "", "warning")


def test_issues_are_told_by_dataset_variable_rule_file_and_row():
    def issue(dataset, variable, row):
        return Issue(dataset, "bad date", "error", "S-1", variable, "x", "no date", "a.csv", row)

    rows = [issue("VS", "A", "1"), issue("AE", "B", "1"), issue("AE", "A", "10"), issue("AE", "A", "9")]
    frame = Issues(rows).frame()
    assert frame.columns.tolist() == list(COLUMNS)
    # rows are ordered as numbers: 9 before 10
    assert frame[["dataset", "variable", "row"]].values.tolist() == [
        ["AE", "A", "9"],
        ["AE", "A", "10"],
        ["AE", "B", "1"],
        ["VS", "A", "1"],
    ]


def test_counts_tell_errors_before_warnings_and_notes():
    issues = Issues()
    for rule in ("sponsor term", "no rows", "unmapped term", "no rows"):
        issues.note("", rule, "", "")
    assert list(issues.counts().items()) == [("unmapped term", 1), ("no rows", 2), ("sponsor term", 1)]


def in_a_table(*issues):
    table = IssueTable()
    for issue in issues:  # as of one block each
        table.add([issue])
    return table


SOON = Issue("AE", "bad date", "error", "S-2", "AESTDTC", "soon", "'soon' is no date", "ae.csv", "10")
EARLIER = SOON._replace(usubjid="S-1", row="9")
NOWHERE = Issue("", "no rows", "warning", "", "", "", "ae.csv has no rows", "ae.csv", "")
AT_NONE = Issue("", "no rows", "warning", "", "", "", "ae.csv has no rows", "ae.csv", "0")  # as of a row that is none


def test_a_table_gives_its_issues_back_as_they_were():
    assert [*in_a_table(SOON, NOWHERE, AT_NONE, EARLIER)] == [SOON, NOWHERE, AT_NONE, EARLIER]
    assert [*in_a_table()] == [*in_a_table().in_order()] == []


def test_a_table_tells_its_issues_in_the_order_of_a_list():
    table = in_a_table(SOON, NOWHERE, AT_NONE, EARLIER)
    assert [*table.in_order()] == [NOWHERE, AT_NONE, EARLIER, SOON]  # of one place as they came
    assert Issues([SOON, NOWHERE, AT_NONE, EARLIER]).in_order() == [NOWHERE, AT_NONE, EARLIER, SOON]
    assert table.frame().equals(Issues([*table]).frame())
    assert in_a_table().frame().dtypes.equals(Issues().frame().dtypes)


def test_a_table_counts_and_chooses_its_issues():
    table = in_a_table(SOON, NOWHERE, EARLIER)
    assert len(table) == 3
    assert table.counted("severity") == {("error",): 2, ("warning",): 1}
    assert table.counted("dataset", "rule") == {("AE", "bad date"): 2, ("", "no rows"): 1}
    assert list(table.counts().items()) == [("bad date", 2), ("no rows", 1)]
    assert [*table.where("severity", "warning".__ne__)] == [SOON, EARLIER]


def test_the_issues_of_a_rule_get_other_messages():
    table = in_a_table(SOON, NOWHERE)
    table.tell_again("bad date", lambda issue: f"{issue.usubjid}: {issue.value}")
    table.tell_again("no such rule", lambda _: "never")
    assert [issue.message for issue in table] == ["S-2: soon", "ae.csv has no rows"]
