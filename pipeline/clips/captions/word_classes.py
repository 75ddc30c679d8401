"""Which German and English words lean on the one after them or before them: closed classes, written for captions.

Where sentences end, and which words are no name, says ``pipeline.language``; the classes here are finer than what is
known there, and only captions need them. Of other languages nothing is known, so none of their words is taken for one
of these.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from pipeline.language import lexicon
from pipeline.language.lexicon import word_set


@dataclass(frozen=True)
class WordClasses:
    """Lower-case words of one language, by how they lean. A word can be in several classes."""

    articles: frozenset[str] = frozenset()
    """Articles and what always stands before a noun as they do."""
    determiners: frozenset[str] = frozenset()
    """They mostly stand before a noun, but can stand alone: "these", "viele"."""
    numbers: frozenset[str] = frozenset()
    """Figures written out."""
    adjectives: frozenset[str] = frozenset()
    """The commonest of those that no ending shows, in a language where a capital does not show the noun either."""
    units: frozenset[str] = frozenset()
    """What a figure counts, where a small letter does not show it."""
    prepositions: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    """They also end a verb: "fangen … an", "go down"."""
    coordinators: frozenset[str] = frozenset()
    subordinators: frozenset[str] = frozenset()
    """With question words and, in English, relative pronouns; German ones look like articles."""
    turns: frozenset[str] = frozenset()
    """Those that open a clause rather than the next item of a list."""
    comparisons: frozenset[str] = frozenset()
    """They open what something is compared with: "than", "als"."""
    subjects: frozenset[str] = frozenset()
    """Pronouns that are the subject of a verb."""
    objects: frozenset[str] = frozenset()
    """Pronouns that are its object."""
    auxiliaries: frozenset[str] = frozenset()
    contractions: frozenset[str] = frozenset()
    """Subject and auxiliary in one: "we've"."""
    leaning: frozenset[str] = frozenset()
    """Adverbs that say something about the next word: "sehr", "only", "mitten"."""
    infinitive: frozenset[str] = frozenset()
    """What stands before an infinitive."""
    before_infinitive: frozenset[str] = frozenset()
    """Verbs that go on with an infinitive: "used to"."""
    genitive: frozenset[str] = frozenset()
    """What joins a noun to the one before it more closely than other prepositions do."""
    clear_subjects: frozenset[str] = frozenset()
    """Subjects that are never objects."""
    leading: frozenset[str] = frozenset()
    """Articles, determiners and numbers."""
    no_nouns: frozenset[str] = frozenset()
    """What cannot follow a preposition, so that what looks like one before it belongs to a verb."""
    function_words: frozenset[str] = frozenset()
    """All of these classes but those whose words are mostly verbs, nouns and prefixes, and those of the lexicon."""


_GERMAN = WordClasses(
    articles=word_set(
        "kein keine keinen keinem keiner keines im am zum zur beim vom ins ans mein meine meinen meinem meiner meines "
        "dein deine deinen deinem deiner deines unser unsere unseren unserem unserer unseres euer eure euren eurem "
        "eurer seine seinen seinem seiner seines ihre ihren ihrem ihrer ihres dieser diese dieses diesen diesem jeder "
        "jede jedes jeden jedem welcher welche welches welchen welchem"
    ),
    determiners=word_set(
        "sein ihr alle allen aller viele vielen vieler manche manchen mancher solche solchen solcher einige einigen "
        "einiger mehrere mehreren wenige wenigen beide beiden beider dieselbe dieselben derselbe derselben demselben "
        "dasselbe denselben jene jenen jener jenes sämtliche"
    ),
    numbers=word_set(
        "null zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
        "achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig hundert tausend hunderte "
        "tausende"
    ),
    prepositions=word_set(
        "an auf aus bei bis durch für gegen hinter in mit nach neben ohne seit über um unter von vor während wegen "
        "zwischen pro je statt trotz gegenüber innerhalb außerhalb ab anhand mittels jenseits anstatt anstelle "
        "aufgrund infolge hinsichtlich bezüglich aufs fürs ums übers durchs hinterm unterm"
    ),
    particles=word_set(
        "an auf aus bei durch mit nach über um unter vor ab zu ein los weg zurück hin her fest zusammen hinaus heraus "
        "hinein herein raus rein runter rauf vorbei weiter teil statt fort"
    ),
    coordinators=word_set("und oder aber sondern sowie denn beziehungsweise bzw"),
    turns=word_set("aber sondern denn"),
    subordinators=word_set(
        "dass ob weil wenn falls obwohl während bevor nachdem damit sodass sobald solange indem ehe als wie wer was "
        "wem wen wo woher wohin wann warum wieso weshalb wofür womit wodurch woran worauf worin worüber wovon wozu "
        "inwiefern inwieweit da seitdem wobei sofern"
    ),
    comparisons=word_set("als wie"),
    subjects=word_set("ich du er wir ihr sie es man wer"),
    objects=word_set("mich dich sich uns euch mir dir ihm ihn ihnen sie es ihr"),
    auxiliaries=word_set(
        "bin bist ist sind seid war warst waren gewesen wäre wären sei seien sein habe hast hat haben habt hatte "
        "hatten gehabt hätte hätten werde wirst wird werden werdet wurde wurden worden geworden würde würden kann "
        "kannst können könnt konnte konnten könnte könnten muss musst müssen müsst musste mussten müsste müssten soll "
        "sollst sollen sollte sollten will willst wollen wollte wollten darf dürfen durfte durften dürfte mag mögen "
        "möchte möchten lassen lässt ließ"
    ),
    leaning=word_set(
        "sehr so zu ganz besonders mitten direkt kurz genau gleich nur auch erst schon noch nicht nie gerade rund etwa "
        "ungefähr circa ca. fast beinahe bereits mindestens höchstens sogar ziemlich wirklich viel immer kaum mehr "
        "weder entweder sowohl hier dort"
    ),
    infinitive=word_set("zu"),
)
_ENGLISH = WordClasses(
    articles=word_set("my your its our their every"),
    determiners=word_set(
        "his her this that these those each some any no both all which what whose another such many several few most"
    ),
    numbers=word_set(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million "
        "billion half"
    ),
    adjectives=word_set(
        "new old good bad great big small large little long short high low early late first second third last next "
        "same other own whole full real right wrong best better worst main major different important young hard easy "
        "clear open public free strong weak simple common single certain recent quick fast slow deep wide huge"
    ),
    units=word_set("percent per cent hundred thousand million billion trillion"),
    prepositions=word_set(
        "about above across after against along among around at before behind below between beyond by despite during "
        "including unlike amid versus except for from in inside into near of off on onto out outside over per since "
        "through throughout to toward towards under until up upon via with within without"
    ),
    particles=word_set("about across along around aside away back by down forward in off on out over through up"),
    coordinators=word_set("and or but nor"),
    turns=word_set("but"),
    subordinators=word_set(
        "because although though as when if while since after before so which who that where unless until whom whose "
        "whether what why how whatever whenever wherever than"
    ),
    comparisons=word_set("than as like"),
    subjects=word_set("i you he she it we they who there"),
    objects=word_set("me him her us them you it myself yourself himself herself itself ourselves themselves"),
    auxiliaries=word_set(
        "am is are was were be been being has have had having do does did will would can could shall should must may "
        "might cannot isn't aren't wasn't weren't hasn't haven't hadn't don't doesn't didn't won't wouldn't can't "
        "couldn't shouldn't mustn't let's"
    ),
    contractions=word_set(
        "i'm you're he's she's it's we're they're that's there's here's what's who's i've you've we've they've i'll "
        "you'll he'll she'll it'll we'll they'll i'd you'd he'd she'd we'd they'd"
    ),
    leaning=word_set(
        "very so too only just even almost nearly quite rather really more less most least right well not never still "
        "also much far exactly simply truly fully how as here either neither whether both"
    ),
    infinitive=word_set("to"),
    before_infinitive=word_set(
        "want wants wanted need needs needed used has have had going got able try tries tried trying ought about like"
    ),
    genitive=word_set("of"),
)
_KNOWN = {"de": _GERMAN, "en": _ENGLISH}


@cache
def word_classes(language: str) -> WordClasses:
    """Return the classes of a language, with those that ``pipeline.language`` knows; empty for an unknown language."""
    known, more = _KNOWN.get(language, WordClasses()), lexicon(language)
    merged = {field.name: getattr(known, field.name) for field in fields(WordClasses)}
    merged["articles"] |= more.articles
    merged["subordinators"] |= more.subordinators - known.coordinators
    leaning = (
        words for name, words in merged.items() if name not in {"before_infinitive", "particles", "units", "adjectives"}
    )
    merged["function_words"] = more.function_words.union(*leaning)
    merged["clear_subjects"] = known.subjects - known.objects
    merged["leading"] = merged["articles"] | known.determiners | known.numbers
    clauses = merged["subordinators"] - more.question_words
    openings = known.coordinators | known.prepositions | known.auxiliaries | merged["clear_subjects"] | clauses
    merged["no_nouns"] = openings - merged["articles"] - known.determiners
    return WordClasses(**merged)
