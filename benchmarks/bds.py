"""One million LB records and ADSL to a BDS, against what pandas takes to read the raw rows as text.

Both sides in one process and one run: ADLB (values of ADSL, dates, study day, baseline flag, BASE, CHG, PCHG, shift of
ranges; in order, conformed and profiled) of SDTM in memory, and `pandas.read_csv(engine="c", dtype=str,
keep_default_na=False)` of the long file of the mapping benchmark. The process uses memory again as that of the command
does. Prints medians, their ratio and the peak memory.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

import lab_rows
import pandas as pd
from measure import LONG, keep, options, peak_memory, read_csv_seconds, seconds, tests

from cdisc_rdeb import read_xpt
from cdisc_rdeb.build import Build, build_study
from cdisc_rdeb.crew.memory import use_again
from cdisc_rdeb.raw import read_tabulations
from cdisc_rdeb.spec import load_study

SPECS = Path(__file__).parent / "bds"


def write_adsl(sdtm: Path) -> None:
    """ADSL as somebody else may have built it, from DM."""
    dm = read_xpt(sdtm / "dm.xpt").frame
    days = (pd.to_datetime(dm["RFXSTDTC"].str[:10]) - pd.Timestamp("1960-01-01")).dt.days
    adsl = pd.DataFrame({"USUBJID": dm["USUBJID"], "TRT01A": "Cells", "SEX": dm["SEX"], "TRTSDT": days.astype("Int64")})
    adsl.to_csv(sdtm / "adsl.csv", index=False)


def main() -> None:
    """Run the benchmark and print its table."""
    use_again()
    asked = options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        raw, out = Path(folder) / "raw", Path(folder) / "out"
        raw.mkdir()
        path = lab_rows.write(raw, asked.records, tests())
        build_study(LONG, raw=raw, out=out)
        write_adsl(out / "sdtm")
        sdtm = read_tabulations(out / "sdtm")
        study = load_study(SPECS, given=sdtm.given)
        built: dict[str, Build] = {}
        times: dict[str, list[float]] = {"bds": [], "read_csv": []}
        for run in range(asked.runs):
            built.pop("bds", None)
            times["bds"].append(seconds(partial(keep, built, "bds", study, sdtm.frames)))
            times["read_csv"].append(read_csv_seconds(path))
            print(f"run {run + 1} of {asked.runs}: {[round(t[-1], 2) for t in times.values()]}", file=sys.stderr)
    read, made = (statistics.median(times[name]) for name in ("read_csv", "bds"))
    profile = built["bds"].profiles["ADLB"]
    print(f"read_csv as text     {read:6.2f} s   ({asked.records:,} rows)")
    print(f"LB and ADSL to ADLB  {made:6.2f} s   ({profile.records:,} records, {len(profile.variables)} variables)")
    print(f"  / read_csv         {made / read:6.2f}     (goal: at most 0.30)")
    print(peak_memory())


if __name__ == "__main__":
    main()
