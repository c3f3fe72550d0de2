"""Many changes of fields as one operation of a migration."""

from collections.abc import Sequence

from django.db.migrations.operations.base import Operation


class AtOnce(Operation):
    """The same as its operations one after the other, which change a field of a model each.

    Django makes all models anew that have to do with the one changed, after each operation: of fifty trails that point at one
    model fifty each time, which took most of a minute. Here they are made once, when all is known.
    """

    def __init__(self, operations: Sequence[Operation]):
        self.operations = operations

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # as Django does with models that it made in haste
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"{len(self.operations)} changes at once"
