import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from circles import i18n


def _catalogue(messages: dict[str, str]) -> bytes:
    """A compiled gettext catalogue: header, table of lengths and offsets, texts."""
    items = sorted((key.encode(), value.encode()) for key, value in messages.items())
    texts, at = b"", 28 + 16 * len(items)
    tables: list[list[int]] = [[], []]
    for which in (0, 1):
        for item in items:
            tables[which] += [len(item[which]), at + len(texts)]
            texts += item[which] + b"\0"
    count = len(items)
    head = struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0)
    return head + struct.pack(f"<{4 * count}I", *tables[0], *tables[1]) + texts


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    header = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
    messages = {"": header, "Hello {who}": "Hallo {who}", "{n} seat\0{n} seats": "{n} Platz\0{n} Plätze"}
    (folder / "circles.mo").write_bytes(_catalogue(messages))
    monkeypatch.setattr(i18n, "_LOCALE", tmp_path)
    caches = (i18n.translate, i18n.translate_many, i18n._catalogue)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("language", ["en", "xx", "", "../../etc", "de/../..", "x" * 300])
def test_english_is_what_everybody_gets_where_nothing_is_translated(language: str) -> None:
    assert i18n.translate("Hello {who}", language) == "Hello {who}"
    assert [i18n.translate_many("{n} seat", "{n} seats", n, language) for n in (0, 1, 2)] == [
        "{n} seats",
        "{n} seat",
        "{n} seats",
    ]


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("language", ["de", "de-AT", "de_AT"])
def test_a_catalogue_is_used_for_its_language_and_its_variants(language: str) -> None:
    assert i18n.translate("Hello {who}", language) == "Hallo {who}"
    assert i18n.translate_many("{n} seat", "{n} seats", 1, language) == "{n} Platz"
    assert i18n.translate_many("{n} seat", "{n} seats", 2, language) == "{n} Plätze"


@pytest.mark.usefixtures("german")
def test_what_is_missing_in_a_catalogue_stays_english() -> None:
    assert i18n.translate("Not translated", "de") == "Not translated"


@pytest.mark.usefixtures("german")
def test_an_empty_template_is_empty_and_not_the_catalogue_s_header() -> None:
    assert i18n.translate("", "de") == ""
