import tomllib
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from circles.config import Settings, Table, find, load, plain_keys, secrets_of, shown
from circles.config.limits import RULES
from circles.domain.program import Plan
from circles.domain.rhythm import Rhythm
from circles.errors import SettingsError

EXAMPLE = Path(__file__).parent.parent / "config.example.toml"


def problems(file: Path | None, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(file, environ or {})
    return caught.value.problems


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def _write(text: str) -> Path:
        path = tmp_path / "circles.toml"
        path.write_text(text, "utf-8")
        return path

    return _write


def _dotted(table: dict[str, Any], before: str = "") -> set[str]:
    keys = set()
    for name, value in table.items():
        keys |= _dotted(value, f"{before}{name}.") if isinstance(value, dict) else {before + name}
    return keys


class TestExample:
    def test_it_loads_and_says_the_defaults(self) -> None:
        assert load(EXAMPLE, {}) == Settings()

    def test_no_setting_is_missing(self) -> None:
        assert _dotted(tomllib.loads(EXAMPLE.read_text("utf-8"))) == {key for key, _ in plain_keys(Settings())}

    def test_each_setting_has_one_line_above_it_that_explains_it(self) -> None:
        lines = EXAMPLE.read_text("utf-8").splitlines()
        bare = [
            line for above, line in pairwise(lines) if "=" in line and line[0] != "#" and not above.startswith("# ")
        ]
        assert bare == []

    def test_each_setting_has_a_rule(self) -> None:
        assert set(RULES) == {key for key, _ in plain_keys(Settings())}

    def test_the_defaults_keep_their_own_rules(self) -> None:
        assert [key for key, value in plain_keys(Settings()) if not RULES[key].fits(value)] == []


class TestWhereValuesComeFrom:
    def test_with_nothing_set_everything_has_its_default(self) -> None:
        assert load(None, {}) == Settings()

    def test_the_file_goes_over_the_defaults_and_the_environment_over_the_file(self, write: Any) -> None:
        file = write('[web]\nport = 9000\nhost = "0.0.0.0"\n')
        settings = load(file, {"CIRCLES_WEB_PORT": "9001", "PORT": "1"})
        assert (settings.web.port, settings.web.host) == (9001, "0.0.0.0")

    @pytest.mark.parametrize("key", [key for key, _ in plain_keys(Settings())])
    def test_every_key_can_come_from_the_environment(self, key: str) -> None:
        default = dict(plain_keys(Settings()))[key]
        variable = "CIRCLES_" + key.replace(".", "_").upper()
        text = ", ".join(default) if isinstance(default, tuple) else str(default)
        assert load(None, {variable: text}) == Settings()

    def test_lists_are_written_with_commas(self) -> None:
        settings = load(None, {"CIRCLES_COMMUNITY_ORGANIZERS": "discord:1, matrix:@ana:example.org,"})
        assert settings.community.organizers == ("discord:1", "matrix:@ana:example.org")

    @pytest.mark.parametrize("variable", ["CIRCLES_PLUGINS_DISABLED", "CIRCLES_DISABLED_PLUGINS"])
    def test_plugins_are_disabled_by_either_name(self, variable: str) -> None:
        assert load(None, {variable: "hotseat,pairwalk"}).plugins.disabled == ("hotseat", "pairwalk")

    def test_plugins_and_adapters_get_their_own_tables(self, write: Any) -> None:
        file = write("[plugins.hotseat]\nseats = 2\n[plugins]\ndisabled = []\n[adapters.my_chat]\nport = 1\n")
        environ = {
            "CIRCLES_PLUGINS_HOTSEAT_LOUD": "true",
            "CIRCLES_ADAPTERS_MY_CHAT_PORT": "7",
            "CIRCLES_ADAPTERS_MY_CHAT_ROOM": "the hall",
            "CIRCLES_ADAPTERS_DISCORD_TOKEN": "0012",
        }
        settings = load(file, environ)
        assert settings.plugins.settings == {"hotseat": {"seats": 2, "loud": True}}
        assert settings.adapters == {"my_chat": {"port": 7, "room": "the hall"}, "discord": {"token": "0012"}}

    def test_the_file_to_read_is_named_or_lies_here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        assert find(None, {}) is None
        (tmp_path / "circles.toml").touch()
        assert find(None, {}) == Path("circles.toml")
        assert find(None, {"CIRCLES_CONFIG": "/elsewhere.toml"}) == Path("/elsewhere.toml")
        assert find(Path("mine.toml"), {"CIRCLES_CONFIG": "/elsewhere.toml"}) == Path("mine.toml")


class TestRefusals:
    def test_all_problems_are_told_at_once(self, write: Any) -> None:
        file = write(
            'hue = "red"\n[web]\nport = 70000\nhots = "x"\n[program]\nleast = 7\nminutes = 3\nformats = []\n'
            "[notices]\nagenda_hours = '24'\n[adapters]\ndiscord = 1\n[plugins]\nhotseat = true\n"
        )
        environ = {"CIRCLES_LOG_LEVEL": "loud", "CIRCLES_COMMUNITY_ORGANIZERS": "ana", "CIRCLES_WEB_PROT": "1"}
        assert problems(file, environ) == [
            "hue: unknown; known are community, database, web, log, program, forming, charter, notices, privacy, "
            "plugins, adapters, secret_key",
            "web.hots: unknown; did you mean web.host?",
            "adapters.discord: should be a section; write [adapters.discord]",
            "plugins.hotseat: should be a section; write [plugins.hotseat]",
            "CIRCLES_WEB_PROT: unknown; did you mean CIRCLES_WEB_PORT?",
            "web.port: should be a number from 1 to 65535, not 70000",
            "program.minutes: should be a number from 15 to 480 minutes, not 3",
            'program.formats: should be a list with at least one format, such as ["hot-seat"], not []',
            'notices.agenda_hours: should be a number from 1 to 336 hours, not "24"',
            "community.organizers (CIRCLES_COMMUNITY_ORGANIZERS): should be a list of people written platform:id, "
            'such as "discord:1234", not "ana"',
            'log.level (CIRCLES_LOG_LEVEL): should be one of "debug", "info", "warning", "error", not "loud"',
            "program.least: should be at most program.target (6), not 7",
        ]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("[web]\nport = true", "web.port: should be a number from 1 to 65535, not True"),
            ("[web]\nport = 80.5", "web.port: should be a number from 1 to 65535, not 80.5"),
            ('web = "here"', "web: should be a section; write [web]"),
            ("[wbe]\nport = 1", "wbe: unknown; did you mean web?"),
            ("port = 1", "port: unknown; did you mean web.port?"),
            ("[web]\nsecret_key = 'x'", "web.secret_key: unknown; did you mean secret_key?"),
            ("[web]\nlevel = 'x'", "web.level: unknown; did you mean log.level?"),
            ("[web]\nzzz = 1", "web.zzz: unknown; [web] knows host, port, public_url, proxies"),
            (
                "[web]\nproxies = ['10.0.0.1/8']",
                'web.proxies: should be a list of addresses or networks, such as ["127.0.0.1", "10.0.0.0/8"], '
                "not ['10.0.0.1/8']",
            ),
            ("[web]\nproxies = ['nginx']", 'web.proxies: should be a list of addresses or networks, such as '
             '["127.0.0.1", "10.0.0.0/8"], ' "not ['nginx']"),
            ("[program]\ntarget = 9", "program.target: should be at most program.most (8), not 9"),
            ("[program]\nquorum = 5", "program.quorum: should be at most program.least (4), not 5"),
            (
                "[notices]\nagenda_hours = 1",
                "notices.reminder_minutes: should be less than notices.agenda_hours (60 minutes), not 60",
            ),
            ("[program]\nformats = [1]", 'program.formats: should be a list with at least one format, such as '
                '["hot-seat"], not [1]'),
            ("[web]\npublic_url = 'example.org'", 'web.public_url: should be an address such as '
                '"https://circles.example.org", not "example.org"'),
            ("[community]\nlanguage = '../x'", 'community.language: should be a language code such as "en" or '
                '"pt-BR", not "../x"'),
        ],
    )  # fmt: skip
    def test_each_names_the_key_and_what_would_be_right(self, write: Any, text: str, problem: str) -> None:
        assert problems(write(text)) == [problem]

    def test_a_rule_between_two_settings_is_quiet_while_one_of_them_is_wrong(self, write: Any) -> None:
        assert len(problems(write("[program]\nleast = 60\ntarget = 5"))) == 1

    def test_a_syntax_error_names_its_line(self, write: Any) -> None:
        file = write("[web]\nport = = 1\n")
        assert problems(file) == [f"{file}: Invalid value (at line 2, column 8)"]
        file = write('[web]\nhost = """x\n\n')
        assert problems(file)[0].endswith("(at line 3, the end of the file)")

    def test_the_environment_is_checked_even_if_the_file_cannot_be_read(self, tmp_path: Path) -> None:
        file = tmp_path / "none.toml"
        assert problems(file, {"CIRCLES_WEB_PORT": "x"}) == [
            f"{file}: there is no such file; `circles init` writes one",
            'web.port (CIRCLES_WEB_PORT): should be a number from 1 to 65535, not "x"',
        ]
        assert problems(tmp_path)[0].startswith(f"{tmp_path}: cannot be read")
        file.write_bytes(b"\xff\xfe")
        assert problems(file) == [f"{file}: should be a text file in UTF-8"]

    @pytest.mark.parametrize("variable", ["CIRCLES_COMMUNITY_NAME", "CIRCLES_PLUGINS_OWN_WORD", "CIRCLES_SECRET_KEY"])
    def test_bytes_that_are_no_text_are_refused(self, variable: str) -> None:
        value = b"caf\xe9".decode("utf-8", "surrogateescape")
        assert problems(None, {variable: value}) == [f"{variable}: holds bytes that are no UTF-8 text; write it anew"]

    def test_variables_of_somebody_else_are_left_alone(self) -> None:
        others = {"CIRCLES_PORT": "tcp://10.0.0.1:80", "CIRCLES_SERVICE_HOST": "10.0.0.1", "CIRCLES_CONFIG": "x.toml"}
        assert load(None, others | {"CIRCLES_WEB_SERVICE_HOST": "10.0.0.2"}) == Settings()

    def test_a_variable_without_a_setting_is_refused(self) -> None:
        assert problems(None, {"CIRCLES_ADAPTERS_DISCORD": "x"}) == [
            "CIRCLES_ADAPTERS_DISCORD: names no setting; write CIRCLES_ADAPTERS_NAME_SETTING"
        ]


class TestSecrets:
    SECRETS = ("0123456789abcdef0123456789abcdef", "s3cr3t/word", "tok-en-1", "deep-one")

    def _settings(self, write: Any) -> Settings:
        key, password, token, deep = self.SECRETS
        return load(
            write(
                f'secret_key = "{key}"\n[database]\nurl = "postgres://ana:{password.replace("/", "%2F")}@h/circles"\n'
                f'[adapters.discord]\nbot_token = "{token}"\nguild = 5\n[adapters.discord.proxy]\nPassword = "{deep}"\n'
            ),
            {},
        )

    def test_they_are_never_shown(self, write: Any) -> None:
        settings = self._settings(write)
        for text in (
            repr(settings),
            str(settings),
            str(shown(settings)),
            repr(settings.adapters),
            repr(settings.database),
        ):
            assert [secret for secret in (*self.SECRETS, "s3cr3t") if secret in text] == []
        lines = shown(settings)
        assert lines["database.url"] == "postgres://ana:•••@h/circles"
        assert lines["secret_key"] == lines["adapters.discord.bot_token"] == "•••"
        assert lines["adapters.discord.proxy.Password"] == "•••"
        assert lines["adapters.discord.guild"] == "5"

    def test_they_are_known_to_the_log(self, write: Any) -> None:
        assert set(self.SECRETS) <= set(secrets_of(self._settings(write)))
        assert secrets_of(Settings()) == ()

    def test_a_refusal_does_not_tell_them_either(self, write: Any) -> None:
        found = problems(write('secret_key = "short-secret"\n[database]\nurl = "mysql://u:hidden@h/x"\n'))
        assert found == [
            "secret_key: should be at least 32 characters, or left out",
            'database.url: should be "sqlite:FILE" or "postgres://USER:PASSWORD@HOST/NAME"',
        ]

    def test_a_table_inside_a_table_is_masked_in_its_repr_too(self) -> None:
        assert repr(Table(proxy={"password": "hidden"}, port=1)) == "{'proxy': {'password': '•••'}, 'port': 1}"


class TestWhatTheOthersGet:
    def test_the_program_is_the_domain_s_plan(self) -> None:
        assert load(None, {"CIRCLES_PROGRAM_MINUTES": "90"}).program == Plan(minutes=90)

    def test_notices_are_the_domain_s_rhythm(self) -> None:
        assert Settings().notices.rhythm() == Rhythm()
        assert load(None, {"CIRCLES_NOTICES_RECAP_HOURS": "2"}).notices.rhythm().recap_after == timedelta(hours=2)

    def test_the_address_of_links(self) -> None:
        assert Settings().web.address == "http://127.0.0.1:8480"
        assert load(None, {"CIRCLES_WEB_PUBLIC_URL": "https://x.org/c/"}).web.address == "https://x.org/c"
