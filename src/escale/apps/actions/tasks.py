"""Work on actions in the background."""

from escale.core.scopes import declare

declare("actions.action", "cooperation")
