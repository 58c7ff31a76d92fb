"""The pilot study, built once for all tests; they skip where its data are not there."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # import mode importlib leaves sys.path alone

from pilot_study import DATA, SPECS, compare_with, published

from cdisc_rdeb.build import build_study


@pytest.fixture(scope="session")
def data():
    """The folder of the pilot's data."""
    if not (DATA / "raw").is_dir():
        pytest.skip(f"no data of the pilot study in {DATA}; set CDISC_RDEB_SHARED to the folder that holds pilot/")
    return DATA


@pytest.fixture(scope="session")
def built(data, tmp_path_factory):
    """The pilot study, built from its raw data."""
    return build_study(SPECS, raw=data / "raw", out=tmp_path_factory.mktemp("pilot") / "out")


@pytest.fixture(scope="session")
def comparison(data, built, tmp_path_factory):
    """The published datasets against those that were built."""
    return compare_with(published(data), built.folder, tmp_path_factory.mktemp("published"))
