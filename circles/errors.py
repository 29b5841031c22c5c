"""What can go wrong, as one small tree.

A `Refused` is for people: its template is a sentence that says what to do, and it is shown (translated) to
whoever asked. Every other `CirclesError` is for the operator.
"""


class CirclesError(Exception):
    """Anything this program raises on purpose."""


class SettingsError(CirclesError):
    """The configuration cannot be used. `problems` has one line for each fault, all of them at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class PluginError(CirclesError):
    """A plugin or an adapter cannot be loaded or used; the message names it."""


class StoreError(CirclesError):
    """The database is missing, newer than this program, busy for good, or damaged."""


class Contradiction(StoreError):
    """The database works, but refused this one change: it contradicts what is stored. Trying again is no use."""


class Refused(CirclesError):
    """A person asked for something that cannot be done.

    Args:
        template: an English sentence with `{name}` fields that says what to do instead.
        values: the fields' values (str, int, or anything `circles.message.say` takes).
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)


class Hindered(CirclesError):
    """A platform does not let an adapter do its work until somebody puts something right. Organizers are told.

    Args:
        template: an English sentence with `{name}` fields: what is missing, where, and the click that mends it.
        values: the fields' values, as for `Refused`.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)
