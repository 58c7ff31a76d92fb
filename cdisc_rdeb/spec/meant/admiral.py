"""Functions of the R package admiral, by the verb that makes the same variables here.

Source: admiral 1.x, Reference (https://pharmaverse.github.io/admiral/reference/).
"""

from __future__ import annotations

OF_ADMIRAL = {
    "derive_var_base": "baseline_of",
    "derive_var_chg": "compute",
    "derive_var_pchg": "percent_change",
    "derive_var_anrind": "range_indicator",
    "derive_var_ontrtfl": "on_treatment",
    "derive_var_trtemfl": "on_treatment",
    "derive_var_atoxgr": "toxicity_grade",
    "derive_var_atoxgr_dir": "toxicity_grade",
    "derive_var_extreme_flag": "last_of",
    "derive_var_obs_number": "rank",
    "derive_var_relative_flag": "followed_by",
    "derive_var_joined_exist_flag": "followed_by",
    "derive_var_merged_exist_flag": "exists",
    "derive_var_merged_ef_msrc": "exists",
    "derive_var_merged_summary": "sum_of",
    "derive_var_age_years": "age",
    "derive_var_trtdurd": "duration",
    "derive_vars_aage": "age",
    "derive_vars_cat": "band",
    "derive_vars_crit_flag": "flag",
    "derive_vars_dt": "impute",
    "derive_vars_dtm": "impute_datetime",
    "derive_vars_dtm_to_dt": "sas_date",
    "derive_vars_dtm_to_tm": "sas_time",
    "derive_vars_duration": "duration",
    "derive_vars_dy": "study_day",
    "derive_vars_merged_lookup": "lookup",
    "derive_vars_period": "in_period",
    "derive_vars_query": "term_group",
    "compute_age_years": "age",
    "compute_duration": "duration",
    "convert_dtc_to_dt": "impute",
    "convert_dtc_to_dtm": "impute_datetime",
}
OF_ONE_COLUMN = {"baseline_of", "impute", "impute_datetime", "sas_date", "sas_time"}
CHANGE = "compute: AVAL - BASE"


def of_admiral(name: str, text: str) -> str:
    """The way out for the name of a function of admiral that stands for a verb, with the text behind it; '' for others.

    >>> of_admiral("derive_var_base", "AVAL"), of_admiral("admiral::derive_vars_dy", ""), of_admiral("derive", "AVAL")
    ('it is called baseline_of here: write baseline_of: AVAL', 'it is called study_day here', '')
    >>> of_admiral("derive_var_chg", "AVAL")
    'write compute: AVAL - BASE'
    """
    verb = OF_ADMIRAL.get(name.casefold().rpartition("::")[2], "")
    if verb == "compute":
        return f"write {CHANGE}"
    written = f": write {verb}: {text}" if text and verb in OF_ONE_COLUMN else ""
    return f"it is called {verb} here{written}" if verb else ""
