"""What we know of calendar apps: how to subscribe in each, how long a change takes there, how to be rid of it.

The page behind a calendar link and the README say the same, word for word: both come from here.
"""

from circles.domain.values import dataclass
from circles.message import Line, say


@dataclass(frozen=True, slots=True)
class App:
    """One calendar app, or several alike. `key` names it where a page has a button for it."""

    key: str
    name: Line
    how: Line
    slow: Line
    away: Line


APPS = (
    App(
        "apple",
        say("Apple: iPhone, iPad, Mac"),
        say("Press the button, or point the camera of an iPhone at the QR code, and say yes to “Subscribe”."),
        say("As you set it: every 5 minutes to once a week on a Mac, “Fetch New Data” on an iPhone."),
        say("In Calendar: “Calendars”, the i beside it, “Unsubscribe”. On a Mac: control-click it, “Unsubscribe”."),
    ),
    App(
        "google",
        say("Google Calendar"),
        say("Press the button on a computer and say yes to “Add”. Phones show it afterwards."),
        say("4 to 24 hours. Google decides, and nothing makes it quicker."),
        say("On a computer: “Other calendars”, the cross beside it."),
    ),
    App(
        "outlook",
        say("Outlook.com, Microsoft 365"),
        say("Press the button of your account, private or of your work; also if you use Outlook on a Mac."),
        say("About 3 hours, at times more than 24."),
        say("In the list of calendars: the three dots beside it, “Remove”."),
    ),
    App(
        "thunderbird",
        say("Thunderbird"),
        say("Copy the address. Then: “New Calendar”, “On the Network”, paste it as location, no user name."),
        say("30 minutes; in the calendar's properties you can set 1 minute and more."),
        say("Right-click it in the list of calendars, “Unsubscribe”."),
    ),
    App(
        "android",
        say("Android"),
        say(
            "Google's app takes no addresses: press the Google button on a computer, then switch the calendar on in "
            "the app's settings. Without Google: the app ICSx5 takes the address or the QR code."
        ),
        say("With Google 4 to 24 hours; with ICSx5 as you set it."),
        say("Where you have added it: at Google as above, or in ICSx5."),
    ),
    App(
        "others",
        say("Nextcloud, Fastmail, Proton, GNOME and others"),
        say("Copy the address. Then: add a calendar by subscription, or “from URL”, and paste it."),
        say("Nextcloud and Fastmail about 1 hour, Proton 4 to 16 hours, others as you set them."),
        say("In the list of calendars: “Unsubscribe” or “Delete”. Only your copy goes."),
    ),
)

SUBSCRIBE = say("Always subscribe, never import: what was imported stays as it was on that day.")
LATE = say("No calendar is quick enough for what changes within a day: that reaches you in chat as well.")
PASSWORD = say("The address is a password: whoever has it can read this calendar. No app needs another one.")
RINGS = say(
    "Alarms ring in Apple's apps, unless “Remove Alarms” is on, and in Thunderbird. Google and Outlook drop them."
)
