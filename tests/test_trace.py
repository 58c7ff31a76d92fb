"""Values followed home, and raw cells followed to all they reach; other readers judge that a cell holds its text."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import openpyxl
import pyreadstat
import pytest
from click.testing import CliRunner
from lxml import etree

from cdisc_rdeb.cli import main
from cdisc_rdeb.engine import facts
from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.model import Study
from cdisc_rdeb.trace import Cell, Traced, trace_raw, trace_value
from cdisc_rdeb.trace.ask import all_values, comes_from, opened, run, walk_over
from cdisc_rdeb.trace.reach import reachable
from cdisc_rdeb.trace.related import related_needs
from cdisc_rdeb.trace.walk import Walk
from cdisc_rdeb.trace.words import to_text

ROOT = Path(__file__).parent.parent
STUDY, RAW = ROOT / "specs/rdeb", ROOT / "raw/rdeb"
ONE = "USUBJID = RDEB-MSC-01-RDEB-001"
ask = partial(trace_value, STUDY)


@cache
def rows_of_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@cache
def frame_of(path: Path):
    return pyreadstat.read_xport(path)[0]


@cache
def sheet_of(path: Path, name: str) -> list[list[str]]:
    return [["" if v is None else str(v) for v in row] for row in openpyxl.load_workbook(path)[name].values]


@cache
def items_of(path: Path) -> dict[tuple[int, str], str]:
    """The items of an ODM file, by the line of the group that they are in; and what its groups are below."""
    found = {}
    names = {event.get("OID"): event.get("Name") for event in etree.parse(path).getroot().iter("{*}StudyEventDef")}
    for group in etree.parse(path).getroot().iter("{*}ItemGroupData"):
        for item in group:
            found[group.sourceline, item.get("ItemOID")] = item.get("Value")
        for above in group.iterancestors():
            found |= {(group.sourceline, f"@{name}"): value for name, value in above.attrib.items()}
            found[group.sourceline, "StudyEventName"] = names.get(above.get("StudyEventOID")) or found.get(
                (group.sourceline, "StudyEventName"), ""
            )
    return found


def holds(cell: Cell) -> bool:
    """Whether a cell of a raw file holds a text, as another reader sees it."""
    path = RAW / cell.file
    if path.suffix == ".csv":
        rows = rows_of_csv(path)
        return rows[cell.row - 1][rows[0].index(cell.column)].strip() == cell.text
    if path.suffix == ".xlsx":
        rows = sheet_of(path, cell.sheet)
        return rows[cell.row - 1][rows[0].index(cell.column)].strip().removesuffix(" 00:00:00") == cell.text
    if path.suffix == ".xpt":
        value = frame_of(path)[cell.column][cell.row - 1]
        return (f"{value:.12g}" if isinstance(value, float) else str(value).strip()) == cell.text
    items = items_of(path)
    if (cell.row, cell.column) in items:
        return items[cell.row, cell.column] == cell.text
    return cell.text in {"", *(value for (line, name), value in items.items() if line == cell.row and name[0] == "@")}


@pytest.fixture(scope="module")
def walk() -> Walk:
    """The walk over the whole trial, with the trail of its records."""
    with opened(STUDY, None, None) as (study, store, headers):
        return walk_over(run(facts.of_subjects(study), store, None, store.whole()), headers, 10**9)


def ends(traced: Traced) -> Iterator[Traced]:
    """Where the chains of a value end."""
    return (each for each in traced.all() if not each.inputs)


def test_random_values_end_in_raw_cells_or_in_the_specs(walk: Walk) -> None:
    dice = random.Random(1)
    places = [
        (name, variable.name)
        for name in [*walk.space.study.datasets, *walk.related]
        for variable in walk.of(name)[0].submitted()
        if len(walk.of(name)[1])
    ]
    assert {"SUPPAE", "CO", "RELREC"} <= {name for name, _ in places}
    for name, variable in (dice.choice(places) for _ in range(400)):
        traced = walk.variable(name, dice.randrange(len(walk.of(name)[1])), variable)
        for end in ends(traced):
            if end.cell is not None:
                assert holds(end.cell), end
            elif end.value:
                assert end.kind == "assigned" and end.said, (traced.name, end)


def test_random_cells_and_the_values_that_they_reach_find_each_other() -> None:
    """What is found from a cell is what leads to it, by two ways: forward by names and memory, backward by the tree."""
    dice = random.Random(2)
    with opened(STUDY, None, None) as (study, store, headers):
        block = store.of_one(store.everyone[3])
        walk = walk_over(run(facts.of_subjects(study), store, None, block), headers, 10**9)
    values = dice.sample([*all_values(walk.space, walk, everything(study))], 1500)
    leads = {id(value): value.cells() for value in values}
    for cell in dice.sample(sorted({cell for found in leads.values() for cell in found}, key=str), 100):
        assert holds(cell)
        at = next(end for value in values for end in value.all() if end.cell == cell).name
        source, _, column = at.removeprefix("raw ").partition(".")
        own = {name: own for own, name in headers.get(source, {}).items()}.get(column, column)
        reach, known = reachable(study, {(source, own)}), {}
        key = (cell.file, cell.row, cell.column)
        forward = [v for v in values if tuple(v.name.split(".")) in reach and comes_from(v, key, known)]
        assert [v for v in values if cell in leads[id(v)]] == forward, cell


def everything(study: Study) -> set[tuple[str, str]]:
    """All variables, by dataset and name."""
    own = {(name, variable) for name, dataset in study.datasets.items() for variable in dataset.variables}
    return own | {name for name, _ in related_needs(study)}


def test_what_a_column_can_reach_leaves_nothing_out(walk: Walk) -> None:
    dice, study = random.Random(3), walk.space.study
    reach: dict[tuple[str, str], set[tuple[str, str]]] = {}
    names = dice.sample(sorted(everything(study)), 200)
    for name, variable in names:
        records = walk.of(name)[1]
        if not len(records) or variable not in records.columns:
            continue
        value = walk.variable(name, dice.randrange(len(records)), variable)
        for end in (each for each in ends(value) if each.cell is not None):
            source, _, column = end.name.removeprefix("raw ").partition(".")
            own = (source, column.removeprefix(study.raw[source].prefix))
            if own not in reach:
                reach[own] = reachable(study, {own})
            assert (name, variable) in reach[own], (value.name, end.name)
    assert len(reach) > 50


# What values are made of, read in the raw files by hand.


def cells(traced: Traced) -> dict[str, str]:
    return {str(cell): cell.text for cell in traced.cells()}


def test_a_collected_value() -> None:
    assert cells(ask("DM", "AGE", [ONE.replace("001", "002")])) == {"demographics.csv:3:AGE_YRS": "37"}


def test_a_date_of_two_cells() -> None:
    traced = ask("EC", "ECSTDTC", [ONE, "ECMOOD = PERFORMED", "VISITNUM = 2"])
    assert traced.value == "2016-10-27T09:15"
    assert cells(traced) == {"infusion.csv:2:INFDAT": "27-Oct-2016", "infusion.csv:2:INFSTTIM": "09:15"}


def test_the_first_of_another_dataset() -> None:
    traced = ask("DM", "RFXSTDTC", [ONE])
    assert traced.how == "The subject's first EX.EXSTDTC."
    (dose,) = traced.inputs
    assert (dose.name, dose.value) == ("EX.EXSTDTC", "2016-10-27T09:15")
    assert "infusion.csv:2:INFSTTIM" in cells(dose)


def test_change_from_baseline() -> None:
    traced = ask("ADQS", "CHG", [ONE, "PARAMCD = ITCHVAS", 'AVISIT = "DAY 57"'])
    assert traced.value == "-2" and traced.how == "AVAL - BASE where AVISITN > 2."
    value, base = (next(each for each in traced.inputs if each.name == f"ADQS.{n}") for n in ("AVAL", "BASE"))
    assert (value.value, base.value) == ("4.2", "6.2")
    assert "pro.xml:777:I.VAS_ITCH" in cells(value) and "pro.xml:695:I.VAS_ITCH" in cells(base)


def test_a_total_of_items() -> None:
    traced = ask("QS", "QSSTRESN", [ONE, "QSTESTCD = DLQI111", "VISITNUM = 2"])
    items = [each for each in traced.inputs if each.name == "QS.POINTS"]
    assert len(items) == 10 and traced.value == f"{sum(float(each.value) for each in items):g}" == "18"
    assert cells(items[0])["pro.xml:703:I.DLQI_Q01"] == "2"


def test_a_qualifier_by_its_supp() -> None:
    traced = ask("SUPPAE", "QVAL", [ONE, "QNAM = AETRTEM", "IDVARVAL = 1"])
    (own,) = traced.inputs
    assert own == ask("AE", "AETRTEM", [ONE, "AESEQ = 1"])
    assert traced.name == "SUPPAE.QVAL" and "adverse_events.csv:4:AESTDAT" in cells(traced)


def test_a_comment_by_its_record_of_co() -> None:
    traced = ask("CO", "COVAL", [ONE, "RDOMAIN = QS"])
    assert cells(traced)["pro.xml:777:I.VAS_COM"] == "Woke ≥ 3 times because of itch"
    assert traced.value == "Woke >= 3 times because of itch" and len(traced.inputs) == 1


def test_a_relation_leads_to_what_was_collected() -> None:
    """CMAENO of a medication names the event by its number."""
    traced = ask("RELREC", "RELID", [ONE, "RELID = CMAE1", "RDOMAIN = CM"])
    assert cells(traced) == {"concomitant_medications.csv:10:CMAENO": "3"}
    other = ask("RELREC", "RELID", [ONE, "RELID = CMAE1", "RDOMAIN = AE"])
    assert cells(other) == {"adverse_events.csv:4:AENO": "3"}


def test_a_visit_is_known_by_the_form_and_the_plan() -> None:
    traced = ask("VS", "VISITNUM", [ONE, "VSTESTCD = TEMP", "VISITNUM = 1"])
    assert cells(traced) == {"vitals.csv:2:VISITNAME": "Screening", "vitals.csv:2:VSDAT": "13.10.2016"}
    assert [each.said for each in ends(traced) if not each.cell] == ["study.yaml: visits"]


def test_an_assigned_value_stands_in_the_specs() -> None:
    traced = ask("TA", "ELEMENT", ["TAETORD = 1"])
    assert [(each.value, each.said) for each in ends(traced)] == [("Screening", "study.yaml: arms")]
    fixed = ask("DM", "AGEU", [ONE])
    assert (fixed.kind, fixed.value) == ("assigned", "YEARS") and fixed.said.startswith("sdtm/dm.yaml:")


def test_a_fact_of_the_whole_study() -> None:
    assert ask("TS", "TSVAL", ["TSPARMCD = SSTDTC"]).value == "2016-10-13"


def test_a_figure_leads_to_its_records() -> None:
    where = ["PARAMCD = ITCHVAS, AVISIT = DAY 57, variable = CHG, statistic = mean"]
    traced = trace_value(STUDY, "ITCHPAIN", where=where)
    assert traced.value == "-1.67" and len(traced.inputs) == 6
    assert sum(float(each.value) for each in traced.inputs) / 6 == pytest.approx(-1.67, abs=0.005)
    assert {each.name for each in traced.inputs} == {"ADQS.CHG"}


def test_a_cell_reaches_its_values_and_figures() -> None:
    found = trace_raw(STUDY, "pro.xml", 777, "I.VAS_ITCH")
    names = {each.name for each in found}
    assert {"QS.QSORRES", "QS.QSSTRESN", "ADQS.AVAL", "ADQS.CHG"} <= names
    assert any(name.startswith("ITCHPAIN: ") for name in names) and not any(n.startswith("AE.") for n in names)
    (change,) = [v for v in found if v.name == "ADQS.CHG" and "AVISITN=5" in v.record]
    assert any(str(cell) == "pro.xml:777:I.VAS_ITCH" for cell in change.cells())


# What is not there.


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (("AEX", "AETERM"), "has no dataset AEX; "),
        (("AE", "AEDECO"), "AE has no variable AEDECO; did you mean AEDECOD?"),
        (("AE", "AETERM", ["USUBJID = RDEB-MSC-01-RDEB-0001"]), "has no subject RDEB-MSC-01-RDEB-0001; did you mean"),
        (("AE", "AETERM", [ONE]), "10 records of AE meet this; say which: USUBJID=RDEB-MSC-01-RDEB-001, AESTDTC"),
        (("AE", "AETERM", [ONE, "AESEQ = 99"]), "no record of AE meets this; there are USUBJID="),
        (("SUPPAE", "QVAL", [ONE]), "22 records of SUPPAE meet this; say which: RDOMAIN=AE, USUBJID="),
        (("SUPPAE", "QVALUE", [ONE]), "SUPPAE has no variable QVALUE; did you mean QVAL?"),
        (("SUPPDM", "QVAL", [ONE, "QNAM = X"]), "no record of SUPPDM meets this; there are"),
        (("ITCHPAIN", "", ["statistic = mean"]), "16 figures of ITCHPAIN meet this; say which, such as: result="),
        (("ITCHPAIN", "", ["size = 1"]), "figures of ITCHPAIN have no size; they have result, variable"),
    ],
)
def test_what_is_not_there_is_told(question: tuple[str, ...], said: str) -> None:
    with pytest.raises(RequestError) as error:
        ask(*question)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (("vitals.cvs", 2, "TEMP"), "did you mean vitals.csv?"),
        (("vitals.csv", 9999, "TEMP"), "reads vitals.csv:9999; it has no row 9999"),
        (("vitals.csv", 2, "TEMPP"), "vitals.csv has no column TEMPP; did you mean TEMP"),
    ],
)
def test_a_cell_that_is_not_there_is_told(cell: tuple[str, int, str], said: str) -> None:
    with pytest.raises(RequestError) as error:
        trace_raw(STUDY, *cell)
    assert said in str(error.value)


# At the command line.


def told(*arguments: str) -> str:
    done = CliRunner().invoke(main, ["trace", str(STUDY), *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_the_command_prints_a_tree_or_json() -> None:
    text = told("DM.AGE", "--where", ONE)
    assert text.splitlines()[-1].strip() == "demographics.csv:2:AGE_YRS = 28"
    data = json.loads(told("DM.AGE", "--where", ONE, "--json"))
    assert data["inputs"][0]["cell"] == {"file": "demographics.csv", "row": 2, "column": "AGE_YRS", "text": "28"}
    assert "VS.VSORRES = 36.5" in told("--raw", "vitals.csv:2:TEMP")
    assert told("--raw", "vitals.csv:2:ENTRY_BY").strip() == "no value of any dataset comes from it"


def test_a_value_that_is_told_twice_is_told_once() -> None:
    text = to_text(ask("ADQS", "CHG", [ONE, "PARAMCD = ITCHVAS", 'AVISIT = "DAY 57"']))
    assert "(as above)" in text and text.count("pro.xml:695:I.VAS_ITCH") == 1


def test_one_of_both_is_asked() -> None:
    for arguments in ((), ("DM.AGE", "--raw", "a.csv:1:X"), ("--raw", "a.csv")):
        assert CliRunner().invoke(main, ["trace", str(STUDY), *arguments]).exit_code == 2
