"""What people say around a name, in German and English: introductions, greetings, questions, thanks.

A session may switch languages in mid-sentence, and the recogniser may not notice; so the phrases of both languages are
looked for everywhere.
"""

from __future__ import annotations

import re

from pipeline.language.lexicon import phrases

_HOST = (
    r"(?:gastgeber|gastgeberin|moderator|moderatorin|host|co-host|reporter|reporterin|"
    r"(?:your |the )?(?:host|moderator)(?: today| tonight)?)"
)
INTRODUCES_SELF = re.compile(
    r"(?<!\w)(?:mein name ist|mein name:|ich hei(?:ß|ss)e|ich bin(?:['’]s)?,?(?: (?:ihre?|eue?re?|der|die))?|"
    rf"ich bin (?:ihre?|eue?re?|der|die) {_HOST},?|"
    r"am mikrofon (?:ist|begrüßt sie|begrüßt euch)(?: heute)?|my name is|my name['’]s|"
    rf"i['’]m|i am|i(?:['’]m| am) {_HOST},?|you can call me|call me)\s*$",
    re.IGNORECASE,
)
"""Before a name: the one who says it bears it."""
MAY_INTRODUCE_SELF = re.compile(r"(?<!\w)(?:hier ist|hier spricht|this is)\s*$", re.IGNORECASE)
"""The same, but a moderator may also present somebody this way."""
_NAME_IS_OVER = re.compile(
    r"\s*(?:$|[,.;:!?…–—)-]|(?:und|von|vom|aus|bei|beim|hier|ich|leite|arbeite|and|from|of|at|with|here|i|your|"
    r"the|welcome|willkommen|euer|eure|ihre?)\b)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?<!\w)(?P<verb>sag(?:t|te|ten)|gesagt|mein(?:t|te)|frag(?:t|te|ten)|gefragt|rief|ruft|schrieb|schreibt|hieß es|"
    r"erzähl(?:t|te)|says|said|saying|ask(?:s|ed)|told|shout(?:s|ed)|wr(?:ites|ote)|goes|went|was like|is like)"
    r"(?: (?:er|sie|ich|mir|uns|zu mir|zu ihm|zu ihr|me|us|to me|to him|to her|he|she))*\s*[:,]\s*[\"„“‚‘»]?"
    r"[^.?!,:]{0,25}$|[\"„“‚‘»][^\"“”‘’«]*$",
    re.IGNORECASE,
)
"""Before a name: what follows is what somebody said at another time."""
_YOU_SAID = re.compile(r"\b(?:Sie|du|ihr|you|you['’]ve)(?: \w+){0,3}\s*$", re.IGNORECASE)

INTRODUCES = phrases(r"""
    bei (?:mir|uns) (?:ist|sind|sitzt|sitzen|steht|stehen|im studio|am tisch|zu gast|auf der bühne|heute) ; zu gast
    (?:neben|gegenüber von|links von|rechts von) (?:mir|ihm|ihr|uns)(?= sitz| ist| sind| steh|:) ; mir gegenüber
    zu meiner (?:linken|rechten)
    (?:mein|unser)(?:e[nmr]?)?(?: \w+)? (?:gast|gäste|gästen|gesprächspartner\w*|gegenüber)
    ich begrüße ; begrüße ich ; wir begrüßen ; begrüßen (?:wir|sie|darf) ; darf ich (?:\w+ )?vorstellen
    ich (?:darf|möchte) [\w ]{0,30}(?:vorstellen|begrüßen) ; (?:zwei|drei|vier|fünf|sechs) gäste ; heute dabei
    (?:mit|auch) dabei ; zugeschaltet ; auf (?:dem|unserem) podium ; mit mir (?:im studio|am tisch|hier|auf der bühne)
    mit (?:mir|uns) (?:spricht|sprechen|diskutier\w+)
    es (?:diskutieren|sprechen) ; heiße ich willkommen ; heißen sie mit mir
    joined by ; with me(?:,? (?:today|tonight|now|in the studio|on stage|here|this \w+))?,? (?:is|are|as always)
    with me (?:today|tonight|here|on stage|in the studio|this \w+) ; (?:two|three|four|five|six) guests
    (?:my|our)(?: \w+){0,2} (?:guests?|panellists?|panelists?) ; (?:please|let us|let's) (?:all )?welcome
    let me introduce ; (?:like|love|want|pleased|happy|delighted) to (?:introduce|welcome) ; joining (?:me|us)
    joins (?:me|us) ; join (?:me|us) ; on (?:the|our|my|today's) panel
    to my (?:left|right) ; next to (?:me|him|her) ; i'm (?:here|sitting|talking|speaking) (?:today )?with
    (?:beside|across from|opposite) (?:me|him|her) ; here with me ; on (?:the )?stage with me
""")
"""In a sentence: whom it names is in the room and is not the one who says it."""
_COLLEAGUE = re.compile(
    r"\b(?:mein|unser|my|our)[a-zäöü]{0,2} (?:\S+ ){0,2}?(?:kolleg(?:e|en|in)|mitarbeiter(?:in)?|chef(?:in)?|"
    r"colleague|boss|team ?mate|co-worker)\b",
    re.IGNORECASE,
)
_COLLEAGUE_NAMED = re.compile(rf"{_COLLEAGUE.pattern},? (?:\S+ ){{0,3}}?\S+$", re.IGNORECASE)
"""Up to the end of a name: “my colleague Anna Weiss”."""
_INTRODUCES_BY_WORD = re.compile(r"vorstellen|introduce", re.IGNORECASE)
ELSEWHEN = phrases(r"""
    nächste[ns]? (?:woche|mal|folge|ausgabe|jahr|sendung|session) ; in der nächsten (?:folge|woche|ausgabe|sendung)
    letzte[ns]? (?:woche|mal|folge|ausgabe|jahr|sendung|session) ; in der letzten (?:folge|woche|ausgabe|sendung)
    beim (?:letzten|nächsten) mal ; morgen ; gestern ; vorhin ; nachher ; demnächst ; damals ; später
    next (?:week|time|episode|month|year|session|talk) ; last (?:week|time|episode|month|year|session)
    tomorrow ; yesterday ; earlier ; later ; once
""")
"""A guest of another session is named."""
ABSENT = phrases(r"""
    nicht (?:hier|da|dabei|kommen|bei uns|teilnehmen|anreisen)[\w ]{0,12} ; (?:ist|war) (?:leider )?(?:krank|verhindert)
    leider (?:abgesagt|absagen|krank|verhindert|ausgefallen)
    (?:can't|cannot|couldn't|could not|can not|unable to) (?:be|make|join|come|attend)
    (?:isn't|is not|not) (?:here|with us|joining|able to) ; (?:is|fell|called in) (?:ill|sick) ; had to cancel
""")

_THANKS = (
    r"(?:(?:vielen|herzlichen|besten|schönen|ganz herzlichen|tausend) dank|danke(?:schön| schön| sehr| dir| ihnen)?|"
    r"thank you(?: so much| very much)?|thanks(?: so much| a lot)?|many thanks)"
)
THANKS_BEFORE = re.compile(rf"(?<!\w){_THANKS}(?: ihnen| dir| euch| you)?(?: auch| too)?,?\s*$", re.IGNORECASE)
THANKS_AFTER = re.compile(
    rf"\s*[,–—-]?\s*(?:(?:ihnen|euch|dir|ich|wir) )?(?:danke|(?:ganz )?{_THANKS}|i thank)\b", re.IGNORECASE
)
_HELLO = (
    r"(?:hallo|hi|hey|servus|moin|grüß (?:dich|sie|gott)|guten (?:tag|morgen|abend)|"
    r"(?:herzlich )?willkommen(?: zurück)?|"
    r"schön,? dass (?:du|sie|ihr) (?:da|hier) (?:bist|sind|seid)|hello|good (?:morning|afternoon|evening)|"
    r"welcome(?: back| to the (?:show|studio|podcast|programme|program))?|(?:great|good|nice|lovely) to have you"
    r"(?: here)?|guten)"
)
GREETS_BEFORE = re.compile(rf"(?<!\w){_HELLO},?\s*$", re.IGNORECASE)
_LEADS_IN = re.compile(
    r"\W*(?:(?:und|aber|so|also|nun|jetzt|ja|nein|okay|ok|gut|genau|na|ach|äh|ähm|dann|doch|zunächst|zuerst|and|but|"
    r"well|now|right|yes|no|alright|all right|then|first|finally|great|good|um|uh|sorry|moment)\W+){0,4}",
    re.IGNORECASE,
)
_SECOND_PERSON = re.compile(
    r"\b(?:Sie|Ihnen|Ihre?[nmrs]?|[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[nmrs]?|[Ii]hr|[Ee]uch|[Ee]ure?[nmrs]?|"
    r"[Yy]ou(?:['’]\w+)?|[Yy]ours?|[Yy]ourself|[Tt]ell us|[Oo]ver to)\b|"
    r"^\W*(?:Sag|Erzähl|Stell|Komm|Lass|Tell|Please)\b"
)
_WHOSE = (
    r"\b(?:mein|dein|sein|ihr|unser|euer|eur|der|die|das|de[mns]|ein|my|your|his|her|our|their|the|a|an)"
    r"[a-zäöü]{0,2}\s(?:\S+\s){0,2}"
)
_RELATION = (
    r"(?:kolleg(?:e|en|in)|chef(?:in)?|(?:ehe)?mann|(?:ehe)?frau|bruder|schwester|vater|mutter|sohn|tochter|"
    r"(?:freund|partner|mitarbeiter|nachbar|leiter|gründer|mitgründer|direktor|moderator|minister|bürgermeister|"
    r"geschäftsführer|sprecher|vorgänger|nachfolger|trainer|lehrer|professor|gastgeber|autor|assistent)(?:in)?|gast|"
    r"colleague|boss|husband|wife|brother|sister|father|mother|son|daughter|friend|partner|neighbou?r|head|"
    r"(?:co-?)?founder|director|manager|minister|mayor|teacher|coach|host|guest|author|assistant|predecessor|successor)"
)
_JOINED = r"\b(?:mit|von|with|by|and|und)"
_CALLED_IN_FULL = re.compile(rf"(?:{_WHOSE}\S+|{_JOINED})\s*[,–—-]\s*$", re.IGNORECASE)
"""Before a comma and a full name: may say who that is, “my colleague, Daniel Harper”."""
_CALLED = re.compile(rf"(?:{_WHOSE}{_RELATION}|{_JOINED})\s*[,–—-]\s*$", re.IGNORECASE)
"""The same before part of a name: “what do people say, Daniel?” turns to him, “and your brother, Daniel?” need not."""
_TELLS_ABOUT = re.compile(
    r"\s*,\s*(?:who|whose|which|whom|dessen|deren|(?:der|die) (?:ja|bei|seit|hier|das|den))\b", re.IGNORECASE
)
_GOES_ON = re.compile(
    r"\s+(?:Sie|du|was|wie|warum|wieso|wann|wo|wer|welche[rsnm]?|woher|können|haben|sind|würden|möchten|könnten|what|how|why|"
    r"when|where|who|which|do|did|can|could|would|you|are|have)\b"
)
_TO_YOU = re.compile(r"\s*,\s*(?:Sie|du|you)\b")
_CLOSING = re.compile(r"[\s.?!…\"”“‘’)]*")

OPENS = phrases(r"""
    willkommen ; welcome ; ich begrüße ; begrüße (?:ich|sie|euch) ; guten (?:tag|morgen|abend) ; hello (?:and|everyone)
    good (?:morning|afternoon|evening) ; hallo (?:und|zusammen)
""")
CLOSES = phrases(r"""
    auf wiedersehen ; auf wiederhören ; tschüss ; bis (?:bald|dann|zum nächsten|nächste) ; macht(?:'|e)?s gut
    vielen dank ; goodbye ; bye ; see you ; thank you ; thanks ; take care ; until next time
    danke (?:ihnen|euch|dir|fürs|für)
""")


def presents(sentence: str) -> bool:
    """Whether whom a sentence names is in the room; „meine Kollegin“ whom somebody introduces need not be."""
    found = INTRODUCES.search(sentence)
    if found is None or ELSEWHEN.search(sentence):
        return False
    return not (_INTRODUCES_BY_WORD.search(found.group()) and _COLLEAGUE.search(sentence))


def tells_of_colleague(sentence: str, end: int) -> bool:
    """Whether a name that ends there is that of „meine Kollegin“, of whom nothing says that she is in the room."""
    return _COLLEAGUE_NAMED.search(sentence[:end]) is not None and not presents(sentence)


def is_reported(before: str) -> bool:
    """Whether what follows belongs to words that somebody said at another time."""
    found = _REPORTED.search(before)
    return found is not None and not (found["verb"] and _YOU_SAID.search(before[: found.start()]))


def names_self(before: str, after: str) -> bool:
    """Whether what stands around a name says that the speaker bears it."""
    return bool(INTRODUCES_SELF.search(before) and _NAME_IS_OVER.match(after) and not is_reported(before))


def may_name_self(before: str, after: str) -> bool:
    """Whether it says so, or presents somebody else: “this is Anna Weber”."""
    return bool(MAY_INTRODUCE_SELF.search(before) and _NAME_IS_OVER.match(after) and not is_reported(before))


def thanks(before: str, after: str) -> bool:
    """Whether the person named is thanked to the face."""
    return bool(THANKS_BEFORE.search(before) or (_LEADS_IN.fullmatch(before) and THANKS_AFTER.match(after)))


def greets(before: str, after: str) -> bool:
    """Whether the person named is greeted."""
    return bool(GREETS_BEFORE.search(before)) and not after.startswith(("'", "’"))


def turns_to(before: str, after: str) -> bool:
    """Whether a sentence begins with a name and goes on with you, as in “Jan, you built it”."""
    return _LEADS_IN.fullmatch(before) is not None and _TO_YOU.match(after) is not None


def addresses(before: str, after: str, *, question: bool, form: str) -> bool:
    """Whether a name stands where people speak to its bearer.

    Args:
        before: The sentence up to the name.
        after: The rest of it.
        question: Whether it asks something.
        form: What of the name is said: after Herr, Ms or the like, the comma may be missing.
    """
    opens, closes = _LEADS_IN.fullmatch(before) is not None, _CLOSING.fullmatch(after) is not None
    if opens and closes:
        return True
    turned = question or _SECOND_PERSON.search(before) or _SECOND_PERSON.search(after)
    if not turned or _TELLS_ABOUT.match(after):
        return False
    called = _CALLED_IN_FULL if form == "full" else _CALLED
    parted_before = before.rstrip().endswith((",", "–", "—", ":")) and not called.search(before)
    parted_after = after.lstrip().startswith((",", "–", "—", ":", "!", "?", "…"))
    if opens:
        return parted_after or (form == "titled" and _GOES_ON.match(after) is not None)
    return parted_before and (closes or parted_after)
