import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from kafka import KafkaProducer

from dateline.embedded import EmbeddedBroker, answers
from dateline.errors import Unavailable
from support.kafka import create_topics, read_all, wait_until

RUNS_A_BROKER = """
import signal
from dateline.embedded import EmbeddedBroker
with EmbeddedBroker() as broker:
    print(broker.bootstrap, flush=True)
    signal.pause()
"""


def _port(bootstrap: str) -> int:
    return int(bootstrap.rpartition(":")[2])


def test_it_carries_a_record_and_is_gone_afterwards(tmp_path: Path) -> None:
    log = tmp_path / "broker.log"
    with EmbeddedBroker(log) as broker:
        create_topics(broker.bootstrap, "news")
        producer = KafkaProducer(bootstrap_servers=broker.bootstrap)
        producer.send("news", b"hello", key=b"k").get(timeout=10)
        producer.close()
        assert [(r.key, r.value) for r in read_all(broker.bootstrap, "news")] == [(b"k", b"hello")]
    assert not answers(_port(broker.bootstrap))
    assert "listening" in log.read_text()


def test_two_at_once_do_not_meet() -> None:
    with EmbeddedBroker() as one, EmbeddedBroker() as other:
        create_topics(one.bootstrap, "news")
        with pytest.raises(AssertionError, match="no topic"):
            read_all(other.bootstrap, "news")


def test_a_neighbours_environment_does_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCHEMA_REGISTRY", "nonsense")
    with EmbeddedBroker() as broker:
        create_topics(broker.bootstrap, "news")


def test_a_neighbours_dotenv_does_not_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SCHEMA_REGISTRY=nonsense\n")
    monkeypatch.chdir(tmp_path)
    with EmbeddedBroker() as broker:
        create_topics(broker.bootstrap, "news")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_it_ends_with_a_killed_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", RUNS_A_BROKER], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        port = _port(parent.stdout.readline().strip())
        assert answers(port)
        os.kill(parent.pid, signal.SIGKILL)
    wait_until(lambda: not answers(port), 10, "the broker to end with its parent")


def test_ctrl_c_does_not_reach_it() -> None:
    with EmbeddedBroker():
        children = [child.pid for child in psutil.Process().children()]
        assert children
        assert [os.getsid(pid) for pid in children] == children


def test_a_missing_binary_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALF_TANSU_BIN", str(tmp_path / "absent"))
    with pytest.raises(Unavailable, match="set DATELINE_KAFKA"):
        EmbeddedBroker().start()


def test_a_binary_that_fails_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALF_TANSU_BIN", sys.executable)  # starts, and does not know the arguments
    log = tmp_path / "broker.log"
    with pytest.raises(Unavailable, match=r"ended with 2, see .*broker\.log; set DATELINE_KAFKA"):
        EmbeddedBroker(log).start()
    assert "listener-url" in log.read_text()
