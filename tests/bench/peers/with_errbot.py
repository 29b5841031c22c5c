"""Errbot's test backend: messages are pushed into its queue, replies are taken from the other one."""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from _work import asked, events, measured
from errbot.backends.test import TestBot

INFO = """
[Core]
Name = Cheer{number}
Module = cheer{number}

[Documentation]
Description = cheers

[Python]
Version = 3
"""
CODE = """
from errbot import BotPlugin, botcmd

class Cheer{number}(BotPlugin):
    '''Cheers.'''

    @botcmd
    def cheer{number}(self, message, words):
        '''Cheer for somebody.'''
        return f"{{message.extras['name']}} cheers for {{words}}!"
"""


def main() -> None:
    plugins, messages = asked()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(plugins):
            Path(folder, f"cheer{number}.plug").write_text(INFO.format(number=number).lstrip())
            Path(folder, f"cheer{number}.py").write_text(CODE.format(number=number))
        bot = TestBot(extra_plugin_dir=folder, loglevel=logging.CRITICAL, extra_config={"BOT_ASYNC": False})
        bot.start()

        def run(work: list[bytes]) -> list[str]:
            for each in work:
                event = json.loads(each)
                bot.push_message(event["text"], extras=event)
            return [bot.pop_message() for _ in work]

        print(json.dumps(measured(run, events(plugins, messages, prefix="!"))))
    sys.stdout.flush()
    os._exit(0)  # its threads would keep the process


main()
