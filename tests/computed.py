"""A study computed and not written, for who wants its columns: a build keeps none of them."""

from pathlib import Path

from cdisc_rdeb.build import dated, read
from cdisc_rdeb.engine.sink import Sink
from cdisc_rdeb.engine.study import Build, compute
from cdisc_rdeb.spec import load_study


def computed(specs: Path, raw: Path, folder: Path) -> Build:
    """The datasets of a study, their columns in files of a folder."""
    study = dated(load_study(specs, raw))
    return compute(study, read(study, raw, None, folder, lambda _: None), Sink(folder), blocks=1)
