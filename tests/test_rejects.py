from datetime import UTC, datetime

from dateline import rejects
from dateline.errors import Reason, Rejected
from dateline.rejects import RejectRate

ORIGIN = {
    "original_topic": "news.mentions.v1",
    "original_partition": 3,
    "original_offset": 17,
    "original_timestamp": datetime(2026, 9, 14, tzinfo=UTC),
}


def test_headers_tell_all_and_keep_the_original_ones():
    record = rejects.reject("resolve", Rejected(Reason.NOT_JSON, "no JSON: ä", 2), **ORIGIN)
    headers = rejects.to_headers(record, [("ce_id", b"x")])
    assert rejects.from_headers(headers) == record
    assert record.attempts == 2
    assert rejects.original_headers(headers) == [("ce_id", b"x")]


def test_a_replayed_reject_that_fails_again_carries_only_its_latest_failure():
    first = rejects.reject("resolve", Rejected(Reason.NOT_JSON, "one"), **ORIGIN)
    second = rejects.reject("resolve", Rejected(Reason.EMPTY, "two"), **ORIGIN)
    assert rejects.from_headers(rejects.to_headers(second, rejects.to_headers(first))).reason == "empty"


def test_an_unforeseen_error_is_named():
    record = rejects.reject("extract", ZeroDivisionError("division by zero"), **ORIGIN)
    assert (record.reason, record.exception_class) == ("failed", "ZeroDivisionError")


def test_a_flood_is_more_than_the_share_of_the_latest_inputs():
    rate = RejectRate(window=100, limit=0.5)
    for _ in range(9):
        rate.note(rejected=True)
    assert not rate.flooded(), "too few to tell"
    rate.note(rejected=True)
    assert rate.flooded()
    for _ in range(60):
        rate.note(rejected=False)
    assert not rate.flooded()


def test_bytes_over_the_limit_of_the_topic_are_clipped():
    assert len(rejects.clip(b"x" * 10_000_000) or b"") == rejects.MAX_RECORD_BYTES
    assert rejects.clip(None) is None
