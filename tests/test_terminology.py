"""Which submission value a collected text means, and in which order a study's words and CDISC's count."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from small import small_study

from cdisc_rdeb.model import Codelist, Term
from cdisc_rdeb.standards import DEFAULT
from cdisc_rdeb.values.terminology import Found, Terms

UNIT = "C71620"  # CDISC's codelist UNIT, which says that Gram per Deciliter is g/dL; it can be extended
NY = "C66742"  # and NY, which cannot


def terms(*codelists):
    return Terms(SimpleNamespace(codelists={c.id: c for c in codelists}, standards=DEFAULT), [c.id for c in codelists])


def codelist(code="", extensible=True, name="LIST", **raw):
    """A codelist of terms with the study's own words for each."""
    made = {value: Term(value, raw=words) for value, words in raw.items()}
    return Codelist(name, name, code=code, extensible=extensible, terms=made)


def test_a_term_to_the_letter_is_itself_whatever_else_it_may_mean():
    own = terms(codelist(HIGH=("LOW",), LOW=()))  # somebody declares LOW a word for HIGH
    assert own.find("LOW") == Found("LOW", "term")


def test_the_studys_own_words_count_before_another_spelling_of_a_term():
    own = terms(codelist(HIGH=("low",), LOW=()))
    assert own.find("low") == Found("HIGH", "term")
    assert own.find(" Low ") == Found("HIGH", "term")  # words are folded, as all that is matched
    assert terms(codelist(HIGH=(), LOW=())).find("low") == Found("LOW", "term")


def test_the_studys_own_words_count_before_synonyms_of_cdisc():
    assert terms(codelist(UNIT)).find("Gram per Deciliter") == Found("g/dL", "term")
    own = terms(codelist(UNIT, **{"g/L": ("gram per deciliter",)}))
    assert own.find("Gram per Deciliter") == Found("g/L", "term")


def test_another_spelling_of_a_declared_term_counts_before_synonyms_of_cdisc():
    own = terms(codelist(UNIT, **{"GRAM PER DECILITER": ()}))
    assert own.find("gram per deciliter") == Found("GRAM PER DECILITER", "term")


def test_a_word_of_two_terms_is_told_and_stays():
    own = terms(codelist(MILD=("1",), MODERATE=("1",)))
    assert own.find("1") == Found("1", "ambiguous")
    both = terms(codelist(name="A", MILD=()), codelist(name="B", Mild=()))  # two codelists, two spellings
    assert both.find("mild") == Found("mild", "ambiguous")


@pytest.mark.parametrize(
    ("lists", "how"),
    [
        ([codelist(MILD=())], "undeclared"),  # the study's own list is all that there is
        ([codelist(name="A", MILD=()), codelist(name="B", SEVERE=())], "undeclared"),
        ([codelist(NY, extensible=False)], "unmapped"),
        ([codelist(UNIT)], "sponsor term"),
        # a sponsor can add to one of them
        ([codelist(NY, extensible=False, name="A"), codelist(UNIT, name="B")], "sponsor term"),
    ],
)
def test_what_no_codelist_has_stays_as_it_was_collected(lists, how):
    assert terms(*lists).find("Awful") == Found("Awful", how)


def test_all_submission_values_are_the_studys_and_then_cdiscs():
    assert terms(codelist(NY, MAYBE=())).values()[:2] == ["MAYBE", "N"]
    assert terms(codelist(NY, MAYBE=())).is_term("Y") and not terms(codelist(NY)).is_term("MAYBE")


def test_a_unit_that_case_decides_of_is_ambiguous(tmp_path: Path) -> None:
    spec = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lb
    tests:
      HGB: {result: HGB, unit: g/L}
      WBC: {result: WBC, unit: {from: UNIT}}
    variables: {LBDTC: {iso8601: DATE}}
"""
    raw = {"lb": "SUBJECT,DATE,HGB,WBC,UNIT\n001,2024-01-10,140,6.1,G/L\n"}
    study = small_study(tmp_path, raw, {"lb": spec}).built()
    # billions per liter as a synonym has it; grams in capitals are as likely
    assert study.told("rule", "variable", "value", "message") == [
        (
            "ambiguous term",
            "LBORRESU",
            "G/L",
            "'G/L' can mean several terms of UNIT; say which in codelists.yaml",
        )
    ]
    (study.specs / "codelists.yaml").write_text('UNIT: {terms: {10^9/L: "G/L"}}\n', encoding="utf-8")
    assert study.built().values("LB", "LBTESTCD", "LBORRESU") == [("HGB", "g/L"), ("WBC", "10^9/L")]
