"""Where people stand at the start and at the end of a season."""

from collections.abc import Callable
from datetime import datetime

from circles.domain.reflection import Visibility
from circles.domain.self_assessment import Answers, Moment, SelfAssessment
from circles.store import rows
from circles.store.codec import from_json, to_json
from circles.store.connection import Book, Database


class SelfAssessments(Book):
    """Only their writers read them: callers ask for their own."""

    def __init__(self, database: Database, new_id: Callable[[], str]) -> None:
        super().__init__(database)
        self._new_id = new_id

    async def keep(self, season_id: str, person_id: str, moment: Moment, answers: Answers, now: datetime) -> None:
        """Keep somebody's answers of this moment, in the place of those that were there."""
        written = rows.SelfAssessment(
            id=self._new_id(),
            season_id=season_id,
            person_id=person_id,
            moment=moment,
            visibility=Visibility.ME,
            body=to_json(answers),
            written_at=now,
        )
        await self._db.insert([written], on=("season_id", "person_id", "moment"), update=("body", "written_at"))

    async def of(self, season_id: str, person_id: str) -> dict[Moment, SelfAssessment]:
        """What somebody wrote in a season, by moment."""
        found = rows.SelfAssessment.filter(season_id=season_id, person_id=person_id)
        return {
            Moment(moment): SelfAssessment(season_id, person_id, Moment(moment), from_json(body, Answers), at)
            for moment, body, at in await found.values_list("moment", "body", "written_at")
        }

    async def forget(self, season_id: str, person_id: str, moment: Moment) -> bool:
        """Delete somebody's answers of this moment. False if there are none."""
        found = rows.SelfAssessment.filter(season_id=season_id, person_id=person_id, moment=str(moment))
        return await found.delete() > 0
