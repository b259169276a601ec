import pytest

from .conftest import Mentions, the

TABLE = [
    ("Rebels attacked the port.", "attacked", "actual"),
    ("Talks began in Geneva.", "talks", "actual"),
    ("Troops will withdraw from the island in May.", "withdraw", "future"),
    ("The two presidents plan to meet in Oslo.", "meet", "future"),
    ("A planned summit of farm ministers worries exporters.", "summit", "future"),
    ("Japan is preparing to send troops to the border.", "send", "future"),
    ("The general threatened to attack the port.", "attack", "hypothetical"),
    ("The rebels may attack the port.", "attack", "hypothetical"),
    ("The envoy urged the rebels to free the hostages.", "free", "hypothetical"),
    ("If the rebels attack the port, ships will stay away.", "attack", "hypothetical"),
    ("The army failed to capture the airport.", "capture", "negated"),
    ("Troops did not attack the port.", "attack", "negated"),
    ("No soldiers were killed.", "killed", "negated"),
    ("The minister ruled out sending troops to the island.", "sending", "negated"),
    ("The colonel failed to surrender.", "surrender", "negated"),
    ("The army demanded the withdrawal of the rebels.", "demanded", "actual"),
    ("The army demanded the withdrawal of the rebels.", "withdrawal", "hypothetical"),
    ("The king ordered the attack.", "attack", "actual"),
    ("Demonstrators demanded reforms during talks in Rome.", "talks", "actual"),
]


@pytest.mark.parametrize(("text", "word", "status"), TABLE)
def test_status(mentions: Mentions, text: str, word: str, status: str) -> None:
    assert the(mentions(text), word).status == status
