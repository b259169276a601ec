"""The labelled corpus is sound, and the shipped model is the one that it gives."""

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from dateline.errors import Misconfigured
from dateline.extract.decisions import decide
from dateline.extract.linear import TRIGGER_LABELS, Linear
from dateline.extract.training import corpus, train
from dateline.ontology import EVENT_TYPES


@pytest.fixture(scope="module")
def texts():
    return corpus.load()


def test_the_corpus_is_large_varied_and_without_repetition(texts):
    sentences, articles = [t for t in texts if not t.whole], [t for t in texts if t.whole]
    assert len(sentences) >= 4000
    assert len(articles) >= 300
    assert len({t.text for t in texts}) == len(texts)
    assert {label.type for t in texts for label in t.labels} == set(EVENT_TYPES)
    assert sum(not t.labels for t in sentences) >= 700, "hard negatives"


def test_a_part_is_kept_out(texts):
    kept = Counter(t.whole for t in texts if t.kept_out)
    assert kept[False] > 400
    assert kept[True] > 30


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"text": "Rebels fled.", "mentions": [{"trigger": "fle", "type": "DISPLACE"}]}, "trigger"),
        ({"text": "Rebels fled.", "mentions": [{"trigger": "fled", "type": "FLEE"}]}, "type"),
        ({"text": "Rebels fled.", "mentions": [{"trigger": "fled", "type": "DISPLACE", "mode": "visit"}]}, "mode"),
        ({"text": "Rebels fled.", "mentions": [{"trigger": "fled", "type": "DISPLACE", "actors": ["army"]}]}, "army"),
    ],
)
def test_a_wrong_label_is_named(row, what):
    with pytest.raises(Misconfigured, match=what):
        corpus._sentence("a.jsonl:1", row)


def test_the_shipped_word_counts_are_those_of_this_corpus(texts, tools):
    assert tools.rarity == train.rarity(texts), "make train"


EXAMPLES = [("triggers", train.of_triggers), ("participants", train.of_participants)]


@pytest.mark.parametrize("name", ["triggers", "participants"])
def test_the_shipped_models_are_made_of_this_corpus(texts, tools, name):
    trained = [text for text in texts if not text.kept_out]
    assert getattr(tools.learned, name).made_of == corpus.fingerprint(trained), "make train"


@pytest.mark.parametrize(("name", "examples"), EXAMPLES)
def test_training_again_gives_the_same_decisions(texts, tools, name, examples):
    """On a third of what is kept out: rounding may differ between machines, decisions hardly."""
    shipped = getattr(tools.learned, name)
    again = train.learn(list(examples([t for t in texts if not t.kept_out], tools)), shipped.labels, "again")
    found = list(examples([t for t in texts if t.kept_out][::3], tools))
    same = sum(train.decided(again, one) == train.decided(shipped, one) for one in found)
    assert same >= 0.99 * len(found)


@pytest.mark.parametrize(("name", "examples"), EXAMPLES)
def test_the_models_do_what_they_were_shipped_for_on_what_was_kept_out(texts, tools, name, examples):
    _, _, f1 = train.quality(getattr(tools.learned, name), examples([t for t in texts if t.kept_out], tools))
    assert f1 > 0.6


def test_a_decision_tells_its_reasons(tmp_path):
    weights = np.zeros((2, len(TRIGGER_LABELS)), dtype=np.float32)
    weights[0, TRIGGER_LABELS.index("PROTEST")] = 5.0
    bias = np.zeros(len(TRIGGER_LABELS), dtype=np.float32)
    Linear(TRIGGER_LABELS, {"word=rally": 0, "no subject": 1}, weights, bias, "test").save(str(tmp_path / "some.npz"))
    loaded = Linear.load(tmp_path / "some.npz", TRIGGER_LABELS)
    decided = decide(loaded, ["word=rally", "no subject", "never seen"], None, explain=True)
    assert decided.type == "PROTEST"
    assert decided.why[0] == ("word=rally", 5.0)


def test_extraction_needs_nothing_of_the_training():
    code = "import sys; import dateline.extract.pipeline; assert not {'sklearn', 'scipy'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)
