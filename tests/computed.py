"""A study computed and not written, for who wants its columns: a build keeps none of them."""

from pathlib import Path

from cdisc_rdeb.crew import Crew
from cdisc_rdeb.engine.sink import Sink
from cdisc_rdeb.engine.study import Build, compute
from cdisc_rdeb.raw import RawStore, Reading
from cdisc_rdeb.spec import load_study
from cdisc_rdeb.spec.study.dated import dated


def computed(specs: Path, raw: Path, folder: Path) -> Build:
    """The datasets of a study, their columns in files of a folder."""
    study = dated(load_study(specs, raw))
    return compute(study, RawStore.read(Reading(study, raw, folder).begin(Crew())), Sink(folder), blocks=1)
