"""The folder that is sent, made of a build (``make``): each file in its place (``places``), an index of all with a
study tagging file (``backbone``), judged as a gateway would (``rejection``, ``rules``) before it is written.

``verify`` says later whether a package is still what it was, ``differences`` what a new one changed.
"""

from __future__ import annotations

from .differences import PackageDifferences, diff_packages
from .make import Packaged, package_study
from .rejection import Refusal
from .verify import Verified, verify_package

__all__ = [
    "PackageDifferences",
    "Packaged",
    "Refusal",
    "Verified",
    "diff_packages",
    "package_study",
    "verify_package",
]
