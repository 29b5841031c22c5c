"""The season of one member as files to keep: Markdown, and PDF where it can be made."""

from collections.abc import Iterator
from itertools import pairwise

from circles.chat import Reader
from circles.domain.person import Person
from circles.domain.season_path import RING, ROUND, size, spots
from circles.domain.season_review import SeasonReview
from circles.message import File, Line
from circles.posts import season_review as posts
from circles.posts.season_review import Chapter
from circles.render import plain
from circles.render.markdown import line, markdown, quoted
from circles.render.paper import Paper, can_make, can_print
from circles.services.desk import Desk

MARKDOWN, PDF = "season-review.md", "season-review.pdf"
_MM = 0.35
"""Millimeters for each unit of the drawing."""


def reader_of(desk: Desk, person: Person) -> Reader:
    """For whom to write it."""
    return Reader(person.name, person.zone or "UTC", person.language or desk.settings.community.language)


def as_markdown(reader: Reader, found: SeasonReview) -> File:
    """All of it as text that every editor shows."""
    parts = [f"# {line(posts.title(found), reader)}"]
    for each in posts.chapters(found):
        parts.append(f"## {line(each.title, reader)}")
        parts += _side_by_side(each, reader)
        if each.blocks:
            parts.append(markdown(each.blocks, reader, level=3))
    return File(MARKDOWN, "text/markdown", ("\n\n".join(parts) + "\n").encode())


def _side_by_side(chapter: Chapter, reader: Reader) -> Iterator[str]:
    for question, start, end in chapter.pairs:
        yield f"### {line(question, reader)}"
        for label, text in zip(chapter.labels, (start, end), strict=True):
            yield f"*{line(label, reader)}*\n\n{quoted(line(text, reader)) if text else '–'}"  # noqa: RUF001  # nothing


def is_printable(reader: Reader, found: SeasonReview) -> bool:
    """Whether a PDF can be made of it, with every letter."""
    return can_make() and can_print(as_markdown(reader, found).content.decode())


def as_pdf(reader: Reader, found: SeasonReview) -> File:
    """All of it as sheets of paper, with the drawing. Takes a second or two: not for the event loop."""

    def words(what: Line) -> str:
        return plain(what, reader, reader.language)

    paper = Paper(reader, words(posts.title(found)))
    for each in posts.chapters(found):
        paper.section(words(each.title))
        if each.name == "path":
            _draw(paper, found)
        for question, start, end in each.pairs:
            paper.add(posts.headed(question))
            for label, text in zip(each.labels, (start, end), strict=True):
                paper.words(words(label), words(text) if text else "")
        paper.add(each.blocks)
    return File(PDF, "application/pdf", paper.made())


def _draw(paper: Paper, found: SeasonReview) -> None:
    """The path: where they were is a full circle, the others are open."""
    if not found.stops:
        return
    sheets, places = paper.sheets, spots(len(found.stops))
    _, height = size(len(found.stops))
    if sheets.will_page_break(height * _MM):
        sheets.add_page()
    left, top = sheets.l_margin, sheets.get_y() - ROUND * _MM
    points = [(left + each.x * _MM, top + each.y * _MM) for each in places]
    sheets.set_draw_color(23, 97, 79)
    sheets.set_line_width(0.6)
    for (x, y), (to_x, to_y) in pairwise(points):
        sheets.line(x, y, to_x, to_y)
    radius = ROUND * _MM
    for (x, y), stop in zip(points, found.stops, strict=True):
        sheets.set_fill_color(*((23, 97, 79) if stop.present else (255, 255, 255)))
        sheets.circle(x=x, y=y, radius=radius, style="DF")
        if stop.marks:
            sheets.circle(x=x, y=y, radius=RING * _MM, style="D")
        sheets.set_font("text", size=10)
        sheets.set_text_color(*((255, 255, 255) if stop.present else (27, 34, 31)))
        sheets.set_xy(x - radius, y - radius)
        sheets.cell(2 * radius, 2 * radius, text=str(stop.number), align="C")
    sheets.set_xy(left, top + (height - ROUND) * _MM)
