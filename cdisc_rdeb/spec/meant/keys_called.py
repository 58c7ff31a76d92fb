"""What people call the keys of specs: words of SAS, SQL, R, pandas, define.xml and of plain English.

Which of several keys a word means says the place: those that it takes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from ...errors import closest

#: The words for each key, without case, blanks, dashes and underscores; of two keys of a place the first is likelier.
CALLED: Mapping[str, str] = {
    "where": "if condition filter query having subset criteria criterion selection select rows only whereclause"
    " subsetif keepif include",
    "when": "if condition cond filter query criteria criterion whenever case unless",
    "otherwise": "else default fillna ifelse elsevalue other missingvalue rest fallback",
    "then": "value result yields gives thenvalue do",
    "on": "by lefton righton key keys joinby match using via onkeys",
    "by": "groupby partitionby group groups within per bygroup byvars byvariables class over key keys",
    "order": "orderby sort sortby arrange sorted ordered orderedby",
    "keys": "sort sortby orderby key sortkeys keyvariables primarykey keyvars keysequence uniquekeys naturalkey"
    " sortorder",
    "merge": "join leftjoin innerjoin mergewith combine link joins merges",
    "omit": "drop remove exclude without delete ignore skip",
    "not_submitted": "drop ignore unused exclude omit skip notmapped unmapped dropcolumns",
    "raw": "input source from data rawdata file dataset infile rawsource in rawfile sourcedata",
    "dataset": "name domain ds data source from input table set inds indata sourcedataset datasetname memname",
    "domain": "domainname dom",
    "study": "name studyid protocolid protocol trial studyname id studynumber",
    "title": "studyname name heading header caption label titel longtitle studytitle protocoltitle",
    "protocol": "protocolname protocolnumber protocolid",
    "item": "name field variable question itemoid",
    "form": "name crf page formoid formname",
    "label": "name title caption heading lbl param desc description text longname displayname labels",
    "expect": "how cardinality relationship jointype type",
    "file": "path filename input source infile csv location url datafile filepath files",
    "subject": "id usubjid subjid subj patient patientid subjectid participant subjectcolumn idvar subjectvariable pt",
    "visit": "visitname visitnum visitcolumn visitid timepoint event folder",
    "visit_date": "visitdate vdate visdt date svdate dateofvisit",
    "delimiter": "separator sep delim dlm",
    "separator": "sep delimiter delim by dlm split format",
    "encoding": "charset codepage enc",
    "decimal": "dec decimalmark decimalseparator decimalpoint",
    "sheet": "sheetname worksheet tab",
    "header_row": "header headerrow skiprows skip startrow firstrow namerow datarow",
    "missing": "navalues na nastrings nullvalues missingvalues nullstring",
    "dates": "dateformat format fmt informat parsedates datefmt dateformats dateform datestyle date datepattern"
    " dateinformat",
    "times": "timepoints at timeformat",
    "unknown": "unknowns unk unknownparts partial partialdates",
    "first_year": "yearcutoff century firstyear pivotyear cutoff",
    "reference": "ref from refdate relativeto base baseline anchor since referencedate lookup nosubject",
    "months": "monthnames",
    "visits": "visit schedule visitschedule timepoints visitlist tv",
    "unscheduled": "unsched unplanned unscheduledvisits extravisits",
    "elements": "element te epochs periods",
    "arms": "arm ta treatments groups treatmentarms",
    "criteria": "ie ti inclusion exclusion inclusions exclusions eligibility inclusionexclusion inclusioncriteria",
    "summary": "ts trialsummary parameters facts",
    "dictionaries": "dictionary coding meddra versions whodrug thesaurus",
    "standards": "standard versions igs guides terminology",
    "created": "date creationdate createddate datecreated timestamp createdon creationdatetime",
    "language": "lang locale",
    "documents": "docs document leaf leafs files",
    "persons": "authors contacts people",
    "terms": "codes values items codelistitems entries",
    "decode": "text description display decoded meaning longtext",
    "ct": "code nci ncicode cdisc cdiscct ccode standard codelistcode terminology",
    "codelist": "cl ct codes valuelist format lookup vocabulary controlledterms controlledterminology",
    "supplemental": "suppqual supp suppvariables supplementals qualifiers supplementalqualifiers qnam"
    " nonstandard suppae suppvars",
    "temporary": "temp tmp intermediate helper helpers work scratch local",
    "records": "recs rows observations record obs count n number source sources",
    "copy": "copied copyvars pass passthrough keepvars copyvariables keep",
    "variables": "vars var variable columns cols fields mappings mapping map column derived derivations assign"
    " set attributes items",
    "totals": "total sums scores score sumscores",
    "added": "add additional extra derived derivedrecords summaries derivedparameters newrecords addrecords",
    "checks": "check validations validate rules assertions edits tests",
    "relate": "relrec related relations link relationship",
    "comments": "comment co remarks",
    "class": "classname observationclass",
    "structure": "struct granularity oneperrecord recordstructure shape",
    "comment": "cmt com comm note notes remark remarks commentary memo",
    "reason": "comment why explanation justification because rationale note text",
    "rule": "check ruleid id issue rulename",
    "tests": "test testcodes testlist parameters measurements params testcd",
    "parameters": "params param paramcds paramcd parameter tests",
    "param": "label name description paramlabel parametername text title",
    "parameter": "paramcd param code testcd name id parametercode",
    "category": "parcat1 parcat cat group paramcategory cat1",
    "value": "aval val result var number score measure",
    "text": "avalc char character string valuec",
    "result": "orres value res col column rawresult measurement answer reading field raw",
    "unit": "units uom orresu u resultunit",
    "not_done": "notdone stat nd missing skipped notperformed",
    "each_day": "eachday daily days perday byday",
    "only": "firstonly distinct unique nodup nodupkey dedup once limit",
    "pick": "choose select take keep which record",
    "of": "vars variables items",
    "from": "start begin starts since startdate lower",
    "to": "end until through stop enddate upper",
    "count": "n freq number nobs records howmany cnt numberof num size",
    "sum": "total add sumof totalof",
    "mean": "average avg mittel",
    "median": "med p50",
    "lowest": "min minimum smallest least nadir worstlow",
    "highest": "max maximum largest greatest worst peak worsthigh",
    "first": "earliest start firstrecord firstvalue top",
    "last": "latest final end lastrecord lastvalue endpoint",
    "latest": "last mostrecent newest locf lastobservationcarriedforward",
    "carry": "locf lastobservationcarriedforward carryforward forwardfill ffill imputelocf",
    "at_least": "minimumn minn atleast threshold minimum",
    "compute": "formula expression expr calc calculate calculation derive equation",
    "present": "atleast minitems required minimum needed minpresent complete",
    "digits": "decimals round decimal precision places dp decimalplaces significantdigits scale",
    "reported": "collected crftotal",
    "must": "then expect require required assert should expected condition rule",
    "unique": "distinct key keys nodup uniqueby",
    "severity": "level type class status kind",
    "message": "msg text error description said label",
    "stop": "fail abort halt raise",
    "origin": "org orig origintype source",
    "source": "originsource from who",
    "method": "meth algorithm derivation computation computationmethod methodtext test model analysis statistictest",
    "evaluator": "eval qeval rater assessor",
    "type": "datatype kind dtype vartype",
    "mandatory": "required req notnull",
    "levels": "valuelevel vlm valuelist valuelevelmetadata wherelevels",
    "format": "displayformat sasformat fmt outputformat",
    "holds": "len",
    "scope": "level over",
    "populations": "pop population analysissets sets popn",
    "population": "pop populations analysisset popn popflag flag set",
    "displays": "tables outputs tlf tlfs tfl reports display shells",
    "results": "analyses rows analysis result lines contents",
    "statistics": "stats statistic stat summarystats summaries",
    "statistic": "stat stats statistics measure",
    "columns": "groups treatment trt treatments by across column arms colvar",
    "footnote": "footnotes foot note notes",
    "purpose": "objective goal aim",
    "program": "code script programname sascode",
    "sources": "source inputs datasets",
    "total": "overall all totalcolumn addtotal",
    "confidence": "alpha level conf cl ci conflevel confidencelevel",
    "null": "mu h0 nullvalue hypothesis",
    "strata": "stratum stratify stratifiedby stratification by block strat",
    "censor": "cnsr censored event status censoring",
    "covariates": "covariate cov adjust continuous",
    "factors": "factor class classes categorical",
    "start": "from begin begins since startdate first trtsdt",
    "end": "to stop enddate finish",
    "date": "from dtc dt day at ondate datevar adt datetime value",
    "time": "tm clock timevar hour",
    "at": "to on ondate asof date reference",
    "birth": "dob birthdate brthdtc from dateofbirth born",
    "low": "lower lo lln lowerlimit min minimum lownormal rangelow anrlo orrnlo stnrlo from",
    "high": "upper hi uln upperlimit max maximum highnormal rangehigh anrhi stnrhi to",
    "table": "file lookup csv source lookuptable ref data",
    "within": "range between interval tolerance",
    "days": "day n numberofdays offset window lag",
    "number": "n index part position piece nth which num",
    "length": "len width n chars size",
    "bands": "breaks bins cuts cutpoints groups labels levels intervals categories limits",
    "signed_rank": "wilcoxon wilcoxontest wilcoxonsignedrank wilcox wilcoxtest",
    "t_test": "ttest pairedttest studentttest proctest",
    "chi_square": "chisq chisqtest pearson chi2 chisquare chisquared",
    "fisher": "fishertest fisherexact exact fisherstest",
    "cmh": "mantelhaenszel cochranmantelhaenszel mh cochran",
    "kaplan_meier": "km survfit lifetest kaplanmeier survival",
    "log_rank": "survdiff logrank logranktest",
    "ancova": "glm lm mixed anova linearmodel regression",
    "share": "proportion percentage percent binomial rate responserate clopperpearson",
    "VISIT": "visitname name label visitlabel title description",
    "VISITNUM": "visitnumber number num no id visitid visitno seq",
    "VISITDY": "day studyday visitday plannedday dy targetday",
    "ETCD": "code id elementcode element name",
    "ELEMENT": "label name description elementname",
    "TESTRL": "start startrule begins rule startrules",
    "TEENRL": "end endrule ends endrules",
    "TEDUR": "duration dur length",
    "ARMCD": "code id armcode arm name treatmentcode",
    "ARM": "label name description armname treatment armlabel",
    "EPOCH": "phase period stage",
    "IETESTCD": "code id criterioncode number testcd name",
    "IETEST": "text label criterion description test",
    "IECAT": "category cat type kind",
    "variable": "var",
    "description": "desc",
}
#: Words for which a later key of the table is likelier, where both may stand.
LIKELIER = {
    "if": "when",
    "condition": "when",
    "cond": "when",
    "caption": "label",
    "heading": "label",
    "format": "dates",
    "pop": "population",
    "var": "variable",
    "desc": "description",
    "params": "parameters",
    "param": "parameters",
    "parameter": "parameters",
    "paramcds": "parameters",
}


MISSPELT = 0.85  # how near to a key a word is that is one with a slip, and no other word for it


def bare_of(key: str) -> str:
    """A key without its underscores and case, as words are looked for."""
    return key.replace("_", "").casefold()


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """The keys by each word."""
    found: dict[str, tuple[str, ...]] = {}
    for key, called in CALLED.items():
        for word in called.split():
            found[word] = (*found.get(word, ()), key)
    return found


def key_called(word: str, known: Collection[str], lacking: Collection[str] = ()) -> str:
    """The key of those that are known which a word means, one that is lacking first; '' for a word of none.

    >>> key_called("n", ["sum", "count"]), key_called("name", ["label", "title"], ["title"]), key_called("n", ["sum"])
    ('count', 'title', '')
    """
    able = [key for key in words().get(word, ()) if key in known]
    if not able or closest(word, [bare_of(key) for key in known], MISSPELT):
        return ""
    return min(able, key=lambda key: (key not in lacking, key != LIKELIER.get(word)), default="")
