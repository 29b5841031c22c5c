"""A migration's step that makes many tables at once."""

from tortoise.migrations.operations import CreateModel, TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State

__all__ = ["CreateTables"]


class CreateTables(TortoiseOperation):
    """All these tables. Tortoise copies all that it knows before each step: singly, a new database takes seconds."""

    def __init__(self, *tables: CreateModel) -> None:
        self.tables = tables

    def describe(self) -> str:
        return f"Create {', '.join(each.name for each in self.tables)}"

    def state_forward(self, app_label: str, state: State) -> None:
        new = {(app_label, each.name): ModelState.make_from_model(app_label, each.model) for each in self.tables}
        state.models |= new
        state.reload_models(new)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        for each in self.tables:
            await each.database_forward(app_label, old_state, new_state, state_editor)

    async def database_backward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        for each in reversed(self.tables):
            await each.database_backward(app_label, old_state, new_state, state_editor)
