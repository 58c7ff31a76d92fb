"""Values that verbs give, as lists."""

from cdisc_rdeb.columns import Text, as_text

NAN = float("nan")


def values(column):
    return column.tolist() if isinstance(column, Text) else as_text(column).tolist()
