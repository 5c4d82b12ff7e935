"""What the sheets rounds, blocks, tables, interpreters, availability and wishes of a workbook become."""

from escale.apps.meetings.sheets import people, rounds, wishes
from escale.core.sheets import Handler, register


def register_sheets() -> None:
    """Make this app the one that takes these sheets in and gives them back."""
    register(Handler("rounds", rounds.apply_rounds, rounds.export_rounds))
    register(Handler("blocks", rounds.apply_blocks, rounds.export_blocks))
    register(Handler("tables", rounds.apply_tables, rounds.export_tables))
    register(Handler("interpreters", people.apply_interpreters, people.export_interpreters))
    register(Handler("availability", people.apply_availability, people.export_availability))
    register(Handler("wishes", wishes.apply_wishes, wishes.export_wishes, derived=("meetings.Request",)))
