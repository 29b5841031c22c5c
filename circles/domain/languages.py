"""Languages that people speak, by the names they are called by: their own, the English, German and Spanish one."""

import difflib
import re
import unicodedata
from functools import cache

from circles.errors import Refused

MOST_LANGUAGES = 8

_NAMES = {
    "af": "Afrikaans, afrikáans",
    "am": "አማርኛ, Amharic, Amharisch, amárico",
    "ar": "العربية, Arabic, Arabisch, árabe",
    "az": "azərbaycan, Azerbaijani, Aserbaidschanisch, azerbaiyano",
    "be": "беларуская, Belarusian, Belarussisch, bielorruso",
    "bg": "български, Bulgarian, Bulgarisch, búlgaro",
    "bn": "বাংলা, Bangla, Bengalisch, bengalí",
    "bs": "bosanski, Bosnian, Bosnisch, bosnio",
    "ca": "català, Catalan, Katalanisch, catalán, valencian, valencià",
    "cs": "čeština, Czech, Tschechisch, checo",
    "cy": "Cymraeg, Welsh, Walisisch, galés",
    "da": "dansk, Danish, Dänisch, danés",
    "de": "Deutsch, German, alemán",
    "el": "Ελληνικά, Greek, Griechisch, griego, neugriechisch",
    "en": "English, Englisch, inglés",
    "es": "español, Spanish, Spanisch, castellano, kastilisch",
    "et": "eesti, Estonian, Estnisch, estonio",
    "eu": "euskara, Basque, Baskisch, euskera",
    "fa": "فارسی, Persian, Persisch, persa, farsi",
    "fi": "suomi, Finnish, Finnisch, finés",
    "fr": "français, French, Französisch, francés",
    "ga": "Gaeilge, Irish, Irisch, irlandés, gaelic",
    "gl": "galego, Galician, Galicisch, gallego",
    "gu": "ગુજરાતી, Gujarati, guyaratí",
    "ha": "Hausa, Haussa",
    "he": "עברית, Hebrew, Hebräisch, hebreo, ivrit",
    "hi": "हिन्दी, Hindi",
    "hr": "hrvatski, Croatian, Kroatisch, croata",
    "hu": "magyar, Hungarian, Ungarisch, húngaro",
    "hy": "հայերեն, Armenian, Armenisch, armenio",
    "id": "Indonesia, Indonesian, Indonesisch, indonesio",
    "ig": "Igbo",
    "is": "íslenska, Icelandic, Isländisch, islandés",
    "it": "italiano, Italian, Italienisch",
    "ja": "日本語, Japanese, Japanisch, japonés",
    "ka": "ქართული, Georgian, Georgisch, georgiano",
    "kk": "қазақ тілі, Kazakh, Kasachisch, kazajo",
    "km": "ខ្មែរ, Khmer, jemer",
    "kn": "ಕನ್ನಡ, Kannada, canarés",
    "ko": "한국어, Korean, Koreanisch, coreano",
    "ku": "kurdî, Kurdish, Kurdisch, kurdo, kurmancî",
    "lb": "Lëtzebuergesch, Luxembourgish, Luxemburgisch, luxemburgués",
    "lo": "ລາວ, Lao, Laotisch",
    "lt": "lietuvių, Lithuanian, Litauisch, lituano",
    "lv": "latviešu, Latvian, Lettisch, letón",
    "mk": "македонски, Macedonian, Mazedonisch, macedonio",
    "ml": "മലയാളം, Malayalam, malayálam",
    "mn": "монгол, Mongolian, Mongolisch, mongol",
    "mr": "मराठी, Marathi, maratí",
    "ms": "Melayu, Malay, Malaiisch, malayo",
    "mt": "Malti, Maltese, Maltesisch, maltés",
    "my": "မြန်မာ, Burmese, Birmanisch, birmano",
    "ne": "नेपाली, Nepali, Nepalesisch, nepalí",
    "nl": "Nederlands, Dutch, Niederländisch, neerlandés, flemish, flämisch, flamenco",
    "no": "norsk, Norwegian, Norwegisch, noruego, nb, nn, bokmål, nynorsk",
    "pa": "ਪੰਜਾਬੀ, Punjabi, punyabí",
    "pl": "polski, Polish, Polnisch, polaco",
    "ps": "پښتو, Pashto, Paschtu, pastún, pashtu",
    "pt": "português, Portuguese, Portugiesisch, portugués, brazilian, brasilianisch, brasileño",
    "ro": "română, Romanian, Rumänisch, rumano",
    "ru": "русский, Russian, Russisch, ruso",
    "rw": "Ikinyarwanda, Kinyarwanda",
    "si": "සිංහල, Sinhala, Singhalesisch, cingalés",
    "sk": "slovenčina, Slovak, Slowakisch, eslovaco",
    "sl": "slovenščina, Slovenian, Slowenisch, esloveno",
    "so": "Soomaali, Somali, somalí",
    "sq": "shqip, Albanian, Albanisch, albanés",
    "sr": "српски, Serbian, Serbisch, serbio",
    "sv": "svenska, Swedish, Schwedisch, sueco",
    "sw": "Kiswahili, Swahili, Suaheli, suajili",
    "ta": "தமிழ், Tamil",
    "te": "తెలుగు, Telugu",
    "th": "ไทย, Thai, Thailändisch, tailandés",
    "ti": "ትግርኛ, Tigrinya, tigriña",
    "tl": "Filipino, pilipino, filipinisch",
    "tr": "Türkçe, Turkish, Türkisch, turco",
    "uk": "українська, Ukrainian, Ukrainisch, ucraniano",
    "ur": "اردو, Urdu",
    "uz": "o'zbek, Uzbek, Usbekisch, uzbeko",
    "vi": "Tiếng Việt, Vietnamese, Vietnamesisch, vietnamita",
    "wo": "Wolof, wólof",
    "xh": "IsiXhosa, Xhosa",
    "yo": "Èdè Yorùbá, Yoruba",
    "zh": "中文, Chinese, Chinesisch, chino, mandarin, mandarín, putonghua, hochchinesisch, 普通话",
    "zu": "isiZulu, Zulu, zulú",
    "ase": "American Sign Language, ASL",
    "bfi": "British Sign Language, BSL",
    "gsg": "Deutsche Gebärdensprache, DGS, German Sign Language",
    "ssp": "lengua de signos española, LSE, Spanish Sign Language",
}
"""By code: first what a language calls itself, then what others call it."""

_BETWEEN = re.compile(r"[,;/&+|\n]|\b(?:and|und|y)\b")
_ASIDE = re.compile(r"\([^)]*\)")


def called(code: str) -> str:
    """What a language calls itself, or the code if we do not know it."""
    return _NAMES.get(code, code).partition(",")[0]


def read_languages(text: str) -> tuple[str, ...]:
    """The codes of the languages that somebody typed, by name or code: “English, de”. Each comes once.

    Raises Refused for one that we do not know, with the nearest; if there are none, or too many.
    """
    said = [each for part in _BETWEEN.split(_ASIDE.sub(" ", text)) if (each := _folded(part))]
    codes = tuple(dict.fromkeys([_code(each) for each in said]))
    if not codes:
        raise Refused("I see no language there. Say it like “English, Deutsch” or “en, de”.")
    if len(codes) > MOST_LANGUAGES:
        raise Refused(
            "These are {n} languages; please name the {most} that you speak best.", n=len(codes), most=MOST_LANGUAGES
        )
    return codes


def _code(said: str) -> str:
    known = _known().get(said) or _known().get(said.partition("-")[0] if re.fullmatch(r"[a-z]{2,3}-\w+", said) else "")
    if known:
        return known
    near = difflib.get_close_matches(said[:40], _known(), 1, 0.75) if len(said) > 3 else []
    if near:
        raise Refused(
            "I do not know the language “{typed}”. Did you mean “{near}”?",
            typed=said[:40],
            near=called(_known()[near[0]]),
        )
    raise Refused(
        "I do not know the language “{typed}”. Say it by its name or its code, such as “English, Deutsch” or “en, de”.",
        typed=said[:40],
    )


def _folded(name: str) -> str:
    plain = unicodedata.normalize(
        "NFKD", name.casefold().replace("_", "-").replace("\u2019", "'").replace("\u2018", "'")
    )
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).strip(' ."“”„«»').split())


@cache
def _known() -> dict[str, str]:
    """Names and codes, folded -> code. A code is stronger than a name."""
    names = {_folded(each): code for code, names in _NAMES.items() for each in names.split(",")}
    return names | {code: code for code in _NAMES}
