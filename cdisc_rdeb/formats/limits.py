"""What a transport file can hold, and so a submission: how long names, labels and texts may be.

Source: SAS Technical Support document TS-140; FDA Study Data Technical Conformance Guide; SDTMIG 3.4, 4.2.1.
"""

from __future__ import annotations

import re

LONGEST_TEXT = 200  # bytes of a character value
LONGEST_LABEL = 40  # characters of the label of a dataset or variable, and of the name of a test, which becomes one
LONGEST_NAME = 8  # characters of the name of a dataset or variable, and of the code of a test
NUMBER_LENGTH = 8  # bytes of a number that is not cut

#: The name of a dataset or variable.
NAME = re.compile(rf"[A-Z][A-Z0-9_]{{0,{LONGEST_NAME - 1}}}")
#: The code of a test, qualifier or parameter, which may begin with _ too. Source: CG0372, CG0417; ADaMIG 1.3, rule 143.
CODE = re.compile(rf"[A-Z_][A-Z0-9_]{{0,{LONGEST_NAME - 1}}}")
