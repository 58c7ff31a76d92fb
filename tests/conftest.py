"""Lets test modules import the judges that stand beside them, and builds the trial once for all of them."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from cdisc_rdeb import build_study
from cdisc_rdeb.build import Build
from cdisc_rdeb.raw.simulate import simulate

sys.path.insert(0, str(Path(__file__).parent))  # import mode importlib leaves it alone

os.environ["CDISC_RDEB_ALLOW_CODE"] = "1"  # tests write derivations.py themselves; test_allowed.py is without it

settings.register_profile("ours", deadline=None)  # how long an example takes depends on who else uses the machine
settings.load_profile("ours")

PROJECT = Path(__file__).parents[1]
SPECS = PROJECT / "specs" / "rdeb"
BuiltTrial = tuple[Build, Path]  # the build, and the folder of the raw data


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What builds of tests leave is no user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDISC_RDEB_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def rdeb(tmp_path_factory: pytest.TempPathFactory) -> BuiltTrial:
    """The trial's own study from its committed raw data."""
    raw = PROJECT / "raw" / "rdeb"
    return build_study(SPECS, raw=raw, out=tmp_path_factory.mktemp("rdeb") / "out"), raw


@pytest.fixture(scope="session")
def rdeb60(tmp_path_factory: pytest.TempPathFactory) -> BuiltTrial:
    """The same from 60 simulated subjects, without documents."""
    folder = tmp_path_factory.mktemp("rdeb60")
    simulate(SPECS, folder / "raw", subjects=60, seed=4520022)
    built = build_study(SPECS, raw=folder / "raw", out=folder / "out", documents=False)
    return built, folder / "raw"
