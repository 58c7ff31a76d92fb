"""The same bytes whoever works on a study, and in however many ranges; a cluster that is not there, or goes away."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from studies import TinyStudy, tiny_study

from cdisc_rdeb import build_study
from cdisc_rdeb.crew import cluster
from cdisc_rdeb.crew.pieces import Crew
from cdisc_rdeb.errors import RequestError
from cdisc_rdeb.model import Long
from cdisc_rdeb.raw import Reading
from cdisc_rdeb.raw.simulate import simulate
from cdisc_rdeb.spec import load_study

SPECS = Path(__file__).parents[1] / "specs" / "rdeb"
SUBJECTS = 42


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Raw data of some subjects, in all formats that the shipped study has."""
    folder = tmp_path_factory.mktemp("raw")
    simulate(SPECS, folder, subjects=SUBJECTS, seed=18)
    return folder


@pytest.fixture(scope="module")
def built(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, bytes]]:
    """Builds the study afresh; the files of the output."""

    def build(**how: Any) -> dict[str, bytes]:
        out = tmp_path_factory.mktemp("built") / "out"
        build_study(SPECS, raw=raw, out=out, fresh=True, **how)
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    return build


@pytest.fixture(scope="module")
def whole(built: Callable[..., dict[str, bytes]]) -> dict[str, bytes]:
    """The output of one process in one range, with the documents."""
    return built(blocks=1)


@pytest.fixture(scope="module")
def bare(built: Callable[..., dict[str, bytes]]) -> dict[str, bytes]:
    """The same without documents."""
    return built(blocks=1, documents=False)


@pytest.fixture
def local() -> Iterator[Any]:
    """A Dask cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed", reason="the extra [dask] is not installed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, dashboard_address=":0", memory_limit="2GB"
    ) as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize(("blocks", "workers"), [(7, 1), (40, 1), (7, 2), (40, 2)])
def test_blocks_and_workers_change_no_byte(
    built: Callable[..., dict[str, bytes]], bare: dict[str, bytes], blocks: int, workers: int
) -> None:
    assert {"sdtm/lb.xpt", "sdtm/define.xml", "adam/adlb.xpt", "issues.csv", "manifest.json"} <= bare.keys()
    assert built(blocks=blocks, workers=workers, documents=False) == bare


@pytest.mark.slow
def test_workers_change_no_byte_of_documents(built: Callable[..., dict[str, bytes]], whole: dict[str, bytes]) -> None:
    assert {"sdtm/acrf.pdf", "sdtm/csdrg.pdf", "adam/adrg.pdf", "sdtm/define.html"} <= whole.keys()
    assert built(workers=2) == whole


@pytest.mark.slow
def test_a_cluster_changes_no_byte(built: Callable[..., dict[str, bytes]], whole: dict[str, bytes], local: Any) -> None:
    said: list[str] = []
    assert built(scheduler=local.scheduler_address, tell=said.append) == whole
    assert said == [f"dashboard of the cluster: {local.dashboard_link}"]


@pytest.mark.slow
def test_the_work_of_a_worker_of_a_cluster_that_ends_is_done_by_another(
    built: Callable[..., dict[str, bytes]], bare: dict[str, bytes], local: Any
) -> None:
    ended: list[int] = []

    def end_one(said: str) -> None:
        if said == "block 1 built":
            ended.append(local.workers[0].pid)
            os.kill(ended[0], signal.SIGKILL)

    assert built(scheduler=local.scheduler_address, blocks=6, documents=False, progress=end_one) == bare
    assert len(ended) == 1


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """A study with an output."""
    found = tiny_study(tmp_path)
    assert found.build().exit_code == 0
    return found


def test_without_dask_a_scheduler_is_refused(study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = study.build("--scheduler", "tcp://127.0.0.1:8786", "--fresh")
    assert said.exit_code == 2
    assert said.stderr == "error: --scheduler needs Dask, which is not installed: pip install 'cdisc-rdeb[dask]'\n"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:notaport"])
def test_an_address_where_nobody_answers_is_told(
    study: TinyStudy, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    pytest.importorskip("distributed", reason="the extra [dask] is not installed")
    monkeypatch.setattr(cluster, "ANSWERS", 1)
    before = study.output()
    said = study.build("--scheduler", address, "--fresh")
    assert said.exit_code == 2
    assert said.stderr.startswith(f"error: no Dask scheduler answers at {address} (")
    assert said.stderr.endswith("name the address that it tells when it starts, such as tcp://host:8786\n")
    assert study.output() == before


@pytest.mark.slow
def test_a_cluster_without_workers_or_that_does_not_see_a_folder_is_told(
    study: TinyStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra [dask] is not installed")
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        said = study.build("--scheduler", empty.scheduler_address, "--fresh")
        assert (said.exit_code, f"{empty.scheduler_address} has no workers; start some" in said.stderr) == (2, True)
    with (
        distributed.LocalCluster(n_workers=1, processes=False, dashboard_address=":0") as other,
        monkeypatch.context() as patch,
    ):
        patch.setattr(cluster, "seen_there", lambda folder: ("0.0.1", True))
        said = study.build("--scheduler", other.scheduler_address, "--fresh")
        assert "has cdisc_rdeb 0.0.1, and this is" in said.stderr
        patch.setattr(cluster, "seen_there", lambda folder: (cluster.VERSION, "raw" not in folder))
        said = study.build("--scheduler", other.scheduler_address, "--fresh")
        assert f"does not see {study.raw}; all must share it" in said.stderr


@pytest.mark.slow
def test_a_cluster_whose_workers_all_end_is_told_and_nobody_waits(
    study: TinyStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra [dask] is not installed")
    monkeypatch.setattr(cluster, "COME_BACK", 1)
    before = study.output()
    with distributed.LocalCluster(n_workers=1, dashboard_address=":0") as local:
        address = local.scheduler_address
        monkeypatch.setattr("cdisc_rdeb.crew.pieces.BEAT", 0.2)
        see = cluster.refuse_blind

        def then_end(*about: Any) -> None:
            see(*about)
            local.scale(0)

        monkeypatch.setattr(cluster, "refuse_blind", then_end)
        with pytest.raises(RequestError, match="ended before their work"):
            build_study(study.specs, raw=study.raw, out=study.out, scheduler=address, fresh=True)
    assert study.output() == before


def test_large_files_that_are_whole_in_memory_are_read_one_after_the_other(raw: Path, tmp_path: Path) -> None:
    study = load_study(SPECS, raw)
    long = replace(study.raw["labs"], long=Long("TESTNM", "RESULT"))  # all others come in pieces
    study = replace(study, raw={**study.raw, "labs": long})
    here = {}
    for most in (1 << 40, 1):
        crew = Crew()
        Reading(study, raw, tmp_path).begin(crew, most)
        here[most] = {piece.arguments[1] for piece in crew.own}
    odm = {name for name, source in study.raw.items() if source.files == ("pro.xml",)}
    assert here[1 << 40] == odm
    assert here[1] == {*odm, "labs"}
