"""What people call verbs: functions and procedures of SAS, SQL, R, pandas and Excel, and plain words.

One table, so that any sensible word finds its verb. A word of two verbs means the one that fits where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

#: The words for each verb, without case, blanks, dashes, dots and underscores; of two verbs the first is likelier.
CALLED: Mapping[str, str] = {
    "assign": "value constant const fixed literal lit hardcode hardcoded set setto text string default fill static"
    " always val equals fixedvalue constantvalue fixedtext quote word answer",
    "from": "put name ascharacter tochar str cast column col columnname copyof copyfrom raw rawcolumn rawvar"
    " field var variable take get pull of identity keep same sourcevariable sourcecolumn sourcevar predecessor"
    " collected crf mapfrom mapto direct is use inputvariable",
    "number": "input asnumeric asnumber tonumber parsenumber tonumeric parsefloat float int integer numeric num"
    " asinteger asdouble best tofloat toint decimal inputn readnumber number8",
    "upper": "upcase toupper ucase strtoupper uppercase capitalize capitals caps touppercase",
    "join": "cat cats catt catx catq concat concatws concatenate paste paste0 strc glue unite append strcat combine"
    " template pattern sprintf fstring textjoin stringagg concatstrings",
    "part": "substr substrn substring strsub scan split strsplit strsplitfixed left right mid separate extract slice"
    " splitpart regexpextract strextract token word nthword piece subs substringof wordof",
    "case": "if ifc ifn select casewhen ifelse iff iif fcase switch choose ifthen ifthenelse choice condition"
    " conditions npwhere npselect ifs elif cases",
    "coalesce": "coalescec nvl nvl2 ifnull combinefirst firstnonmissing firstnotnull firstavailable fillna"
    " fallback orelse replacena firstof firstpresent nullif bfill",
    "lookup": "vlookup hlookup xlookup indexmatch hash dictionary dict table leftjoin merge lkp find"
    " codebook matchtable mergefrom lookuptable derivevarsmerged recodetable",
    "iso8601": "input isodate iso isodtc todate date datetime anydtdte anydtdtm strptime strftime ymd dmy mdy asdate"
    " asdatetime todatetime parsedate parsedatetime readdate dateformat formatdate isodatetime dtc toiso iso8601date"
    " is8601da is8601dt e8601da e8601dt asposixct lubridate isoformat collecteddate",
    "sas_date": "datepart numericdate sasdate numdate dt dtctodt todatenum date asdate todate input mdy datevalue"
    " numericdt datenum",
    "sas_time": "timepart tm numtime hms sastime numerictime totime timevalue",
    "impute": "imputedate dateimpute imputedt imputation partialdate completedate fillpartial dtctodate dateimputation",
    "impute_datetime": "imputedtm dtctodtm datetimeimpute imputedatetime",
    "study_day": "dy studyday studydy relativeday relday daynumber dayofstudy day dayssince reldy ady trialday",
    "duration": "intck datdif datediff difftime datedif datedifference timediff dayslength lengthof elapsed"
    " daysbetween interval span adurn dur days timebetween durationdays lengthofstay",
    "days_after": "adddays dateadd intnx plusdays shiftdays offsetdays timedelta datetimeadd dayplus dayslater",
    "years_before": "addyears minusyears subtractyears yearsago relativedelta addmonths dateminusyears",
    "days_apart": "absdays distance daydiff awtdiff daysfromtarget daysdiff",
    "age": "yrdif yearsbetween yeardiff ageyears ageat getage agecalc computeage ageinyears calculateage aage yearsold",
    "first": "min minimum earliest firstvalue firstdate mindate oldest smallest firstrecord startdate top head fst"
    " firstdose begin start earliestdate",
    "last": "max maximum latest lastvalue lastdate maxdate newest mostrecent largest lastrecord enddate tail end lst"
    " lastdose latestdate",
    "lowest": "min minimum smallest least pmin rowmin rowmins lowestof minof mincol earliestof",
    "highest": "max maximum largest greatest pmax rowmax rowmaxs highestof maxof maxcol latestof biggest",
    "sum_of": "sum total totaldose cumdose addup aggregate sumif sumifs totalof summarise summarize sumdose",
    "count_of": "count n nobs countif countifs freq tally nunique howmany counts nrow size cnt numberof"
    " numberofrecords nrecords procfreq records",
    "exists": "any has hasrecord hasany ifexists present found ever anyof isin exist semijoin inlist inn existsin"
    " hasvalue anyrecord",
    "flag": "ismissing missing isna isnan notmissing nonmissing notna notnull ispresent"
    " yflag flagif setflag indicator boolean bool yesno yn istrue mark criteria iftrue dummy where yif"
    " population crit fl logical",
    "first_of": "firstdot firstflag slicehead slicemin nodupkey distinct firstrecordflag firstby occurrence aoccfl"
    " firstoccurrence flagfirst dropduplicates",
    "last_of": "lastdot lastflag slicetail slicemax lastrecordflag lastby flaglast lastoccurrence",
    "rank": "rownumber denserank procrank minrank ranks position rowrank ranking ordering obsnumber percentrank nth",
    "sequence": "seq seqnum seqnumber seqno counter autoincrement runningnumber increment serial rowid monotonic"
    " cumcount lineno id recordnumber rownumber nobservation obs",
    "baseline_of": "base baseline getbaseline baselinevalue basevalue baseval derivebase valueatbaseline",
    "baseline_flag": "baseline base ablfl baselinefl isbaseline flagbaseline baselinerecord baselineflg",
    "last_before": "baseline base lobxfl blfl lastobservationbefore lastobs lastbeforedose lastprior lastpredose"
    " lastnonmissing",
    "percent_change": "pchg pctchange pctchg percentchange relativechange percentchg pctchgfrombaseline",
    "compute": "calc calculate formula expression expr eval arithmetic mutate math equation difference diff subtract"
    " minus add plus multiply times divide ratio product change chg log sqrt abs ceil floor exp sum mod transform"
    " changefrombaseline",
    "convert": "convertunit convertunits unitconversion unitconvert conversion tosi siunits tounit scale conventional",
    "standard_result": "standardize standardise stresc stdresult normalise normalize std stdres standardresult orres"
    " standardunit",
    "round": "rounded roundto roundz rounde signif trunc roundup rounddown roundoff rnd decimals",
    "band": "cut bin bins categorize categorise category group grouping groups bucket agegroup agegrp ntile cutpoints"
    " breaks classify range ranges qcut agegr agegr1 findinterval limits tertile",
    "place_in": "index match indexof whichn whichc findw ordinal factor levels orderof position order",
    "pool": "pooled collapse lump fctlump poolsites combinesites poolsmall poolgroup other",
    "term_group": "smq cq query customquery sdg basket smqs meddraquery",
    "ticked": "checkbox checkboxes multi multiple tick ticks selectall checkall boxes race multiselect tickbox",
    "followed_by": "confirmed confirmation confirm confirmedby followed",
    "checked": "compare verify validate reconcile crosscheck assert check",
    "previous": "lag retain prev prior shift lag1 before preceding dif locf carryforward previousvalue",
    "next": "lead following subsequent lead1 after nextvalue",
    "so_far": "cumsum cummax cummin cumulative running runningtotal cumall expanding rolling cum runningsum nadir",
    "range_indicator": "nrind anrind flagrange outofrange hilo abnormal rangeflag highlow lowhigh normalrange"
    " referencerange abnormalflag refrange rangeind normalflag",
    "range_limits": "splitrange parserange rangesplit lowerupper normalrangelimits rangeparts",
    "toxicity_grade": "ctcae toxgr grade tox atoxgr ctcgrade nci severitygrade ctc toxgrade ctcaegrade",
    "on_treatment": "ontrt ontrtfl ontreatmentflag duringtreatment ontreatmentfl",
    "treatment_emergent": "teae trtem trtemfl emergent te teaefl teflag",
    "epoch": "getepoch elementepoch phase studyepoch trialepoch aphase",
    "in_period": "period aperiod trtperiod treatmentperiod treatmentat apr periodof",
    "time_to": "tte survival timetoevent censor cnsr surv eventtime timeto",
    "window": "visitwindow windowing awin avisit visitwindows analysiswindow timewindow visitwindowing",
}
#: Words that no verb has a meaning for, and what says the same.
NO_VERB: Mapping[str, str] = {
    "lower lowcase tolower lcase lowercase strtolower propcase title titlecase proper initcap strtotitle": (
        "how a term is written says codelists.yaml: {from: COLUMN, codelist: NAME}; else write {column}"
    ),
    "trim strip compress compbl trimn ltrim rtrim trimws strtrim strsquish clean squish": (
        "blanks around a value are taken away as it is read: write {column}"
    ),
    "mean avg average median std stddev": (
        "of columns of a record write compute: (A + B) / 2; over records it is a parameter under added"
    ),
    "sort orderby arrange sortby procsort": (
        "records stand in the order of the keys: write keys: [STUDYID, USUBJID, ...] beside variables"
    ),
    "today now sysdate getdate currentdate systime": (
        "nothing depends on the day of a build: write the date, assign: 2024-01-31"
    ),
}
PLAIN = re.compile(r"[^a-z0-9]")
OF_A_LIBRARY = re.compile(r".*(?:::|\.)(?=\w)")
COMMON = ("to", "from", "get", "calc", "calculate", "derive", "make", "set", "is", "do", "fn", "var", "vars", "value")
#: The verbs that are likelier by the end of the variable that they make.
BY_VARIABLE = (
    ("DTC", "iso8601"),
    ("DTM", "impute_datetime"),
    ("DT", "sas_date"),
    ("TM", "sas_time"),
    ("SEQ", "sequence"),
    ("ABLFL", "baseline_flag"),
    ("BLFL", "last_before"),
    ("LOBXFL", "last_before"),
    ("TRTEMFL", "treatment_emergent"),
    ("FL", "flag"),
    ("PCHG", "percent_change"),
    ("NRIND", "range_indicator"),
    ("BASE", "baseline_of"),
    ("BASEC", "baseline_of"),
    ("EPOCH", "epoch"),
    ("DY", "study_day"),
    ("GR1", "band"),
)


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """The verbs by each word."""
    found: dict[str, tuple[str, ...]] = {}
    for verb, called in CALLED.items():
        for word in called.split():
            found[word] = (*found.get(word, ()), verb)
    return found


def plain(name: str) -> str:
    """A word as the table has it: without the library that it is of, case and signs.

    >>> plain("stringr::str_to_upper"), plain("np.where"), plain("FIRST."), plain("proc-format")
    ('strtoupper', 'where', 'first', 'procformat')
    """
    return PLAIN.sub("", OF_A_LIBRARY.sub("", name.strip(" .%&")).casefold())


def verbs_called(name: str) -> tuple[str, ...]:
    """The verbs that a word may mean, the likeliest first; none for a word that is in no table.

    >>> verbs_called("upcase"), verbs_called("MIN"), verbs_called("get_study_day"), verbs_called("AGE")
    (('upper',), ('first', 'lowest'), ('study_day',), ('age',))
    """
    word = plain(name)
    parts = [part for part in re.split(r"[\W_]+|(?<=[a-z])(?=[A-Z])", OF_A_LIBRARY.sub("", name)) if part]
    short = "".join(part.casefold() for part in parts if part.casefold() not in COMMON)
    own = tuple(verb for verb in CALLED if plain(verb) in (word, short))
    return words().get(word) or own or words().get(short, ())


def no_verb(name: str, column: str) -> str:
    """What says the same as a word that no verb has a meaning for; '' for any other."""
    word = plain(name)
    return next((said for called, said in NO_VERB.items() if word in called.split()), "").replace("{column}", column)
