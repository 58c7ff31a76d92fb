"""CDISC CORE, the open rules engine, as a judge: asked in the Python that has it, and told as issues.

``asking`` is this side; ``runner`` is the script that runs in the engine's Python.
"""

from .asking import Core, CoreAt, run_core

__all__ = ["Core", "CoreAt", "run_core"]
