"""Methods read as a reviewer reads them: plain words and variables that are submitted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from small import small_study

from cdisc_rdeb.build import build_study
from cdisc_rdeb.model import Case, Condition, Derivation, Elsewhere, Expression, Reference, Template, WhereClause
from cdisc_rdeb.spec.explanation import explain_reading
from cdisc_rdeb.spec.faults import Faults
from cdisc_rdeb.spec.filled.methods import method
from cdisc_rdeb.spec.reader import read_study
from cdisc_rdeb.verbs import VERBS
from cdisc_rdeb.verbs.kinds import INJECTED
from cdisc_rdeb.verbs.registry import Parameter
from tests.conftest import PROJECT, SPECS, BuiltTrial

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
SHARED = PROJECT.parent / "shared" / "pilot" / "adam"
WHERE = WhereClause(((Condition("AESER", "EQ", ("Y",)),),))
ARGUMENTS: dict[str, object] = {
    "text": Reference("AETERM"),
    "column": Reference("AVAL"),
    "numbers": Reference("AVAL"),
    "texts": (Reference("AETERM"), Reference("AEDECOD")),
    "columns": (Reference("USUBJID"), Reference("PARAMCD")),
    "mask": WHERE,
    "cases": (Case(WHERE, Reference("AETERM")),),
    "across": Elsewhere((Reference("EXSTDTC", "EX"),), WHERE, "EX.EXSTDTC", order=(Reference("EXSEQ"),)),
    "formula": Expression("AVAL - BASE", (Reference("AVAL"), Reference("BASE"))),
    "pattern": Template("A-{AETERM}", ("A-", Reference("AETERM"))),
    "table": "units.csv",
    "str": "WORD",
    "strings": ("ONE", "TWO"),
    "int": 2,
    "count": 2,
    "float": 2.5,
}
ODD = re.compile(r"[{}\[\]]|\(\s*\)|''|\s\s|\s[.,;:)]|,\s*[.,;]|\(records from|\bNone of|\*\*")


def arguments(verb: str, optional: bool) -> dict[str, object]:
    """What a spec could give a verb: all that it must, or may; and what its registration gives."""

    def one(parameter: Parameter) -> object:
        if isinstance(parameter.default, str) and parameter.kind in ("text", "column", "numbers"):
            return Reference(parameter.default.replace("--", "LB").rpartition(".")[2])
        return ARGUMENTS[parameter.kind]

    known = (p for p in VERBS[verb].parameters.values() if p.kind not in INJECTED)
    given = (p for p in known if optional or p.required or (p.default is not None and p.kind != "str"))
    return {parameter.name: one(parameter) for parameter in given}


@pytest.mark.parametrize("optional", [False, True])
@pytest.mark.parametrize("name", sorted(VERBS))
def test_each_verb_reads_as_a_sentence(name: str, optional: bool) -> None:
    said = []
    for output in range(max(len(VERBS[name].outputs), 1)):
        text = method(Derivation(name, arguments(name, optional), output=output), VERBS)
        assert text.endswith(".") and not ODD.search(text), text
        assert text[0].isupper() or text[0] in "('0-" or text.split()[0].isupper(), text
        said.append(text)
    if VERBS[name].outputs:
        assert len(set(said)) == len(said), "each output has words of its own"


def test_words_are_those_of_what_was_given() -> None:
    words = {
        "flag": "'Y' where AESER = \"Y\".",
        "duration": "The time from AVAL to AVAL in days, both days included.",
        "first": 'The subject\'s first EX.EXSTDTC where EX.AESER = "Y", in the order of EX.EXSEQ.',
        "join": "'A-' followed by AETERM.",
        "lookup": "WORD from the table units, looked up by USUBJID and PARAMCD.",
    }
    made = {}
    for name in words:
        given = arguments(name, False) | ({"value": "WORD"} if name == "lookup" else {})
        made[name] = method(Derivation(name, given), VERBS)
    assert made == words


def test_a_limit_that_was_not_given_is_told_as_it_counts() -> None:
    given = {"date": Reference("ASTDT"), "start": Reference("TRTSDT"), "end": Reference("TRTEDT")}
    text = method(Derivation("on_treatment", given), VERBS)
    assert text == "'Y' where ASTDT is on or after TRTSDT and not more than 0 days after TRTEDT."


@pytest.mark.parametrize(
    ("verb", "names", "of", "said"),
    [
        ("highest", ("RFSTDTC", "LASTVIS"), "", "The latest of RFSTDTC and LASTVIS."),
        ("lowest", ("ASTDT", "AENDT"), "", "The earliest of ASTDT and AENDT."),
        ("highest", ("LASTVIS", "LASTREC"), "RFPENDTC", "The latest of LASTVIS and LASTREC."),
        ("highest", ("AVAL", "BASE"), "AVAL", "The highest of AVAL and BASE."),
        ("lowest", ("AVAL", "BASE"), "", "The lowest of AVAL and BASE."),
    ],
)
def test_dates_are_early_and_late_and_numbers_high_and_low(
    verb: str, names: tuple[str, ...], of: str, said: str
) -> None:
    assert method(Derivation(verb, {"columns": tuple(map(Reference, names))}), VERBS, of=of) == said


def test_a_number_of_days_between_dates_is_no_date() -> None:
    days = Derivation("study_day", {"date": Reference("LBDTC"), "reference": Reference("RFSTDTC")})
    text = method(Derivation("highest", {"columns": (Reference("AVAL"), days)}), VERBS)
    assert text.startswith("The highest of AVAL and (")


def test_a_condition_of_several_parts_stands_before_them() -> None:
    present = WhereClause(((Condition("LBORRESU", "NE", ("",)),),))
    made = Derivation("case", {"cases": (Case(present, Derivation("number", {"text": Reference("LBORNRLO")})),)})
    assert method(made, VERBS) == (
        "Where LBORRESU is present, the numeric value of LBORNRLO; missing where it is no number."
    )


LB = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lab
    tests: {table: tests.csv, by: [PARAM], result: Result}
    not_done: {when: {Result: haemolysed}, reason: Result}
    variables:
      LBORNRLO: {from: Lower, when: {Result: {ne: haemolysed}}}
      LBORNRHI: {from: Upper, when: {UNIT: present}}
      LBORRESU: UNIT
      LBSPCCND: {assign: HEMOLYZED, when: {Result: haemolysed}}
      LBDTC: {iso8601: TAKEN}
variables:
  LBSTRESC: LBORRES
  LBSTRESN: {number: LBSTRESC}
  LBSTRESU: LBORRESU
"""


def test_a_raw_column_is_called_by_a_variable_only_where_that_takes_its_values(tmp_path: Path) -> None:
    rows = "SUBJECT,PARAM,Result,Lower,Upper,UNIT,TAKEN\n001,Haemoglobin,130,120,160,g/L,2024-01-10\n"
    rows += "001,Haemoglobin,haemolysed,120,160,g/L,2024-01-11\n"
    tests = {"tests.csv": "PARAM,LBTESTCD,LBTEST,LBCAT,LBSPEC\nHaemoglobin,HGB,Hemoglobin,HEMATOLOGY,BLOOD\n"}
    source = "lab: {file: lab.csv, subject: SUBJECT, dates: YYYY-MM-DD}"
    study = small_study(tmp_path, {"lab": rows}, {"lb": LB}, more=tests, sources=[source]).built()
    said = dict(methods(study.out / "sdtm" / "define.xml"))
    assert said["LB.LBORNRLO"] == "The collected 'Lower' where the collected 'Result' is not \"haemolysed\"."
    assert said["LB.LBORNRHI"] == "The collected 'Upper' where LBORRESU as collected is present."
    assert said["LB.LBSPCCND"] == "'HEMOLYZED' where the collected 'Result' = \"haemolysed\"."


def methods(define: Path) -> Iterator[tuple[str, str]]:
    """The methods of a define.xml by what they are of."""
    for element in etree.parse(define).iter(f"{ODM}MethodDef"):
        yield element.get("OID", "").removeprefix("MT."), " ".join("".join(element.itertext()).split())


def no_variables(specs: Path, raw: Path | None) -> set[str]:
    """The names that no method may use: temporaries, and columns of raw files that no variable is called after."""
    reading = read_study(specs, Faults())
    assert reading is not None
    variables = [v for dataset in reading.study.datasets.values() for v in dataset.variables.values()]
    names = {v.name for v in variables if v.temporary}
    for path in sorted(raw.rglob("*.csv")) if raw else []:
        header = path.read_text(encoding="utf-8", errors="replace").partition("\n")[0]
        names |= {name for name in re.split(r"[,;\t]", header.strip()) if re.fullmatch(r"[A-Z][A-Z0-9_]{2,}", name)}
    return names - {v.name for v in variables if not v.temporary}


def odd(define: Path, banned: set[str]) -> list[str]:
    """The methods of a define.xml that a reviewer would send back."""
    return [
        f"{path}: {text}"
        for path, text in methods(define)
        if ODD.search(text)
        or banned & set(re.findall(r"[A-Za-z_][A-Za-z0-9_]*", re.sub(r'"[^"]*"|\'[^\']*\'', "", text)))
    ]


def test_methods_of_the_trial_name_what_is_submitted_alone(rdeb: BuiltTrial) -> None:
    built, raw = rdeb
    banned = no_variables(SPECS, raw) - {"ONGOING"}  # a temporary, and a term of STENRF
    assert {"STDUNIT", "LABAGE", "SEVERITY", "AESTDAT"} <= banned
    assert odd(built.folder / "sdtm" / "define.xml", banned) == []
    parameters = {"WEIGHT", "HEIGHT"}  # of the formula of BMI
    assert odd(built.folder / "adam" / "define.xml", banned - parameters) == []


def test_methods_of_the_pilot_name_what_is_submitted_alone(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"no analysis datasets of the pilot study in {SHARED}")
    sdtm = tmp_path / "sdtm"
    sdtm.mkdir()
    for path in SHARED.glob("sdtm_*"):
        (sdtm / path.name.removeprefix("sdtm_")).symlink_to(path)
    specs = PROJECT / "specs" / "cdiscpilot01"
    built = build_study(specs, sdtm=sdtm, out=tmp_path / "out")
    banned = {"OPEN", "LASTEND", "TERM", "UP", "DOWN", "HIGHDAYS", "DAILY", "LASTVIS"}
    assert odd(built.folder / "adam" / "define.xml", banned) == []
    found = dict(methods(built.folder / "adam" / "define.xml"))
    assert found["ADSL.TRTEDT"] == (
        "Numeric date of DM.RFENDTC for subjects with an exposure without an end (EX.EXENDTC is missing); else of the "
        "subject's last EX.EXENDTC."
    )


def test_methods_of_the_trial_read_so(rdeb: BuiltTrial) -> None:
    sdtm, adam = (dict(methods(rdeb[0].folder / part / "define.xml")) for part in ("sdtm", "adam"))
    assert sdtm["AE.USUBJID"] == "'RDEB-MSC-01-' followed by the subject's identifier as collected."
    assert sdtm["AE.AECONTRT"] == (
        "N where the other action was collected as None; Y where any other action was collected."
    )
    assert sdtm["LB.LBORNRLO"] == "The lower limit as reported where LBORRES is present."
    assert sdtm["LB.LBSTNRLO"].endswith(
        "within the limits for the age at collection, where LBORRESU is present. Here the age at collection is the "
        "first that is not missing of (whole years from DM.BRTHDTC to LBDTC), the age as the laboratory has it and "
        "DM.AGE."
    )
    assert sdtm["RS.RSSTRESC.BEBSSTOT"].startswith('Sum of RSSTRESN over the records where RSTESTCD in ("BEBSS01", ')
    assert adam["ADAE.ASTDTF"] == (
        "The highest part of AESTDTC that was imputed: Y for the year, M for the month, D for the day."
    )
    assert adam["ADAE.TRTEMFL"] == "'Y' where AETRTEM in SUPPAE = \"Y\"."
    assert adam["ADLB.AVISITN"].startswith(
        "For added records with DTYPE MAXIMUM: '91'; for added records with DTYPE MINIMUM: '92'; for all other "
        "records: the number of the analysis window in the table windows that holds ADY."
    )


def test_words_that_a_statistician_reads(rdeb: BuiltTrial) -> None:
    sdtm, adam = (dict(methods(rdeb[0].folder / part / "define.xml")) for part in ("sdtm", "adam"))
    assert sdtm["DM.RFSTDTC"] == "The subject's first EX.EXSTDTC."
    assert sdtm["VS.VSSTRESC.TEMP"] == (
        "Equal to VSORRES; where VSORRESU is F, (VSORRES - 32) * 5 / 9, rounded to 1 decimal."
    )
    assert sdtm["QS.QSSTRESC.CDLQITOT"].endswith(
        '"CDLQI10") for each USUBJID, QSCAT, VISITNUM and QSDTC, if at least 9 of them have a value.'
    )
    assert adam["ADSL.BMIBL"] == "WEIGHTBL / (HEIGHTBL / 100) ^ 2, rounded to 1 decimal."
    assert adam["ADAE.ASTDT"] == (
        "Numeric date of AESTDTC; missing parts, up to the month, are imputed with the first possible value, not "
        'before TRTSDT where TRTEMFL = "Y".'
    )
    assert adam["ADLB.AVAL.HGB.MAXIMUM"] == (
        "Copied from the last record for each USUBJID and PARAMCD, in the order of AVAL and LBSEQ, of those "
        "where ADY > 1."
    )
    assert adam["ADVS.AVAL.BMI"] == (
        "WEIGHT / (HEIGHT / 100) ^ 2, from AVAL of these parameters for each USUBJID, AVISIT, AVISITN, ADT and ABLFL; "
        "of HEIGHT the last value up to ADT counts."
    )
    numbered = re.compile(
        r"\bvalue \d|another collected value|value set for the test|where [^.]* is [^.]*, where ", re.I
    )
    assert [text for text in [*sdtm.values(), *adam.values()] if numbered.search(text)] == []


def test_explain_shows_the_same_words(rdeb: BuiltTrial) -> None:
    found = dict(methods(rdeb[0].folder / "sdtm" / "define.xml"))
    shown = explain_reading(SPECS, "LB", {})
    for name in ("LBORNRLO", "LBSTNRHI", "LBNRIND"):
        assert f"    method: {found[f'LB.{name}']}\n" in shown
    assert f"    method: {found['LB.LBSTRESU']}  # sdtm/lb.yaml:" in shown  # the spec's own


def origins(define: Path) -> dict[str, tuple[str, str]]:
    """The origin of each item of a define.xml, with its description."""
    found = {}
    for item in etree.parse(define).iter(f"{ODM}ItemDef"):
        origin = item.find("{http://www.cdisc.org/ns/def/v2.1}Origin")
        if origin is not None:
            found[item.get("OID", "").removeprefix("IT.")] = (
                origin.get("Type", ""),
                "".join(origin.itertext()).strip(),
            )
    return found


def test_origins_are_what_truly_happened(rdeb: BuiltTrial) -> None:
    sdtm, adam = (origins(rdeb[0].folder / part / "define.xml") for part in ("sdtm", "adam"))
    assert sdtm["RS.RSORRES"][0] == "Collected" and sdtm["RS.RSORRES.BEBSS01"][0] == "Collected"
    assert sdtm["RS.RSSTRESC.BEBSSTOT"][0] == "Derived"  # a total that the study sums
    assert sdtm["EX.EXTRT"] == ("Predecessor", "EC.ECTRT")
    assert sdtm["EX.USUBJID"] == ("Predecessor", "EC.USUBJID")
    assert sdtm["EX.EXDOSE"][0] == "Derived"
    assert adam["ADBM.VISIT"] == ("Predecessor", "MI.VISIT, LB.VISIT")  # of one dataset in each record
    assert adam["ADBM.AVAL.CRP"] == ("Predecessor", "LB.LBSTRESN")
    assert adam["ADBM.AVAL.COLL7DEJ"] == ("Predecessor", "MI.MISTRESN")
    assert adam["ADEX.AVAL.TOTDOSE"][0] == "Derived"
    assert adam["ADEX.AVAL.DOSE"] == ("Predecessor", "EX.EXDOSE")
    assert adam["ADVS.TRTSDT"] == ("Predecessor", "ADSL.TRTSDT")
