from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "escale.apps.committee"
    label = "committee"

    def ready(self) -> None:
        """Say how origins in committees are called, and what the page of an agreement shows of them."""
        from escale.apps.committee.queries.detail import of_agreement
        from escale.apps.committee.queries.origins import committees_behind
        from escale.core import origins, scopes
        from escale.core.threads import follow

        scopes.declare("committee.committee", "agreement__cooperation")
        origins.register("committee", committees_behind)
        follow("agreement", of_agreement)
