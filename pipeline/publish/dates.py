"""Dates as people write them."""

from __future__ import annotations

import datetime as dt

_MONTHS = {
    "de": "Januar,Februar,März,April,Mai,Juni,Juli,August,September,Oktober,November,Dezember",
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
}
_NO_BREAK = "\u00a0"


def format_date(date: str | None, language: str) -> str:
    """Return ``2026-11-21`` as ``21. November 2026`` or ``21 November 2026``; empty for no date or a broken one.

    Args:
        date: ISO 8601.
        language: ``de`` or ``en``; another language gets the English months.
    """
    if date is None:
        return ""
    try:
        day = dt.date.fromisoformat(date[:10])
    except ValueError:
        return ""
    month = _MONTHS.get(language, _MONTHS["en"]).split(",")[day.month - 1]
    return f"{day.day}{'.' if language == 'de' else ''}{_NO_BREAK}{month} {day.year}"
