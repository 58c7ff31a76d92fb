"""The synthetic raw forms: reproducible, consistent, and as untidy as raw/README.md says."""

import csv
import doctest
import importlib.util
import os
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import pytest

REPO = Path(__file__).parents[1]
SCRIPT = REPO / "specs" / "rdeb" / "simulate.py"
EXTRACT = REPO / "raw" / "rdeb"
ENROLLED = ["RDEB-001", "RDEB-002", "RDEB-003", "RDEB-005", "RDEB-006", "RDEB-007"]
FAILURE = "RDEB-004"
LOAD = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("simulate", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.simulate(pathlib.Path(sys.argv[2]))
"""

Forms = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rdeb_simulate", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed() -> Forms:
    return read(EXTRACT)


@pytest.fixture(scope="module")
def sixty(script: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Forms:
    out = tmp_path_factory.mktemp("sixty")
    script.simulate(out, subjects=60)
    return read(out)


@pytest.fixture(params=["committed", "sixty"])
def forms(request: pytest.FixtureRequest) -> Forms:
    found: Forms = request.getfixturevalue(request.param)
    return found


def read(folder: Path) -> Forms:
    forms = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            forms[path.stem] = list(csv.DictReader(file))
    return forms


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def of(rows: list[dict[str, str]], subject: str) -> list[dict[str, str]]:
    return [row for row in rows if (row["SUBJID"] if "SUBJID" in row else row["SUBJECT"]) == subject]


def day(text: str, form: str) -> date:
    written = {
        "demographics": "%Y-%m-%d",
        "visits": "%Y-%m-%d",
        "enrolment": "%m/%d/%Y",
        "disposition": "%m/%d/%Y",
        "infusion": "%d-%b-%Y",
        "adverse_events": "%d-%b-%Y",
        "eligibility": "%d/%m/%Y",
        "vitals": "%d.%m.%Y",
        "concomitant_medications": "%d%b%Y",
    }[form]
    return datetime.strptime(text, written).date()


def test_the_same_seed_gives_the_same_bytes_everywhere(tmp_path: Path) -> None:
    for folder, hash_seed, zone in [("one", "1", "Asia/Seoul"), ("two", "77", "America/Lima")]:
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "TZ": zone, "PYTHONUTF8": "0", "LC_ALL": "C"}
        subprocess.run([sys.executable, "-c", LOAD, str(SCRIPT), str(tmp_path / folder)], env=environment, check=True)
    assert content(tmp_path / "one") == content(tmp_path / "two")
    texts = [path.read_bytes() for path in (tmp_path / "one").iterdir() if path.suffix in (".csv", ".xml")]
    assert len(texts) == 18 and all(b"\r" not in text and text.endswith(b"\n") for text in texts)


def test_the_committed_extract_is_what_the_generator_writes(script: ModuleType, tmp_path: Path) -> None:
    script.simulate(tmp_path)
    assert content(tmp_path) == content(EXTRACT)


def test_another_seed_gives_another_trial(script: ModuleType, tmp_path: Path) -> None:
    script.simulate(tmp_path, seed=script.SEED + 1)
    committed = content(EXTRACT)
    assert all(content(tmp_path)[name] != committed[name] for name in committed)


def test_more_subjects_change_none_of_the_first(script: ModuleType, committed: Forms, tmp_path: Path) -> None:
    script.simulate(tmp_path, subjects=12)
    twelve = read(tmp_path)
    for form, rows in committed.items():
        for subject in [*ENROLLED, FAILURE]:
            assert of(twelve[form], subject) == of(rows, subject)


def test_one_subject_comes_with_a_screen_failure(script: ModuleType, tmp_path: Path) -> None:
    script.simulate(tmp_path, subjects=1)
    assert [row["SUBJID"] for row in read(tmp_path)["demographics"]] == ["RDEB-001", FAILURE]
    with pytest.raises(ValueError, match="subjects is 0"):
        script.simulate(tmp_path, subjects=0)


def test_counts(committed: Forms, sixty: Forms) -> None:
    assert {form: len(rows) for form, rows in committed.items()} == {
        "adverse_events": 43,
        "anti_c7": 24,
        "bebss": 44,
        "biopsies": 17,
        "genetics": 14,
        "histology": 48,
        "wounds": 264,
        "concomitant_medications": 78,
        "demographics": 7,
        "deviations": 6,
        "disposition": 28,
        "eligibility": 7,
        "enrolment": 7,
        "infusion": 18,
        "medical_history": 78,
        "visits": 60,
        "vitals": 131,
    }
    assert len(sixty["demographics"]) == 70  # one screen failure per six
    assert len(sixty["infusion"]) == 180


def test_the_six_of_the_paper(committed: Forms) -> None:
    doses = {row["SUBJID"]: row["DOSELVL"] for row in committed["infusion"]}
    assert doses == dict(zip(ENROLLED, ["1.0", "2.0", "3.0", "3.0", "1.0", "3.0"], strict=True))
    ages = {row["SUBJID"]: int(row["AGE_YRS"]) for row in committed["demographics"]}
    assert [subject for subject, age in ages.items() if age < 18] == ["RDEB-006", "RDEB-007"]
    assert all(10 <= age <= 60 for age in ages.values())
    visited = [row["VISDAT"] for row in committed["visits"] if row["VISDAT"]]
    assert (min(visited), max(visited)) == ("2016-10-13", "2020-01-10")


def test_total_cells_are_dose_times_weight(forms: Forms) -> None:
    for row in forms["infusion"]:
        in_tenths = {name: int(row[name].replace(".", "")) for name in ("DOSELVL", "WEIGHT", "TOTCELLS")}
        assert in_tenths["DOSELVL"] * in_tenths["WEIGHT"] == 10 * in_tenths["TOTCELLS"]
        assert abs(float(row["VOLUME"]) - float(row["TOTCELLS"]) / 5) <= 0.05 + 1e-9
        assert not row["INFENTIM"] or row["INFSTTIM"] < row["INFENTIM"]


def test_infusions_are_two_weeks_apart(forms: Forms) -> None:
    for subject in {row["SUBJID"] for row in forms["infusion"]}:
        rows = of(forms["infusion"], subject)
        first, second, third = (day(row["INFDAT"], "infusion") for row in rows)
        assert [row["INFNO"] for row in rows] == ["1", "2", "3"]
        assert abs((second - first).days - 14) <= 2 and abs((third - first).days - 28) <= 2
        done = {row["VISITNAME"].strip().title(): row["VISDAT"] for row in of(forms["visits"], subject)}
        assert [done[name] for name in ("Day 1", "Day 15", "Day 29")] == [
            first.isoformat(),
            second.isoformat(),
            third.isoformat(),
        ]


def test_participation_runs_from_consent_to_the_last_visit(forms: Forms) -> None:
    for person in forms["demographics"]:
        subject = person["SUBJID"]
        consent = day(person["ICDAT"], "demographics")
        visited = [day(row["VISDAT"], "visits") for row in of(forms["visits"], subject) if row["VISDAT"]]
        milestones = {
            row["DSTERMTX"].strip(): day(row["DSDAT"], "disposition") for row in of(forms["disposition"], subject)
        }
        ends = [
            day(row["DSDAT"], "disposition") for row in of(forms["disposition"], subject) if row["STAGE"] == "Study"
        ]
        assert milestones["Informed consent obtained"] == consent <= min(visited)
        assert len(ends) == 1 and date(2016, 10, 13) <= consent and ends[0] <= date(2020, 1, 10)
        assert (int(person["AGE_YRS"]) < 18) == bool(person["ASSENTDAT"])
        enrolment = of(forms["enrolment"], subject)[0]
        if enrolment["SFDAT"]:
            assert ends == [day(enrolment["SFDAT"], "enrolment")] and not of(forms["infusion"], subject)
            continue
        infused = day(of(forms["infusion"], subject)[0]["INFDAT"], "infusion")
        assert 1 <= (infused - min(visited)).days <= 28
        assert min(visited) <= day(enrolment["ENRDAT"], "enrolment") <= infused
        assert ends == [max(visited)]
        for event in of(forms["adverse_events"], subject):
            end = day(event["AEENDAT"], "adverse_events") if event["AEENDAT"] else ends[0]
            start = None if "UN" in event["AESTDAT"][:3] else day(event["AESTDAT"], "adverse_events")
            assert consent <= end <= ends[0] and (start is None or consent <= start <= end)
            assert (event["AEONGO"].strip().upper()[0] == "Y") == (event["AEENDAT"] == "")
            if start == end and event["AEENTIM"]:
                assert event["AESTTIM"] < event["AEENTIM"]


def test_vital_signs_are_taken_around_the_infusion(forms: Forms) -> None:
    order = {"P": 1, "B": 1, "15": 2, "E": 3, "1": 4, "2": 5}
    for infusion in forms["infusion"]:
        on = day(infusion["INFDAT"], "infusion")
        rows = [row for row in of(forms["vitals"], infusion["SUBJID"]) if day(row["VSDAT"], "vitals") == on]
        written = [row["TIMEPT"].strip().upper() for row in rows]
        places = [order["15" if text.startswith("15") else text[0]] for text in written]
        assert sorted(places) == [1, 2, 3, 4, 5]
        times = {place: row["VSTIM"] for place, row in zip(places, rows, strict=True) if row["VSTIM"]}
        assert times[1] < infusion["INFSTTIM"] < times.get(2, "99:99")
        assert not infusion["INFENTIM"] or infusion["INFENTIM"] <= times.get(3, "99:99")
        assert [row["WEIGHT"] for row in rows if row["WEIGHT"]] == [infusion["WEIGHT"]]


def test_a_medication_names_the_events_that_it_was_given_for(forms: Forms) -> None:
    treated = {
        (row["SUBJID"], row["AENO"])
        for row in forms["adverse_events"]
        if row["OTHACT"].strip().startswith("Medication")
    }
    named = [
        (row["SUBJID"], number.strip())
        for row in forms["concomitant_medications"]
        for number in row["CMAENO"].split(",")
        if number
    ]
    assert sorted(named) == sorted(treated)


def test_only_screen_failures_fail_a_criterion(forms: Forms) -> None:
    for person in forms["enrolment"]:
        rows = of(forms["eligibility"], person["SUBJID"])
        criteria = [row["CRITID"].upper() for row in rows if row["CRITID"]]
        assert person["SFCRIT"] in criteria if person["SFDAT"] else not criteria
        assert {day(row["ELIGDAT"], "eligibility") for row in rows} == {
            day(person["SFDAT"] or person["ENRDAT"], "enrolment")
        }
        carcinoma = [row for row in of(forms["medical_history"], person["SUBJID"]) if "carcinoma" in row["MHASK"]]
        assert [row["MHYN"].strip().upper()[0] for row in carcinoma] == ["Y" if "EXCL03" in criteria else "N"]


def test_no_adverse_event_is_serious_and_severity_follows_the_grade(forms: Forms) -> None:
    severity = {"1": "MILD", "2": "MODERATE", "3": "SEVERE"}
    for row in forms["adverse_events"]:
        assert row["SERIOUS"].strip().upper()[0] == "N"
        assert severity[row["GRADE"].strip()[-1]] == row["SEVERITY"].strip().upper()
    numbers = [(row["SUBJID"], int(row["AENO"])) for row in forms["adverse_events"]]
    assert len(set(numbers)) == len(numbers)


def test_an_interrupted_infusion_has_its_adverse_event(forms: Forms) -> None:
    for row in forms["infusion"]:
        if row["INTREAS"] in ("Nausea", "Dizziness", "Infusion site pain"):
            assert [
                event["AEVERB"]
                for event in of(forms["adverse_events"], row["SUBJID"])
                if event["AESTDAT"] == row["INFDAT"].upper()
                and event["PT_TX"] == row["INTREAS"]
                and "interrupted" in event["ACTION"]
            ]


def test_the_committed_extract_is_untidy_on_purpose(committed: Forms) -> None:
    events, visits = committed["adverse_events"], committed["visits"]
    mapped = "".join(row["AEVERB"] + row["AEDESC"] for row in events)
    assert {sign for sign in mapped if ord(sign) > 126} == set("≥±µ–\N{NO-BREAK SPACE}")
    assert any(re.search("[가-힣]", row["REMARK_KR"]) for row in events)
    assert {"UN-UNK-2016", "UN-JUN-2017"} <= {row["AESTDAT"] for row in events}
    assert {"Mild", "MODERATE"} <= {row["SEVERITY"] for row in events}
    assert {"Not Recovered/Not Resolved", "recovered"} <= {row["OUTCOME"] for row in events}
    assert any(row["AEVERB"] != row["AEVERB"].lstrip() for row in events)
    assert any(row["AEVERB"] != row["AEVERB"].rstrip() for row in events)
    assert any(row["AEONGO"].strip().lower() == "yes" for row in events)
    assert any("\n" in row["COMMENT"] for row in visits) and "FORM_STATUS " in visits[0]
    assert [row["SUBJID"] for row in visits if row["VISITNAME"].strip().lower() == "unscheduled"] == [
        "RDEB-001",
        "RDEB-006",
    ]
    assert [row["SUBJID"] for row in visits if not row["VISDAT"]] == ["RDEB-003"]
    assert [row["BRTHDAT"] for row in committed["demographics"] if "UN" in row["BRTHDAT"]] == ["2002-03-UN"]
    assert [row["SUBJID"] for row in events] != sorted(row["SUBJID"] for row in events)


def test_only_words_known_to_the_codelists_are_written(script: ModuleType, sixty: Forms) -> None:
    writing = sys.modules["simulate_rdeb.writing"]
    known = {spelling for spellings in writing.SPELLINGS.values() for spelling in spellings}
    coded = {
        "demographics": ["SEX", "RACE", "ETHNIC"],
        "enrolment": ["COHORT", "ELIGYN"],
        "infusion": ["ROUTE", "WEIGHTU", "DOSELVLU", "TOTCELLSU", "VOLUMEU", "INTERRUPT"],
        "adverse_events": ["AEONGO", "GRADE", "SEVERITY", "SERIOUS", "RELATION", "ACTION", "OUTCOME", "AESI_IR"],
        "eligibility": ["ALLMET"],
        "vitals": ["VSDONE"],
    }
    for form, columns in coded.items():
        assert {row[column].strip() for row in sixty[form] for column in columns} <= known


def test_examples_in_the_generator(script: ModuleType) -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("simulate_rdeb.")]
    found = [doctest.testmod(module) for module in modules]
    assert sum(result.attempted for result in found) >= 3 and sum(result.failed for result in found) == 0
