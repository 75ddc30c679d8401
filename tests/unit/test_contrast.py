"""Contrast: WCAG's own figures, and the refusal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.brand import DARK, LIGHT, Brand, Palette
from pipeline.brand.contrast import contrast, require_contrast
from pipeline.errors import SettingsError

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#FFFFFF", 8.59),
    ],
)
def test_known_ratios(first: str, second: str, ratio: float) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)


@given(COLOURS, COLOURS)
def test_ratio_is_symmetric_and_between_1_and_21(first: str, second: str) -> None:
    assert contrast(first, second) == contrast(second, first)
    assert 1 <= contrast(first, second) <= 21 + 1e-9
    assert contrast(first, first) == 1


def test_refusal_names_both_colours_and_does_not_round_up() -> None:
    with pytest.raises(SettingsError, match=r"#777777 for text .* only 4\.47 .* #ffffff"):
        require_contrast("#777777", "#ffffff", "text")
    require_contrast("#767676", "#ffffff", "text")


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_our_palettes_can_be_read(palette: Palette) -> None:
    Brand(colours=palette).check()


@pytest.mark.parametrize("role", ["text", "muted", "accent"])
def test_every_colour_of_a_brand_is_checked(role: str) -> None:
    palette = LIGHT.model_copy(update={role: "#cccccc"})
    with pytest.raises(SettingsError, match="#cccccc"):
        Brand(colours=palette).check()
