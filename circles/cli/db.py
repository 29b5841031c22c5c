"""`circles db …`: make, check, back up and restore the database."""

import asyncio
from argparse import Namespace

from circles.cli.forgetting import carried, forget_again
from circles.cli.kept import put_back_from, save_beside
from circles.cli.run import settings_from
from circles.store.database import after_restore, backup, check, is_file, migrate, restore
from circles.store.lock import only_one


def migrate_database(asked: Namespace) -> int:
    """Make the database, or bring it up to date. The bot must not be running."""
    url = settings_from(asked).database.url
    with only_one(url):
        done = asyncio.run(migrate(url))
    print("\n".join(f"Applied {each}." for each in done) or "The database is up to date.")
    return 0


def check_database(asked: Namespace) -> int:
    """Look for damage. Returns 1 if there is any."""
    problems = asyncio.run(check(settings_from(asked).database.url))
    print("\n".join(problems) or "The database is sound.")
    return 1 if problems else 0


def backup_database(asked: Namespace) -> int:
    """Write a copy of the database and of what adapters and plugins keep, also while the bot runs.

    Returns 1 if some is missing.
    """
    settings = settings_from(asked)
    if is_file(settings.database.url):
        asyncio.run(backup(settings.database.url, asked.to))
        print(f"Written to {asked.to}. Keep it as safe as the database itself: it holds what people wrote.")
        carried(settings, asked.to)
        print("Calendar links also need the key: keep a copy of secret_key, or of the .key file beside the database.")
        return 0 if save_beside(settings, asked.to) else 1
    save_beside(settings, asked.to)
    carried(settings, asked.to)
    asyncio.run(backup(settings.database.url, asked.to))
    return 0


def restore_database(asked: Namespace) -> int:
    """Put a copy back, with what adapters and plugins kept. The bot must not be running.

    Returns 1 if something is missing.
    """
    settings = settings_from(asked)
    url = settings.database.url
    with only_one(url):
        if is_file(url):
            are_kept = asyncio.run(restore(url, asked.copy, renew_links=asked.renew_links))
            print(f"Restored from {asked.copy}. The database as it was before lies beside it (.before-restore).")
        else:
            asyncio.run(after_restore(url, renew_links=asked.renew_links))
            are_kept = asked.renew_links
            print("On PostgreSQL, pg_restore puts the database back. This is the rest, to be run right after it.")
        print(_of_links(asked.renew_links, are_kept))
        is_well = put_back_from(settings, asked.copy)  # first: who was forgotten since is forgotten in these as well
        print(forget_again(settings, asked.copy))
        return 0 if is_well else 1


def _of_links(renewed: bool, kept: bool) -> str:
    """What became of the calendar links: they are passwords, so whoever restores must know."""
    if renewed:
        return "All calendar links have ended; everybody gets a new one with “feed”."
    if kept:
        return "Calendar links are as they were before: what was renewed or ended since the copy was made stays so."
    return (
        "Calendar links are those of the copy, so links that were renewed or ended since open again. "
        "If one of them may be in wrong hands, restore once more with --renew-links: that ends all of them."
    )
