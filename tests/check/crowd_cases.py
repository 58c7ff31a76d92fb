"""Cases of the rules that look at what records say twice, or keep to: the fault, and where it is told."""

from __future__ import annotations

from changes import Change, Frames, again, both, less
from crowd import at, column, dataset, left_out

NAN = float("nan")
#: Laboratory results of ten subjects: a test in mmol/L from mg/dL, with limits.
LB = dataset(
    "LB",
    *(
        {"USUBJID": f"S-{n}", "LBSEQ": 1.0, "LBTESTCD": "GLUC", "LBTEST": "Glucose", "LBCAT": "CHEMISTRY",
         "LBSPEC": "SERUM", "LBLOINC": "2345-7", "LBREFID": f"R{n}", "LBORRES": "90", "LBORRESU": "mg/dL",
         "LBORNRLO": "70", "LBORNRHI": "110", "LBSTRESC": "5", "LBSTRESN": 5.0, "LBSTRESU": "mmol/L",
         "LBSTNRLO": 3.9, "LBSTNRHI": 6.1, "LBNRIND": "NORMAL", "VISITNUM": 1.0, "LBDTC": "2020-01-02"}
        for n in "13456789AB" for _ in range(2)
    ),
)  # fmt: skip
WORDS = both(LB, column("LB", LBORRES="neg", LBSTRESC="NEGATIVE", LBSTRESN=NAN))
PREGNANCY = both(WORDS, column("LB", LBTESTCD="HCG", LBTEST="Choriogonadotropin Beta"), column("DM", SEX="F"))
EIGHT = dataset(
    "LB",
    *({"USUBJID": "S-1", "LBSEQ": float(8 * v + n), "LBTESTCD": f"T{n}", "LBTEST": f"T{n}", "LBCAT": "A", "LBORRES": "5",
       "LBSTRESC": "5", "LBSTRESN": 5.0, "VISITNUM": float(v), "LBDTC": "2020-01-02"} for v in (1, 2) for n in range(8)),
)  # fmt: skip
EC = dataset("EC", *({"USUBJID": f"S-{n}", "ECSEQ": 1.0, "ECLNKID": "I1", "ECTRT": "A", "ECLOT": "L1"}
                     for n in "13456789AB"))  # fmt: skip
MH = dataset("MH", *({"USUBJID": f"S-{n}", "MHSEQ": 1.0, "MHTERM": "Cough", "MHDECOD": "Cough", "MHPRESP": "Y",
                      "MHOCCUR": "Y", "MHSTDTC": "2019-01-01", "MHDTC": "2020-01-02"}
                     for n in "13456789AB"))  # fmt: skip
TS = dataset("TS", *({"TSSEQ": 1.0, "TSPARMCD": code, "TSPARM": code, "TSVAL": value, "TSVALNF": "", "TSVALCD": coded,
                      "TSVCDREF": ref, "TSVCDVER": "2025-03-28" if ref else ""} for code, value, coded, ref in (
    ("ADDON", "N", "C49487", "CDISC CT"), ("RANDOM", "N", "C49487", "CDISC CT"), ("ADAPT", "N", "C49487", "CDISC CT"),
    ("HLTSUBJI", "N", "C49487", "CDISC CT"), ("EXTTIND", "N", "C49487", "CDISC CT"), ("AGEMIN", "P18Y", "", ""),
    ("AGEMAX", "P60Y", "", ""), ("ACTSUB", "10", "", ""), ("NARMS", "1", "", ""), ("SSTDTC", "2020-01-02", "", ""),
    ("SENDTC", "2020-03-01", "", ""), ("SEXPOP", "BOTH", "C49636", "CDISC CT"), ("TRT", "A", "", ""), ("SDTIGVER", "3.4", "C189638", "CDISC CT"),
    ("SDTMVER", "2.0", "C189639", "CDISC CT"), ("TITLE", "A trial", "", ""), ("INDIC", "Itch", "", ""), ("OBJPRIM", "To see", "", ""),
    ("SPONSOR", "Nobody", "", ""), ("FCNTRY", "KOR", "", ""))))  # fmt: skip


def of_sites(frames: Frames) -> None:
    """Two subjects are of another site, which has all results by 100 more."""
    frames["DM"].loc[frames["DM"]["USUBJID"].isin(["S-3", "S-4"]), "SITEID"] = "99"
    there = frames["LB"]["USUBJID"].isin(["S-3", "S-4"])
    frames["LB"].loc[there, ["LBORRES", "LBSTRESC"]] = ["9000", "500"]
    frames["LB"].loc[there, "LBSTRESN"] = 500.0


OF_SITES = both(LB, of_sites)


def odd(name: str, variable: str, usual: object, value: object, place: int = 3) -> Change:
    """A variable that is the same everywhere but in one record."""
    return both(column(name, **{variable: usual}), at(name, place, **{variable: value}))


def lab(place: int, **values: object) -> Change:
    """The laboratory results with other values in one record."""
    return both(LB, at("LB", place, **values))


def summary(place: int, **values: object) -> Change:
    """The trial summary with other values in one record."""
    return both(TS, at("TS", place, **values))


def numbered(frames: Frames) -> None:
    """AESPID is the number of the record."""
    frames["AE"]["AESPID"] = ["1", "2"] * 10


ONGOING = column("AE", AEENRTPT="", AEENTPT="")
TIMED = column("VS", VSTPT="PRE", VSTPTNUM=1.0, VSELTM="-PT1H", VSTPTREF="DOSE", VSRFTDTC="")

# rule, what is changed among ten subjects alike, and where it is told: dataset, variable
CASES: list[tuple[str, Change, tuple[str, str]]] = [
    # demographics
    ("age differs from birth", odd("DM", "BRTHDTC", "1979-05-01", "1990-05-01", 2), ("DM", "AGE")),
    ("age differs from birth", odd("DM", "BRTHDTC", "1979-05-01", "1990-05", 2), ("DM", "BRTHDTC")),
    ("age is implausible", at("DM", 2, AGE=180.0), ("DM", "AGE")),
    ("age or its unit missing", at("DM", 2, AGEU=""), ("DM", "AGEU")),
    ("age or its unit missing", at("DM", 2, AGE=NAN), ("DM", "AGE")),
    ("arm name differs from TA", at("DM", 2, ARM="Placebo"), ("DM", "ARM")),
    ("arm name of TA not in DM", column("TA", ARM="Arm B"), ("TA", "ARM")),
    ("arm name of TA not in DM", column("TA", ARMCD="B"), ("TA", "ARMCD")),
    ("screen failure with an arm", at("DM", 1, ARMCD="A", ARM="Arm A"), ("DM", "ARMCD")),
    ("screen failure with an arm", at("DM", 1, RFXSTDTC="2020-01-10"), ("DM", "RFXSTDTC")),
    ("screen failure with an arm", at("DS", 0, DSDECOD="SCREEN FAILURE"), ("DS", "DSDECOD")),
    ("death told in one place", both(column("DM", DTHFL=""), at("AE", 0, AEOUT="FATAL")), ("AE", "AEOUT")),
    ("death told in one place", odd("DM", "DTHFL", "", "Y"), ("DM", "DTHFL")),
    ("death flag and date apart", both(column("DM", DTHFL="", DTHDTC=""), at("DM", 2, DTHFL="Y")), ("DM", "DTHDTC")),
    ("death flag and date apart", odd("DM", "DTHFL", "", "N"), ("DM", "DTHFL")),
    ("record after death", both(column("DM", DTHDTC=""), at("DM", 0, DTHDTC="2020-01-10")), ("AE", "AESTDTC")),
    ("record after death", both(column("DM", DTHDTC=""), at("DM", 0, DTHDTC="2020-01-10")), ("DM", "DTHDTC")),
    ("death is not the last participation",
     both(column("DM", DTHDTC=""), at("DM", 0, DTHDTC="2020-02-28"), at("DS", 0, DSDECOD="DEATH")), ("DM", "DTHDTC")),
    ("first or last exposure differs from EX", at("DM", 2, RFXSTDTC="2020-01-12"), ("DM", "RFXSTDTC")),
    ("first or last exposure differs from EX", at("DM", 2, RFXENDTC="2020-01-12"), ("EX", "EXENDTC")),
    ("exposure without date", at("EX", 2, EXENDTC=""), ("EX", "EXENDTC")),
    ("identifier of subject differs", at("DM", 2, SUBJID="8X"), ("DM", "SUBJID")),
    ("subject number twice", at("DM", 2, SUBJID="1"), ("DM", "SUBJID")),
    ("form of identifier differs", at("DM", 2, SITEID="01"), ("DM", "SITEID")),
    ("country differs within site", at("DM", 2, COUNTRY="JPN"), ("DM", "COUNTRY")),
    ("domain value missing", at("DM", 2, RFICDTC=""), ("DM", "RFICDTC")),
    ("dates of subject out of order", at("DM", 2, RFICDTC="2020-01-20"), ("DM", "RFICDTC")),
    ("dates of subject out of order", at("DM", 2, RFPENDTC="2020-01-05"), ("DM", "RFPENDTC")),
    ("reference date differs from custom", at("DM", 2, RFSTDTC="2020-01-12"), ("DM", "RFSTDTC")),
    ("reference date differs from custom", at("DM", 2, RFENDTC="2020-02-01"), ("DM", "RFENDTC")),
    ("reference date missing", at("DM", 2, RFENDTC=""), ("DM", "RFENDTC")),
    ("consent differs from DS", at("DS", 0, DSDECOD="INFORMED CONSENT OBTAINED"), ("DM", "RFICDTC")),
    # events and interventions
    ("ongoing with an end", both(ONGOING, at("AE", 0, AEENRTPT="ONGOING")), ("AE", "AEENDTC")),
    ("neither end nor ongoing", both(column("AE", AEENRTPT="ONGOING"), at("AE", 3, AEENRTPT="")), ("AE", "AEENRTPT")),
    ("relation without time point", both(ONGOING, at("AE", 1, AEENRTPT="ONGOING")), ("AE", "AEENTPT")),
    ("relation to collection differs",
     both(MH, column("MH", MHSTTPT="2020-01-02", MHSTRTPT="BEFORE"), at("MH", 2, MHSTRTPT="AFTER")), ("MH", "MHSTRTPT")),
    ("date differs from relation", column("CM", CMSTRTPT="BEFORE", CMSTTPT="INFORMED CONSENT"), ("CM", "CMSTDTC")),
    ("outcome and end differ", at("AE", 0, AEENDTC=""), ("AE", "AEENDTC")),
    ("outcome and end differ", both(column("AE", AEOUT="NOT RECOVERED/NOT RESOLVED", AEENDTC=""),
                                    at("AE", 0, AEENDTC="2020-01-12")), ("AE", "AEOUT")),
    ("term coded in several ways", at("AE", 0, AEDECOD="Dizziness"), ("AE", "AEDECOD")),
    ("hierarchy of terms differs", odd("AE", "AESOC", "Skin", "Eye", 0), ("AE", "AESOC")),
    ("term and its code differ", odd("AE", "AEPTCD", 1.0, 2.0, 0), ("AE", "AEPTCD")),
    ("body system differs from class", both(column("AE", AEBODSYS="Skin", AESOC="Skin"), at("AE", 0, AESOC="Eye")),
     ("AE", "AESOC")),
    ("class of medication differs", both(column("CM", CMDECOD="CREAM"), odd("CM", "CMCLAS", "CREAMS", "DRUGS")), ("CM", "CMCLAS")),
    ("category of disposition differs", at("DS", 0, DSCAT="PROTOCOL MILESTONE"), ("DS", "DSCAT")),
    ("two ends of one part", both(column("DS", DSSCAT="STUDY"), again("DS", DSSEQ=2.0)), ("DS", "DSDECOD")),
    ("end of participation differs", at("DS", 0, DSSTDTC="2020-02-20"), ("DS", "DSSTDTC")),
    ("disposition event absent", at("DS", 0, DSCAT="OTHER EVENT"), ("DS", "DSDECOD")),
    ("dose and unit apart", at("EX", 0, EXDOSU=""), ("EX", "EXDOSU")),
    ("dose and unit apart", at("EX", 0, EXDOSE=NAN), ("EX", "EXDOSE")),
    ("dose is implausible", at("EX", 0, EXDOSE=5000.0), ("EX", "EXDOSE")),
    ("dose is implausible", at("EX", 0, EXDOSE=-5.0), ("EX", "EXDOSE")),
    ("treatment given in another way", at("EX", 0, EXDOSFRQ="QD"), ("EX", "EXDOSFRQ")),
    ("treatment given in another way", at("EX", 0, EXTRT="B"), ("EX", "EXTRT")),
    ("exposure differs from collection", both(EC, column("EX", EXLNKID="I1", EXLOT="L1"), at("EX", 2, EXLOT="L9")),
     ("EX", "EXLOT")),
    ("exposure differs from collection", both(EC, column("EX", EXLNKID="I1"), left_out("EX", 2)), ("EX", "EXLNKID")),
    ("exposure at one time twice", again("EX", EXSEQ=2.0), ("EX", "EXSTDTC")),
    ("occurrence without question", both(MH, at("MH", 2, MHPRESP="")), ("MH", "MHOCCUR")),
    ("occurrence without question", both(MH, at("MH", 2, MHOCCUR="")), ("MH", "MHPRESP")),
    ("details of what did not occur", both(MH, at("MH", 2, MHOCCUR="N")), ("MH", "MHSTDTC")),
    ("scheduled that occurred", both(EC, column("EC", ECMOOD="SCHEDULED", ECOCCUR="Y")), ("EC", "ECOCCUR")),
    ("sponsor number twice", both(numbered, at("AE", 1, AESPID="1")), ("AE", "AESPID")),
    ("side without place", column("PR", PRLAT="LEFT", PRLOC=""), ("PR", "PRLOC")),
    ("seriousness is not Y or N", at("AE", 0, AESER="U"), ("AE", "AESER")),
    ("severity and grade differ", both(column("AE", AESEV="MILD", AETOXGR="1"), at("AE", 0, AETOXGR="3")),
     ("AE", "AETOXGR")),
    ("related before exposure", both(column("AE", AESTDTC="2020-01-05", AEREL="NOT RELATED"),
                                     at("AE", 0, AEREL="RELATED")), ("AE", "AEREL")),
    ("withdrawal without disposition", odd("AE", "AEACN", "NOT APPLICABLE", "DRUG WITHDRAWN"), ("AE", "AEACN")),
    ("value missing that others have", odd("AE", "AEREL", "NOT RELATED", ""), ("AE", "AEREL")),
    ("trial design value missing", at("TV", 0, TVSTRL=""), ("TV", "TVSTRL")),
    ("trial design value missing", both(column("TE", TEENRL="Dose", TEDUR=""), at("TE", 0, TEENRL="")), ("TE", "TEENRL")),
    # dates across domains
    ("date before birth", both(column("DM", BRTHDTC="1979-05-01"), at("CM", 0, CMSTDTC="1969-01-01")),
     ("CM", "CMSTDTC")),
    ("date before consent", at("EX", 0, EXSTDTC="2019-12-30"), ("EX", "EXSTDTC")),
    ("end after participation", at("AE", 0, AEENDTC="2020-04-30"), ("AE", "AEENDTC")),
    ("start after collection", both(MH, at("MH", 2, MHSTDTC="2020-01-05")), ("MH", "MHSTDTC")),
    ("history after exposure", both(MH, at("MH", 2, MHSTDTC="2020-02-05")), ("MH", "MHSTDTC")),
    ("event twice", again("AE", AESEQ=3.0), ("AE", "AETERM")),
    ("subject without baseline", both(less("VS", "VSLOBXFL"), odd("VS", "VSLOBXFL", "Y", "N")), ("VS", "VSLOBXFL")),
    # trial design
    ("element name differs", at("TA", 0, ELEMENT="Wash-out"), ("TA", "ELEMENT")),
    ("element not used", again("TE", ETCD="WASH", ELEMENT="Wash"), ("TE", "ETCD")),
    ("order of elements broken", at("TA", 1, TAETORD=1.0), ("TA", "TAETORD")),
    ("order of elements broken", at("TA", 1, TAETORD=3.0), ("TA", "TAETORD")),
    ("subject element differs from TA", at("SE", 0, TAETORD=2.0), ("SE", "TAETORD")),
    ("element not of the arm", left_out("SE", 1), ("SE", "ETCD")),
    ("element not of the arm", left_out("TA", 1), ("TA", "ETCD")),
    ("elements and reference dates differ", at("SE", 0, SESTDTC="2020-01-01"), ("SE", "SESTDTC")),
    ("plan of visits broken", at("TV", 1, VISITNUM=1.0), ("TV", "VISITNUM")),
    ("plan differs from all data", at("TV", 1, VISITDY=2.0), ("TV", "VISITDY")),
    ("visit neither planned nor explained", left_out("TV", 1), ("TV", "VISITNUM")),
    ("visit of a subject broken", again("SV"), ("SV", "VISITNUM")),
    ("visit of a subject broken", at("SV", 0, SVSTDTC=""), ("SV", "SVSTDTC")),
    ("visits out of order", at("SV", 0, SVSTDTC="2020-02-20", SVENDTC="2020-02-20"), ("SV", "SVSTDTC")),
    ("date outside visit", at("VS", 0, VSDTC="2020-01-04"), ("VS", "VSDTC")),
    ("visit not told in SV", left_out("SV", 0), ("SV", "VISITNUM")),
    ("criterion twice", again("TI"), ("TI", "IETESTCD")),
    ("category of criterion differs", at("TI", 0, IECAT="INCL"), ("TI", "IECAT")),
    ("bad code of test", at("TI", 0, IETESTCD="INCLUSION1"), ("TI", "IETESTCD")),
    ("exception is none", at("IE", 0, IEORRES="Y"), ("IE", "IEORRES")),
    ("category of exception differs", at("IE", 0, IECAT="EXCLUSION"), ("IE", "IECAT")),
    ("parameter of summary absent", TS, ("TS", "TSPARMCD")),
    ("value of summary missing", summary(0, TSVAL=""), ("TS", "TSVAL")),
    ("value of summary no term", summary(0, TSVAL="NO"), ("TS", "TSVAL")),
    ("value of summary no term", summary(0, TSVALCD="C99999"), ("TS", "TSVALCD")),
    ("code of summary incomplete", summary(0, TSVALCD=""), ("TS", "TSVALCD")),
    ("parameter numbered twice", summary(0, TSPARMCD="RANDOM"), ("TS", "TSSEQ")),
    ("age outside the plan", summary(5, TSVAL="P45Y"), ("TS", "TSVAL")),
    ("count differs from data", summary(7, TSVAL="9"), ("TS", "TSVAL")),
    ("study dates differ from data", summary(9, TSVAL="2020-01-20"), ("TS", "TSVAL")),
    ("population differs from data", summary(11, TSVAL="F"), ("TS", "TSVAL")),
    ("treatment of summary not in EX", summary(12, TSVAL="Zzz"), ("TS", "TSVAL")),
    ("version of summary differs", summary(13, TSVAL="3.3"), ("TS", "TSVAL")),
    # results
    ("conversion differs", lab(2, LBSTRESN=7.0, LBSTRESC="7"), ("LB", "LBSTRESN")),
    ("standard result of words differs", both(WORDS, at("LB", 2, LBSTRESC="POSITIVE")), ("LB", "LBSTRESC")),
    ("spelled in two ways", both(WORDS, column("LB", LBSTRESC="NEG"), at("LB", 2, LBSTRESC="Neg")), ("LB", "LBSTRESC")),
    ("spelled in two ways", at("DM", 2, ARM="ARM A"), ("DM", "ARM")),
    ("pregnancy test of a man", both(PREGNANCY, at("DM", 2, SEX="M")), ("LB", "LBTESTCD")),
    ("limit not converted", lab(2, LBSTNRHI=61.0), ("LB", "LBSTNRHI")),
    ("unit of test differs", lab(2, LBORRESU="g/L"), ("LB", "LBORRESU")),
    ("indicator differs from limits", lab(2, LBNRIND="HIGH"), ("LB", "LBNRIND")),
    ("indicator missing", lab(2, LBNRIND=""), ("LB", "LBNRIND")),
    ("limits turned", lab(2, LBORNRLO="110", LBORNRHI="70"), ("LB", "LBORNRLO")),
    ("limit of one record alone", both(LB, column("LB", USUBJID="S-1"),
                                       at("LB", 2, LBORNRHI="7777")), ("LB", "LBORNRHI")),
    ("measure of the body impossible", at("VS", 1, VSORRES="98.2", VSSTRESC="98.2", VSSTRESN=98.2),
     ("VS", "VSSTRESN")),
    ("result of no magnitude", lab(2, LBORRES="9000", LBSTRESC="500", LBSTRESN=500.0), ("LB", "LBSTRESN")),
    ("results of a site off by a power of ten", OF_SITES, ("LB", "LBSTRESN")),
    ("test differs from its custom", lab(2, LBCAT="HEMATOLOGY"), ("LB", "LBCAT")),
    ("code of test differs from its custom", lab(2, LBLOINC="1751-7"), ("LB", "LBLOINC")),
    ("result at one time twice", lab(2, LBORRES="91"), ("LB", "LBTESTCD")),
    ("specimen of several days", both(LB, column("LB", LBREFID="R1", USUBJID="S-1"), at("LB", 2, LBDTC="2020-01-03")),
     ("LB", "LBREFID")),
    ("results copied between visits", EIGHT, ("LB", "LBSTRESN")),
    ("time point differs from its custom", both(TIMED, at("VS", 0, VSELTM="PT9H")), ("VS", "VSELTM")),
    ("reference of time point differs",
     both(TIMED, column("VS", VSRFTDTC="2020-01-10T09:00"), at("VS", 0, VSRFTDTC="")), ("VS", "VSRFTDTC")),
    # relations
    ("relation incomplete", at("RELREC", 0, RELID=""), ("RELREC", "RELID")),
    ("relation incomplete", at("RELREC", 0, RELTYPE="SOME"), ("RELREC", "RELTYPE")),
    ("comment refers to nothing", at("CO", 0, IDVARVAL=""), ("CO", "IDVAR")),
    ("linked to nothing", at("MI", 0, MILNKID="B9"), ("MI", "MILNKID")),
    ("linked to nothing", at("PR", 0, PRSTDTC="2020-01-06"), ("PR", "PRSTDTC")),
    ("qualifier differs from its custom", at("SUPPAE", 0, QORIG="Assigned"), ("SUPPAE", "QORIG")),
    ("origin of qualifier unknown", at("SUPPAE", 0, QORIG="CRF"), ("SUPPAE", "QORIG")),
    ("qualifier of another dataset", at("SUPPAE", 0, RDOMAIN="CM"), ("SUPPAE", "RDOMAIN")),
    ("value of qualifier differs", at("SUPPAE", 0, QVAL="YES"), ("SUPPAE", "QVAL")),
    ("qualifier missing", left_out("SUPPAE", 0), ("SUPPAE", "QNAM")),
    ("treatment-emergent against exposure", at("SUPPAE", 0, QVAL="N"), ("SUPPAE", "QVAL")),
]  # fmt: skip
