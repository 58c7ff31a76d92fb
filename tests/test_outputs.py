"""Verbs with several outputs: a variable for each, from one line of a spec."""

from pathlib import Path

import pytest
from studies import tiny_study

from cdisc_rdeb import read_xpt

DERIVATIONS = '''
from cdisc_rdeb.columns import Text
from cdisc_rdeb.verbs import verb


@verb("The two ends of {text}.", outputs={"first": r"\\w*LOC", "rest": r"\\w*MODIFY"})
def ends(*, text: Text) -> tuple[Text, Text]:
    """First letter, and the rest."""
    return text.map(lambda t: t[:1]), text.map(lambda t: t[1:])
'''


def test_each_output_is_a_variable(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    (study.specs / "derivations.py").write_text(DERIVATIONS)
    study.edit("sdtm/ae.yaml", "      AETERM: TERM\n", "      AETERM: TERM\n      AELOC, AEMODIFY: {ends: TERM}\n")
    study.edit(
        "sdtm/ae.yaml",
        "variables:\n  AEACN",
        "temporary:\n  TWO as rest, ONE as first: {ends: AETERM}\nvariables:\n  AEPATT: {join: '{TWO}{ONE}'}\n  AEACN",
    )
    result = study.build()
    assert result.exit_code == 0, result.output
    frame = read_xpt(study.out / "sdtm/ae.xpt").frame
    assert frame[["AETERM", "AELOC", "AEMODIFY", "AEPATT"]].values.tolist() == [
        ["Headache", "H", "eadache", "eadacheH"],
        ["Itch", "I", "tch", "tchI"],
        ["Fall", "F", "all", "allF"],
        ["Cough", "C", "ough", "oughC"],
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("AELOC, AEPATT: {ends: TERM}", "ends gives first, rest, and AEPATT is none of them by its name; say which"),
        ("AELOC, AEPATT as first: {ends: TERM}", "ends gives first, rest, and two variables are its first; keep one"),
        ("AEPATT as second: {ends: TERM}", "and AEPATT is none of them by its name; say which, as AEPATT as first"),
        ("AELOC, AEMODIFY: {upper: TERM}", "are 2 variables, and upper gives one column"),
        (
            "AELOC as first: {upper: TERM}",
            "upper gives one column, and first is not among what it can be named for; take",
        ),
        ("AELOC, AELOC: {ends: TERM}", "AELOC is named twice here; keep one"),
    ],
)
def test_lint_tells_of_names_that_do_not_fit(tmp_path: Path, line: str, fault: str) -> None:
    study = tiny_study(tmp_path)
    (study.specs / "derivations.py").write_text(DERIVATIONS)
    study.edit("sdtm/ae.yaml", "      AETERM: TERM\n", f"      AETERM: TERM\n      {line}\n")
    result = study.lint()
    assert result.exit_code == 2
    assert fault in result.output
