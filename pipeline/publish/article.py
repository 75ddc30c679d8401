"""What goes into the article: which questions, statements and quotations, in which order.

The article is an extract. Each chapter keeps its questions and the sentences that carry most, in the order they were
said; nothing is rephrased and no sentence is used twice. How the pieces are joined is the templates' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from pipeline.language import lexicon
from pipeline.language.lexicon import bare
from pipeline.language.stopwords import stopwords
from pipeline.publish.facts import Citation, ClipFiles, Facts
from pipeline.publish.questions import asks_for_more_than_yes, is_whole_question
from pipeline.schema import Chapter, Clip, Exchange, Quote
from pipeline.structure.exchanges import same_turn
from pipeline.structure.salience import salience
from pipeline.structure.standing import is_announced, is_taken_back

Kind = Literal["answer", "part", "opening", "near", "later"]
"""How a statement follows: it begins the answer, comes from it, opens a paragraph, or stands near to or far from the
one before."""

WORDS_OF_ARTICLE = 1100
"""Quoted words at most, which with headings and transitions is an article of ten minutes' reading."""
WORDS_PER_SECTION = (40, 190)
SHARE_OF_CHAPTER = 0.6
SHORTEST, LONGEST = 5, 45
"""Words of a sentence that may be chosen for itself."""
FEWEST_TOPIC_WORDS = 2
"""In a sentence that is not long."""
SHORT_REPLY = 8
"""An answer's first sentence of so few words, such as "No, certainly not.", decides what the rest means."""
LONGEST_QUESTION = 45
WORDS_THAT_EXPLAIN = 12
"""A sentence of so many words is understood although it has a "that" in it, and says something."""
CLIPS_PER_SECTION = 1
STATEMENTS_PER_PASSAGE = 3
LONGEST_RUN = 3
"""Sentences in one quotation."""
NEAR_SECONDS = 30.0


@dataclass(frozen=True)
class Statement:
    """One to three sentences in a row. ``kind`` says how they follow what stands before them."""

    citation: Citation
    kind: Kind
    turn: int
    """How many statements of this kind came before, so that a template can vary its wording."""


@dataclass(frozen=True)
class Passage:
    """A paragraph: a question, if one was asked, and what was said."""

    question: Citation | None
    question_turn: int
    statements: tuple[Statement, ...]
    pull: Citation | None
    """A quotation that is set off after the paragraph."""


@dataclass(frozen=True)
class ClipEntry:
    """A clip with its files."""

    clip: Clip
    files: ClipFiles
    citation: Citation
    """All that is said in it."""
    is_published: bool = False
    """Whether a person says that it is out."""


@dataclass(frozen=True)
class Section:
    """One chapter of the article."""

    chapter: Chapter
    passages: tuple[Passage, ...]
    clips: tuple[ClipEntry, ...]


@dataclass(frozen=True)
class Article:
    """The article. ``introduction`` says who takes part; ``lead`` is the strongest quotation."""

    introduction: Citation | None
    lead: Citation | None
    sections: tuple[Section, ...]


def choose_article(facts: Facts) -> Article:
    """Choose what the article says."""
    return _Author(facts).write()


def clip_entries(facts: Facts) -> tuple[ClipEntry, ...]:
    """Return the clips, best first, with what exists of each."""
    published = facts.clips.published
    return tuple(
        ClipEntry(clip, facts.clip_files(clip), facts.cite(clip), clip.id in published) for clip in facts.clips.clips
    )


class _Author:
    """Goes through the chapters once and keeps account of what has been printed."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._sentences = facts.structure.sentences
        self._reading = facts.reading
        self._traits = self._reading.traits
        self._clips = [entry for entry in clip_entries(facts) if entry.files.media]
        self._used: set[int] = set()
        self._turns: dict[str, int] = {}
        self._exchange_of: dict[int, tuple[Exchange, int]] = {}
        for exchange in facts.structure.exchanges:
            for place, sentence_id in enumerate(exchange.answer):
                self._exchange_of.setdefault(facts.index_of[sentence_id], (exchange, place))
        self._quote_rank = {
            facts.index_of[sentence_id]: rank
            for rank, quote in reversed(list(enumerate(facts.quotes.quotes)))
            for sentence_id in quote.sentences
        }

    def write(self) -> Article:
        lead = next(iter(self._facts.attributed_quotes), None)
        lead_citation = self._cite_quote(lead) if lead else None
        introduction = self._introduce()
        sections = tuple(self._section(chapter) for chapter in self._facts.structure.chapters)
        return Article(
            introduction, lead_citation, tuple(section for section in sections if section.passages or section.clips)
        )

    def _section(self, chapter: Chapter) -> Section:
        quote = self._choose_pull(chapter)
        pull = self._cite_quote(quote) if quote else None
        runs = self._runs(self._choose_sentences(chapter, len(pull.words) if pull else 0))
        passages = self._passages(runs, pull, chapter.title)
        # By its first sentence: a clip begins in the pause before it, which may belong to the chapter before.
        inside = range(chapter.first_sentence, chapter.last_sentence + 1)
        clips = [entry for entry in self._clips if self._facts.index_of[entry.clip.sentences[0]] in inside]
        return Section(chapter, passages, tuple(clips[:CLIPS_PER_SECTION]))

    def _introduce(self) -> Citation | None:
        """Return the sentences before the talk proper that name who takes part."""
        named = [
            index
            for index in range(self._reading.talk.start)
            if self._traits[index].names and self._length(index) >= SHORTEST and self._is_trusted(index)
        ]
        if not named:
            return None
        run = self._runs(named)[0]
        self._used.update(run)
        return self._facts.cite_words(self._sentences[run[0]].first_word, self._sentences[run[-1]].last_word)

    # --- choosing ------------------------------------------------------------------------------------------------

    def _choose_pull(self, chapter: Chapter) -> Quote | None:
        inside = range(chapter.first_sentence, chapter.last_sentence + 1)
        for quote in self._facts.attributed_quotes:
            indices = [self._facts.index_of[sentence_id] for sentence_id in quote.sentences]
            if all(index in inside and index not in self._used for index in indices):
                return quote
        return None

    def _cite_quote(self, quote: Quote) -> Citation:
        self._used.update(self._facts.index_of[sentence_id] for sentence_id in quote.sentences)
        return self._facts.cite(quote)

    def _choose_sentences(self, chapter: Chapter, taken: int) -> list[int]:
        """Take the sentences that carry most until the section is long enough; return their indices in order.

        Args:
            chapter: Where to choose.
            taken: Words that the section has already.
        """
        indices = range(chapter.first_sentence, chapter.last_sentence + 1)
        words = sum(self._length(index) for index in indices)
        least, most = WORDS_PER_SECTION
        most = min(most, WORDS_OF_ARTICLE // len(self._facts.structure.chapters))
        room = max(least, min(most, round(words * SHARE_OF_CHAPTER)) - taken)
        candidates = [index for index in indices if self._may_stand(index)]
        candidates.sort(key=lambda index: (-self._score(index, chapter), index))
        chosen: set[int] = set()
        for index in candidates:
            needed = [i for i in self._with_context(index, chapter) if i not in chosen]
            length = sum(self._length(i) for i in needed)
            if needed and length <= room:
                chosen.update(needed)
                room -= length
        self._used |= chosen
        return sorted(chosen)

    def _may_stand(self, index: int) -> bool:
        long_enough = SHORTEST <= self._length(index) <= LONGEST
        says_something = self._length(index) >= WORDS_THAT_EXPLAIN or self._topic_words(index) >= FEWEST_TOPIC_WORDS
        return long_enough and says_something and self._is_usable(index) and not is_taken_back(self._traits, index)

    def _topic_words(self, index: int) -> int:
        """Count the words that say what a sentence is about, and its figures: "I would add one thing." has one."""
        sentence = self._sentences[index]
        known, ignored = lexicon(sentence.language), stopwords(sentence.language)
        words = [bare(word).casefold().replace("’", "'") for word in sentence.text.split()]
        empty = known.function_words | known.common_words | ignored
        return sum(any(map(str.isalpha, word)) and word not in empty for word in words) + len(
            self._traits[index].figures
        )

    def _is_usable(self, index: int) -> bool:
        """Tell whether a sentence may be printed as a statement, perhaps with the one before it."""
        spoken_for = index in self._used or index in self._reading.asked or index not in self._reading.talk
        return not spoken_for and self._is_trusted(index)

    def _is_trusted(self, index: int) -> bool:
        """Tell whether a sentence is a clear statement, and not part of running the conversation."""
        sentence, seen = self._sentences[index], self._traits[index]
        manners = seen.greeting or seen.moderation or seen.topic_cue or seen.prompt or sentence.is_question
        return self._facts.is_trusted(index) and not seen.correction and not manners

    def _with_context(self, index: int, chapter: Chapter) -> list[int]:
        """Return the sentence and those before it that it needs to be understood; nothing if they cannot be had."""
        needed = [index]
        while self._points_back(needed[0]):
            before = needed[0] - 1
            if before < chapter.first_sentence:
                return []
            if self._sentences[before].is_question and self._question_of(needed[0]):
                break
            if len(needed) == LONGEST_RUN or not self._is_usable(before):
                return []
            needed.insert(0, before)
        return needed

    def _points_back(self, index: int) -> bool:
        """Tell whether a sentence is only understood after the one before it."""
        seen = self._traits[index]
        return (
            seen.dangling
            or is_announced(self._traits, index)
            or (seen.pointers > 0 and seen.words < WORDS_THAT_EXPLAIN)
        )

    def _score(self, index: int, chapter: Chapter) -> float:
        """Rate a sentence: what it says about its chapter, whether it begins an answer, its rank as a quote."""
        indices = range(chapter.first_sentence, chapter.last_sentence + 1)
        score = salience(self._reading, index, indices) - 0.3 * self._traits[index].dangling
        if index in self._quote_rank:
            score += 0.5 / (1 + self._quote_rank[index])
        if index in self._exchange_of and self._exchange_of[index][1] <= 1:
            score += 0.4
        if self._traits[index].address and not self._traits[index].advice:
            score -= 0.3
        return score

    def _length(self, index: int) -> int:
        sentence = self._sentences[index]
        return sentence.last_word - sentence.first_word + 1

    # --- joining -------------------------------------------------------------------------------------------------

    def _runs(self, indices: list[int]) -> list[list[int]]:
        """Join neighbours that the same person said into runs of at most ``LONGEST_RUN`` sentences."""
        runs: list[list[int]] = []
        for index in indices:
            follows = runs and runs[-1][-1] == index - 1 and len(runs[-1]) < LONGEST_RUN
            if follows and self._goes_on(index):
                runs[-1].append(index)
            else:
                runs.append([index])
        return runs

    def _goes_on(self, index: int) -> bool:
        """Tell whether a sentence may stand in one quotation with the one before it."""
        before, sentence = self._sentences[index - 1], self._sentences[index]
        # Where nobody is named, a sentence to "you" may be where the other person takes over.
        turns_to_you = self._traits[index].address and not self._traits[index - 1].address
        perhaps_another = sentence.speaker is None and turns_to_you
        same = same_turn(before, sentence) and self._exchange(index) is self._exchange(index - 1)
        return same and not perhaps_another

    def _passages(self, runs: list[list[int]], pull: Citation | None, title: str) -> tuple[Passage, ...]:
        """Make paragraphs of ``runs``, with ``pull`` set off where it was said."""
        passages: list[Passage] = []
        open_runs: list[list[int]] = []
        for run in runs:
            pull_is_next = pull is not None and self._sentences[run[0]].first_word > pull.last_word
            if pull_is_next or (open_runs and not self._belongs(open_runs, run)):
                passages += self._close(open_runs, pull if pull_is_next else None, title)
                open_runs, pull = [], None if pull_is_next else pull
            open_runs.append(run)
        passages += self._close(open_runs, pull, title)
        return tuple(passages)

    def _belongs(self, open_runs: list[list[int]], run: list[int]) -> bool:
        same = self._exchange(open_runs[-1][-1]) is self._exchange(run[0])
        return same and len(open_runs) < STATEMENTS_PER_PASSAGE

    def _close(self, runs: list[list[int]], pull: Citation | None, title: str) -> list[Passage]:
        """Make one paragraph of ``runs``, with ``pull`` after it; two where the pull answers another question."""
        if not runs and pull is None:
            return []
        pulled = self._sentence_index(pull) if pull else None
        if runs and pulled is not None and self._exchange(pulled) is not self._exchange(runs[-1][-1]):
            return [*self._close(runs, None, title), *self._close([], pull, title)]
        first = runs[0][0] if runs else pulled or 0
        asked = self._question_of(first)
        reply = self._reply_before(first, asked) if asked else []
        if reply is None:
            asked, reply = [], []
        if reply:
            self._used.update(reply)
            runs = self._runs([*reply, *(runs[0] if runs else [])]) + runs[1:]
        question = self._cite_run(asked) if asked else None
        self._used.update(asked)
        statements: list[Statement] = []
        for run in runs:
            before = statements[-1].citation.end if statements else None
            statements.append(self._statement(run, before, answers=bool(asked) and not statements))
        if self._is_heading(asked, title):
            question = None
        return [Passage(question, self._turn("question") if question else 0, tuple(statements), pull)]

    def _reply_before(self, index: int, asked: list[int]) -> list[int] | None:
        """Return what has to be printed before sentence ``index`` so that it does not turn the answer around.

        After "Do you still think for yourself?" comes "Certainly not.", and only then the sentence that was chosen.

        Returns:
            How the answer begins, up to the first sentence that is not short, where yes or no would answer the
            question; nothing where it would not; ``None`` where it cannot be printed, so that the question cannot
            be printed either.
        """
        if asks_for_more_than_yes(self._sentences[asked[-1]]):
            return []
        exchange, _ = self._exchange_of[index]
        answer = [self._facts.index_of[sentence_id] for sentence_id in exchange.answer]
        before = answer[: answer.index(index)][: LONGEST_RUN - 1]
        brief = list(takewhile(lambda one: self._length(one) <= SHORT_REPLY, before))
        printable = list(takewhile(self._may_reply, before[: len(brief) + 1]))
        return None if len(printable) < min(len(before), max(1, len(brief))) else printable

    def _may_reply(self, index: int) -> bool:
        free = index not in self._used and not self._traits[index].greeting
        return free and self._facts.is_trusted(index) and self._length(index) <= LONGEST

    def _is_heading(self, asked: list[int], title: str) -> bool:
        """Tell whether a heading is the whole question, which then needs no second print."""
        return len(asked) == 1 and is_whole_question(title, self._sentences[asked[0]])

    def _statement(self, run: list[int], before: float | None, *, answers: bool) -> Statement:
        kind: Kind = "opening"
        if answers:
            kind = "answer" if self._exchange_of[run[0]][1] == 0 else "part"
        elif before is not None:
            kind = "near" if self._sentences[run[0]].start - before < NEAR_SECONDS else "later"
        return Statement(self._cite_run(run), kind, self._turn(kind))

    def _cite_run(self, run: list[int]) -> Citation:
        first, last = self._sentences[run[0]], self._sentences[run[-1]]
        return self._facts.cite_words(first.first_word, last.last_word)

    def _question_of(self, index: int) -> list[int]:
        """Return the sentences of the question that ``index`` answers, where it has not been printed yet."""
        if index not in self._exchange_of:
            return []
        exchange, _ = self._exchange_of[index]
        asked = [self._facts.index_of[sentence_id] for sentence_id in exchange.question]
        while asked and not self._sentences[asked[-1]].is_question:
            asked.pop()
        # The question proper is the last sentence; what leads up to it is kept while it is short and to the point.
        while len(asked) > 1 and (
            sum(map(self._length, asked)) > LONGEST_QUESTION
            or self._traits[asked[0]].greeting
            or self._traits[asked[0]].topic_cue
            or self._traits[asked[0]].moderation
            or not self._facts.is_trusted(asked[0])
        ):
            asked.pop(0)
        blocked = any(not self._facts.is_trusted(i) or self._traits[i].greeting or i in self._used for i in asked)
        printable = asked and not blocked
        return asked if printable else []

    def _exchange(self, index: int) -> Exchange | None:
        return self._exchange_of[index][0] if index in self._exchange_of else None

    def _sentence_index(self, citation: Citation) -> int:
        return next(i for i, sentence in enumerate(self._sentences) if sentence.last_word >= citation.first_word)

    def _turn(self, kind: str) -> int:
        turn = self._turns.get(kind, 0)
        self._turns[kind] = turn + 1
        return turn
