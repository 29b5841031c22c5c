"""The one door to other languages: gettext catalogues under `circles/locale`, English where there is none."""

import gettext
import re
from functools import cache, lru_cache
from pathlib import Path

_LOCALE = Path(__file__).parent / "locale"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


@lru_cache(maxsize=4096)
def translate(template: str, language: str) -> str:
    """The template in `language` (such as `de` or `pt-BR`), or as it is where nobody has translated it.

    The `{name}` fields stay in place: translate first, fill in afterwards.
    """
    return _catalogue(language).gettext(template) if template else ""


@lru_cache(maxsize=4096)
def translate_many(one: str, many: str, n: int, language: str) -> str:
    """The template for a count of `n`, by the plural rule of `language`."""
    return _catalogue(language).ngettext(one, many, n)


@cache
def languages() -> tuple[str, ...]:
    """The languages that people can choose, such as `("de", "en", "es")`."""
    return tuple(sorted({"en", *(path.parts[-3] for path in _LOCALE.glob("*/LC_MESSAGES/circles.mo"))}))


def name_of(language: str) -> str:
    """What a language calls itself: every catalogue translates “English” by its own name."""
    return translate("English", language)


@lru_cache(maxsize=64)
def _catalogue(language: str) -> gettext.NullTranslations:
    # The name becomes part of a path, and it may come from a platform.
    if not _LANGUAGE.fullmatch(language):
        return gettext.NullTranslations()
    return gettext.translation("circles", _LOCALE, [language.replace("-", "_")], fallback=True)
