"""The colors of the page can be read: every pair that meets is AA in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re

import pytest

from circles_local.sheets import FOLDER

CSS = (FOLDER / "static" / "playground.css").read_text()
TEXT, SHAPE = 4.5, 3.0

PAIRS = [
    *(("ink", ground, TEXT) for ground in ("page", "side", "surface", "sunk")),
    *(("muted", ground, TEXT) for ground in ("page", "side", "surface", "sunk")),
    *(("accent", ground, TEXT) for ground in ("side", "surface", "sunk")),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("on-soft", "soft", TEXT),
    ("fresh-ink", "fresh-ground", TEXT),
    ("trouble", "surface", TEXT),
    *(("edge", ground, SHAPE) for ground in ("side", "surface", "sunk")),
    *(("focus", ground, SHAPE) for ground in ("page", "side", "surface", "sunk")),
    ("fresh", "surface", SHAPE),
    ("accent", "surface", SHAPE),
]


def palette(scheme: str) -> dict[str, str]:
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", CSS, re.S)
    colors = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    found = dict(colors.findall(light))
    return found if scheme == "light" else found | dict(colors.findall(dark))


def luminance(color: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_a_pair_of_colors_is_told_apart(scheme: str, ink: str, ground: str, least: float) -> None:
    colors = palette(scheme)
    assert contrast(colors[ink], colors[ground]) >= least


@pytest.mark.parametrize("color", re.findall(r"\.hue-\d \{ background: (#[0-9a-f]{6})", CSS))
def test_white_letters_on_every_avatar_can_be_read(color: str) -> None:
    assert contrast("#ffffff", color) >= TEXT


def test_both_schemes_name_every_color() -> None:
    light, dark = re.findall(r":root \{(.*?)\n\s*\}", CSS, re.S)
    colors = re.compile(r"--([\w-]+): #")
    assert set(colors.findall(light)) == set(colors.findall(dark))
    assert not re.search(r"(?<!--)\b(?:color|background): #(?!fff)[0-9a-f]", re.sub(r"\.hue-\d.*", "", CSS))


def test_motion_can_be_switched_off() -> None:
    assert "prefers-reduced-motion: reduce" in CSS
