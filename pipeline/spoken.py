"""The languages that can be spoken in a recording: their codes and what people call them. Pure.

The codes and the English names are those of Whisper's tokenizer (openai/whisper, tokenizer.py).
"""

from __future__ import annotations

from pipeline.suggestions import nearest

_TABLE = """
af Afrikaans
am Amharic, Amharisch
ar Arabic, Arabisch
as Assamese, Assamesisch
az Azerbaijani, Aserbaidschanisch
ba Bashkir, Baschkirisch
be Belarusian, Belarussisch, Belarusisch
bg Bulgarian, Bulgarisch
bn Bengali, Bengalisch
bo Tibetan, Tibetisch
br Breton, Bretonisch
bs Bosnian, Bosnisch
ca Catalan, Valencian, Katalanisch
cs Czech, Tschechisch
cy Welsh, Walisisch
da Danish, Dänisch
de German, Deutsch
el Greek, Griechisch
en English, Englisch
es Spanish, Castilian, Spanisch
et Estonian, Estnisch
eu Basque, Baskisch
fa Persian, Persisch, Farsi
fi Finnish, Finnisch
fo Faroese, Färöisch
fr French, Französisch
gl Galician, Galicisch
gu Gujarati
ha Hausa
haw Hawaiian, Hawaiisch
he Hebrew, Hebräisch
hi Hindi
hr Croatian, Kroatisch
ht Haitian Creole, Haitian, Haitianisch
hu Hungarian, Ungarisch
hy Armenian, Armenisch
id Indonesian, Indonesisch
is Icelandic, Isländisch
it Italian, Italienisch
ja Japanese, Japanisch
jw Javanese, Javanisch
ka Georgian, Georgisch
kk Kazakh, Kasachisch
km Khmer
kn Kannada
ko Korean, Koreanisch
la Latin, Latein, Lateinisch
lb Luxembourgish, Letzeburgesch, Luxemburgisch
ln Lingala
lo Lao, Laotisch
lt Lithuanian, Litauisch
lv Latvian, Lettisch
mg Malagasy, Madagassisch
mi Maori
mk Macedonian, Mazedonisch
ml Malayalam
mn Mongolian, Mongolisch
mr Marathi
ms Malay, Malaiisch
mt Maltese, Maltesisch
my Myanmar, Burmese, Birmanisch
ne Nepali, Nepalesisch
nl Dutch, Flemish, Niederländisch, Flämisch
nn Nynorsk
no Norwegian, Norwegisch
oc Occitan, Okzitanisch
pa Punjabi, Panjabi
pl Polish, Polnisch
ps Pashto, Pushto, Paschtu
pt Portuguese, Portugiesisch
ro Romanian, Moldavian, Moldovan, Rumänisch
ru Russian, Russisch
sa Sanskrit
sd Sindhi
si Sinhala, Sinhalese, Singhalesisch
sk Slovak, Slowakisch
sl Slovenian, Slowenisch
sn Shona
so Somali
sq Albanian, Albanisch
sr Serbian, Serbisch
su Sundanese, Sundanesisch
sv Swedish, Schwedisch
sw Swahili, Suaheli
ta Tamil, Tamilisch
te Telugu
tg Tajik, Tadschikisch
th Thai, Thailändisch
tk Turkmen, Turkmenisch
tl Tagalog
tr Turkish, Türkisch
tt Tatar, Tatarisch
uk Ukrainian, Ukrainisch
ur Urdu
uz Uzbek, Usbekisch
vi Vietnamese, Vietnamesisch
yi Yiddish, Jiddisch
yo Yoruba
yue Cantonese, Kantonesisch
zh Chinese, Mandarin, Chinesisch
"""
_NAMES: dict[str, tuple[str, ...]] = {
    code: tuple(names.split(", ")) for code, _, names in (line.partition(" ") for line in _TABLE.strip().splitlines())
}
SPOKEN_LANGUAGES = tuple(_NAMES)
"""Codes, in the order of the alphabet."""
_CODE_OF = {name.casefold(): code for code, names in _NAMES.items() for name in (code, *names)}


def language_code(text: str) -> str | None:
    """Return the code of a language, or ``None`` where ``text`` names none.

    Args:
        text: A code (``de``), one with a region (``de-AT``, which is heard no differently), or the English or German
            name of a language; case does not matter.
    """
    folded = text.strip().casefold()
    code, _, region = folded.replace("_", "-").partition("-")
    return _CODE_OF.get(folded) or (code if region and code in _NAMES else None)


def nearest_language(text: str) -> str:
    """Ask in a sentence which language was meant; ``""`` where none is called anything like it.

    Codes are too short to be like one another: only names are looked at.
    """
    name = nearest(text.strip(), ["auto", *(name for names in _NAMES.values() for name in names)])
    if name is None or name == "auto":
        return "Did you mean “auto”?" if name else ""
    return f"Did you mean “{language_code(name)}” ({name})?"
