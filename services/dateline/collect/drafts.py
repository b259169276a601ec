"""What readers make of bytes: drafts of articles, and the cleaning that every format shares. Pure."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from dateline.errors import Reason, Rejected

UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters other than tab and newline, and halves of characters that no encoding can write."""
LINE_ENDS = "\x0b\x0c\x85"
"""Those of them that end a line, a page break among them."""
LETTER = re.compile(r"[^\W\d_]")
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
BROKEN_UTF8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
"""What a letter beyond ASCII looks like in UTF-8; in real cp1252 prose hardly ever."""
BEYOND_ASCII = bytes(range(0x80, 0x100))
CP1252_SHARE = 0.3
"""More bytes beyond ASCII than this are no Western European prose."""
RFC_2822 = re.compile(r"[A-Za-z]{3}.*\d:\d\d")
WORDED_DATES = ("%d %B %Y", "%B %d, %Y", "%B %d %Y", "%d %b %Y", "%b %d, %Y")
URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S{1,2000}")
"""An absolute address; anything else ("n/a", a relative link) would give unrelated articles one identity."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as a reader found it. `record` names it within a file of several, `raw` is its original bytes."""

    text: str
    raw: bytes
    sha256: str
    record: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    byline: str | None = None
    language: str | None = None
    published: datetime | None = None
    warnings: tuple[str, ...] = ()
    media_type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that cannot become an article. `record` is None where it is the whole file."""

    error: Rejected
    raw: bytes
    record: str | None = None


def draft(text: str, fields: dict[str, str | None], raw: bytes, record: str | None = None) -> Draft:
    """A draft of text that is clean. `fields` are the stated title, url, publisher, byline, language and published.

    Raises:
        Rejected: there is not a single word in the text.
    """
    if not LETTER.search(text):
        raise Rejected(Reason.EMPTY, "the text has no words")
    lines: dict[str, Any] = {name: one_line(value) for name, value in fields.items()}
    stated = lines.pop("published", None)
    published = parse_time(stated) if stated else None
    warnings = () if published or not stated else (f"published {stated[:100]!r} is not a date",)
    if (url := lines.get("url")) and not URL.fullmatch(url):
        lines["url"] = None
        warnings = (*warnings, f"url {url[:100]!r} is not an absolute address")
    return Draft(text, raw, hashlib.sha256(raw).hexdigest(), record, published=published, warnings=warnings, **lines)


def clean(text: str) -> str:
    r"""The text with '\n' line ends and without control characters; nothing else is touched."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNWANTED.sub(lambda found: "\n" if found[0] in LINE_ENDS else "", text)


def one_line(value: str | None) -> str | None:
    """A field's value on one line, None if nothing is in it."""
    if not value:
        return None
    return " ".join((value if value.isprintable() else clean(value)).split()) or None


def decode(raw: bytes) -> str:
    """Text in UTF-8 (a byte order mark is dropped), UTF-16 with its mark, or plausible cp1252.

    Raises:
        Rejected: it is none of them; damaged UTF-8 is not guessed at.
    """
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return raw.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        if utf16 or not _plausible_cp1252(raw):
            raise Rejected(Reason.UNREADABLE, f"not text in UTF-8: {error.reason} at byte {error.start}") from error
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise Rejected(Reason.UNREADABLE, f"text neither in UTF-8 nor in cp1252: byte {error.start}") from error


def _plausible_cp1252(raw: bytes) -> bool:
    if BINARY.search(raw) or BROKEN_UTF8.search(raw):
        return False
    beyond = len(raw) - len(raw.translate(None, BEYOND_ASCII))
    return beyond <= CP1252_SHARE * len(raw)


def parse_time(stated: str) -> datetime | None:
    """The aware time that `stated` gives in ISO 8601, RFC 2822 or as a worded English date; None if it is none.

    A stated offset is kept; without one it is UTC, and a date alone is its midnight.
    """
    for parse in (datetime.fromisoformat, _rfc_2822, _worded):
        try:
            found = parse(stated.strip())
            found = found if found.utcoffset() is not None else found.replace(tzinfo=UTC)
            found.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found
    return None


def _rfc_2822(stated: str) -> datetime:
    if not RFC_2822.search(stated):
        raise ValueError(stated)
    return parsedate_to_datetime(stated)


def _worded(stated: str) -> datetime:
    for form in WORDED_DATES:
        try:
            return datetime.strptime(stated, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    raise ValueError(stated)
