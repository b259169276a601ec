import os
from datetime import UTC, datetime

import pytest

from dateline.collect.names import ignored, path_date, source_of


@pytest.mark.parametrize("name", ["a.txt", "a~b.txt", "part.html", "tmp.json", "a.part.txt", "A.TXT"])
def test_ours(name):
    assert not ignored(name)


@pytest.mark.parametrize(
    "name", [".a.txt", "a.txt.tmp", "a.TMP", "a.part", "a.crdownload", "a.txt~", "a.swp", "#a.txt#"]
)
def test_not_ours(name):
    assert ignored(name)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2026-09-14/a.txt", (2026, 9, 14)),
        ("2026/09/14/a.txt", (2026, 9, 14)),
        ("reuters_20260914.txt", (2026, 9, 14)),
        ("2020-01-01/2026-09-14T0830.txt", (2026, 9, 14)),
        ("2026-09-14/id-2026-99-99.txt", (2026, 9, 14)),
        ("2026-02-30.txt", None),
        ("120260914.txt", None),
        ("2026-0914.txt", None),
        ("a.txt", None),
    ],
)
def test_dates(path, expected):
    assert path_date(path) == (datetime(*expected, tzinfo=UTC) if expected else None)


def test_sources_can_be_written_and_differ():
    names = [b"a\xff", b"a\\xff", b"a\\\\xff", b"\xc3\xbc", b"\xfc"]
    sources = {source_of(os.fsdecode(name)) for name in names}
    assert len(sources) == len(names)
    assert all(source.encode() for source in sources)
