"""Each method of analyses against figures that were published or worked out by hand, and against a second library.

Expected figures are typed from the sources named beside them; scipy's tests of survival and statsmodels' stratified
tables are the second libraries where the first is the other of the two.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from analysis_methods import counts, figures, notes, shown, told

from cdisc_rdeb.analyses.methods import BETWEEN
from cdisc_rdeb.analyses.methods.counts import mantel_haenszel
from cdisc_rdeb.errors import DerivationError

ALL = "All subjects"
pytest.importorskip("statsmodels", reason="the extra [statistics] is not installed")

# Change in one column.

#: The difference of two drugs in ten patients. Source: Student, Biometrika 1908;6:1-25; R, ?sleep.
SLEEP = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]


def test_paired_t_of_students_sleep_data() -> None:
    found = told(figures("t_test", ["A"] * 10, ["CHG"], CHG=SLEEP))
    # R, t.test(extra ~ group, paired = TRUE): t = 4.0621, df = 9, p = 0.002833, 95% 0.7001142 to 2.4598858, mean 1.58.
    assert found[ALL, "n"] == 10 and found[ALL, "df"] == 9
    assert found[ALL, "mean"] == pytest.approx(1.58, abs=1e-12)
    assert found[ALL, "t"] == pytest.approx(4.0621, abs=5e-5)
    assert found[ALL, "p"] == pytest.approx(0.002833, abs=5e-7)
    assert (found[ALL, "lower"], found[ALL, "upper"]) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)


def test_confidence_and_null_are_as_said() -> None:
    found = told(figures("t_test", ["A"] * 3, ["CHG"], said={"confidence": ["90"], "null": ["1"]}, CHG=[1.0, 2.0, 3.0]))
    # By hand: sd 1, se 0.57735, t = (2 - 1) / 0.57735; the 95% point of t with 2 degrees of freedom is 2.919986.
    assert found[ALL, "se"] == pytest.approx(0.5773503, abs=5e-8)
    assert found[ALL, "t"] == pytest.approx(1.7320508, abs=5e-8)
    assert (found[ALL, "lower"], found[ALL, "upper"]) == pytest.approx((0.3141454, 3.6858546), abs=5e-6)
    # With 2 degrees of freedom p is 1 - t / sqrt(t * t + 2): 1 - 1.7320508 / 2.2360680.
    assert found[ALL, "p"] == pytest.approx(0.2254033, abs=5e-7)


def test_signed_rank_of_the_depression_scales() -> None:
    # Hollander and Wolfe 1973, p. 29; R, ?wilcox.test: V = 40 of first - second, two-sided p = 0.03906.
    first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    change = [a - b for a, b in zip(first, second, strict=True)]
    found = told(figures("signed_rank", ["A"] * 9, ["CHG"], CHG=change))
    assert found == {
        (ALL, "n"): 9,
        (ALL, "nonzero"): 9,
        (ALL, "rank_sum"): 40,
        (ALL, "p"): pytest.approx(0.0390625, abs=1e-9),
    }


def test_signed_rank_with_ties_and_zeros_is_exact_by_hand() -> None:
    # 0 is left out; ranks of 1, 1, -1, 2 are 2, 2, 2, 4. Of 16 signs, the positive ranks sum to 8 or more in: all (10),
    # one 2 negative (8): 1 + 3 = 4 of 16; as many below: p = 8 / 16.
    found = told(figures("signed_rank", ["A"] * 5, ["CHG"], CHG=[0.0, 1.0, 1.0, -1.0, 2.0]))
    assert found == {(ALL, "n"): 5, (ALL, "nonzero"): 4, (ALL, "rank_sum"): 8, (ALL, "p"): 0.5}


def test_differences_that_are_the_same_but_for_binary_fractions_are_ties() -> None:
    same = told(figures("signed_rank", ["A"] * 3, ["CHG"], CHG=[6.2 - 5.3, 0.9, 1.8]))
    # Ranks 1.5, 1.5, 3, all positive: 2 of 8.
    assert same[ALL, "rank_sum"] == 6 and same[ALL, "p"] == 0.25


def test_signed_rank_of_many_with_ties_is_by_the_normal_approximation() -> None:
    # 14 differences of 1, two of them negative: each rank 7.5. T = 90, mean 52.5, variance 14 * 15 * 29 / 24 less
    # (14**3 - 14) / 48 for ties = 253.75 - 56.875 = 196.875: z = 2.6726124, p = 0.0075263.
    found = told(figures("signed_rank", ["A"] * 14, ["CHG"], CHG=[1.0] * 12 + [-1.0] * 2))
    assert found[ALL, "rank_sum"] == 90
    assert found[ALL, "p"] == pytest.approx(0.0075263, abs=5e-7)


@pytest.mark.parametrize(
    ("have", "of", "interval", "lower", "upper"),
    [
        # Newcombe, Stat Med 1998;17:857-872, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        (81, 263, "clopper-pearson", 25.27, 36.76),
        (81, 263, "wilson", 25.53, 36.62),
        (15, 148, "clopper-pearson", 5.78, 16.17),
        (15, 148, "wilson", 6.24, 16.05),
        (0, 20, "clopper-pearson", 0.00, 16.84),
        (0, 20, "wilson", 0.00, 16.11),
        (1, 29, "clopper-pearson", 0.09, 17.76),
        (1, 29, "wilson", 0.61, 17.18),
        # In closed form: of all n the lower exact limit is 0.025 ** (1 / n), of none the upper one is 1 less that.
        (0, 6, "clopper-pearson", 0.00, 45.93),
        (6, 6, "clopper-pearson", 54.07, 100.00),
    ],
)
def test_limits_of_a_share(have: int, of: int, interval: str, lower: float, upper: float) -> None:
    found = told(figures("share", ["A"] * of, said={"interval": [interval]}, subjects=range(have), FL=["Y"] * have))
    assert (found[ALL, "subjects"], found[ALL, "total"]) == (have, of)
    assert found[ALL, "percent"] == pytest.approx(100 * have / of)
    assert (found[ALL, "lower"], found[ALL, "upper"]) == pytest.approx((lower, upper), abs=0.005001)


# Counts.


def test_fisher_of_the_tea_lady() -> None:
    # Fisher 1935: 3 of 4 right in both: two-sided p = (16 + 16 + 1 + 1) / 70 = 0.4857.
    arms, values = counts({"milk first": {"milk": 3, "tea": 1}, "tea first": {"milk": 1, "tea": 3}})
    assert told(figures("fisher", arms, ["GUESS"], GUESS=values)) == {
        (BETWEEN, "n"): 8,
        (BETWEEN, "p"): pytest.approx(34 / 70, abs=1e-6),
    }


def test_fisher_counts_subjects_with_events_against_those_without() -> None:
    # 2 of 2 against 0 of 3: one table of ten is as far away, p = 0.1. Two events of one subject count once.
    found = told(figures("fisher", ["A", "A", "B", "B", "B"], subjects=[0, 0, 1], TERM=["X", "Y", "X"]))
    assert found == {(BETWEEN, "n"): 5, (BETWEEN, "p"): 0.1}


def test_chi_square_of_gender_and_party() -> None:
    # Agresti, An Introduction to Categorical Data Analysis, 2nd ed., table 2.5; R, ?chisq.test: 30.07, 2, 2.954e-07.
    arms, values = counts({"F": {"DEM": 762, "IND": 327, "REP": 468}, "M": {"DEM": 484, "IND": 239, "REP": 477}})
    found = told(figures("chi_square", arms, ["PARTY"], PARTY=values))
    assert found[BETWEEN, "chi_square"] == pytest.approx(30.07, abs=0.005)
    assert found[BETWEEN, "df"] == 2
    assert found[BETWEEN, "p"] == pytest.approx(2.954e-07, abs=5e-11)


def test_chi_square_tells_of_small_expected_counts() -> None:
    arms, values = counts({"A": {"Y": 3, "N": 3}, "B": {"Y": 1, "N": 5}})
    assert notes(figures("chi_square", arms, ["X"], X=values))[BETWEEN, "p"] == "4 of 4 expected counts are below 5"


#: SAS/STAT, The FREQ Procedure, example "Cochran-Mantel-Haenszel statistics": migraine, by sex.
MIGRAINE = {
    "Female": {"Active": {"Better": 16, "Same": 11}, "Placebo": {"Better": 5, "Same": 20}},
    "Male": {"Active": {"Better": 12, "Same": 16}, "Placebo": {"Better": 7, "Same": 19}},
}
#: Koch and Edwards 1988, in Stokes, Davis, Koch, Categorical Data Analysis Using SAS: arthritis, by sex.
ARTHRITIS = {
    "Female": {"Active": {"0": 6, "1": 5, "2": 16}, "Placebo": {"0": 19, "1": 7, "2": 6}},
    "Male": {"Active": {"0": 7, "1": 2, "2": 5}, "Placebo": {"0": 10, "1": 0, "2": 1}},
}


def stratified(strata: dict[str, dict[str, dict[str, int]]]) -> tuple[list[str], list[str], list[str]]:
    """Arms, values and strata of subjects."""
    parts = [(stratum, *counts(table)) for stratum, table in strata.items()]
    arms = [arm for _, arms, _ in parts for arm in arms]
    values = [value for _, _, values in parts for value in values]
    return arms, values, [stratum for stratum, arms, _ in parts for _ in arms]


@pytest.mark.parametrize("test", ["general", "row_means", "correlation"])
def test_cmh_of_two_by_two_is_that_of_sas_whatever_the_test(test: str) -> None:
    arms, values, sexes = stratified(MIGRAINE)
    found = figures("cmh", arms, ["RESP"], said={"strata": ["SEX"], "test": [test]}, RESP=values, SEX=sexes)
    assert shown(found) == {
        (BETWEEN, "n"): "106",
        (BETWEEN, "chi_square"): "8.3052",
        (BETWEEN, "df"): "1",
        (BETWEEN, "p"): "0.0040",
    }


@pytest.mark.parametrize(
    ("test", "statistic", "df", "p"),
    [("correlation", "14.6319", 1, 0.0001), ("row_means", "14.6319", 1, 0.0001), ("general", "14.6323", 2, 0.0007)],
)
def test_cmh_of_ordered_values_is_that_of_sas(test: str, statistic: str, df: int, p: float) -> None:
    arms, values, sexes = stratified(ARTHRITIS)
    found = figures("cmh", arms, ["IMP"], said={"strata": ["SEX"], "test": [test]}, IMP=values, SEX=sexes)
    assert shown(found)[BETWEEN, "chi_square"] == statistic
    assert told(found)[BETWEEN, "df"] == df and told(found)[BETWEEN, "p"] == pytest.approx(p, abs=5e-5)


def test_cmh_of_four_by_four_is_that_of_r() -> None:
    # Agresti 2002, p. 297, job satisfaction by income and gender; R, ?mantelhaen.test: 10.2, df = 9, p = 0.3345.
    cells = [1, 2, 0, 0, 3, 3, 1, 2, 11, 17, 8, 4, 2, 3, 5, 2, 1, 0, 0, 0, 1, 3, 0, 1, 2, 5, 7, 9, 1, 1, 3, 6]
    strata = np.array(cells, np.float64).reshape(2, 4, 4).transpose(0, 2, 1)
    statistic, df = mantel_haenszel(strata, "general")
    assert (statistic, df) == (pytest.approx(10.2, abs=0.005), 9)


def test_cmh_is_that_of_statsmodels() -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    tables = np.random.default_rng(3).integers(1, 30, (5, 2, 2)).astype(float)
    second = StratifiedTable(list(tables)).test_null_odds(correction=False)
    assert mantel_haenszel(tables, "general")[0] == pytest.approx(second.statistic, rel=1e-9)


# Times to events.

#: Freireich et al., Blood 1963;21:699-716: weeks of remission, 6-mercaptopurine and placebo; + is censored.
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()  # noqa: SIM905 - to be read
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23".split()  # noqa: SIM905
ARMS = ["6-MP"] * 21 + ["Placebo"] * 21
REMISSION = {
    "AVAL": [float(each.rstrip("+")) for each in SIX_MP + PLACEBO],
    "CNSR": [float(each.endswith("+")) for each in SIX_MP + PLACEBO],
}


def test_kaplan_meier_of_remission() -> None:
    found = shown(figures("kaplan_meier", ARMS, ["AVAL"], said={"times": ["10", "23"]}, **REMISSION))
    # Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 1.2; R, survfit(conf.type = "log-log"):
    # 6-MP 9 events, median 23 (13, none); placebo 21 events, median 8 (4, 11); S(10) = 0.753, S(23) = 0.448.
    assert [found["6-MP", name] for name in ("n", "events", "censored")] == ["21", "9", "12"]
    assert [found["6-MP", name] for name in ("median", "median_lower", "median_upper")] == ["23.0", "13.0", ""]
    assert [found["Placebo", name] for name in ("median", "median_lower", "median_upper")] == ["8.0", "4.0", "11.0"]
    assert [found["Placebo", name] for name in ("q1", "q3")] == ["4.0", "12.0"]
    assert [found["6-MP", f"at {time}", "survival"] for time in (10, 23)] == ["0.753", "0.448"]
    assert [found["6-MP", f"at {time}", "at_risk"] for time in (10, 23)] == ["15", "6"]
    # Collett, Modelling Survival Data, in closed form: 0.7529 ** exp(-+ 1.96 * 0.0963 / (0.7529 * log 0.7529)).
    limits = [found["6-MP", "at 10", name] for name in ("survival_lower", "survival_upper")]
    assert limits == ["0.503", "0.889"]


@pytest.mark.parametrize(("interval", "limits"), [("log", ["16.0", ""]), ("linear", ["13.0", ""])])
def test_limits_of_the_median_by_the_scale(interval: str, limits: list[str]) -> None:
    # R, survfit: conf.type = "log" 16 to none; "plain" 13 to none.
    found = shown(figures("kaplan_meier", ARMS, ["AVAL"], said={"interval": [interval]}, **REMISSION))
    assert [found["6-MP", name] for name in ("median_lower", "median_upper")] == limits


@pytest.mark.parametrize(("interval", "theirs"), [("log-log", "log-log"), ("linear", "linear")])
def test_kaplan_meier_is_that_of_scipy(interval: str, theirs: str) -> None:
    from scipy.stats import CensoredData, ecdf

    times = [6.0, 7.0, 10.0, 13.0, 16.0, 22.0]
    said = {"times": [f"{time:g}" for time in times], "interval": [interval]}
    found = told(
        figures(
            "kaplan_meier", ARMS[:21], ["AVAL"], said=said, AVAL=REMISSION["AVAL"][:21], CNSR=REMISSION["CNSR"][:21]
        )
    )
    had = [float(each) for each in SIX_MP if not each.endswith("+")]
    second = ecdf(CensoredData(had, right=[float(each[:-1]) for each in SIX_MP if each.endswith("+")])).sf
    limits = second.confidence_interval(method=theirs)
    for time in times:
        mine = [found[ALL, f"at {time:g}", name] for name in ("survival", "survival_lower", "survival_upper")]
        assert mine == pytest.approx([float(c.evaluate(time)) for c in (second, limits.low, limits.high)], abs=1e-9)


def test_log_rank_of_remission() -> None:
    # R, survdiff: 16.8 on 1 degree of freedom, p = 4e-05; Cox and Oakes 1984, and SAS PROC LIFETEST: 16.7929.
    found = figures("log_rank", ARMS, ["AVAL"], **REMISSION)
    assert shown(found) == {
        (BETWEEN, "n"): "42",
        (BETWEEN, "chi_square"): "16.7929",
        (BETWEEN, "df"): "1",
        (BETWEEN, "p"): "<0.0001",
    }
    assert told(found)[BETWEEN, "p"] == pytest.approx(4.17e-05, abs=5e-8)


def test_log_rank_is_that_of_scipy() -> None:
    from scipy.stats import CensoredData, logrank

    had, left = ([float(e.rstrip("+")) for e in SIX_MP if e.endswith("+") == plus] for plus in (False, True))
    second = logrank(CensoredData(had, right=left), CensoredData([float(each) for each in PLACEBO]))
    found = told(figures("log_rank", ARMS, ["AVAL"], **REMISSION))
    assert found[BETWEEN, "p"] == pytest.approx(second.pvalue, rel=1e-5)


def test_log_rank_in_strata_by_hand() -> None:
    # Two strata of the same two times: an event of A at 1, one of B at 2. At 1 in each: expected of A 1/2, variance
    # 1/4; at 2 only B is there. Observed less expected is 1/2 in each: (2 * 1/2) ** 2 / (2 * 1/4) = 2.
    columns = {"AVAL": [1.0, 2.0, 1.0, 2.0], "CNSR": [0.0] * 4, "SEX": ["F", "F", "M", "M"]}
    found = told(figures("log_rank", ["A", "B", "A", "B"], ["AVAL"], said={"strata": ["SEX"]}, **columns))
    assert found[BETWEEN, "chi_square"] == 2 and found[BETWEEN, "df"] == 1
    assert found[BETWEEN, "p"] == pytest.approx(0.157299, abs=5e-7)  # the tail of a chi-square of 2


# Analysis of covariance.

#: Snedecor and Cochran, Statistical Methods, 6th ed., p. 422: leprosy bacilli before and after drugs A, D and placebo
#: F; SAS/STAT, The GLM Procedure, example "Analysis of covariance".
LEPROSY = {
    "A": ([11, 8, 5, 14, 19, 6, 10, 6, 11, 3], [6, 0, 2, 8, 11, 4, 13, 1, 8, 0]),
    "D": ([6, 6, 7, 8, 18, 8, 19, 8, 5, 15], [0, 2, 3, 1, 18, 4, 14, 9, 1, 9]),
    "F": ([16, 13, 11, 9, 21, 16, 12, 12, 7, 12], [13, 10, 18, 5, 23, 12, 5, 16, 1, 20]),
}
DRUGS = [drug for drug in LEPROSY for _ in range(10)]
BEFORE = [float(x) for before, _ in LEPROSY.values() for x in before]
AFTER = [float(y) for _, after in LEPROSY.values() for y in after]


def test_ancova_of_leprosy_is_that_of_sas() -> None:
    said = {"covariates": ["BASE"], "reference": ["F"]}
    found = told(figures("ancova", DRUGS, ["AVAL"], said=said, AVAL=AFTER, BASE=BEFORE))
    # SAS: LS means 6.7149635, 6.8239348, 10.1611017, their standard errors 1.2884943, 1.2724690, 1.3159234; drug F of
    # type III has p = 0.1384; A - F -3.446138, se 1.886781, p 0.0793; D - F -3.337167, se 1.853866, p 0.0835.
    assert [found[drug, "n"] for drug in "ADF"] == [10, 10, 10]
    assert [found[drug, "lsmean"] for drug in "ADF"] == pytest.approx([6.7149635, 6.8239348, 10.1611017], abs=5e-8)
    assert [found[drug, "lsmean_se"] for drug in "ADF"] == pytest.approx([1.2884943, 1.2724690, 1.3159234], abs=5e-8)
    assert [found[drug, "difference"] for drug in "AD"] == pytest.approx([-3.446138, -3.337167], abs=5e-7)
    assert [found[drug, "difference_se"] for drug in "AD"] == pytest.approx([1.886781, 1.853866], abs=5e-7)
    assert [found[drug, "p"] for drug in "AD"] == pytest.approx([0.0793, 0.0835], abs=5e-5)
    assert found[BETWEEN, "p_overall"] == pytest.approx(0.1384, abs=5e-5)
    # The 97.5% point of t with 26 degrees of freedom is 2.055529.
    limits = (found["A", "difference_lower"], found["A", "difference_upper"])
    assert limits == pytest.approx((-3.446138 - 2.055529 * 1.886781, -3.446138 + 2.055529 * 1.886781), abs=5e-5)
    assert ("F", "difference") not in found


def test_ancova_without_covariates_is_anova() -> None:
    from scipy.stats import f_oneway

    found = told(figures("ancova", DRUGS, ["AVAL"], AVAL=AFTER))
    assert found["A", "lsmean"] == pytest.approx(5.3)  # the mean
    assert found[BETWEEN, "p_overall"] == pytest.approx(
        f_oneway(*(after for _, after in LEPROSY.values())).pvalue, rel=1e-5
    )


def test_weights_of_factors_by_hand() -> None:
    # Without noise: A 0 and 10, B 1 and 11 in sites 1 and 2, four subjects of site 1 and two of site 2 and some noise
    # that cancels. Equal weights: (0 + 10) / 2 = 5 and 6; as observed 10 * 2 / 6.
    arms = ["A", "A", "B", "B", "A", "B"]
    columns = {"SITE": ["1", "1", "1", "1", "2", "2"], "AVAL": [-1.0, 1.0, 0.0, 2.0, 10.0, 11.0]}
    equal = told(figures("ancova", arms, ["AVAL"], said={"factors": ["SITE"]}, **columns))
    assert [equal[arm, "lsmean"] for arm in "AB"] == pytest.approx([5, 6])
    said = {"factors": ["SITE"], "weights": ["observed"]}
    observed = told(figures("ancova", arms, ["AVAL"], said=said, **columns))
    assert [observed[arm, "lsmean"] for arm in "AB"] == pytest.approx([3.3333333, 4.3333333])


# What is missing, single, or the same.


def test_missing_values_are_left_out_and_seen_in_n() -> None:
    columns = {"AVAL": [1.0, 2.0, None, 4.5, 2.0, 3.0, 5.0], "BASE": [1.0, 2.0, 3.0, None, 1.0, 2.5, 3.0]}
    found = told(figures("ancova", ["A"] * 4 + ["B"] * 3, ["AVAL"], said={"covariates": ["BASE"]}, **columns))
    assert (found["A", "n"], found["B", "n"]) == (2, 3)
    found = told(figures("fisher", ["A", "A", "B", "B"], ["X"], X=["Y", "", "N", "N"]))
    assert found[BETWEEN, "n"] == 3
    found = told(
        figures("log_rank", ["A", "A", "B", "B"], ["AVAL"], AVAL=[1.0, 2.0, 3.0, None], CNSR=[0.0, None, 0.0, 0.0])
    )
    assert found[BETWEEN, "n"] == 2


def test_one_record_has_no_limits_and_says_why() -> None:
    found = figures("t_test", ["A"], ["CHG"], CHG=[3.0])
    assert told(found)[ALL, "mean"] == 3 and shown(found)[ALL, "lower"] == ""
    assert set(notes(found).values()) == {"fewer than two values have no deviation"}
    found = figures("ancova", ["A", "B"], ["CHG"], said={"reference": ["A"]}, CHG=[1.0, 2.0])
    assert notes(found)["B", "p"] == notes(found)["A", "lsmean"] == "2 subjects are too few for 2 effects"
    found = figures("kaplan_meier", ["A"], ["AVAL"], said={"times": ["1", "9"]}, AVAL=[5.0], CNSR=[1.0])
    assert told(found)[ALL, "at 1", "survival"] == 1 and math.isnan(told(found)[ALL, "at 9", "survival"])
    assert [f.note for f in found if f.category == "at 9" and f.statistic == "survival"] == ["nobody was followed to 9"]


def test_values_that_are_all_the_same_have_no_test() -> None:
    assert notes(figures("t_test", ["A"] * 3, ["CHG"], CHG=[2.0] * 3))[ALL, "p"] == "all values are the same"
    assert (
        notes(figures("signed_rank", ["A"] * 3, ["CHG"], CHG=[0.0] * 3))[ALL, "p"] == "no difference is other than zero"
    )
    same = figures("fisher", ["A", "A", "B"], ["X"], X=["Y", "Y", "Y"])
    assert notes(same)[BETWEEN, "p"] == "all subjects have the same value"
    exact = figures("ancova", ["A", "A", "B", "B"], ["CHG"], said={"reference": ["A"]}, CHG=[1.0, 1.0, 2.0, 2.0])
    assert told(exact)["B", "difference"] == 1
    assert notes(exact)["B", "p"] == "the model fits every value, so nothing is left to judge it by"
    nobody = figures("log_rank", ["A", "B"], ["AVAL"], AVAL=[1.0, 2.0], CNSR=[1.0, 1.0])
    assert notes(nobody)[BETWEEN, "p"] == "nobody had the event"


def test_one_column_is_compared_with_none() -> None:
    found = figures("log_rank", ["A", "A", "B"], ["AVAL"], AVAL=[1.0, 2.0, None], CNSR=[0.0, 0.0, 0.0])
    assert notes(found)[BETWEEN, "p"] == "fewer than two columns have times"
    found = figures("ancova", ["A", "A", "A", "B"], ["CHG"], said={"reference": ["B"]}, CHG=[1.0, 2.0, 4.0, None])
    assert told(found)["A", "lsmean"] == pytest.approx(2.3333333)
    assert notes(found)["A", "p"] == "no subject of the one or the other has all values of the model"
    assert notes(found)["B", "lsmean"] == "no subject has all values of the model"
    assert notes(found)[BETWEEN, "p_overall"] == "fewer than two columns have subjects"


def test_effects_that_cannot_be_told_apart_are_not_estimated() -> None:
    # Each arm has a site of its own.
    columns = {"CHG": [1.0, 2.0, 3.0, 5.0], "SITE": ["1", "1", "2", "2"]}
    found = figures("ancova", ["A", "A", "B", "B"], ["CHG"], said={"factors": ["SITE"], "reference": ["A"]}, **columns)
    assert notes(found)["B", "difference"] == "the effects of ARM and SITE cannot be told apart"


def test_several_records_of_a_subject_are_refused() -> None:
    with pytest.raises(
        DerivationError, match=r"R has several records of S000 in ADX in one group, and t_test takes one;"
    ):
        figures("t_test", ["A", "A"], ["CHG"], subjects=[0, 0], CHG=[1.0, 2.0])


def test_what_a_reference_may_be() -> None:
    with pytest.raises(DerivationError, match="has the reference C, and ARM has A and B; name one of these"):
        figures("fisher", ["A", "B"], ["X"], said={"reference": ["C"]}, X=["Y", "N"])
    with pytest.raises(DerivationError, match="3 columns and 2 values, and fisher is of two by two; name a reference"):
        figures("fisher", ["A", "B", "C"], ["X"], X=["Y", "N", "N"])
    arms, values = counts({"P": {"Y": 1, "N": 3}, "X": {"Y": 3, "N": 1}, "Z": {"Y": 1, "N": 3}})
    found = told(figures("fisher", arms, ["V"], said={"reference": ["P"]}, V=values, total="All"))
    assert found == {("X", "n"): 8, ("X", "p"): 0.485714, ("Z", "n"): 8, ("Z", "p"): 1}


def test_a_missing_library_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "scipy.stats", None)
    with pytest.raises(
        DerivationError, match=r"the method t_test needs scipy, which is not installed; install it with: pip"
    ):
        figures("t_test", ["A", "A"], ["CHG"], CHG=[1.0, 2.0])


def test_the_order_of_records_changes_no_bit() -> None:
    order = np.random.default_rng(5).permutation(30)
    said = {"covariates": ["BASE"], "reference": ["F"]}
    one = told(figures("ancova", DRUGS, ["AVAL"], said=said, AVAL=AFTER, BASE=BEFORE))
    columns = {"AVAL": [AFTER[i] for i in order], "BASE": [BEFORE[i] for i in order]}
    other = figures("ancova", DRUGS, ["AVAL"], said=said, subjects=order.tolist(), **columns)
    assert told(other) == one
