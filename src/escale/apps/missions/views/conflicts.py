"""Two people saved the stops of one mission: what the first saved, beside what the second typed."""

from typing import Any

from django.utils.translation import gettext as _

from escale.apps.missions.domain.missions import StopDraft
from escale.apps.missions.forms.missions import stop_drafts
from escale.apps.missions.models import Mission, Stop
from escale.core.forms import Difference, shown


def stop_differences(formset: Any, mission: Mission) -> list[Difference]:
    """The stops of a valid formset as a whole, when they differ from those that are saved now."""
    mine, saved = ([_stop(each) for each in stops] for stops in (stop_drafts(formset), mission.stops.all()))
    return [] if mine == saved else [Difference(_("Stops"), shown(mine), shown(saved))]


def _stop(stop: StopDraft | Stop) -> str:
    return f"{stop.city} ({stop.country}, {stop.zone}) {stop.starts} – {stop.ends}"
