"""The methods of analyses: what a spec may say of each, which statistics it gives, and its words.

Lint, define.xml, the page and the documents ask here; ``analyses.methods`` makes the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ..quick import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """What may be said for a method. It ``holds`` variables of the result's dataset, numbers, or one value.

    ``choices`` are those of a value, each with the words that a method's sentence has for it.
    """

    holds: str
    words: str
    default: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what it ``takes`` (numbers, values, times or subjects), whether it compares columns, its sentence.

    In the sentence, what stands in square brackets is left out where none of its arguments is given.
    """

    title: str
    takes: str
    compares: bool
    statistics: tuple[str, ...]
    settings: Mapping[str, Setting]
    words: str


CONFIDENCE = Setting("number", "of the limits, in percent", "95")
REFERENCE = Setting("value", "the column that each other one is held against; if not given, all at once")
CENSOR = Setting("variable", "0 of an event, else the time is censored", "CNSR")
STRATA = Setting("variables", "the strata")

METHODS: Mapping[str, Method] = {
    "t_test": Method(
        "t test of one sample",
        takes="numbers",
        compares=False,
        statistics=("n", "mean", "sd", "se", "lower", "upper", "t", "df", "p"),
        settings={"null": Setting("number", "the mean under the null hypothesis", "0"), "confidence": CONFIDENCE},
        words="t test of one sample, of {variables} against {null}, two-sided; of a change, this is the paired t test. "
        "se: standard error of the mean. lower, upper: {confidence}% confidence limits of the mean by the t "
        "distribution.",
    ),
    "signed_rank": Method(
        "Wilcoxon's signed rank test",
        takes="numbers",
        compares=False,
        statistics=("n", "nonzero", "rank_sum", "p"),
        settings={"null": Setting("number", "the centre under the null hypothesis", "0")},
        words="Wilcoxon's signed rank test of {variables} against {null}, two-sided. nonzero: differences that are not "
        "zero; the others are left out, ties have mean ranks. rank_sum: sum of the ranks of positive differences. p: "
        "exact of up to 50 differences without ties, or 13 with ties; of more by the normal approximation with "
        "correction for ties and none for continuity.",
    ),
    "share": Method(
        "share of subjects",
        takes="subjects",
        compares=False,
        statistics=("subjects", "total", "percent", "lower", "upper"),
        settings={
            "interval": Setting(
                "value",
                "how the limits are made",
                "clopper-pearson",
                {"clopper-pearson": "Clopper and Pearson (exact)", "wilson": "Wilson's score"},
            ),
            "confidence": CONFIDENCE,
        },
        words="Share of the population's subjects that have at least one such record, in percent. lower, upper: "
        "{confidence}% confidence limits by {interval}.",
    ),
    "fisher": Method(
        "Fisher's exact test",
        takes="values",
        compares=True,
        statistics=("n", "p"),
        settings={"reference": REFERENCE},
        words="Fisher's exact test of {tested} and {columns}, two-sided[; each column against {reference}].",
    ),
    "chi_square": Method(
        "Pearson's chi-square test",
        takes="values",
        compares=True,
        statistics=("n", "chi_square", "df", "p"),
        settings={"reference": REFERENCE},
        words="Pearson's chi-square test of {tested} and {columns}, without continuity correction"
        "[; each column against {reference}].",
    ),
    "cmh": Method(
        "Cochran-Mantel-Haenszel test",
        takes="values",
        compares=True,
        statistics=("n", "chi_square", "df", "p"),
        settings={
            "test": Setting(
                "value",
                "the alternative; for all but general the values of the variable are an order",
                "general",
                {
                    "general": "general association",
                    "row_means": "different mean scores of the columns",
                    "correlation": "correlation of the scores",
                },
            ),
            "strata": STRATA,
            "reference": REFERENCE,
        },
        words="Cochran-Mantel-Haenszel test of {tested} and {columns} against {test}[, stratified by {strata}]"
        "[; each column against {reference}]. Scores, where the test has some, are 1, 2, 3 and so on.",
    ),
    "kaplan_meier": Method(
        "Kaplan-Meier estimates",
        takes="times",
        compares=False,
        statistics=(
            *("n", "events", "censored", "q1", "median", "median_lower", "median_upper", "q3"),
            *("at_risk", "survival", "survival_lower", "survival_upper"),
        ),
        settings={
            "censor": CENSOR,
            "times": Setting("numbers", "where the curve is read"),
            "interval": Setting(
                "value",
                "the scale that the limits are made on",
                "log-log",
                {"log-log": "log-log", "log": "log", "linear": "linear"},
            ),
            "confidence": CONFIDENCE,
        },
        words="Kaplan-Meier estimates of {variables}, an event where {censor} is 0. q1, median, q3: when 25, 50, 75% "
        "have had it, between two events the middle. Limits: {confidence}% on the {interval} scale, with Greenwood's "
        "variance; those of the median are where the limits of the curve reach one half (Brookmeyer and Crowley)"
        "[. The curve is read at {times}].",
    ),
    "log_rank": Method(
        "log-rank test",
        takes="times",
        compares=True,
        statistics=("n", "chi_square", "df", "p"),
        settings={"censor": CENSOR, "strata": STRATA, "reference": REFERENCE},
        words="Log-rank test of {variables} by {columns}, an event where {censor} is 0[, stratified by {strata}]"
        "[; each column against {reference}].",
    ),
    "ancova": Method(
        "analysis of covariance",
        takes="numbers",
        compares=True,
        statistics=(
            *("n", "lsmean", "lsmean_se", "lsmean_lower", "lsmean_upper"),
            *("difference", "difference_se", "difference_lower", "difference_upper", "p", "p_overall"),
        ),
        settings={
            "covariates": Setting("variables", "numbers, such as BASE"),
            "factors": Setting("variables", "whose values are groups, such as a pooled site"),
            "reference": Setting("value", "the column that differences are from; if not given there are none"),
            "weights": Setting(
                "value",
                "how the groups of a factor count in least-squares means",
                "equal",
                {"equal": "equally", "observed": "as often as they occur"},
            ),
            "confidence": CONFIDENCE,
        },
        words="Analysis of covariance of {variables} by least squares: {columns}[ and the factors {factors}]"
        "[, with the covariates {covariates}], without interactions. lsmean: least-squares mean at the means of all "
        "covariates, groups of factors weighted {weights}. [difference: of least-squares means from {reference}, with "
        "its two-sided p. ]p_overall: F test of {columns}, type III. Limits: {confidence}% by the t distribution; "
        "nothing is adjusted for several comparisons.",
    ),
}

#: What stands over statistics where capital letters at the beginning are not enough.
HEADINGS: Mapping[str, str] = {
    "subjects": "Subjects",
    "percent": "%",
    "records": "Records",
    "n": "n",
    "sd": "SD",
    "se": "SE",
    "q1": "Q1",
    "q3": "Q3",
    "df": "Degrees of freedom",
    "p": "p-value",
    "p_overall": "p-value, overall",
    "t": "t",
    "total": "N",
    "nonzero": "Differences not zero",
    "rank_sum": "Sum of positive ranks",
    "chi_square": "Chi-square",
    "lower": "{confidence}% CI, lower",
    "upper": "{confidence}% CI, upper",
    "lsmean": "LS mean",
    "lsmean_se": "SE of LS mean",
    "lsmean_lower": "{confidence}% CI of LS mean, lower",
    "lsmean_upper": "{confidence}% CI of LS mean, upper",
    "difference": "Difference of LS means",
    "difference_se": "SE of difference",
    "difference_lower": "{confidence}% CI of difference, lower",
    "difference_upper": "{confidence}% CI of difference, upper",
    "median_lower": "{confidence}% CI of median, lower",
    "median_upper": "{confidence}% CI of median, upper",
    "at_risk": "At risk",
    "survival": "Free of the event",
    "survival_lower": "{confidence}% CI, lower",
    "survival_upper": "{confidence}% CI, upper",
}


@dataclass(frozen=True, slots=True)
class MethodUse:
    """A method as a result uses it: its name, and what was said for it."""

    name: str
    said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def facts(self) -> Method:
        """What is known of the method."""
        return METHODS[self.name]

    def setting(self, name: str) -> tuple[str, ...]:
        """What is said for a setting, else its default.

        >>> MethodUse("kaplan_meier").setting("censor"), MethodUse("kaplan_meier").setting("times")
        (('CNSR',), ())
        """
        default = self.facts.settings[name].default
        return self.said.get(name) or ((default,) if default else ())

    def one(self, name: str) -> str:
        """What is said for a setting that holds one value, '' if nothing is."""
        return next(iter(self.setting(name)), "")

    def variables(self) -> tuple[str, ...]:
        """The variables that its settings name."""
        kinds = self.facts.settings.items()
        return tuple(v for name, kind in kinds if kind.holds.startswith("variable") for v in self.setting(name))


def heading(statistic: str, use: MethodUse | None = None) -> str:
    """What stands over a statistic.

    >>> heading("mean"), heading("sd"), heading("lower", MethodUse("t_test", {"confidence": ("90",)}))
    ('Mean', 'SD', '90% CI, lower')
    """
    confidence = use.one("confidence") if use and "confidence" in use.facts.settings else ""
    return HEADINGS.get(statistic, statistic.capitalize()).format(confidence=confidence)
