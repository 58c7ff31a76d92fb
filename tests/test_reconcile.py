"""Reconciliation: every raw row and column is mapped, declared not submitted, or listed; counted by hand."""

from dataclasses import replace

import openpyxl
import pytest
from small import DEMOG, small_study
from small import DM as SMALL_DM

from cdisc_rdeb import build_study
from cdisc_rdeb.engine.reconcile import Tally
from cdisc_rdeb.engine.sink import Sink
from cdisc_rdeb.engine.study import compute
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.raw import read_source
from cdisc_rdeb.raw.store import RawStore
from cdisc_rdeb.spec import load_study

STUDY = """
study: REC
title: Reconciliation
subject: REC-{subject}
not_submitted: AUDIT
raw:
  dm: {subject: ID, not_submitted: INITIALS}
  ae: {subject: ID}
  visit: {subject: ID}
  spare: {subject: ID}
"""
DM = """
dataset: DM
records:
  - raw: dm
    variables:
      SUBJID: ID
      SITEID: {assign: "1"}
      SEX: SEX
      COUNTRY: {assign: KOR}
      DMDTC: {iso8601: {date: {first: visit.DATE}}}
"""
AE = """
dataset: AE
keys: [USUBJID, AETERM]
records:
  - raw: ae
    where: {ANY: "Y"}
    variables: {AETERM: TERM, AEDECOD: TERM}
"""
RAW = {
    "dm": "ID,SEX,INITIALS,AUDIT\n1,F,AB,x\n2,M,CD,x\n",
    "ae": "ID,ANY,TERM,NOTE,AUDIT\n1,Y,Rash,a,x\n2,N,,b,x\n,Y,Itch,c,x\n",
    "visit": "ID,DATE,AUDIT\n1,2024-01-05,x\n2,2024-01-06,x\n",
    "spare": "ID,THING\n1,2\n",
}


def built(tmp_path, blocks=1):
    study, raw = tmp_path / "specs" / "rec", tmp_path / "raw" / "rec"
    (study / "sdtm").mkdir(parents=True, exist_ok=True)
    raw.mkdir(parents=True, exist_ok=True)
    (study / "study.yaml").write_text(STUDY.lstrip())
    (study / "sdtm" / "dm.yaml").write_text(DM.lstrip())
    (study / "sdtm" / "ae.yaml").write_text(AE.lstrip())
    for name, text in RAW.items():
        (raw / f"{name}.csv").write_text(text)
    return build_study(study, raw=raw, out=tmp_path / f"out{blocks}", blocks=blocks)


def test_rows_and_columns_add_up(tmp_path):
    found = built(tmp_path).reconciliation
    counts = {
        (row.source, row.kind): (row.total, row.mapped, row.not_submitted, row.listed) for row in found.itertuples()
    }
    assert counts == {
        ("dm", "rows"): (2, 2, 0, 0),
        ("dm", "columns"): (4, 2, 2, 0),
        ("ae", "rows"): (3, 1, 0, 2),  # one says there was no event, one has no subject
        ("ae", "columns"): (5, 3, 1, 1),  # NOTE
        ("visit", "rows"): (2, 2, 0, 0),  # looked at by subject
        ("visit", "columns"): (3, 2, 1, 0),
        ("spare", "rows"): (1, 0, 0, 1),  # no spec uses it
        ("spare", "columns"): (2, 1, 0, 1),
    }


def test_what_is_listed_stands_in_the_issues(tmp_path):
    issues = built(tmp_path).issues
    told = issues[["rule", "variable", "file", "row"]].to_records(index=False).tolist()
    assert sorted(told) == [
        ("no subject", "ID", "ae.csv", "4"),
        ("raw column not mapped", "NOTE", "ae.csv", ""),
        ("raw column not mapped", "THING", "spare.csv", ""),
        ("raw row not mapped", "ae", "ae.csv", "3"),
        ("raw row not mapped", "spare", "spare.csv", "2"),
    ]


def test_blocks_add_up_to_the_same(tmp_path):
    one, two = built(tmp_path), built(tmp_path, blocks=2)
    assert one.reconciliation.equals(two.reconciliation)
    assert one.issues.equals(two.issues)


def test_tallies_add_up():
    assert Tally(1, 2, 3).plus(Tally(mapped=4)) == Tally(5, 2, 3)
    assert Tally(1, 2, 3).total == 6


TV = "dataset: TV\nkeys: [VISITNUM]\nrecords:\n  - study: visits\n    variables: {TVSTRL: TVSTRL, VISITDY: TVENRL}\n"
VISITS = """\
visits:
  - {VISITNUM: 1, VISIT: DAY 1, TVSTRL: First dose, TVENRL: "1"}
  - {VISITNUM: 2, VISIT: DAY 2, TVSTRL: Second dose, TVENRL: late}
raw:"""


def test_a_raw_source_may_be_called_as_a_table_of_the_study(tmp_path):
    study = small_study(tmp_path, {"visits": "SUBJECT,VISITNUM,TVSTRL\n001,1,x\n"}, {"tv": TV})
    study.edit("study.yaml", "raw:", VISITS)
    told = study.built().told("rule", "USUBJID", "variable", "file", "row")
    assert [said for said in told if said[3] == "visits.csv"] == [
        ("raw column not mapped", "", "TVSTRL", "visits.csv", ""),
        ("raw column not mapped", "", "VISITNUM", "visits.csv", ""),
        ("raw row not mapped", "T-001", "visits", "visits.csv", "2"),
    ]


def test_a_row_of_a_table_of_the_study_is_nobodys(tmp_path):
    study = small_study(tmp_path, {}, {"tv": TV})
    study.edit("study.yaml", "raw:", VISITS)
    assert study.built().told("rule", "USUBJID", "variable", "value", "file", "row") == [
        ("not a number", "", "VISITDY", "late", "study.yaml", "2")
    ]


@pytest.mark.parametrize(("line", "lacking"), [("    where: {N: present}\n", "N"), ("", "NOTE")])
def test_a_column_that_is_gone_is_named(tmp_path, line, lacking):
    spec = f"dataset: AE\nkeys: [USUBJID]\nrecords:\n  - raw: f\n{line}    variables: {{AETERM: NOTE, AEDECOD: NOTE}}\n"
    study = small_study(tmp_path, {"f": "SUBJECT,N,NOTE\n001,1,x\n"}, {"ae": spec})
    loaded = load_study(study.specs, study.raw)
    frames = {source.name: read_source(source, study.raw) for source in loaded.raw.values()}
    left = {name: column for name, column in frames["f"].columns.items() if name != lacking}
    store = RawStore.of(loaded, tmp_path, {**frames, "f": replace(frames["f"], columns=left)}.items())
    with pytest.raises(RawDataError, match=f"^f.csv: there is no column {lacking}, which sdtm/ae.yaml:4"):
        compute(loaded, store, Sink(tmp_path), blocks=1)


@pytest.mark.parametrize("blocks", [1, 2])
def test_rows_that_are_no_data_are_not_submitted_and_told(tmp_path, blocks):
    raw = {"demog": "List of subjects\n\nSUBJECT,SEX,AGE,FIRST\n001,F,34,2024-01-10\n002,M,41,2024-01-12\nEND,2\n"}
    source = 'demog: {file: demog.csv, subject: SUBJECT, header_row: 3, footer: "END,*"}'
    study = small_study(tmp_path, raw, {"dm": SMALL_DM}, sources=[source])
    for _ in range(2):  # from the file, and from the cache
        result = study.build("--blocks", str(blocks))
        assert result.exit_code == 0, result.output
        assert study.values("DM", "SUBJID", "AGE") == [("001", 34), ("002", 41)]
        left = [issue for issue in study.issues() if issue["rule"] == "row left out"]
        assert [(issue["value"], issue["row"], issue["variable"]) for issue in left] == [
            ("List of subjects", "1", "demog"),
            ("END,2", "6", "demog"),
        ]
        rows = (study.out / "reconciliation.csv").read_text().splitlines()[1]
        assert rows == "demog,demog.csv,rows,4,2,2,0"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_labels_below_the_header_are_not_submitted_and_told(tmp_path, kind):
    rows = ["SUBJECT,SEX,AGE,FIRST", "Subject Identifier,Sex,Age,First dose", "001,F,34,2024-01-10"]
    sign = {"csv": ",", "xlsx": "|"}[kind]
    source = f'demog: {{file: demog.{kind}, subject: SUBJECT, below_header: "Subject Identifier{sign}*"}}'
    study = small_study(tmp_path, {"demog": "\n".join(rows)}, {"dm": SMALL_DM}, sources=[source])
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row.split(","))
        book.save(tmp_path / "raw/t/demog.xlsx")
    assert study.build().exit_code == 0
    assert study.values("DM", "SUBJID", "AGE") == [("001", 34)]
    assert [(issue["rule"], issue["row"]) for issue in study.issues()] == [("row left out", "2")]
    assert "rows,2,1,1,0" in (study.out / "reconciliation.csv").read_text()


@pytest.mark.parametrize(("key", "which"), [("footer", "last"), ("below_header", "first")])
@pytest.mark.parametrize("form", ["1", "*", "**"])
def test_a_number_or_any_text_is_no_footer(tmp_path, key, which, form):
    source = f'demog: {{file: demog.csv, subject: SUBJECT, {key}: "{form}"}}'
    said = small_study(tmp_path, {"demog": DEMOG}, {"dm": SMALL_DM}, sources=[source]).refused()
    assert f"'{form}' tells no row of {key} from one of data; write how the {which} row reads, with * for" in said
