"""A transcript as plain text that people read, copy and send: paragraphs with their times, doubts marked.

Titles, times and names stand on lines of their own, so that a paragraph can be selected and pasted as it was said.
Words that may be misheard are followed by one mark that is always the same and brings no space along: replacing it by
nothing, in any editor or mail, leaves exactly what the transcript says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.language.typography import clock
from pipeline.schema import Sentence, Structure, Transcript
from pipeline.structure.paragraphs import paragraphs
from pipeline.structure.traits import unsure_words

UNSURE_MARK = "[?]"
"""Behind a word, before its punctuation: it may be misheard. Before a sentence: all of it may be."""
_UNSURE_SPEAKER = "(?)"
"""Behind a name: it may be somebody else who says this."""
_MOST_RULE = 72
_LEGENDS = {
    "de": (
        f"{UNSURE_MARK} hinter einem Wort: Die Spracherkennung war dabei nicht sicher; vor einem Satz: beim ganzen "
        "Satz. Bitte nachhören."
    ),
    "en": (
        f"{UNSURE_MARK} after a word: speech recognition was not sure of it; before a sentence: of all of it. "
        "Please listen again."
    ),
}
_SPEAKER_LEGENDS = {
    "de": f"{_UNSURE_SPEAKER} hinter einem Namen: Hier spricht vielleicht jemand anders. Bitte nachhören.",
    "en": f"{_UNSURE_SPEAKER} behind a name: it may be somebody else who speaks. Please listen again.",
}
_LAST_PUNCTUATION = ".,;:!?…\"'”“’‘»«)]"


def manuscript(structure: Structure, transcript: Transcript, names: Mapping[str, str] | None = None) -> str:
    """Return every word in order, in paragraphs under the time at which each begins and the speaker's name, if known.

    The title comes first, if there is one, and each chapter has its heading. The last lines say what the marks mean, if
    there are any: in the transcript's language, or else in English.

    Args:
        structure: The title, the sentences, and the exchanges and chapters at which paragraphs begin.
        transcript: The words, with what is known of their certainty.
        names: What each speaker is called, by its id.
    """
    unsure = unsure_words(structure.sentences, transcript)
    headings = _headings(structure)
    blocks = [_underlined(structure.title, "=")] if structure.title else []
    for paragraph in paragraphs(structure):
        first = paragraph[0]
        if first.id in headings:
            blocks.append(_underlined(headings[first.id], "-"))
        who = called(first, names or {})
        heading = f"[{clock(first.start)}]" + (f" {who}" if who else "")
        blocks.append(f"{heading}\n{' '.join(_marked(sentence, transcript, unsure) for sentence in paragraph)}")
    if unsure or any(sentence.doubtful for sentence in structure.sentences):
        blocks.append(_LEGENDS.get(structure.language, _LEGENDS["en"]))
    if has_doubtful_speakers(structure.sentences, names or {}):
        blocks.append(_SPEAKER_LEGENDS.get(structure.language, _SPEAKER_LEGENDS["en"]))
    return "\n\n".join(blocks) + "\n"


def called(sentence: Sentence, names: Mapping[str, str]) -> str | None:
    """Return what the speaker of a sentence is called, with a mark where it may be somebody else.

    Args:
        sentence: What was said.
        names: What each speaker is called, by its id.
    """
    who = names.get(sentence.speaker or "")
    return f"{who} {_UNSURE_SPEAKER}" if who and sentence.speaker_doubtful else who


def has_doubtful_speakers(sentences: Iterable[Sentence], names: Mapping[str, str]) -> bool:
    """Return whether a name is marked because it may be somebody else who says a sentence."""
    return any(one.speaker_doubtful and names.get(one.speaker or "") for one in sentences)


def _headings(structure: Structure) -> dict[str, str]:
    """Return each chapter's heading by the id of its first sentence."""
    return {
        structure.sentences[chapter.first_sentence].id: (
            f"{number}. {chapter.title} ({clock(chapter.start)}–{clock(chapter.end)})"
        )
        for number, chapter in enumerate(structure.chapters, start=1)
    }


def _underlined(text: str, mark: str) -> str:
    return f"{text}\n{mark * min(_MOST_RULE, max(3, len(text)))}"


def _marked(sentence: Sentence, transcript: Transcript, unsure: frozenset[int]) -> str:
    """Return a sentence with its marks: one before it where all of it is doubted, else one behind each word."""
    if sentence.doubtful:
        return UNSURE_MARK + sentence.text
    words = transcript.words[sentence.first_word : sentence.last_word + 1]
    return " ".join(
        _mark(word.text) if index in unsure else word.text for index, word in enumerate(words, sentence.first_word)
    )


def _mark(word: str) -> str:
    """Return a word with the mark before its last punctuation, as in ``Kamera[?].``."""
    end = len(word.rstrip(_LAST_PUNCTUATION)) or len(word)
    return word[:end] + UNSURE_MARK + word[end:]
