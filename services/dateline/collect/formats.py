"""The formats that collect reads: one table from a file name's extension to a media type and a reader."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

from dateline.clients import MAX_RECORD_BYTES
from dateline.collect.drafts import Draft, Refused
from dateline.collect.read_html import read_html
from dateline.collect.read_json import read_json, read_jsonl
from dateline.collect.read_text import read_text
from dateline.errors import Reason, Rejected

Reader = Callable[[BinaryIO], Iterator[Draft | Refused]]
"""From a file's bytes to its records in order. Raises Rejected when the file as a whole cannot be read."""


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one extension are read. A `streamed` one is read piece by piece, any other whole."""

    media_type: str
    reader: Reader
    streamed: bool = False


FORMATS: dict[str, Format] = {
    ".txt": Format("text/plain", read_text),
    ".html": Format("text/html", read_html),
    ".htm": Format("text/html", read_html),
    ".json": Format("application/json", read_json),
    ".jsonl": Format("application/jsonl", read_jsonl, streamed=True),
}


def format_of(name: str) -> Format | None:
    """The format of a file of this name, None when it is not one we read."""
    return FORMATS.get(os.path.splitext(name)[1].lower())  # noqa: PTH122 - asked of every file of a scan


def read(form: Format, stream: BinaryIO) -> Iterator[Draft | Refused]:
    """The records of a file in order, each a draft or refused; a `Refused` without `record` is the whole file.

    Raises OSError as the stream does, and ImportError if the installation is damaged;
    what a reader did not foresee is a refusal too.
    """
    try:
        for item in form.reader(stream):
            yield replace(item, media_type=form.media_type) if isinstance(item, Draft) else item
    except Rejected as error:
        yield Refused(error, _beginning(stream))
    except (OSError, ImportError):  # not the file's fault
        raise
    except Exception as error:  # one file must not stop the others
        yield Refused(Rejected(Reason.FAILED, f"{type(error).__name__}: {error}"), _beginning(stream))


def _beginning(stream: BinaryIO) -> bytes:
    """As much of the file as a reject can hold."""
    stream.seek(0)
    return stream.read(MAX_RECORD_BYTES)


def read_bytes(form: Format, raw: bytes) -> Iterator[Draft | Refused]:
    """`read` for bytes in memory."""
    return read(form, BytesIO(raw))
