"""The statements that must be fast, by dialect. Placeholders are `?1` here; see `Database.fetch`."""

from circles.domain.values import dataclass

_HEADS = """
    SELECT o.id FROM outbox o
    WHERE o.state = 'todo' AND o.due_at <= ?1 AND (o.stale_at IS NULL OR o.stale_at > ?1)
      AND NOT EXISTS (
        SELECT 1 FROM outbox e
        WHERE e.lane = o.lane AND e.state IN ('todo', 'doing') AND e.id < o.id
          AND (e.state = 'doing' OR e.attempts > 0 OR e.due_at <= ?1)
          AND (e.state = 'doing' OR e.stale_at IS NULL OR e.stale_at > ?1))
    ORDER BY o.id LIMIT ?2"""
"""The first post of each lane: a later one waits while an earlier one is due, under way or waits for its retry."""

_CLAIMED = "outbox.id, outbox.key, outbox.platform, outbox.post, outbox.attempts, outbox.uncertain, outbox.stale_at"

DUE = """
    SELECT session_id, kind, at, stale_at FROM due
    WHERE state = 'todo' AND at <= ?1 AND stale_at > ?1 ORDER BY at, key LIMIT ?2"""
PLAN_DUE = """
    INSERT INTO due (key, session_id, kind, at, stale_at, state) VALUES (?1, ?2, ?3, ?4, ?5, 'todo')
    ON CONFLICT (key) DO NOTHING"""
DUE_DONE = "UPDATE due SET state = 'done' WHERE key = ?1 AND state = 'todo'"
ERRANDS_DUE = """
    SELECT key, kind, at, stale_at, circle_id, person_id, body FROM errand
    WHERE state = 'todo' AND at <= ?1 AND stale_at > ?1 ORDER BY at, key LIMIT ?2"""
PLAN_ERRAND = """
    INSERT INTO errand (key, kind, circle_id, person_id, body, at, stale_at, state)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'todo')
    ON CONFLICT (key) DO UPDATE SET at = excluded.at, stale_at = excluded.stale_at, body = excluded.body
    WHERE errand.state = 'todo' RETURNING key"""
ERRAND_DONE = "UPDATE errand SET state = 'done' WHERE key = ?1 AND state = 'todo'"
PILED = """
    SELECT d.session_id, d.kind, d.at, d.stale_at, s.circle_id, s.starts_at
    FROM due d JOIN session s ON s.id = d.session_id
    WHERE d.state = 'todo' AND d.at <= ?1 AND d.stale_at > ?1 AND s.circle_id IN (
        SELECT its.circle_id FROM due w JOIN session its ON its.id = w.session_id
        WHERE w.state = 'todo' AND w.at <= ?1 AND w.stale_at > ?1
        GROUP BY its.circle_id ORDER BY MIN(w.at), its.circle_id LIMIT ?2)
    ORDER BY d.at, d.key"""
"""All due rows of the circles that wait longest, never half of a circle's."""

_IS_STALE = "state = 'todo' AND at <= ?1 AND stale_at <= ?1"
PUT = """
    INSERT INTO outbox
        (key, platform, lane, replaces, post, due_at, stale_at, uncertain, reason, purpose, state, attempts)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'todo', 0)
    ON CONFLICT (key, platform) DO NOTHING"""
DROP_STALE_POSTS = """
    UPDATE outbox SET state = 'dropped', done_at = ?1 WHERE state = 'todo' AND stale_at <= ?1 RETURNING key"""

FORGET_TEXTS = """
    UPDATE outbox SET post = '' WHERE state IN ('sent', 'refused', 'dropped') AND done_at < ?1 AND post <> ''"""
LOOK = f"""
    SELECT
        EXISTS (SELECT 1 FROM due WHERE {_IS_STALE})
            OR EXISTS (SELECT 1 FROM outbox WHERE state = 'todo' AND stale_at <= ?1),
        EXISTS (SELECT 1 FROM due WHERE state = 'todo' AND at <= ?1),
        EXISTS (SELECT 1 FROM errand WHERE state = 'todo' AND at <= ?1),
        EXISTS (SELECT 1 FROM room WHERE room_id IS NULL),
        EXISTS (SELECT 1 FROM room WHERE room_id IS NOT NULL AND changes > settled),
        EXISTS (SELECT 1 FROM outbox WHERE state = 'todo' AND due_at <= ?1),
        EXISTS (SELECT 1 FROM room JOIN circle ON circle.id = room.circle_id
            WHERE circle.state = 'archived' AND room.room_id IS NOT NULL AND room.closed_at IS NULL),
        EXISTS (SELECT 1 FROM event)"""
"""One answer for each `Work`, in that order. What is too late counts as due as well: after an outage it would take a
walk over all of that to find something fresh behind it."""
NEXT = """
    SELECT
        (SELECT at FROM due WHERE state = 'todo' ORDER BY at LIMIT 1),
        (SELECT at FROM errand WHERE state = 'todo' ORDER BY at LIMIT 1),
        (SELECT o.due_at FROM outbox o
        WHERE o.state = 'todo' AND NOT EXISTS (
            SELECT 1 FROM outbox e
            WHERE e.lane = o.lane AND e.state IN ('todo', 'doing') AND e.id < o.id
              AND (e.state = 'doing' OR e.attempts > 0))
        ORDER BY o.due_at LIMIT 1)"""
"""Of the timetable, the errands and the outbox. A post behind one that waits for its retry is not next, however long it
has been due."""

_HAD = """
    SELECT COUNT(*) FROM outbox WHERE lane IN ({lanes}) AND replaces = ''
        AND (state IN ('todo', 'doing') OR (state = 'sent' AND done_at > ?2))"""
PRIVATE_COUNTS = """
    SELECT lane, COUNT(*) FROM outbox
    WHERE state = 'sent' AND done_at >= ?1 AND done_at < ?2 AND replaces = '' AND lane LIKE '% person %'
    GROUP BY lane ORDER BY lane"""

ROOT_MESSAGE = """
    WITH RECURSIVE chain (replaces, message_id, depth) AS (
        SELECT replaces, message_id, 0 FROM outbox WHERE key = ?1 AND platform = ?2
        UNION ALL
        SELECT o.replaces, o.message_id, c.depth + 1 FROM outbox o JOIN chain c ON o.key = c.replaces
        WHERE o.platform = ?2 AND c.depth < 1000)
    SELECT message_id FROM chain WHERE message_id IS NOT NULL ORDER BY depth DESC LIMIT 1"""

LAST_COMMITMENTS = """
    SELECT c.id, c.session_id, c.person_id, c.text, c.state, c.made_at, c.needs
    FROM session s
    JOIN commitment c ON c.session_id = s.id
    JOIN membership m ON m.circle_id = s.circle_id AND m.person_id = c.person_id AND m.state = 'active'
    WHERE s.circle_id = ?1 AND s.number < ?2 ORDER BY s.number"""
"""Of those who are in the circle now, from sessions before a number, the newest last."""
LAST_NUMBER = 2**31 - 1


def _stale_due(is_stale: str, join: str) -> str:
    # Most sessions miss the same kinds: so they are joined and handed out in a few groups, not row by row.
    return f"""
        SELECT kinds, state, count(*) FROM (
            SELECT session_id, {join}(kind, ',') AS kinds FROM due WHERE {is_stale} GROUP BY session_id) AS stale
        JOIN session s ON s.id = stale.session_id GROUP BY kinds, state"""


def _drop_stale_due(due: str) -> str:
    return f"UPDATE {due} SET state = 'dropped' WHERE {_IS_STALE}"


@dataclass(frozen=True, slots=True)
class Statements:
    """What differs between the dialects. `stale_due`: how many sessions, by state and kinds (`a,b`)."""

    claim: str
    sent: str
    had: str
    stale_due: str
    drop_stale_due: str


SQLITE = Statements(
    claim=f"UPDATE outbox SET state = 'doing' WHERE id IN ({_HEADS}) RETURNING {_CLAIMED}",
    sent="""
    UPDATE outbox SET state = 'sent', done_at = ?1, message_id = sent.message_id
    FROM (SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS message_id FROM json_each(?2))
         AS sent
    WHERE outbox.id = sent.id""",
    had=_HAD.format(lanes="SELECT value FROM json_each(?1)"),
    # After an outage nearly all rows are stale, and by the index of what is to do they would be read one by one. The
    # plus keeps SQLite from it: so it walks from session to session.
    stale_due=_stale_due("+state = 'todo' AND +at <= ?1 AND +stale_at <= ?1", "group_concat"),
    drop_stale_due=_drop_stale_due("due NOT INDEXED"),
)
POSTGRES = Statements(
    claim=f"""
    WITH head AS ({_HEADS} FOR UPDATE SKIP LOCKED),
    claimed AS (UPDATE outbox SET state = 'doing' FROM head WHERE outbox.id = head.id RETURNING {_CLAIMED})
    SELECT * FROM claimed""",
    sent="""
    UPDATE outbox SET state = 'sent', done_at = ?1, message_id = sent.value ->> 1
    FROM json_array_elements(?2::json) AS sent
    WHERE outbox.id = (sent.value ->> 0)::bigint""",
    had=_HAD.format(lanes="SELECT json_array_elements_text(?1::json)"),
    stale_due=_stale_due(_IS_STALE, "string_agg"),
    drop_stale_due=_drop_stale_due("due"),
)
