"""Whose client speaks a language of ours is answered in it from the first word on; the room keeps its own."""

from pathlib import Path

from tests.adapters.discord.community import community


async def test_the_first_answer_is_in_the_language_of_the_client(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        there.people["ana"].locale = "de"
        there.people["bo"].locale = "es-419"
        there.people["chen"].locale = "fr"
        await there.slash("mia", "program create", name="Night owls", about="We meet", sessions=2)
        await there.slash("mia", "program open")
        assert "Willkommen" in (await there.slash("ana", "join", place="Lisbon")).text
        assert "deine Stadt" in (await there.slash("ana", "zone", place="Porto")).text
        assert "Te damos la bienvenida" in (await there.slash("bo", "join", place="Madrid")).text
        for who in ("chen", "dua"):  # we speak no French; and English is what clients come with
            assert "Welcome" in (await there.slash(who, "join", place="Paris")).text


async def test_what_somebody_chose_stays_whatever_their_client_speaks(tmp_path: Path) -> None:
    async with community(tmp_path) as there:
        await there.slash("mia", "program create", name="Night owls", about="We meet", sessions=2)
        await there.slash("mia", "program open")
        await there.slash("ana", "join", place="Lisbon")
        await there.slash("ana", "language", to="español")
        there.people["ana"].locale = "de"
        assert "ciudad" in (await there.slash("ana", "zone", place="Porto")).text
