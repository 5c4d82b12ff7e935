"""What an organiser types about a delegation."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from escale.apps.missions.models import Mission
from escale.core.templatetags.escale import in_language


class MembersForm(forms.Form):
    """Which organisations of a mission belong to a delegation."""

    members = forms.MultipleChoiceField(
        label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"})
    )

    def __init__(self, mission: Mission, *args: Any, own: str = "", **kwargs: Any) -> None:
        """Who is in another delegation than ``own`` has its name beside theirs."""
        super().__init__(*args, **kwargs)
        rows = mission.participations.values_list(
            "organisation_id", "organisation__name", "delegation__name"
        ).order_by("organisation__sort_key", "pk")
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (str(key), _label(name, now if now != own else None)) for key, name, now in rows
        ]

    def keys(self) -> list[int]:
        """The chosen organisations."""
        return [int(key) for key in self.cleaned_data["members"]]


def _label(name: str, elsewhere: str | None) -> SafeString:
    return (
        format_html("<span>{} ({})</span>", in_language(name, ""), in_language(elsewhere, ""))
        if elsewhere
        else in_language(name, "")
    )


class DelegationForm(MembersForm):
    """A new delegation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    field_order = ("name", "members")


class FocalPointForm(forms.Form):
    """Who acts for a delegation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
