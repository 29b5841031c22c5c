"""Who takes part."""

from circles.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """An account of a person on one platform, such as `local:ana`."""

    platform: str
    id: str

    def __lt__(self, other: "Identity") -> bool:
        return (self.platform, self.id) < (other.platform, other.id)

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Identity":
        """Read `platform:id`. Raises ValueError if there is no colon."""
        platform, colon, account = text.partition(":")
        if not (platform and colon and account):
            raise ValueError(f"{text!r} is no identity: write it as platform:id, such as discord:1234")
        return cls(platform, account)

    @classmethod
    def read(cls, text: str) -> "Identity | None":
        """The same for what somebody typed, who may have meant something else: None if it is no `platform:id`."""
        platform, _, account = text.partition(":")
        return cls(platform, account) if platform and account else None


@dataclass(frozen=True, slots=True)
class Person:
    """A human. `zone` is an IANA name, or None until they told us where they are.

    `language` is what they chose to read, such as `de`; empty: as their community speaks.
    """

    id: str
    name: str
    zone: str | None = None
    language: str = ""
