"""SYNTHETIC raw records of the trial: nothing written here was observed in a patient.

The trial is the one of Lee SE et al., JCI Insight 2021;6(2):e143606 (NCT04520022), which published no
patient-level data.

Known from the paper, the registry and news of the trial: phase 1/2a, one Korean centre, open label, single
arm; 6 subjects, 4 adults and 2 minors, admitted at 10 to 60 years; three intravenous infusions two weeks
apart of 1 to 3 x 10^6 cells/kg; followed for 8 to 24 months; active from 2016-10-13 to 2020-01-10; no
serious adverse event; the effect greatest between days 56 and 112 and then waning; mean improvement at day 56
of BEBSS by 15.7 %, affected body surface by 33 %, blister count by 52.2 %, itch by 28 %, pain by 40 %; substance P
in serum lower after treatment.

Chosen here: everything else. That is every person, date, weight, time, lot and visit window, the dose of each
subject, the screen failure, the one early withdrawal, the adverse events with their coded terms (plausible
words, not a medical dictionary, no code numbers), the criteria, the history, the medications and what they were given
for, the deviations, the time points of vital signs, all results with their units and ranges, the shape of the
course (`course.py`, which all assessments follow), the size of the other effects, and how untidy the data are.

Total cells (10^6) = dose level (10^6 cells/kg) x weight (kg) of that day. Dose levels are whole and weights
have one decimal, so the product has one decimal and nothing is rounded. Volume (mL) = total cells / 5, to one
decimal, half up. Months of follow-up count from the first infusion.

Every subject and form has a random stream of its own, so a further form or subject changes no other. Only
`random()` of the standard generator is drawn: its sequence is guaranteed for a seed, whatever the platform.

The participants come one after the other, and each file takes them in. What a file has in another order waits in
files, so memory does not grow with their number. Where a sheet is full, a further workbook follows.

The generator is the package `simulate_rdeb` beside this file. A further form of the site is one function,
Participant -> entries, and one line in FORMS of `csv_forms.py`. What several forms must agree on (visits,
infusions, weights) is a function that each of them calls.
"""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))
try:
    from simulate_rdeb.biomarkers import biomarker_files
    from simulate_rdeb.csv_forms import FORMS, form_file
    from simulate_rdeb.lab_transfer import lab_file
    from simulate_rdeb.odm import report_file
    from simulate_rdeb.people import SEED, roster
    from simulate_rdeb.transfers import transfer_files
finally:
    sys.path.pop(0)


def simulate(out: Path, subjects: int = 6, seed: int = SEED) -> None:
    """Write the raw data of a trial with `subjects` enrolled into the folder `out`.

    The same subjects and seed give the same bytes. raw/rdeb/ is what the defaults give.
    """
    if subjects < 1:
        raise ValueError(f"subjects is {subjects}: give 1 or more")
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".", dir=out) as folder, ExitStack() as stack:
        beside = Path(folder)
        files = [
            *(form_file(out / form.file, form, beside) for form in FORMS),
            lab_file(out / "labs.xpt", beside),
            biomarker_files(out / "biomarkers.xlsx", beside),
            report_file(out / "pro.xml"),
            transfer_files(out),
        ]
        takes = [stack.enter_context(file) for file in files]
        for participant in roster(subjects, seed):
            for take in takes:
                take(participant)
