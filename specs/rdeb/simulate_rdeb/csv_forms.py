"""The site's forms as CSV files."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from .adverse_events import adverse_events
from .biopsies import biopsy_form
from .eligibility import deviations, eligibility
from .history import medical_history
from .medications import medications
from .people import SITE, STUDYID, Participant, Take
from .site_forms import demographics, disposition, enrolment, infusion_form, visit_form
from .skin_forms import ORGANS, bebss, wounds
from .spooling import Spool
from .vitals import vitals
from .writing import CsvLine, Entry, clock, iso


class Form(NamedTuple):
    file: str
    entries: Callable[[Participant], Iterable[Entry]]
    columns: tuple[str, ...]
    audit: tuple[str, ...] = ("FORM_STATUS", "ENTRY_DT", "ENTRY_BY")


FORMS = (
    Form("demographics.csv", demographics, (
        "INITIALS", "BRTHDAT", "AGE_YRS", "SEX", "RACE", "ETHNIC", "ICDAT", "ASSENTDAT")),
    Form("enrolment.csv", enrolment, (
        "SCRDAT", "COHORT", "ELIGYN", "SFCRIT", "SFREAS", "SFDAT", "ENRDAT", "DOSEGRP")),
    Form("visits.csv", visit_form, (
        "VISITNAME", "VISDONE", "VISDAT", "REASND", "UNSREAS", "CONTMODE", "COMMENT"),
        audit=("FORM_STATUS ", "ENTRY_DT", "ENTRY_BY")),  # the export writes this header with a blank
    Form("infusion.csv", infusion_form, (
        "VISITNAME", "INFNO", "INFDONE", "INFDAT", "INFSTTIM", "INFENTIM", "ROUTE", "WEIGHT", "WEIGHTU",
        "DOSELVL", "DOSELVLU", "TOTCELLS", "TOTCELLSU", "VOLUME", "VOLUMEU", "LOTNO", "INTERRUPT", "INTREAS",
        "VIABILITY", "REMARK_KR")),
    Form("adverse_events.csv", adverse_events, (
        "AENO", "AEVERB", "LLT_TX", "PT_TX", "HLT_TX", "HLGT_TX", "SOC_TX", "AESTDAT", "AESTTIM", "AEENDAT",
        "AEENTIM", "AEONGO", "GRADE", "SEVERITY", "SERIOUS", "SAECRIT", "RELATION", "ACTION", "OUTCOME",
        "OTHACT", "AESI_IR", "AEDESC", "REMARK_KR")),
    Form("disposition.csv", disposition, (
        "DSCATTX", "STAGE", "DSTERMTX", "DSSTATUS", "DSDAT", "FU_MONTHS")),
    Form("eligibility.csv", eligibility, ("ELIGDAT", "ALLMET", "CRITID", "CRITMET", "DETAIL")),
    Form("medical_history.csv", medical_history, (
        "MHNO", "MHDAT", "MHKIND", "MHASK", "MHYN", "MHVERB", "PT_TX", "SOC_TX", "MHSTDAT", "MHENDAT",
        "MHONGO")),
    Form("concomitant_medications.csv", medications, (
        "CMNO", "CMKIND", "CMDRUG", "GENERIC_TX", "CLASS_TX", "CMINDIC", "CMAENO", "CMDOSE", "CMDOSEU", "CMFORM",
        "CMFREQ", "CMROUTE", "CMPRIOR", "CMSTDAT", "CMSTTIM", "CMENDAT", "CMONGO")),
    Form("vitals.csv", vitals, (
        "VISITNAME", "VSDONE", "REASND", "VSDAT", "TIMEPT", "VSTIM", "POSITION", "SYSBP", "DIABP", "PULSE", "RESP",
        "TEMP", "TEMPU", "WEIGHT", "WEIGHTU", "HEIGHT", "HEIGHTU")),
    Form("deviations.csv", deviations, (
        "DVNO", "VISITNAME", "DVKIND", "DVTEXT", "DVGRADE", "DVSTDAT", "DVENDAT")),
    Form("bebss.csv", bebss, (
        "VISITNAME", "BEBDONE", "REASND", "BEBDAT", "ASSESSOR", "AREA", *ORGANS, "TOTAL")),
    Form("wounds.csv", wounds, (
        "VISITNAME", "WNDDAT", "REGION", "SIDE", "WNDDONE", "REASND", "BLISTERS", "BSAPCT")),
    Form("biopsies.csv", biopsy_form, (
        "VISITNAME", "BXDONE", "REASND", "BXDAT", "BXNO", "BXSITE", "BXSIDE", "BXKIND")),
)  # fmt: skip


@contextmanager
def form_file(path: Path, form: Form, beside: Path) -> Iterator[Take]:
    """One CSV, its rows in the order in which they were entered."""
    status, entered, clerk = form.audit
    line = CsvLine(("STUDYID", "SITE", "SUBJID", *form.columns, *form.audit))
    lines = Spool(beside, form.file)

    def take(p: Participant) -> None:
        dice = p.dice(f"entry of {form.file}")
        for number, (day, row) in enumerate(form.entries(p)):
            typed = f"{iso(day + timedelta(days=dice.between(0, 6)))} {clock(dice.between(9 * 60, 17 * 60))}"
            whole = {
                "STUDYID": STUDYID,
                "SITE": SITE,
                "SUBJID": p.subject,
                **row,
                status: dice.pick(("Complete", "Complete", "Locked", "SDV done")),
                entered: typed,
                clerk: dice.pick(("crc01", "crc02")),
            }
            lines.add((typed, p.number, number), line.of(whole))

    yield take
    with path.open("wb") as file:
        file.write(line.header)
        file.writelines(lines)
