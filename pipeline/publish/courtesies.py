"""Which sentences are greetings, thanks and goodbyes: said in every session, and part of no article."""

from __future__ import annotations

import re

from pipeline.schema import Sentence

LONGEST = 24
"""Words; a longer sentence says more than a courtesy, even when it begins with one."""

_GERMAN = r"""
    ^(?:so,?\s|ja,?\s|also,?\s|und\s|dann\s)*(?:
        hallo\b | guten\s(?:tag|morgen|abend)\b | grüß\s(?:gott|dich|sie|euch)\b | moin\b | servus\b
      | (?:ganz\s)?(?:herzlich\s)?willkommen\b
      | (?:vielen|herzlichen|besten|schönen|lieben)\s(?:herzlichen\s)?dank\b
      | (?:ich|wir)\s(?:danke|danken|bedanke|bedanken|begrüße|begrüßen|freue\smich,?\sdass|freuen\suns,?\sdass)\b
      | danke(?:\s(?:schön|sehr|dir|ihnen|euch|für|fürs|dass)\b|[.,!]|$)
      | schön,?\sdass\s(?:du|sie|ihr|wir|alle)\b
      | (?:sehr\s)?gern(?:e)?(?:\sgeschehen)?[.!]
      | (?:auf\swiedersehen|tschüss|tschüß|macht'?s\sgut|bis\s(?:bald|dann|zum\snächsten)|alles\sgute)\b
      | wie\sgeht(?:'s|\ses)\s(?:dir|ihnen|euch)\b
      | das\swar(?:'s|\ses|\sunser|\sdas)\b
      | (?:die\s)?kamera\b | hört\s(?:man|ihr|ihr\suns)\b | können\swir\s(?:anfangen|starten|loslegen)\b
    )
  | \b(?:fürs\szuschauen|fürs\szuhören|für\sihre\saufmerksamkeit|danke\s(?:ihnen|euch)\sbeiden)\b
  | \b(?:bei\suns\sim\sstudio|heute\sbei\smir|heute\szu\sgast|meine\sgäste)\b
"""
_ENGLISH = r"""
    ^(?:so,?\s|well,?\s|and\s|okay,?\s|all\sright,?\s)*(?:
        hello\b | hi\b | hey\b | good\s(?:morning|afternoon|evening)\b | welcome\b
      | (?:many\s)?thank(?:s|\syou)\b | (?:it's|it\sis|it\swas)\s(?:great|good|nice|lovely|a\spleasure)\sto\b
      | (?:great|good|nice|lovely|glad|happy|pleased)\sto\s(?:be\shere|have\syou|see\syou|meet\syou)\b
      | (?:good)?bye\b | see\syou\b | take\scare\b | have\sa\s(?:great|good|nice)\b
      | how\sare\syou\b | my\spleasure\b | you're\swelcome\b
      | that(?:'s|\swas|\sis)\s(?:all|it)\s(?:for|from)\b
      | can\syou\shear\b | are\swe\s(?:live|rolling|recording)\b | shall\swe\s(?:start|begin)\b
    )
  | \b(?:thanks?\s(?:you\s)?(?:both\s)?for\s(?:watching|listening|joining|having|being|coming))\b
  | \b(?:with\sme\s(?:today|here|in\sthe\sstudio)|my\sguests\b|joining\sme\b)
"""
_PATTERNS = {
    "de": re.compile(_GERMAN, re.IGNORECASE | re.VERBOSE),
    "en": re.compile(_ENGLISH, re.IGNORECASE | re.VERBOSE),
}


def is_courtesy(sentence: Sentence) -> bool:
    """Tell whether a sentence greets, thanks or says goodbye."""
    pattern = _PATTERNS.get(sentence.language)
    if pattern is None or sentence.last_word - sentence.first_word >= LONGEST:
        return False
    return pattern.search(sentence.text.replace("’", "'")) is not None
