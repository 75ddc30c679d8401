"""A title that a person decided for stays, but for words of it that are corrected."""

from __future__ import annotations

import pytest

from pipeline.clips.kept_titles import kept_title


@pytest.mark.parametrize(
    ("title", "text", "kept"),
    [
        ("A quiet stage costs more", "So, well. A quiet stage costs more. Nobody knew.", "A quiet stage costs more"),
        ("A quiet age costs more", "So a quiet stage costs more, I think.", "A quiet stage costs more"),
        ("We asked the signal desk first", "And we asked the Signaldesk first. Then", "We asked the Signaldesk first"),
        ("Who wrote page too?", "Well, who wrote page two? It was me.", "Who wrote page two?"),
        ("Who runs the Signaldesk?", "Who runs the Signal Desk? She does.", "Who runs the Signal Desk?"),
        ("Drust is cheaper than lies", "Yes. And trust is cheaper than lies.", "Trust is cheaper than lies"),
        ("It took 40 seconds to answer", "It took 40 seconds to answer.", "It took 40\u00a0seconds to answer"),
        ("Country and future", "Our country and our plans. The future comes.", "Country and future"),
        ("Law and our plans", "The plans. Law and our side. Hm.", "Law and our plans"),
        ("It took us five days", "It took us three days.", "It took us three days"),
        ("Costs, stage and teams", "The teams built it. The stage was new. The costs fell.", "Costs, stage and teams"),
        ("Who wrote page two?", "Something else is said here now.", None),
        ("Who wrote page two?", "", None),
    ],
)
def test_a_title_follows_its_words(title: str, text: str, kept: str | None) -> None:
    assert kept_title(title, text, "en") == kept
