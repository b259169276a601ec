"""JSON: one object, a list of objects, or one object a line; unknown keys are ignored."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from dateline.collect.drafts import Draft, Refused, clean, draft, one_line
from dateline.errors import Reason, Rejected

KEYS = ("title", "published", "publisher", "byline", "url", "language")
LONGEST_ID = 200
"""A longer `id` names no record: its number does."""


def read_json(stream: BinaryIO) -> Iterator[Draft | Refused]:
    """The article of an object, or each of a list. Raises Rejected when the file is neither."""
    raw = stream.read()
    parsed = _parse(raw)
    if not isinstance(parsed, list):
        yield _draft(parsed, raw, None)
        return
    if not parsed:
        raise Rejected(Reason.EMPTY, "the list is empty")
    for number, item in enumerate(parsed, 1):
        yield _record(item, _again(item), number)


def read_jsonl(stream: BinaryIO) -> Iterator[Draft | Refused]:
    """The article of each line that is not blank; holds one line at a time. Raises Rejected if all are blank."""
    number = 0
    for line in stream:
        raw = line.strip().removeprefix(b"\xef\xbb\xbf")
        if not raw:
            continue
        number += 1
        try:
            parsed = _parse(raw)
        except Rejected as error:
            yield Refused(error, raw, str(number))
            continue
        yield _record(parsed, raw, number)
    if not number:
        raise Rejected(Reason.EMPTY, "the file has no lines")


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except UnicodeDecodeError as error:
        raise Rejected(Reason.UNREADABLE, f"not text in UTF-8: {error.reason} at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise Rejected(Reason.NOT_JSON, f"not JSON: {error}") from error


def _again(item: Any) -> bytes:
    """An item of a list as bytes of its own, the same for equal items."""
    try:
        return json.dumps(item, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
    except RecursionError as error:
        raise Rejected(Reason.NOT_JSON, "nested too deeply") from error


def _record(item: Any, raw: bytes, number: int) -> Draft | Refused:
    record = _id(item) or str(number)
    try:
        return _draft(item, raw, record)
    except Rejected as error:
        return Refused(error, raw, record)


def _id(item: Any) -> str | None:
    found = item.get("id") if isinstance(item, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    name = one_line(found) if isinstance(found, str) else None
    return name if name and len(name) <= LONGEST_ID else None


def _draft(item: Any, raw: bytes, record: str | None) -> Draft:
    if not isinstance(item, dict):
        raise Rejected(Reason.WRONG_SCHEMA, f"an article is a JSON object, not {type(item).__name__}")
    text = item.get("text")
    if not isinstance(text, str):
        raise Rejected(Reason.WRONG_SCHEMA, "an article's `text` must be a string")
    fields = {key: item.get(key) if isinstance(item.get(key), str) else None for key in KEYS}
    if item.get("published") is not None and fields["published"] is None:
        fields["published"] = type(item["published"]).__name__  # what it is, for the warning
    return draft(clean(text), fields, raw, record)
