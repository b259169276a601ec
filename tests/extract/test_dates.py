from datetime import date

import pytest

from dateline.extract.dates import find_dates, interval

from .conftest import Mentions, the

WEDNESDAY = date(2014, 6, 18)

TABLE = [
    ("on Monday", False, "2014-06-16", "2014-06-16", "published"),
    ("on Wednesday", False, "2014-06-18", "2014-06-18", "published"),
    ("on Friday", True, "2014-06-20", "2014-06-20", "published"),
    ("next Monday", True, "2014-06-23", "2014-06-23", "published"),
    ("yesterday", False, "2014-06-17", "2014-06-17", "published"),
    ("overnight", False, "2014-06-17", "2014-06-18", "published"),
    ("last week", False, "2014-06-09", "2014-06-15", "published"),
    ("last month", False, "2014-05-01", "2014-05-31", "published"),
    ("three days ago", False, "2014-06-15", "2014-06-15", "published"),
    ("on 3 May", False, "2014-05-03", "2014-05-03", "published"),
    ("on Dec. 30", False, "2013-12-30", "2013-12-30", "published"),
    ("on May 3, 2011", False, "2011-05-03", "2011-05-03", "text"),
    ("in March 2009", False, "2009-03-01", "2009-03-31", "text"),
    ("in 1998", False, "1998-01-01", "1998-12-31", "text"),
    ("2012-02-29", False, "2012-02-29", "2012-02-29", "text"),
    ("the fifth day", False, "2014-06-14", "2014-06-18", "published"),
]


@pytest.mark.parametrize(("text", "ahead", "start", "end", "basis"), TABLE)
def test_interval(text: str, ahead: bool, start: str, end: str, basis: str) -> None:
    (words,) = find_dates(text)
    found = interval(words, WEDNESDAY, ahead=ahead)
    assert (str(found.start), str(found.end), found.basis) == (start, end, basis)


@pytest.mark.parametrize("text", ["on Monday", "yesterday", "on 3 May", "last week"])
def test_without_published_words_stay_words(text: str) -> None:
    (words,) = find_dates(text)
    found = interval(words, None)
    assert (found.start, found.end, found.basis, found.precision) == (None, None, "none", "none")


@pytest.mark.parametrize("text", ["on June 31, 2014", "on 30 February"])
def test_impossible_dates_fix_nothing(text: str) -> None:
    (words,) = find_dates(text)
    assert interval(words, WEDNESDAY).start is None


def test_each_event_takes_its_own_date(mentions: Mentions) -> None:
    found = mentions("Rebels attacked the port on Monday and the army arrested ten men on Tuesday.")
    assert str(the(found, "attacked").date.start) == "2014-06-16"
    assert str(the(found, "arrested").date.start) == "2014-06-17"


def test_what_is_to_come_looks_forward(mentions: Mentions) -> None:
    assert str(the(mentions("The ministers will meet on Friday."), "meet").date.start) == "2014-06-20"
