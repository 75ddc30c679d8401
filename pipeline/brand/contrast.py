"""Contrast of two colours, and the refusal to publish text that people cannot read.

Formulas and thresholds: Web Content Accessibility Guidelines 2.2, "relative luminance", "contrast ratio" and success
criteria 1.4.3 (text) and 1.4.11 (graphical objects), level AA.
"""

from __future__ import annotations

from pipeline.errors import SettingsError

MINIMUM_FOR_TEXT = 4.5
MINIMUM_FOR_SHAPES = 3.0
_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio, 1 to 21, of two colours written ``#rrggbb``."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 for black to 1 for white, of a colour written ``#rrggbb``."""
    red, green, blue = (_linear(int(colour[index : index + 2], 16) / 255) for index in (1, 3, 5))
    return _RED * red + _GREEN * green + _BLUE * blue


def require_contrast(foreground: str, background: str, use: str, minimum: float = MINIMUM_FOR_TEXT) -> None:
    """Check that ``foreground`` can be told from ``background``.

    Args:
        foreground: ``#rrggbb``
        background: ``#rrggbb``
        use: What the colour is for, as the message should call it.
        minimum: The least contrast ratio allowed.

    Raises:
        SettingsError: The contrast is too low; the message names both colours.
    """
    ratio = contrast(foreground, background)
    if ratio < minimum:
        # Rounded down, so that 4.496 is not said to be the 4.5 that it misses.
        raise SettingsError(
            f"The colour {foreground} for {use} has a contrast of only {int(ratio * 100) / 100:.2f} to the background "
            f"{background}; {minimum} is the least that people can read (WCAG AA).",
            "Choose a darker or a lighter colour for one of the two.",
        )


def _linear(channel: float) -> float:
    """Undo sRGB's gamma."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
