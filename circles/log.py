"""Logging: one line for each record, as text or as JSON, with an `action` and plain fields, and no secrets.

Write `log.info("sent", extra={"action": "post_sent", "key": key})`: never what a member wrote, never a token.
What slips through all the same (a library's message, an address in a traceback) is masked here.
"""

import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO
from urllib.parse import quote

MASK = "•••"
_ADDRESSES = re.compile(r"(/(?:feeds|pages)/)[^\s/?#\"'<>]+|([?&](?:token|key|sig|signature|code)=)[^\s&#\"'<>]+")
_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, 0x85, 0x2028, 0x2029)} | {
    10: "\\n",
    13: "\\r",
    9: "\\t",
}
_QUIET = ("tortoise", "aiosqlite", "asyncpg", "aiohttp.client")
"""Libraries that write whole statements and payloads at lower levels: people's words would be among them."""


class Masker:
    """Takes secrets and the tokens of private addresses out of a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        # The longest first, so that a secret which begins like another one goes as a whole.
        longest = sorted(known, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest))) if longest else None

    def __call__(self, text: str) -> str:
        """The text with every secret replaced by a mask."""
        if self._secrets is not None:
            text = self._secrets.sub(MASK, text)
        return _ADDRESSES.sub(lambda found: (found[1] or found[2]) + MASK, text)

    def deep(self, value: object) -> object:
        """The same for a field's value: text in lists and tables too; anything unusual becomes text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {self(str(key)): self.deep(each) for key, each in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.deep(each) for each in value]
        return self(str(value))


class _Formatter(logging.Formatter):
    def __init__(self, mask: Masker) -> None:
        super().__init__()
        self.mask = mask

    def message_of(self, record: logging.LogRecord) -> str:
        try:
            return self.mask(record.getMessage())
        except Exception:  # what a record's arguments do is not in our hands, and logging must not stop the work
            return self.mask(str(record.msg))

    def fields_of(self, record: logging.LogRecord) -> dict[str, object]:
        found = {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
        return {name: self.mask.deep(value) for name, value in found.items()}

    def trouble_of(self, record: logging.LogRecord) -> str:
        parts = [self.formatException(record.exc_info)] if record.exc_info and record.exc_info[0] else []
        parts += [self.formatStack(record.stack_info)] if record.stack_info else []
        return self.mask("\n".join(parts))


class TextFormatter(_Formatter):
    """For people: `2026-11-22T20:00:00Z INFO circles.engine: sent action=post_sent`."""

    def format(self, record: logging.LogRecord) -> str:
        fields = "".join(f" {name}={value}" for name, value in self.fields_of(record).items())
        line = f"{_stamp(record)} {record.levelname} {record.name}: {self.message_of(record)}{fields}"
        trouble = self.trouble_of(record)
        return line.translate(_CONTROL) + (f"\n{trouble}" if trouble else "")


class JsonFormatter(_Formatter):
    """For machines: one JSON object on each line; `at`, `level`, `logger`, `message`, then the record's fields."""

    def format(self, record: logging.LogRecord) -> str:
        import json  # most logs are text

        line = self.fields_of(record) | {
            "at": _stamp(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message_of(record),
        }
        trouble = self.trouble_of(record)
        return json.dumps(line | ({"error": trouble} if trouble else {}), ensure_ascii=False)


def set_up(level: str, format: str, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send every record to `stream` (default: standard error). Calling it again replaces the earlier set-up.

    Args:
        level: `debug`, `info`, `warning` or `error`.
        format: `text` or `json`.
        secrets: texts that must never appear; `circles.config.secrets_of` knows them.
    """
    mask = Masker(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(mask) if format == "json" else TextFormatter(mask))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each.formatter, _Formatter)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level.upper())
    logging.captureWarnings(True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It would print the path of every request, and a feed's path is a password.
    logging.getLogger("aiohttp.access").disabled = True


def _stamp(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
