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
    record = rejects.reject("resolve", Rejected(Reason.NOT_JSON, "no JSON: ä", 2), 7, **ORIGIN)
    headers = rejects.to_headers(record, [("ce_id", b"x")])
    assert rejects.from_headers(headers) == record
    assert record.attempts == 2
    assert rejects.original_headers(headers) == [("ce_id", b"x")]


def test_a_replayed_reject_that_fails_again_carries_only_its_latest_failure():
    first = rejects.reject("resolve", Rejected(Reason.NOT_JSON, "one"), 7, **ORIGIN)
    second = rejects.reject("resolve", Rejected(Reason.EMPTY, "two"), 7, **ORIGIN)
    assert rejects.from_headers(rejects.to_headers(second, rejects.to_headers(first))).reason == "empty"


def test_an_unforeseen_error_is_named():
    record = rejects.reject("extract", ZeroDivisionError("division by zero"), 7, **ORIGIN)
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


def test_a_replayed_record_tells_whose_it_is_and_how_often_it_was_tried():
    headers = rejects.replayed([("ce_id", b"x")], 17, 2)
    again = rejects.replayed(headers, 40, 3)
    assert again == [("ce_id", b"x"), (rejects.REPLAY_OF, b"40"), (rejects.ATTEMPTS, b"3")]
    assert rejects.reject("resolve", Rejected(Reason.EMPTY, "again"), 0, headers, **ORIGIN).attempts == 3


def test_what_is_too_large_to_be_kept_whole_tells_its_size():
    error = Rejected(Reason.TOO_LARGE, "large")
    assert rejects.reject("collect", error, 10_000_000, source="a.txt").original_bytes == 10_000_000
    assert rejects.reject("collect", error, rejects.MAX_RECORD_BYTES, source="a.txt").original_bytes is None
