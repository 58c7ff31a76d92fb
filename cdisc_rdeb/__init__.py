"""From raw trial records to CDISC submission datasets and define.xml, from one set of specs.

>>> import cdisc_rdeb
>>> sorted(cdisc_rdeb.__all__)[:3]
['allow_code', 'analyze_study', 'build_study']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import VERSION

if TYPE_CHECKING:
    from .allowed import allow_code
    from .analyses.run import analyze_study
    from .build import build_study
    from .check import check_folder, check_study
    from .compare import compare_datasets
    from .define.page import define_html
    from .defines import define_study
    from .exchange import export_specs, import_specs
    from .formats.dataset_json import read_dataset_json, write_dataset_json
    from .formats.xpt import read_xpt, write_xpt
    from .report import report_study
    from .spec import explain, lint, load_study

__version__ = VERSION

# Where each name of the API lives; a module is loaded when one of its names is first used.
HOMES = {
    "allow_code": "allowed",
    "analyze_study": "analyses.run",
    "build_study": "build",
    "check_folder": "check",
    "check_study": "check",
    "compare_datasets": "compare",
    "define_html": "define.page",
    "define_study": "defines",
    "explain": "spec",
    "export_specs": "exchange",
    "import_specs": "exchange",
    "lint": "spec",
    "load_study": "spec",
    "read_dataset_json": "formats.dataset_json",
    "read_xpt": "formats.xpt",
    "report_study": "report",
    "write_dataset_json": "formats.dataset_json",
    "write_xpt": "formats.xpt",
}
__all__ = [
    "allow_code",
    "analyze_study",
    "build_study",
    "check_folder",
    "check_study",
    "compare_datasets",
    "define_html",
    "define_study",
    "explain",
    "export_specs",
    "import_specs",
    "lint",
    "load_study",
    "read_dataset_json",
    "read_xpt",
    "report_study",
    "write_dataset_json",
    "write_xpt",
]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{HOMES[name]}"), name)
