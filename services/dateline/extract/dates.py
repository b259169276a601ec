"""When: date words read relative to the article's date (guideline field `date`).

A stated full date has basis `text`; words counted from `published` have basis `published`; words that fix nothing,
because `published` is unknown, keep no days and have basis `none`. Weekdays look back, unless the event is to come.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateline.records import DateInterval

Precision = Literal["day", "week", "month", "year", "interval", "none"]

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_COUNTS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_ORDINALS = ["second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_SHIFTS = {"yesterday": -1, "last night": -1, "tomorrow": 1}

_MONTH = r"(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|[a-z]{1,7})?)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)"
_SOON = r"yesterday|today|tomorrow|tonight|overnight|last night|this morning|this afternoon|this evening"
_COUNT = rf"(?P<count>\d{{1,3}}|an?|{'|'.join(_COUNTS)})"
_WAY = r"last|this|next|the past|earlier this|later this|the previous"
_SINCE = r"in|since|by|of|until|during|late|early|mid|from|last|this|next"

_PATTERNS = tuple(
    (name, re.compile(pattern, re.I if name in {"weekday", "shift", "previous", "period", "ago", "nth"} else 0))
    for name, pattern in (
        ("iso", r"\b(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b"),
        ("day", rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?\b"),
        ("day", rf"\b{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?\b"),
        ("month", rf"\b(?:(?:{_SINCE}) |mid-){_MONTH}(?:,? {_YEAR})?\b"),
        ("month", rf"\b{_MONTH},? {_YEAR}\b"),
        ("weekday", rf"\b(?:(?P<way>last|next|this|on) )?(?P<weekday>{'|'.join(_DAYS)})(?: night)?\b"),
        ("shift", rf"\b(?P<word>{_SOON})\b"),
        ("previous", r"\bthe (?P<word>previous|following|next) day\b|\bthe day (?P<before>before|after)\b"),
        ("period", rf"\b(?P<way>{_WAY}) (?P<unit>week|weekend|month|year)\b"),
        (
            "ago",
            rf"\b{_COUNT} (?P<unit>day|week|month|year)s? (?P<way>ago|earlier|later)\b",
        ),
        ("nth", rf"\b(?P<nth>{'|'.join(_ORDINALS)}) (?:straight |consecutive )?day\b"),
        ("lasting", rf"\b(?P<count>\d{{1,2}}|{'|'.join(_COUNTS)}) days of\b"),
        ("year", rf"\b(?:in|since|by|of|until|during|from) {_YEAR}\b"),
    )
)


@dataclass(frozen=True, slots=True)
class DateWords:
    """Date words in a sentence: where they stand in its text, and what kind of pattern read them."""

    start: int
    end: int
    kind: str
    match: re.Match[str]


def find_dates(text: str) -> list[DateWords]:
    """The date words of a sentence in order; overlapping readings go to the earlier pattern."""
    taken: list[DateWords] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(match.start() < other.end and other.start < match.end() for other in taken):
                taken.append(DateWords(match.start(), match.end(), kind, match))
    return sorted(taken, key=lambda words: words.start)


def interval(words: DateWords, published: date | None, *, ahead: bool = False) -> DateInterval:
    """The days that the words fix. `ahead` tells that the event is still to come.

    Never raises: impossible dates ("31 June") and words beyond the calendar fix nothing.
    """
    text = words.match.group()
    try:
        days = _READERS[words.kind](words.match, published, ahead)
    except (ValueError, OverflowError):
        days = None
    if days is None:
        return DateInterval(precision="none", text=text, basis="none")
    start, end, precision = days
    stated = words.kind == "iso" or words.match.groupdict().get("year") is not None
    return DateInterval(start=start, end=end, precision=precision, text=text, basis="text" if stated else "published")


def same_day(published: date) -> DateInterval:
    """The day of the article, where it goes without saying: what markets do is told on the day they do it."""
    return DateInterval(start=published, end=published, precision="day", text="", basis="published")


Days = tuple[date, date, Precision] | None


def _iso(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    day = date(int(match["year"]), int(match["month"]), int(match["day"]))
    return day, day, "day"


def _day(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    month, number = _month_number(match["month"]), int(match["day"])
    if match["year"]:
        day = date(int(match["year"]), month, number)
    elif published:
        day = _nearest(date(published.year, month, number), published, ahead)
    else:
        return None
    return day, day, "day"


def _nearest(day: date, published: date, ahead: bool) -> date:
    """The year meant: the coming day for events to come, else the last one up to a month ahead."""
    if ahead and day < published - timedelta(days=30):
        return day.replace(year=day.year + 1)
    if not ahead and day > published + timedelta(days=60):
        return day.replace(year=day.year - 1)
    return day


def _month_days(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    month = _month_number(match["month"])
    if match["year"]:
        first = date(int(match["year"]), month, 1)
    elif published:
        first = _nearest(date(published.year, month, 1), published, ahead)
    else:
        return None
    return first, _month_end(first), "month"


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _month_number(word: str) -> int:
    return _MONTHS.index(word[:3].lower()) + 1


def _weekday(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    if published is None:
        return None
    wanted = _DAYS.index(match["weekday"].lower())
    way = (match["way"] or "").lower()
    if way == "next" or (ahead and way != "last"):
        day = published + timedelta(days=(wanted - published.weekday()) % 7 or (7 if way == "next" else 0))
    else:
        back = (published.weekday() - wanted) % 7
        day = published - timedelta(days=back or (7 if way == "last" else 0))
    return day, day, "day"


def _shift(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    if published is None:
        return None
    word = match["word"].lower()
    if word == "overnight":
        return published - timedelta(days=1), published, "interval"
    day = published + timedelta(days=_SHIFTS.get(word, 0))
    return day, day, "day"


def _previous(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    if published is None:
        return None
    forward = (match["word"] or "").lower() in {"following", "next"} or (match["before"] or "").lower() == "after"
    day = published + timedelta(days=1 if forward else -1)
    return day, day, "day"


def _period(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    if published is None:
        return None
    way, unit = match["way"].lower(), match["unit"].lower()
    step = -1 if way in {"last", "the past", "the previous"} else 1 if way == "next" else 0
    if unit in {"week", "weekend"}:
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        first = monday + timedelta(days=5 if unit == "weekend" else 0)
        return first, monday + timedelta(days=6), "week" if unit == "week" else "interval"
    if unit == "month":
        number = published.year * 12 + published.month - 1 + step
        first = date(number // 12, number % 12 + 1, 1)
        return first, _month_end(first), "month"
    return date(published.year + step, 1, 1), date(published.year + step, 12, 31), "year"


def _ago(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    if published is None:
        return None
    count = _counted(match["count"].lower())
    sign = 1 if match["way"].lower() == "later" else -1
    unit = match["unit"].lower()
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * count * sign
    day = published + timedelta(days=days)
    if unit == "day":
        return day, day, "day"
    half = {"week": 3, "month": 15, "year": 182}[unit]
    return day - timedelta(days=half), day + timedelta(days=half), "interval"


def _counted(word: str) -> int:
    if word in {"a", "an"}:
        return 1
    return int(word) if word.isdigit() else _COUNTS.index(word) + 1


def _nth_day(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    if published is None:
        return None
    return published - timedelta(days=_ORDINALS.index(match["nth"].lower()) + 1), published, "interval"


def _lasting(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    """Of "five days of fighting": up to the day of the article, which is the fifth."""
    if published is None:
        return None
    return published - timedelta(days=_counted(match["count"].lower()) - 1), published, "interval"


def _whole_year(match: re.Match[str], published: date | None, ahead: bool) -> Days:
    year = int(match["year"])
    return date(year, 1, 1), date(year, 12, 31), "year"


_READERS = {
    "iso": _iso, "day": _day, "month": _month_days, "weekday": _weekday, "shift": _shift, "previous": _previous,
    "period": _period, "ago": _ago, "nth": _nth_day, "lasting": _lasting, "year": _whole_year,
}  # fmt: skip
