"""The circles on a page that can be read on a phone and printed: no script, nothing loaded from elsewhere."""

from html import escape

from circles.formation.explaining import Hour, hours_of, terms_for, why_waiting
from circles.formation.pool import Pool
from circles.formation.solve import Result
from circles.formation.words import hour_line, outcome, why_together, why_waits

_MOVES = "No hour suits every week, since clocks change on different days; these are of the first week."
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; margin: 1rem 0 0; } h2 { font-size: 1.15rem; margin: 0 0 .3rem; }
section { border: 1px solid #8886; border-radius: .6rem; padding: .8rem 1rem; margin: 1rem 0; break-inside: avoid; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 600; } thead th { font-size: .85rem; opacity: .75; font-weight: 400; }
td { white-space: nowrap; font-variant-numeric: tabular-nums; }
p { margin: .3rem 0; } .why { font-size: .9rem; opacity: .85; } dt { font-weight: 600; } dd { margin: 0 0 .5rem; }
@media (max-width: 32rem) { .third { display: none; } td { padding-right: .5rem; } }
@media print { body { max-width: none; font-size: 11pt; } section { border-color: #999; } }
""".strip()


def as_page(pool: Pool, result: Result, title: str = "Circles") -> str:
    """Who sits with whom and why, the best hours on each member's own wall, and what keeps others waiting."""
    circles = "\n".join([_circle(pool, ids, number) for number, ids in enumerate(result.circles, 1)])
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>\n{_STYLE}\n</style>\n</head>\n'
        f"<body>\n<h1>{escape(title)}</h1>\n<p>{escape(outcome(pool, result))}</p>\n"
        f"<main>\n{circles}\n{_waiting(pool, result)}</main>\n</body>\n</html>\n"
    )


def _circle(pool: Pool, ids: tuple[str, ...], number: int) -> str:
    hours = hours_of(pool, ids)
    mentors = [member.shown for member in pool.members if member.id in ids and member.mentor]
    named = f"<p>Mentor: {escape(', '.join(mentors))}</p>" if mentors else ""
    note = "" if not hours or hours[0].every_week else f"<p>{_MOVES}</p>"
    return (
        f'<section id="circle-{number}">\n<h2>Circle {number}</h2>\n{_table(pool, ids, hours)}\n{named}{note}\n'
        f'<p class="why">{escape(why_together(terms_for(pool, ids)))}</p>\n</section>'
    )


def _table(pool: Pool, ids: tuple[str, ...], hours: tuple[Hour, ...]) -> str:
    columns = ["best hour", "second", "third"][: len(hours)]
    marks = ["", "", ' class="third"']
    head = "".join([f'<th scope="col"{mark}>{name}</th>' for name, mark in zip(columns, marks, strict=False)])
    lines = [hour_line(pool, ids, hour) for hour in hours]
    rows = []
    for place, each in enumerate(pool.circle(ids)):
        walls = [f"<td{mark}>{escape(line[place][1])}</td>" for line, mark in zip(lines, marks, strict=False)]
        rows.append(f'<tr><th scope="row">{escape(pool.members[each].shown)}</th>{"".join(walls)}</tr>')
    body = "\n".join(rows)
    return f'<table>\n<thead><tr><th scope="col">member</th>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>'


def _waiting(pool: Pool, result: Result) -> str:
    if not result.waiting:
        return ""
    told = [(pool.members[pool.place[each]].shown, why_waits(pool, why_waiting(pool, each))) for each in result.waiting]
    listed = "\n".join([f"<dt>{escape(name)}</dt><dd>{escape(why)}</dd>" for name, why in told])
    return f'<section id="waiting">\n<h2>Waiting for a place</h2>\n<dl>\n{listed}\n</dl>\n</section>\n'
