"""How long a post may be, counted as each network counts. This module owns every limit and every counter.

Text is brought to NFC first, as the networks do. Where a network's own rule needs a list that changes (all top-level
domains, all joined emoji), the count here is never below the network's for the text this program writes.

Sources: twitter-text, configuration v3 (X); Mastodon's ``StatusLengthValidator``; Bluesky's lexicon
``app.bsky.feed.post``; the help pages of LinkedIn and Instagram. Instagram has allowed five hashtags a post instead of
thirty since December 2025, as it announced then.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import regex

from pipeline.config import Network

URL_LENGTH = 23
"""What X and Mastodon count for any address."""

_URL = regex.compile(
    r"(?<![\w@#$/.\-])https?://(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}"
    r"(?::\d+)?(?:[/?#][a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[a-z0-9\-_~/#=&])?",
    regex.IGNORECASE,
)
# X also shortens bare domains. Which endings count is a long list; two letters and the commonest are enough to be safe,
# because a bare domain is counted as its own length where that is more.
_BARE_DOMAIN = regex.compile(
    r"(?<![\w@#$/.\-])(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+"
    r"(?:[a-z]{2}|com|org|net|info|biz|dev|app|blog|online|studio|live|media|tech|digital|cloud|shop|site)\b",
    regex.IGNORECASE,
)
_EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|(?![\u00A9\u00AE])\p{Extended_Pictographic})"
    r"(?:\uFE0F|\p{Emoji_Modifier})?(?:[\U000E0020-\U000E007E]+\U000E007F)?"
    r"(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*"
)
_MENTION = regex.compile(r"(?<![\w/])@([a-z0-9_]+(?:[a-z0-9_.\-]*[a-z0-9_])?)@[a-z0-9.\-]+[a-z0-9]", regex.IGNORECASE)
_GRAPHEME = regex.compile(r"\X")
_HASHTAG = regex.compile(r"(?<![\w&/])#(?=\w*\p{L})\w+")

# Code points of weight 1 in twitter-text's configuration v3: Latin to Georgian, spaces, dashes and quotation marks.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))


@dataclass(frozen=True)
class Limit:
    """The length a network allows: ``count(text)`` must not exceed ``most``."""

    most: int
    count: Callable[[str], int]
    most_bytes: int | None = None
    """A second limit on the UTF-8 bytes."""
    most_hashtags: int | None = None


@dataclass(frozen=True)
class Count:
    """How long a text is on its network: ``212/280``."""

    length: int
    most: int
    fits: bool

    def __str__(self) -> str:
        return f"{self.length}/{self.most}"


def measure(text: str, network: Network) -> Count:
    """Count ``text`` as ``network`` counts it and say whether it may be posted."""
    limit = LIMITS[network]
    length = limit.count(text)
    fits = length <= limit.most
    if limit.most_bytes is not None:
        fits = fits and len(_normal(text).encode()) <= limit.most_bytes
    if limit.most_hashtags is not None:
        fits = fits and count_hashtags(text) <= limit.most_hashtags
    return Count(length, limit.most, fits)


def count_graphemes(text: str) -> int:
    """Count what a reader calls characters: an emoji or a letter with its accents is one."""
    return sum(1 for _ in _GRAPHEME.finditer(_normal(text)))


def count_utf16(text: str) -> int:
    """Count UTF-16 units, as JavaScript does; never less than the number of code points."""
    return len(_normal(text).encode("utf-16-le")) // 2


def count_hashtags(text: str) -> int:
    """Count hashtags: ``#`` and letters, digits or underscores with at least one letter."""
    return sum(1 for _ in _HASHTAG.finditer(_normal(text)))


def count_weighted(text: str) -> int:
    """Count as X does: light code points 1, others 2, an emoji 2, an address 23."""
    rest, addresses = _take_addresses(_normal(text))
    emoji = sum(1 for _ in _EMOJI.finditer(rest))
    rest = _EMOJI.sub("", rest)
    return addresses + 2 * emoji + sum(_weight(character) for character in rest)


def count_mastodon(text: str) -> int:
    """Count as Mastodon does: graphemes, an address 23, a mention without its server."""
    without_servers = _MENTION.sub(r"@\1", _normal(text))
    return count_graphemes(_URL.sub("x" * URL_LENGTH, without_servers))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _weight(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _LIGHT) else 2


def _take_addresses(text: str) -> tuple[str, int]:
    """Return the text without addresses, and what X counts for those."""
    text, full = _URL.subn(" ", text)
    bare = [max(URL_LENGTH, len(address)) for address in _BARE_DOMAIN.findall(text)]
    # The blank that stands for an address keeps its neighbours from becoming one; it is not counted.
    return _BARE_DOMAIN.sub(" ", text), full * URL_LENGTH + sum(bare) - full - len(bare)


LIMITS: dict[Network, Limit] = {
    "linkedin": Limit(most=3000, count=count_utf16),
    "x": Limit(most=280, count=count_weighted),
    "mastodon": Limit(most=500, count=count_mastodon),
    "bluesky": Limit(most=300, count=count_graphemes, most_bytes=3000),
    "instagram": Limit(most=2200, count=count_utf16, most_hashtags=5),
}
