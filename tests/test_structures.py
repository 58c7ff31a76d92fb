"""Four more kinds of analysis datasets on SYNTHETIC data, each of some 30 lines of specs; figures by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from cdisc_rdeb import build_study, check_folder

HERE = Path(__file__).parent / "structures"
DATASETS = ("ADEG", "ADEXSUM", "ADPC", "ADRS")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("structures") / "out"
    assert build_study(HERE / "specs", sdtm=HERE / "sdtm", out=out).issues.empty
    return out / "adam"


def records(built: Path, name: str, where: str, *variables: str) -> list[tuple[object, ...]]:
    """Some values of the records that a condition holds for, rounded; None for a missing one."""
    frame, _ = pyreadstat.read_xport(built / f"{name.lower()}.xpt", disable_datetime_conversion=True)
    chosen = frame.query(where)[list(variables)]
    return [
        tuple(None if pd.isna(v) or v == "" else round(v, 4) if isinstance(v, float) else v for v in row)
        for row in chosen.itertuples(index=False, name=None)
    ]


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_needs_at_most_sixty_lines(name: str) -> None:
    assert len((HERE / "specs" / "adam" / f"{name.lower()}.yaml").read_text().splitlines()) <= 60


def test_ecg_replicates_are_averaged_and_corrected(built: Path) -> None:
    # QTcF of 460 ms at RR 810 ms: 460 / 0.81 ** (1 / 3) = 493.5; the mean of 450, 493.5 and 470 is 471.1667
    assert records(built, "ADEG", "PARAMCD == 'QTCF' and DTYPE == 'AVERAGE'", "AVISITN", "AVAL", "BASE", "CHG") == [
        (1, 410, 410, None),
        (2, 471.1667, 410, 61.1667),
    ]
    flags = ("AVISITN", "ABLFL", "AVALCAT1", "CRIT1FL", "ANL01FL")
    assert records(built, "ADEG", "PARAMCD == 'QTCF' and DTYPE == 'AVERAGE'", *flags) == [
        (1, "Y", "<=450", "N", "Y"),
        (2, None, ">450<=480", "Y", "Y"),
    ]


def test_one_replicate_is_no_average(built: Path) -> None:
    assert records(built, "ADEG", "USUBJID == 'S-2'", "PARAMCD", "AVAL", "DTYPE") == [
        ("QT", 380, None),
        ("RR", 900, None),
        ("QTCF", 393.6, None),  # 380 / 0.9 ** (1 / 3)
    ]


def test_exposure_is_summed_up(built: Path) -> None:
    overall = "PARAMCD not in ('DOSE', 'PLAN')"
    assert records(built, "ADEXSUM", overall, "USUBJID", "PARAMCD", "AVAL", "AVALCAT1") == [
        ("S-1", "TOTDOSE", 240, None),
        ("S-1", "NDOSE", 3, None),
        ("S-1", "MEANDOSE", 80, None),
        ("S-1", "TOTPLAN", 300, None),
        ("S-1", "INTENS", 80, "80-<100"),
        ("S-2", "TOTDOSE", 200, None),
        ("S-2", "NDOSE", 2, None),
        ("S-2", "MEANDOSE", 100, None),
        ("S-2", "TOTPLAN", 200, None),
        ("S-2", "INTENS", 100, ">=100"),
    ]
    # from the first infusion, 2024-01-10, to the last, 2024-03-10
    assert records(built, "ADEXSUM", "USUBJID == 'S-1' and PARAMCD == 'TOTDOSE'", "ASTDT", "AENDT") == [(23385, 23445)]


def test_concentrations_have_times_from_the_doses(built: Path) -> None:
    assert records(built, "ADPC", "AVAL == AVAL or AVAL != AVAL", "USUBJID", "AVAL", "AFRLT", "ARRLT", "NRRLT") == [
        ("S-1", 0, -0.25, None, 0),  # below the limit, 15 minutes before the first dose
        ("S-1", 12.5, 1.05, 1.05, 1),
        ("S-1", 3.1, 24.2, 24.2, 24),
        ("S-1", 14, 673, 1, 1),  # 28 days and an hour after the first dose, an hour after the second
        ("S-2", None, 24, 24, 24),  # below the limit after a dose
    ]


def test_best_overall_response_is_confirmed(built: Path) -> None:
    assert records(built, "ADRS", "PARAMCD == 'CBOR'", "USUBJID", "AVALC", "ADY", "RSSEQ") == [
        ("S-1", "CR", 122, 3),  # 41 days later CR again, one NE between
        ("S-2", "SD", 43, 1),  # a PR that nothing confirms, on day 43
        ("S-3", "MISSING", None, None),
    ]


def test_no_rule_finds_anything(built: Path) -> None:
    assert check_folder(built).issues["message"].tolist() == []
