"""What a transport file can hold, and so a submission: how long names, labels and texts may be.

Source: SAS Technical Support document TS-140; FDA Study Data Technical Conformance Guide; SDTMIG 3.4, 4.2.1.
"""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite

LONGEST_TEXT = 200  # bytes of a character value
LONGEST_LABEL = 40  # characters of the label of a dataset or variable, and of the name of a test, which becomes one
LONGEST_NAME = 8  # characters of the name of a dataset or variable, and of the code of a test
NUMBER_LENGTH = 8  # bytes of a number that is not cut
LARGEST_NUMBER = 7.237005577332262e75  # of IBM floating point, 16**63 less one unit
SMALLEST_NUMBER = 5.397605346934028e-79  # 16**-65
SAFE_DIGITS = 15  # whole numbers of so many are held exactly

#: The name of a dataset or variable.
NAME = re.compile(rf"[A-Z][A-Z0-9_]{{0,{LONGEST_NAME - 1}}}")
#: The code of a test, qualifier or parameter, which may begin with _ too. Source: CG0372, CG0417; ADaMIG 1.3, rule 143.
CODE = re.compile(rf"[A-Z_][A-Z0-9_]{{0,{LONGEST_NAME - 1}}}")


def unheld(text: str, number: float) -> str:
    """Why a number that a text says is not held, '' if it is: decimals are rounded, identifiers must not be.

    >>> unheld("1e400", float("inf")), unheld("0.1", 0.1), unheld("9007199254740993", 9007199254740993.0)
    ('is larger than any number that XPT can hold', '', 'has more digits than a number can hold')
    """
    if abs(number) > LARGEST_NUMBER:
        return "is larger than any number that XPT can hold"
    if abs(number) < SMALLEST_NUMBER and re.search("[1-9]", text.lower().partition("e")[0]):
        return "is smaller than any number that XPT can hold"
    if len(text) > SAFE_DIGITS and isfinite(number):
        exact = Decimal(text)
        if exact == exact.to_integral_value() and exact != Decimal(number):
            return "has more digits than a number can hold"
    return ""
