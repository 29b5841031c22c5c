"""From what a person typed, pressed or filled in to a Command, and back.

Everything is derived from the declarations (`circles.command`); nothing here knows a single command.
"""

from circles.phrasing.book import Phrasebook, Unfinished
from circles.phrasing.code import encode, encode_form, form_code, is_reference, typed
from circles.phrasing.words import as_said, tidy

__all__ = ["Phrasebook", "Unfinished", "as_said", "encode", "encode_form", "form_code", "is_reference", "tidy", "typed"]
