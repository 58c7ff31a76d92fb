"""DM, EX and LB of the benchmark's laboratory as somebody who knows SQL well writes them by hand for DuckDB.

python by_duckdb.py RAW OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
from shared import LABELS, MONTHS, TESTS, VISITS, write

IDENTIFIED = "'LAB01' AS STUDYID, '{}' AS DOMAIN, 'LAB01-' || PATNUM AS USUBJID"
DATE = """substr({0}, 8, 4) || '-' || {1} || CASE WHEN {0} LIKE 'UN%' THEN '' ELSE '-' || substr({0}, 1, 2) END"""
STUDY_DAY = """CAST(CASE WHEN length({0}) < 10 THEN NULL
    ELSE date_diff('day', CAST(substr(RFSTDTC, 1, 10) AS DATE), CAST(substr({0}, 1, 10) AS DATE))
       + CAST(substr({0}, 1, 10) >= substr(RFSTDTC, 1, 10) AS INT) END AS DOUBLE)"""

EX = f"""
CREATE TABLE ex AS
WITH read AS (
    SELECT {IDENTIFIED.format("EX")}, 'CELLS' AS EXTRT, {DATE.format("EXDAT", "m.number")} || 'T' || EXTIM AS EXSTDTC
    FROM read_csv(?, all_varchar = true, header = true) JOIN months m ON m.name = substr(EXDAT, 4, 3)
), started AS (
    SELECT *, first_value(EXSTDTC) OVER (PARTITION BY USUBJID ORDER BY EXTRT, EXSTDTC) AS RFSTDTC FROM read
)
SELECT *, CAST(row_number() OVER (PARTITION BY USUBJID ORDER BY EXTRT, EXSTDTC) AS DOUBLE) AS EXSEQ,
    {STUDY_DAY.format("EXSTDTC")} AS EXSTDY
FROM started ORDER BY USUBJID, EXTRT, EXSTDTC
"""
DM = f"""
CREATE TABLE dm AS
WITH read AS (
    SELECT {IDENTIFIED.format("DM")}, PATNUM AS SUBJID, split_part(PATNUM, '-', 1) AS SITEID, SEX, 'KOR' AS COUNTRY,
        {DATE.format("DMDAT", "m.number")} AS DMDTC
    FROM read_csv(?, all_varchar = true, header = true) JOIN months m ON m.name = substr(DMDAT, 4, 3)
)
SELECT read.*, RFSTDTC, RFSTDTC AS RFXSTDTC, {STUDY_DAY.format("DMDTC")} AS DMDY
FROM read LEFT JOIN starts USING (USUBJID) ORDER BY USUBJID
"""
LB = f"""
CREATE TABLE lb AS
WITH read AS (
    SELECT {IDENTIFIED.format("LB")}, ACCESS AS LBREFID, t.code AS LBTESTCD, t.test AS LBTEST, t.category AS LBCAT,
        t.specimen AS LBSPEC, RESULT AS LBORRES, UNIT AS LBORRESU, LO AS LBORNRLO, HI AS LBORNRHI, RESULT AS LBSTRESC,
        TRY_CAST(RESULT AS DOUBLE) AS LBSTRESN, UNIT AS LBSTRESU, CAST(LO AS DOUBLE) AS LBSTNRLO,
        CAST(HI AS DOUBLE) AS LBSTNRHI, substr(FAST, 1, 1) AS LBFAST, v.number AS VISITNUM, v.name AS VISIT,
        {DATE.format("LBDAT", "m.number")}
            || CASE WHEN LBTIM IS NULL OR LBTIM = '' OR LBDAT LIKE 'UN%' THEN '' ELSE 'T' || LBTIM END AS LBDTC
    FROM read_csv(?, all_varchar = true, header = true) raw
    JOIN tests t ON lower(t.test) = lower(raw.TEST) JOIN visits v ON v.name = upper(VISITNAME)
    JOIN months m ON m.name = substr(LBDAT, 4, 3)
    WHERE RESULT IS NOT NULL AND RESULT <> ''
), joined AS (
    SELECT read.*, RFSTDTC, {STUDY_DAY.format("LBDTC")} AS LBDY,
        CASE WHEN LBSTRESN < LBSTNRLO THEN 'LOW' WHEN LBSTRESN > LBSTNRHI THEN 'HIGH'
            WHEN LBSTRESN IS NOT NULL THEN 'NORMAL' ELSE '' END AS LBNRIND,
        length(LBDTC) >= 10 AND CASE WHEN length(LBDTC) = 16 AND length(RFSTDTC) = 16 THEN LBDTC <= RFSTDTC
            ELSE substr(LBDTC, 1, 10) <= substr(RFSTDTC, 1, 10) END AS before
    FROM read LEFT JOIN starts USING (USUBJID)
), numbered AS (
    SELECT *, row_number() OVER (PARTITION BY USUBJID ORDER BY LBTESTCD, VISITNUM, LBDTC) AS number FROM joined
), flagged AS (
    SELECT *, row_number() OVER (
        PARTITION BY USUBJID, LBTESTCD, LBCAT, LBSPEC ORDER BY before DESC, LBDTC DESC, number DESC) AS back
    FROM numbered
)
SELECT *, CAST(number AS DOUBLE) AS LBSEQ, CASE WHEN before AND back = 1 THEN 'Y' ELSE '' END AS LBLOBXFL
FROM flagged ORDER BY USUBJID, number
"""


def put_tables(db: duckdb.DuckDBPyConnection) -> None:
    """Terms, visits and months as tables."""
    tables = {
        "tests": pa.table({name: [getattr(each, name) for each in TESTS] for name in TESTS[0]._fields}),
        "visits": pa.table({"name": VISITS, "number": [float(n) for n in range(1, len(VISITS) + 1)]}),
        "months": pa.table({"name": list(MONTHS), "number": list(MONTHS.values())}),
    }
    for name, table in tables.items():
        db.register(name, table)


def main() -> None:
    """Write the datasets."""
    raw, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    db = duckdb.connect()
    put_tables(db)
    db.execute(EX, [str(raw / "ex.csv")])
    db.execute("CREATE TABLE starts AS SELECT DISTINCT USUBJID, RFSTDTC FROM ex")
    db.execute(DM, [str(raw / "dm.csv")])
    db.execute(LB, [str(raw / "lab.csv")])
    for name, labels in LABELS.items():
        table = db.sql(f"SELECT {', '.join(labels)} FROM {name.lower()}").to_arrow_table()
        write(out, name, table.to_pandas(types_mapper=pd.ArrowDtype))


if __name__ == "__main__":
    main()
