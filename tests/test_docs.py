import re
from pathlib import Path

import pytest

from dateline import settings
from dateline.__main__ import cli
from dateline.telemetry import Metrics

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def rows(heading):
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [
        [cell.strip() for cell in line.strip("|\n").split(" | ")]
        for line in section.splitlines()
        if line.startswith("| `")
    ]


def test_the_table_of_settings_is_that_of_the_code():
    table = {name.strip("`"): (default.strip("`"), meaning) for name, default, meaning in rows("Settings")}
    code = {name: (default or "unset", meaning) for name, _, default, meaning in settings.table(settings.load())}
    assert table == code


def test_the_table_of_metrics_is_that_of_the_code():
    table = {name.strip("`"): meaning for name, _, meaning in rows("Metrics")}
    families = [f for f in Metrics().registry.collect() if f.name.startswith("dateline_")]
    assert table == {f.name + ("_total" if f.type == "counter" else ""): f.documentation for f in families}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_command_that_is_named_exists(document):
    named = set(re.findall(r"`dateline ([a-z]+)", (ROOT / document).read_text()))
    assert named <= set(cli.commands)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_file_and_target_that_is_named_exists(document):
    text = (ROOT / document).read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= targets
    folders = ("services", "schemas", "deploy", "seeds", "tests", "docker-compose")
    paths = [p for p in re.findall(r"`([\w./-]+)`", text) if p.startswith(folders)]
    assert [p for p in paths if not (ROOT / p).exists()] == []
