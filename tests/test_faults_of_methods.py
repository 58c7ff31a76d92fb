"""Faults of methods in adam/analyses.yaml, all told at once; the register of methods and its schema agree."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
from studies import TinyStudy, tiny_study
from test_adam import ADAE, ADSL

from cdisc_rdeb.analyses.methods import METHODS as COMPUTED
from cdisc_rdeb.analyses.statistics import NUMERIC
from cdisc_rdeb.model import METHODS
from cdisc_rdeb.spec.study.analyses import COUNTS
from cdisc_rdeb.spec.study.analyses import NUMERIC as NAMED

HEAD = """\
reason: SPECIFIED IN SAP
purpose: PRIMARY OUTCOME MEASURE
populations:
  ARMS: {label: By arm, columns: TRT01A}
  ALL: {label: All}
displays:
  T1:
    title: By arm
    results:
"""
FAULTY = """\
      A: {title: A, dataset: ADSL, variables: AGE, method: {ancvoa: {}}}
      B: {title: B, dataset: ADSL, variables: AGE, method: {t_test: {}, signed_rank: {}}}
      C: {title: C, dataset: ADSL, method: {t_test: {}}}
      D: {title: D, dataset: ADSL, variables: SEX, method: {t_test: {confidence: 100}}}
      E: {title: E, dataset: ADSL, variables: AGE, method: {ancova: {covariates: [SEX, BAES], referense: A}}}
      F: {title: F, dataset: ADSL, variables: AGE, method: {log_rank: {}}}
      G: {title: G, dataset: ADAE, variables: AESEV, method: {share: {interval: wald}}}
      H: {title: H, dataset: ADSL, variables: SEX, statistics: [mean, p], method: {fisher: {}}, order: frequency}
      I: {title: I, dataset: ADSL, variables: AGE, statistics: [n, lsmean]}
      J: {title: J, dataset: ADSL, variables: AGE}
  T2:
    title: Not by arm
    population: ALL
    results:
      K: {title: K, dataset: ADSL, variables: SEX, method: {chi_square: {}}}
      L: {title: L, dataset: ADSL, variables: AGE, method: {kaplan_meier: {censor: SEX, times: [soon]}}}
"""
FAULTS = """\
adam/analyses.yaml:10: displays.T1.results.A.method.ancvoa: there is no ancvoa here; did you mean ancova?
adam/analyses.yaml:11: displays.T1.results.B.method: a result has one method, and here are t_test, signed_rank; make a result of each
adam/analyses.yaml:12: displays.T1.results.C.method: the method t_test of what is not said; name variables
adam/analyses.yaml:13: displays.T1.results.D.method.t_test.confidence: '100' is not a percentage from 50 to below 100
adam/analyses.yaml:13: displays.T1.results.D.variables: SEX is text, and the method t_test takes numbers; name a numeric variable
adam/analyses.yaml:14: displays.T1.results.E.method.ancova.covariates[0]: SEX is text, and covariates takes numbers; name a numeric variable
adam/analyses.yaml:14: displays.T1.results.E.method.ancova.covariates[1]: there is no submitted variable BAES in ADSL; there are STUDYID, USUBJID, SUBJID, SITEID, AGE, AGEU, SEX, RACE, TRT01P, TRT01A, ARM, SAFFL, AGEGR1
adam/analyses.yaml:14: displays.T1.results.E.method.ancova.referense: there is no referense here; did you mean reference?
adam/analyses.yaml:15: displays.T1.results.F.method.log_rank: there is no submitted variable CNSR in ADSL; there are STUDYID, USUBJID, SUBJID, SITEID, AGE, AGEU, SEX, RACE, TRT01P, TRT01A, ARM, SAFFL, AGEGR1
adam/analyses.yaml:16: displays.T1.results.G.method.share.interval: 'wald' is not allowed here; it takes clopper-pearson, wilson
adam/analyses.yaml:16: displays.T1.results.G.variables: the method share is of subjects that have a record; remove variables, and say with where which records count
adam/analyses.yaml:17: displays.T1.results.H.order: only what is counted has a frequency; remove it
adam/analyses.yaml:17: displays.T1.results.H.statistics[0]: mean is no statistic of the method fisher; it gives n, p
adam/analyses.yaml:18: displays.T1.results.I.statistics[1]: lsmean is a statistic of the method ancova; name the method, or take one of n, mean, sd, median, q1, q3, min, max, subjects, percent, records
adam/analyses.yaml:19: displays.T1.results.J: neither statistics nor a method is given; give one of them
adam/analyses.yaml:24: displays.T2.results.K.method: the method chi_square compares columns, and the population ALL has none; give it columns, such as TRT01A
adam/analyses.yaml:25: displays.T2.results.L.method.kaplan_meier.censor: SEX is text, and censor takes numbers; name a numeric variable
adam/analyses.yaml:25: displays.T2.results.L.method.kaplan_meier.times[0]: 'soon' is not a number; write one such as 2
"""  # noqa: E501 - messages to the letter


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    found = tiny_study(tmp_path)
    (found.specs / "adam").mkdir()
    for name, text in (("adsl", ADSL), ("adae", ADAE), ("analyses", HEAD + FAULTY)):
        (found.specs / f"adam/{name}.yaml").write_text(text, encoding="utf-8")
    return found


def test_all_faults_are_told_at_once(study: TinyStudy) -> None:
    result = study.lint()
    assert result.exit_code == 2
    assert result.stdout == FAULTS


def test_the_schema_has_the_methods_with_their_settings() -> None:
    text = resources.files("cdisc_rdeb.spec.schema").joinpath("analyses.schema.json").read_text(encoding="utf-8")
    schema = json.loads(text)["$defs"]
    of = schema["method"]["properties"]
    assert {name: set(of[name]["properties"]) for name in of} == {n: set(m.settings) for n, m in METHODS.items()}
    for name, method in METHODS.items():
        for key, setting in method.settings.items():
            assert of[name]["properties"][key].get("enum", []) == list(setting.choices)
    known = schema["result"]["properties"]["statistics"]["items"]["enum"]
    methods = [statistic for method in METHODS.values() for statistic in method.statistics]
    assert len(known) == len(set(known)) and set(known) == {*NAMED, *COUNTS, *methods}


def test_every_method_is_computed_and_every_number_of_lint_too() -> None:
    assert list(COMPUTED) == list(METHODS)
    assert sorted(NAMED) == sorted(NUMERIC)
