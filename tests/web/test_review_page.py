"""The page on which somebody looks back on their season: for them alone, in words and as a drawing, with files."""

from datetime import timedelta

import aiohttp

from circles.services.page_links import review_page
from tests.web import seasons, sessions
from tests.web.served import Served


async def test_all_of_a_season_stands_on_one_page(served: Served, client: aiohttp.ClientSession) -> None:
    await seasons.live(served)
    async with client.get(await seasons.address(served)) as page:
        text = await page.text()
    assert page.status == 200
    for words in ("Listening, and asking twice", "One honest talk with my lead", "Give a talk at the meet-up"):
        assert words in text
    assert "Milestone, done: Rehearse" in text and "It was fun in the end." in text
    assert "Bo said:" in text and "You thanked Bo:" in text and "An hour of listening" in text
    assert "Bo: Learn to hire" in text, "shared with the circle"
    assert seasons.SECRET not in text, "meant for Bo alone"
    assert "“Call two people” (kept)" in text and "“Ask Bo for an hour” (kept in part)" in text
    assert "<dt>Before</dt><dd>One honest answer</dd>" in text and "<dt>After</dt><dd>I asked for it</dd>" in text
    assert "To begin: An hour for the talk\nTo drop: Late calls" in text, "half time, and its end beside it"
    assert text.count('class="ring"') == 2 and "the first session that you led" in text and "half of the season" in text
    assert text.count('class="stop there"') == 3 and 'role="img"' in text and "<script" not in text


async def test_it_gives_the_season_as_text_and_as_pdf(served: Served, client: aiohttp.ClientSession) -> None:
    await seasons.live(served)
    url = await seasons.address(served)
    async with client.get(url, params={"file": "season-review.md"}) as given:
        text = await given.text()
    assert text.startswith("# Your season in Alder\n") and "> Listening, and asking twice" in text
    assert "**Give a talk at the meet-up**" in text and "> Your question about  \n> my old job" in text
    async with client.get(url, params={"file": "season-review.pdf"}) as given:
        content = await given.read()
    assert given.content_type == "application/pdf" and content.startswith(b"%PDF") and len(content) > 5000
    for name in ("../x", "my-data.json"):
        async with client.get(url, params={"file": name}) as given:
            assert given.status == 404


async def test_nobody_looks_back_on_a_circle_that_they_were_not_in(
    served: Served, client: aiohttp.ClientSession
) -> None:
    await seasons.live(served)
    eve = await served.person("eve")
    url = await review_page(served.desk, eve, await seasons.circle(served), served.stage.now)
    async with client.get(url or "") as page:
        assert page.status == 404
    url = await seasons.address(served, "bo")
    async with client.get(url) as page:
        assert "Give a talk" not in await page.text(), "the goals of Ana are for Ana"


async def test_a_new_season_has_nothing_to_look_back_on_and_the_link_ends(
    served: Served, client: aiohttp.ClientSession
) -> None:
    await sessions.begin(served)
    url = await seasons.address(served)
    async with client.get(url) as page:
        assert "nothing to look back on yet" in await page.text()
    await served.stage.advance(timedelta(days=1, minutes=1))
    async with client.get(url) as page:
        assert page.status == 404
