"""What a reader of the programme narrows it by."""

from typing import TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _

from escale.apps.missions.models import Session


class ProgrammeCriteria(TypedDict):
    """The filters of :func:`escale.apps.missions.queries.programme.programme`."""

    kind: str
    wanted: str


class ProgrammeForm(forms.Form):
    """Words of the title and the kind of session; nothing is asked for twice, nothing refused."""

    nothing_required = True  # so no field needs to say that it is optional

    q = forms.CharField(label=_("Words of the title"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Session.Kind.choices], required=False)

    def criteria(self) -> ProgrammeCriteria:
        """What was asked for; a value that cannot be read counts as none."""
        values = self.cleaned_data if self.is_valid() else {}
        return {"kind": values.get("kind", ""), "wanted": values.get("q", "")}
