"""Who signs in to the demo. Nothing here is secret: the demo's mailbox page shows every sign-in link anyway."""

ORGANISER_EMAIL = "organiser@escale.example"
ORGANISER_PASSWORD = "two-ports-one-agenda"  # noqa: S105  printed for everybody who starts the demo
ORGANISER_NAME = "Alix Demo (example)"
