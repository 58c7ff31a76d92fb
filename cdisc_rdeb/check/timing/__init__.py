"""Rules of time: study days, epochs, which date comes first, visits, baseline flags."""

from . import baseline, days, epochs, limits, order, visits

__all__ = ["baseline", "days", "epochs", "limits", "order", "visits"]
