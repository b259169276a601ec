"""Numbers in a text: digits and number words with scale, bound and unit ("at least $3.5 billion", "two dozen").

`low` and `high` bound the number: "at least 12" is 12 to open, "10 to 15" is 10 to 15, "dozens" fixes neither.
"""

import re
from dataclasses import dataclass

_UNITS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {word: float(n) for n, word in enumerate(_UNITS)} | {word: 10.0 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "bn": 1e9}

_WORD = rf"(?:{'|'.join(_TENS)})-(?:{'|'.join(_UNITS[1:10])})|{'|'.join(_TENS + _UNITS)}"
_SCALE = rf"(?:[ -]?(?:{'|'.join(_SCALES)})\b|(?<=\d)(?:bn|m|k)\b)"
_BEFORE_SCALE = rf"half\ an?|an?(?=\ (?:{'|'.join(_SCALES)})\b)"
_MONEY = r"(?:US|A|C|HK|NZ)?[$\u20ac\u00a3\u00a5]\s?"
_FIGURE = re.compile(
    rf"""
    (?: \b(?P<bound> at\ least | more\ than | over | as\ many\ as | as\ much\ as | up\ to | fewer\ than | less\ than
        | nearly | almost | around | about | approximately | roughly | some | near | an\ estimated | close\ to
        | another )\s+ )?
    (?P<money> {_MONEY} )?
    (?P<first> (?<![\w.]) (?: \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)? | \d+(?:\.\d+)? | {_WORD} | {_BEFORE_SCALE} )
        {_SCALE}? {_SCALE}? )
    (?: \s?(?:-|\u2013|to|and)\s? (?:{_MONEY})? (?P<second> \d[\d,.]*\d | \d ) {_SCALE}? (?=[ ]|%) )?
    (?P<unit> \s?% | [ -]per\ ?cent\b | [ -](?:percentage\ )?points?\b
        | [ -](?:US\ |U\.S\.\ |Australian\ |Canadian\ )?
          (?:dollars|euros|pounds|yen|roubles|rubles|yuan|rupees|pesos|cents)\b
        | [ -](?:kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|feet|ft|mi)\b )?
    """,
    re.I | re.X,
)
_VAGUE = re.compile(
    r"\b(?:tens of thousands|hundreds of thousands|dozens|scores|hundreds|thousands|millions"
    r"|several (?:dozen|hundred|thousand))\b(?! (?:years|months|weeks|days|hours|times|minutes))",
    re.I,
)
_NO_COUNT = re.compile(
    r"[ -](?:(?:year|month|week|day|hour|minute|second)s?|a\.?m|p\.?m|o'clock|times|th|st|nd|rd|round|member)\b",
    re.I,
)
_UP = frozenset({"at least", "more than", "over"})
_DOWN = frozenset({"up to", "as many as", "as much as", "fewer than", "less than"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence: its slice of the text, its bounds, and the unit words if any."""

    start: int
    end: int
    low: float | None
    high: float | None
    approximate: bool
    unit: str | None


def find_numbers(text: str) -> list[Number]:
    """The counted or measured numbers of a sentence; dates, ages, times and ordinals are left out."""
    found = [number for match in _FIGURE.finditer(text) if (number := _number(match, text))]
    for match in _VAGUE.finditer(text):
        if not any(match.start() < other.end and other.start < match.end() for other in found):
            found.append(Number(match.start(), match.end(), None, None, approximate=True, unit=None))
    return sorted(found, key=lambda number: number.start)


def value(words: str) -> float | None:
    """The number that the words say ("3.5 billion", "two dozen", "twenty-five", "half a million")."""
    parts = re.findall(r"\d[\d,]*(?:\.\d+)?|[a-z]+", words.lower())
    total = 1.0 if parts and parts[0] in {"a", "an"} else 0.0
    for part in parts:
        if part[0].isdigit():
            total = float(part.replace(",", ""))
        elif part in _WORDS:
            total += _WORDS[part]
        elif part == "half":
            total = 0.5
        elif scale := _SCALES.get(part) or _SHORT_SCALES.get(part):
            total *= scale
        elif part not in {"a", "an"}:
            return None
    return total


def _number(match: re.Match[str], text: str) -> Number | None:
    low = high = value(match["first"])
    if low is None or high is None or _is_no_figure(match, text):
        return None
    if match["second"]:
        low, high = _range(match, text, low)
    bound = (match["bound"] or "").lower()
    exact = high == low
    approximate = bool(bound) and bound not in _UP | _DOWN | {"another"}
    return Number(
        match.start(),
        match.end(),
        None if bound in _DOWN and exact else low,
        None if bound in _UP and exact else high,
        approximate,
        _unit(match),
    )


def _range(match: re.Match[str], text: str, low: float) -> tuple[float, float]:
    """Both ends of "10 to 15 million"; a scale behind the second number goes for both."""
    behind = re.match(r"[ -]?([a-z]+)", text[match.end("second") :])
    scale = _SCALES.get(behind[1], 1.0) if behind else 1.0
    second = value(match["second"]) or low
    return (low * scale if low < second else low), second * scale


def _is_no_figure(match: re.Match[str], text: str) -> bool:
    """A conversion in brackets, a year, an age, a time, or a part of a longer word."""
    bare = match["unit"] is None and match["money"] is None
    if text[max(0, match.start() - 1) : match.start()] == "(" or text[match.end() : match.end() + 1].isalnum():
        return True
    if re.match(r":\d\d\b", text[match.end() :]) or re.search(r"\d:$", text[: match.start()]):
        return True
    if bare and _NO_COUNT.match(text, match.end()):
        return True
    return bare and match["bound"] is None and re.fullmatch(r"(?:1[5-9]|20)\d\d", match["first"]) is not None


def _unit(match: re.Match[str]) -> str | None:
    if match["money"]:
        return "money"
    unit = (match["unit"] or "").strip(" -").lower()
    return unit or None
