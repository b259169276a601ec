import pytest

from dateline.extract.numbers import find_numbers

from .conftest import Mentions

NUMBERS = [
    ("at least 12 people", 12, None, False),
    ("more than 3,500 people", 3500, None, False),
    ("up to 40 people", None, 40, False),
    ("about 200 people", 200, 200, True),
    ("two dozen people", 24, 24, False),
    ("a dozen people", 12, 12, False),
    ("twenty-five people", 25, 25, False),
    ("10 to 15 people", 10, 15, False),
    ("half a million people", 500_000, 500_000, False),
    ("$3.5 billion", 3.5e9, 3.5e9, False),
    ("15 per cent", 15, 15, False),
    ("dozens of people", None, None, True),
    ("\u00a3250m", 250e6, 250e6, False),
]


@pytest.mark.parametrize(("text", "low", "high", "approximate"), NUMBERS)
def test_numbers(text: str, low: float | None, high: float | None, approximate: bool) -> None:
    (number,) = find_numbers(text)
    assert (number.low, number.high, number.approximate) == (low, high, approximate)
    assert text.startswith(text[number.start : number.end])


@pytest.mark.parametrize(
    "text", ["in 1998", "for three weeks", "aged 34 years", "at 5 p.m.", "the 3rd army", "(64 km)"]
)
def test_dates_ages_and_conversions_are_no_figures(text: str) -> None:
    assert find_numbers(text) == []


KINDS = [
    ("Rebels attacked a village, killing 14 farmers.", "killed", 14),
    ("A bomb exploded in a market, wounding 30 people.", "injured", 30),
    ("The storm displaced 20,000 people.", "displaced", 20_000),
    ("Police arrested 45 protesters.", "arrested", 45),
    ("The bank was fined $9 million.", "money", 9e6),
    ("Oil prices fell 3 percent.", "percent", 3),
    ("The rebels advanced 12 kilometers towards the port.", "distance", 12),
]


@pytest.mark.parametrize(("text", "kind", "low"), KINDS)
def test_kind(mentions: Mentions, text: str, kind: str, low: float) -> None:
    figures = {(f.kind, f.low) for mention in mentions(text) for f in mention.figures}
    assert figures == {(kind, low)}
