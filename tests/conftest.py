from collections.abc import Iterator

import pytest

from support.kafka import KafkaServer, real_kafka


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite the golden files from today's output")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """One real broker for the whole session: a test names its topics after itself, and leaves the broker running."""
    with real_kafka(tmp_path_factory.mktemp("kafka")) as server:
        yield server
