"""What sentences mean, by the real model, where the extra ``semantic`` is installed."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.clips.embeddings import load_embedder, method
from pipeline.progress import SilentProgress

SENTENCES = (
    "The whole project cost 18,000 euros and most of that was training.",
    "The train stood in the tunnel for two hours.",
    "Unser Garten braucht im Sommer viel Wasser.",
    "Wir haben den Motor in drei Tagen zerlegt.",
)


def test_a_topic_in_one_language_finds_sentences_in_another() -> None:
    embedder = load_embedder(SilentProgress())
    if embedder is None:
        assert method() == "terms"
        pytest.skip("the extra “semantic” is not installed")
    meanings = embedder.passages(SENTENCES)
    assert meanings.shape == (4, 384)
    assert np.allclose(np.linalg.norm(meanings, axis=1), 1.0, atol=1e-3)
    for wanted, nearest in (("railway delays", 1), ("gardening", 2), ("Blumen gießen", 2), ("engine repair", 3)):
        assert int((meanings @ embedder.query(wanted)).argmax()) == nearest, wanted
    assert np.array_equal(meanings, embedder.passages(SENTENCES))
