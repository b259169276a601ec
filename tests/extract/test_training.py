"""The labelled corpus is sound, and the shipped model is the one that it gives."""

import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from dateline.errors import Misconfigured
from dateline.extract.model import LABELS, Model, load_model
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


def test_the_shipped_model_is_made_of_this_corpus(texts):
    trained = [text for text in texts if not text.kept_out]
    assert load_model().made_of == corpus.fingerprint(trained), "make train"


def test_training_again_gives_the_same_decisions(texts, tools):
    """On a tenth of what is kept out: rounding may differ between machines, decisions hardly."""
    again = train.learn(list(train.examples([t for t in texts if not t.kept_out], tools)), "again")
    some = [t for t in texts if t.kept_out][::3]
    found = list(train.examples(some, tools))
    pairs = [(again.decide(f, rule).type, tools.model.decide(f, rule).type) for f, rule, _ in found]
    assert sum(one == other for one, other in pairs) >= 0.99 * len(pairs)


def test_the_model_does_what_it_was_shipped_for_on_what_was_kept_out(texts, tools):
    _, _, f1 = train.quality(tools.model, train.examples([t for t in texts if t.kept_out], tools))
    assert f1 > 0.55


def test_a_decision_tells_its_reasons(tmp_path):
    weights = np.zeros((2, len(LABELS)), dtype=np.float32)
    weights[0, LABELS.index("PROTEST")] = 5.0
    model = Model({"word=rally": 0, "no subject": 1}, weights, np.zeros(len(LABELS), dtype=np.float32), "test")
    model.save(str(tmp_path / "model.npz"))
    loaded = load_model(tmp_path / "model.npz")
    decided = loaded.decide(["word=rally", "no subject", "never seen"], None, explain=True)
    assert decided.type == "PROTEST"
    assert decided.why[0] == ("word=rally", 5.0)


def test_extraction_needs_nothing_of_the_training():
    code = "import sys; import dateline.extract.pipeline; assert not {'sklearn', 'scipy'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True)
