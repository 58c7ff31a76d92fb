"""The date that goes into every file of a study."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime

from ...errors import SpecError
from ...model import Study

OF_NO_DATE = "1970-01-01"  # where neither the study nor the environment gives one


def dated(study: Study) -> Study:
    """The study with the date that goes into every file: SOURCE_DATE_EPOCH, else its own."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        day = datetime.fromtimestamp(int(seconds), UTC).date().isoformat() if seconds else study.created
    except (ValueError, OverflowError, OSError):
        raise SpecError([f"SOURCE_DATE_EPOCH is '{seconds}'; give the seconds since 1970, or unset it"]) from None
    return replace(study, created=day or OF_NO_DATE)
