"""The form of a command that still needs answers, for whoever may see it."""

from circles.chat import Asked
from circles.message import Form, form_for
from circles.phrasing import Unfinished
from circles.services.desk import Desk
from circles.services.turns import check_named
from circles.services.uses import FORMS


async def form_of(desk: Desk, asked: Asked, unfinished: Unfinished) -> Form:
    """The form, with what its command adds to its declaration. Changes nothing.

    Raises Refused if it belongs to a circle that the asker is not in.
    """
    await check_named(desk, asked, unfinished)
    finish, form = FORMS.get(unfinished.declaration.type), form_for(unfinished)
    return await finish(desk, asked, unfinished, form) if finish else form
