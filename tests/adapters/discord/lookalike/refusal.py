"""What Discord answers when it refuses: an HTTP status, a code of its own, a sentence."""

from typing import Any

Json = dict[str, Any]

MEANINGS: dict[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10009: (404, "Unknown Overwrite"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10070: (404, "Unknown Guild Scheduled Event"),
    20028: (429, "The write action you are performing on the channel has hit the write rate limit"),
    30003: (400, "Maximum number of pinned messages reached for the channel (250)"),
    30005: (400, "Maximum number of server roles reached (250)"),
    30013: (400, "Maximum number of server channels reached (500)"),
    30032: (400, "Maximum number of application commands reached"),
    30033: (400, "Max number of thread participants has been reached (1000)"),
    30034: (429, "Max number of daily application command creates has been reached (200)"),
    30038: (400, "Maximum number of guild scheduled events reached (100)"),
    30060: (400, "Maximum number of channel overwrites reached (1000)"),
    40003: (403, "You are opening direct messages too fast"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    60003: (403, "Two factor is required for this operation"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
    180000: (400, "Cannot update a finished event"),
}


class Refusal(Exception):
    """Discord says no. `errors` names the fields of an invalid form, by path: `{"data.title": "too long"}`."""

    def __init__(self, code: int, errors: dict[str, str] | None = None) -> None:
        self.code = code
        self.status, self.message = MEANINGS[code]
        self.errors = errors or {}
        super().__init__(f"{code} {self.message} {self.errors or ''}".strip())

    def json(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        if self.errors:
            body["errors"] = _nested(self.errors)
        return body


def invalid(field: str, sentence: str) -> Refusal:
    """An invalid form with one wrong field."""
    return Refusal(50035, {field: sentence})


def _nested(errors: dict[str, str]) -> Json:
    """As Discord nests them: {"data": {"title": {"_errors": [{"code": …, "message": …}]}}}."""
    tree: Json = {}
    for path, sentence in errors.items():
        place = tree
        for part in filter(None, path.split(".")):
            place = place.setdefault(part, {})
        place.setdefault("_errors", []).append({"code": "INVALID", "message": sentence})
    return tree
