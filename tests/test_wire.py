import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline import wire
from dateline.errors import Reason, Rejected
from dateline.records import Article, Mention
from support.makers import article, mention


def test_a_record_comes_back_as_it_was():
    assert wire.decode(Article, wire.encode(article())) == article()
    assert wire.decode(Mention, wire.encode(mention())) == mention()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, Reason.EMPTY),
        (b"", Reason.EMPTY),
        (b"\xff\xfe", Reason.NOT_JSON),
        (b"{", Reason.NOT_JSON),
        (b"[" * 100_000, Reason.NOT_JSON),
        (b"[]", Reason.WRONG_SCHEMA),
        (b"{}", Reason.WRONG_SCHEMA),
        (b'{"schema_version": 2}', Reason.WRONG_VERSION),
    ],
)
def test_what_is_no_record_is_rejected_with_the_reason(value, reason):
    with pytest.raises(Rejected) as caught:
        wire.decode(Mention, value)
    assert caught.value.reason == reason


@given(st.binary(max_size=200))
def test_any_bytes_are_a_record_or_rejected(value):
    with pytest.raises(Rejected):
        wire.decode(Mention, value)


def test_unknown_fields_are_ignored():
    value = wire.encode(article()).replace(b'{"', b'{"from_the_future": 1, "', 1)
    assert wire.decode(Article, value) == article()


def test_headers_are_cloudevents_in_binary_mode():
    seen = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
    found = dict(wire.headers(article(), wire.new_trace(seen)))
    assert found["ce_specversion"] == b"1.0"
    assert found["ce_id"] == f"{article().article_id}/1".encode()
    assert found["ce_type"] == b"dateline.article.v1"
    assert found["content-type"] == b"application/json"
    assert {"ce_source", "ce_time"} <= found.keys()
    assert wire.trace_of(found).seen == seen


def test_a_trace_goes_on_under_the_same_trace_id():
    start = wire.new_trace()
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", start.traceparent)
    step = wire.trace_of(wire.headers(article(), start.child()))
    assert step.traceparent.split("-")[1] == start.traceparent.split("-")[1]
    assert step.traceparent != start.traceparent


@pytest.mark.parametrize(
    "damaged",
    [
        None,
        [],
        [("traceparent", b"\xff"), ("ce_seentime", b"yesterday")],
        [("traceparent", b"00-" + b"z" * 32 + b"-" + b"1" * 16 + b"-01")],
        [("traceparent", b"00-" + b"0" * 32 + b"-" + b"1" * 16 + b"-01")],
        [("traceparent", b"00-" + b"1" * 32 + b"-" + b"0" * 16 + b"-01")],
    ],
)
def test_damaged_headers_start_a_new_trace(damaged):
    found = wire.trace_of(damaged)
    assert found.seen is None
    assert wire.TRACEPARENT.fullmatch(found.traceparent)
    assert found.traceparent.encode() not in dict(damaged or []).values()
