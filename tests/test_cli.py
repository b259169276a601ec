"""The command line as a user meets it: outputs, messages, exit codes."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from dateline import clients, topics, wire
from dateline.__main__ import cli
from dateline.records import Event, Mention
from support.kafka import create_topics, wait_until
from support.makers import article, mention
from support.service import Installation

SEEDS = Path(__file__).parents[1] / "seeds"
FERRY = SEEDS / "harbour-wire" / "2026-09-14-ferry-sinks.txt"
EMPTY = SEEDS / "lakeside-herald" / "2026-10-06-empty.txt"


def dateline(*arguments, env=None, **options):
    return subprocess.run(
        [sys.executable, "-m", "dateline", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, **(env or {})},
        check=False,
        **options,
    )


def commands(group=cli, path=()):
    for name, command in group.commands.items():
        yield (*path, name)
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", list(commands()), ids=" ".join)
def test_every_command_explains_itself(path):
    command = cli
    for name in path:
        command = command.commands[name]
    assert command.help
    assert command.help.strip()[0].isupper()


def test_help_names_the_exit_codes():
    found = dateline("--help")
    assert found.returncode == 0
    assert "130" in found.stdout


def test_extract_prints_mentions_as_json_lines_and_nothing_else():
    found = dateline("extract", FERRY)
    assert found.returncode == 0
    mentions = [Mention.model_validate_json(line) for line in found.stdout.splitlines()]
    assert {m.article.source for m in mentions} == {str(FERRY)}
    assert any(m.type == "ACCIDENT" for m in mentions)


def test_extract_names_what_it_rejects_and_ends_with_1():
    found = dateline("extract", EMPTY, FERRY)
    assert found.returncode == 1
    assert "2026-10-06-empty.txt" in found.stderr
    assert found.stdout.count("\n") > 3, "the other file is extracted all the same"


def test_resolve_reads_what_extract_prints(tmp_path):
    lines = tmp_path / "mentions.jsonl"
    lines.write_text(dateline("extract", FERRY).stdout)
    found = dateline("resolve", lines)
    assert found.returncode == 0
    events = [Event.model_validate_json(line) for line in found.stdout.splitlines()]
    assert sum(len(event.mentions) for event in events) == lines.read_text().count("\n")


def test_resolve_passes_over_a_bad_line_and_ends_with_1():
    found = dateline("resolve", input="not json\n" + mention().model_dump_json() + "\n\n")
    assert found.returncode == 1
    assert "line 1" in found.stderr
    assert found.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["worker"], "DATELINE_KAFKA"),
        (["topics", "--check"], "DATELINE_KAFKA"),
        (["extract"], "FILES"),
        (["extract", "no-such-file"], "no-such-file"),
        (["fly"], "fly"),
        (["rejects", "replay"], "--all"),
        (["run", "no-such-folder", "--once"], "no-such-folder"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(arguments, message):
    found = dateline(*arguments, env={"DATELINE_KAFKA": ""})
    assert (found.returncode, found.stdout) == (2, "")
    assert message in found.stderr
    assert "Traceback" not in found.stderr


def test_a_wrong_setting_is_named():
    found = dateline("settings", env={"DATELINE_SHARDS": "many"})
    assert found.returncode == 2
    assert "DATELINE_SHARDS" in found.stderr


def test_a_broker_that_is_away_is_named_and_ends_with_1():
    found = dateline("topics", "--check", env={"DATELINE_KAFKA": "127.0.0.1:1"})
    assert found.returncode == 1
    assert "127.0.0.1:1" in found.stderr
    assert "Traceback" not in found.stderr


def test_run_once_shows_events_and_ends_with_0(tmp_path):
    (tmp_path / "ferry.txt").write_bytes(FERRY.read_bytes())
    (tmp_path / "empty.txt").write_bytes(b"")
    found = dateline("run", tmp_path, "--once", env={"DATELINE_HTTP_PORT": "0"})
    assert found.returncode == 0, found.stderr
    assert "ACCIDENT" in found.stdout
    assert re.search(r"1 articles, \d+ mentions, \d+ events.*, 1 rejects", found.stdout)
    assert "were served at http://localhost:" in found.stderr


def test_run_takes_a_free_port_shows_pages_and_ends_at_ctrl_c(tmp_path):
    (tmp_path / "ferry.txt").write_bytes(FERRY.read_bytes())
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "dateline", "run", str(tmp_path)],
            stdout=out,
            stderr=out,
            env={**os.environ, "DATELINE_HTTP_PORT": "0"},
        )
    try:
        wait_until(lambda: "ACCIDENT" in log.read_text(), 60, "an event")
        url = re.search(r"metrics (http://localhost:\d+)/metrics", log.read_text())[1]
        wait_until(lambda: answers(url + "/readyz"), 60, "readiness")
        checks = json.loads(answers(url + "/readyz"))["checks"]
        assert {"broker", "topics", "extract joined", "resolve joined", "restored"} <= checks.keys()
        assert json.loads(answers(url + "/api/events"))
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130, log.read_text()


def answers(url):
    """The body, None while the answer is not 200."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.read()
    except urllib.error.HTTPError:
        return None


@pytest.mark.broker
def test_topics_are_created_checked_and_required(kafka, tmp_path):
    installation = Installation(kafka, "cli1.", tmp_path)
    run = {"env": installation.environment}
    create_topics(kafka.bootstrap, "cli1.news.events.v1", partitions=2, configs={"cleanup.policy": "delete"})
    assert dateline("topics", "--create", **run).returncode == 0
    checked = dateline("topics", "--check", **run)
    assert checked.returncode == 1
    assert "error: cli1.news.events.v1: cleanup.policy is delete, declared compact" in checked.stdout
    started = dateline("worker", "resolve", **run)
    assert started.returncode == 2
    assert "cleanup.policy is delete" in started.stderr


@pytest.mark.broker
def test_rejects_are_listed_shown_and_replayed(kafka, tmp_path):
    with Installation(kafka, "cli2.", tmp_path) as installation:
        run = {"env": installation.environment}
        worker = installation.start("worker", "all")
        producer = clients.producer(installation.settings)
        bad, good = b'{"schema_version": 1}', wire.encode(article("a.txt", "Gunmen attacked Cali on Monday."))
        for value in (bad, good):
            producer.send(installation.topics.articles.name, key=b"ar_1", value=value).get(30)
        wait_until(lambda: installation.count(installation.topics.rejects) == 1, 60, "the reject")
        installation.wait_done()
        (listed,) = map(json.loads, dateline("rejects", "list", **run).stdout.splitlines())
        assert (listed["reason"], listed["original_topic"]) == ("wrong_schema", "cli2.news.articles.v1")
        shown = dateline("rejects", "show", str(listed["offset"]), **run)
        assert shown.stdout.encode().strip() == bad
        assert dateline("rejects", "show", "99", **run).returncode == 2
        assert dateline("rejects", "replay", str(listed["offset"]), **run).returncode == 0
        wait_until(lambda: installation.count(installation.topics.rejects) == 2, 60, "the same reject again")
        again = json.loads(dateline("rejects", "list", **run).stdout.splitlines()[1])
        assert (again["reason"], again["attempts"]) == ("wrong_schema", 2)
        everything = dateline("rejects", "replay", "--all", **run)
        assert everything.stderr == "1 sent back\n", "the newer of two rejects of one record stands for both"
        wait_until(lambda: installation.count(installation.topics.rejects) == 3, 60, "the same reject once more")
        listing = dateline("events", "--json", **run)
        assert [Event.model_validate_json(line).type for line in listing.stdout.splitlines()] == ["ASSAULT"]
        assert "ASSAULT" in dateline("events", **run).stdout
        shown = dateline("events", "show", json.loads(listing.stdout)["event_id"], **run)
        assert "what        ASSAULT" in shown.stdout
        assert dateline("events", "show", "ev_0", **run).returncode == 2
        worker.send_signal(signal.SIGINT)
        assert worker.wait(timeout=15) == 130


def test_a_folder_that_is_none_is_told_before_anything_starts(tmp_path):
    told = dateline("run", str(tmp_path / "nowhere"), "--once")
    assert told.returncode == 2
    assert "not a directory" in told.stderr
    assert "broker" not in told.stderr


@pytest.mark.broker
def test_a_live_cluster_is_as_declared(kafka, tmp_path):
    with Installation(kafka, "cli3.", tmp_path) as installation:
        assert [str(d) for d in topics.check(installation.settings)] == []
