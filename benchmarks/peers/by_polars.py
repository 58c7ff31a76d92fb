"""DM, EX and LB of the benchmark's laboratory as somebody who knows polars well writes them by hand.

python by_polars.py RAW OUT
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from shared import LABELS, MONTHS, TESTS, VISITS, write

EMPTY = pl.lit("")


def date_of(column: str) -> pl.Expr:
    """DD-MON-YYYY in ISO 8601, a day that is unknown left out."""
    text = pl.col(column)
    month = text.str.slice(3, 3).replace_strict(MONTHS)
    day = text.str.slice(0, 2)
    return text.str.slice(7, 4) + "-" + month + pl.when(day == "UN").then(EMPTY).otherwise("-" + day)


def moment_of(date: str, time: str) -> pl.Expr:
    """A date with its time, where it is whole and has one."""
    day, clock = date_of(date), pl.col(time)
    return day + pl.when((day.str.len_bytes() == 10) & (clock != "")).then("T" + clock).otherwise(EMPTY)


def days(column: str) -> pl.Expr:
    """The day of a date, null for a partial one."""
    return pl.col(column).str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)


def study_day(column: str) -> pl.Expr:
    """The study day of a date."""
    since = (days(column) - days("RFSTDTC")).dt.total_days()
    return (since + (since >= 0)).cast(pl.Float64)


def identified(domain: str) -> list[pl.Expr]:
    """The identifiers that all datasets begin with."""
    return [
        pl.lit("LAB01").alias("STUDYID"),
        pl.lit(domain).alias("DOMAIN"),
        (pl.lit("LAB01-") + pl.col("PATNUM")).alias("USUBJID"),
    ]


def read(path: Path) -> pl.LazyFrame:
    """A CSV as text."""
    return pl.scan_csv(path, infer_schema=False, empty_string_is_null=False)


def exposure(raw: Path) -> pl.DataFrame:
    """EX, with the reference date beside it."""
    start = moment_of("EXDAT", "EXTIM")
    frame = read(raw / "ex.csv").select(*identified("EX"), pl.lit("CELLS").alias("EXTRT"), start.alias("EXSTDTC"))
    frame = frame.sort("USUBJID", "EXTRT", "EXSTDTC")
    frame = frame.with_columns(
        (pl.int_range(pl.len()).over("USUBJID") + 1).cast(pl.Float64).alias("EXSEQ"),
        pl.col("EXSTDTC").first().over("USUBJID").alias("RFSTDTC"),
    )
    return frame.with_columns(study_day("EXSTDTC").alias("EXSTDY")).collect()


def demographics(raw: Path, starts: pl.LazyFrame) -> pl.DataFrame:
    """DM."""
    frame = read(raw / "dm.csv").select(
        *identified("DM"),
        pl.col("PATNUM").alias("SUBJID"),
        pl.col("PATNUM").str.split("-").list.get(0).alias("SITEID"),
        "SEX",
        pl.lit("KOR").alias("COUNTRY"),
        date_of("DMDAT").alias("DMDTC"),
    )
    frame = frame.join(starts, on="USUBJID", how="left").sort("USUBJID")
    return frame.with_columns(pl.col("RFSTDTC").alias("RFXSTDTC"), study_day("DMDTC").alias("DMDY")).collect()


def laboratory(raw: Path, starts: pl.LazyFrame) -> pl.DataFrame:
    """LB."""
    test, result = pl.col("TEST").str.to_lowercase(), pl.col("RESULT")
    visit = pl.col("VISITNAME").str.to_uppercase()
    numbers = {name: float(number) for number, name in enumerate(VISITS, start=1)}
    frame = (
        read(raw / "lab.csv")
        .filter(result != "")
        .select(
            *identified("LB"),
            pl.col("ACCESS").alias("LBREFID"),
            test.replace_strict({each.test.lower(): each.code for each in TESTS}).alias("LBTESTCD"),
            test.replace_strict({each.test.lower(): each.test for each in TESTS}).alias("LBTEST"),
            test.replace_strict({each.test.lower(): each.category for each in TESTS}).alias("LBCAT"),
            test.replace_strict({each.test.lower(): each.specimen for each in TESTS}).alias("LBSPEC"),
            result.alias("LBORRES"),
            pl.col("UNIT").alias("LBORRESU"),
            pl.col("LO").alias("LBORNRLO"),
            pl.col("HI").alias("LBORNRHI"),
            result.alias("LBSTRESC"),
            result.cast(pl.Float64, strict=False).alias("LBSTRESN"),
            pl.col("UNIT").alias("LBSTRESU"),
            pl.col("LO").cast(pl.Float64).alias("LBSTNRLO"),
            pl.col("HI").cast(pl.Float64).alias("LBSTNRHI"),
            pl.col("FAST").str.slice(0, 1).alias("LBFAST"),
            visit.replace_strict(numbers).alias("VISITNUM"),
            visit.alias("VISIT"),
            moment_of("LBDAT", "LBTIM").alias("LBDTC"),
        )
    )
    frame = frame.join(starts, on="USUBJID", how="left").sort("USUBJID", "LBTESTCD", "VISITNUM", "LBDTC")
    value, low, high = pl.col("LBSTRESN"), pl.col("LBSTNRLO"), pl.col("LBSTNRHI")
    on, start = pl.col("LBDTC"), pl.col("RFSTDTC")
    timed = (on.str.len_bytes() == 16) & (start.str.len_bytes() == 16)
    whole = on.str.len_bytes() >= 10
    before = whole & pl.when(timed).then(on <= start).otherwise(on.str.slice(0, 10) <= start.str.slice(0, 10))
    frame = frame.with_columns(
        (pl.int_range(pl.len()).over("USUBJID") + 1).cast(pl.Float64).alias("LBSEQ"),
        pl.when(value < low)
        .then(pl.lit("LOW"))
        .when(value > high)
        .then(pl.lit("HIGH"))
        .when(value.is_not_null())
        .then(pl.lit("NORMAL"))
        .otherwise(EMPTY)
        .alias("LBNRIND"),
        study_day("LBDTC").alias("LBDY"),
        before.fill_null(False).alias("before"),
    )
    groups = ["USUBJID", "LBTESTCD", "LBCAT", "LBSPEC"]
    last = frame.filter("before").sort("LBDTC", maintain_order=True).group_by(groups).agg(pl.col("LBSEQ").last())
    last = last.select("USUBJID", "LBSEQ", pl.lit("Y").alias("LBLOBXFL"))
    frame = frame.join(last, on=["USUBJID", "LBSEQ"], how="left", maintain_order="left")
    return frame.with_columns(pl.col("LBLOBXFL").fill_null("")).collect()


def main() -> None:
    """Write the datasets."""
    raw, out = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    ex = exposure(raw)
    starts = ex.lazy().select("USUBJID", "RFSTDTC").unique("USUBJID", keep="first")
    made = {"EX": ex, "DM": demographics(raw, starts), "LB": laboratory(raw, starts)}
    for name, frame in made.items():
        write(out, name, frame.select(list(LABELS[name])).to_pandas(use_pyarrow_extension_array=True))


if __name__ == "__main__":
    main()
