"""What an organiser types about a mission."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation
from escale.apps.missions.domain.missions import StopDraft
from escale.apps.missions.forms.profiles import CountryField
from escale.apps.missions.models import Mission
from escale.apps.missions.queries.organisations import ORDERS
from escale.core.forms import DateInput
from escale.core.translated import best

MOST_STOPS = 40


class MissionForm(forms.Form):
    """Title and days of a mission; ``version`` is the one it was filled from.

    Whether strangers see it is asked of whoever ``decides``, once the mission is there.
    """

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    cooperation = forms.ModelChoiceField(Cooperation.objects.none(), label=_("Cooperation"), empty_label=None)
    ref = forms.CharField(
        label=_("Reference"), max_length=60, help_text=_("Your own short key, as in the workbook's sheet “mission”.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(
        label=_("Description"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    starts = forms.DateField(label=_("First day"), widget=DateInput())
    ends = forms.DateField(label=_("Last day"), widget=DateInput())
    home_country = CountryField(label=_("Home country"), max_length=60, required=False)
    host_country = CountryField(label=_("Host country"), max_length=60, required=False)
    public = forms.BooleanField(
        label=_("Everybody may see this mission on the front page"),
        help_text=_(
            "Strangers then see its title, its first and last day, and the city and the days of each stop. "
            "Nothing else: no organisation, no person, no session, no meeting."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        cooperations: Sequence[Cooperation] = (),
        mission: Mission | None = None,
        decides: bool = False,
        **kwargs: Any,
    ) -> None:
        if mission is not None:
            kwargs["initial"] = {**mission_values(mission), "version": mission.version}
        super().__init__(*args, **kwargs)
        if mission is None or not decides:
            del self.fields["public"]
        if mission is not None:
            del self.fields["cooperation"], self.fields["ref"]
            return
        choice = self.fields["cooperation"]
        choice.queryset = Cooperation.objects.filter(pk__in=[each.pk for each in cooperations])  # type: ignore[attr-defined]
        if len(cooperations) == 1:
            choice.initial, choice.widget = cooperations[0].pk, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first."))
        return values

    def values(self) -> dict[str, Any]:
        """What ``create_mission`` and ``edit_mission`` take as ``fields``."""
        return {**self.cleaned_data, "language": get_language() or "en"}


def mission_values(mission: Mission) -> dict[str, Any]:
    """The fields of the form as a mission has them, texts in the page's language where it has them."""
    return {
        "title": best(mission.title).text,
        "description": best(mission.description).text,
        "starts": mission.starts,
        "ends": mission.ends,
        "home_country": mission.home_country,
        "host_country": mission.host_country,
        "public": mission.public,
    }


class StopForm(forms.Form):
    """One stop; a stop whose city is emptied is taken out."""

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    city = forms.CharField(label=_("City"), max_length=120, required=False)
    country = CountryField(label=_("Country"), max_length=60, required=False)
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        required=False,
        help_text=_("From the IANA list, like Africa/Casablanca."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    starts = forms.DateField(label=_("First day"), widget=DateInput(), required=False)
    ends = forms.DateField(label=_("Last day"), widget=DateInput(), required=False)

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"].strip()
        if zone and zone not in available_timezones():
            raise ValidationError(_("This is no time zone of the IANA list, like Africa/Casablanca."))
        return zone

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("city"):
            return values
        for name in ("country", "zone", "starts", "ends"):
            if name not in self.errors and not values.get(name):
                self.add_error(name, _("A stop needs this."))
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first."))
        return values


StopFormSet = forms.formset_factory(StopForm, extra=2, max_num=MOST_STOPS, validate_max=True)


def stop_formset(mission: Mission | None, data: Any | None = None) -> Any:
    """The stops of a mission and two empty ones."""
    names = ("city", "country", "zone", "starts", "ends")
    stops = mission.stops.all() if mission else []
    initial = [{"key": stop.pk, **{name: getattr(stop, name) for name in names}} for stop in stops]
    return StopFormSet(data, initial=initial, prefix="stops")


def stop_drafts(formset: Any) -> list[StopDraft]:
    """The stops of a valid formset, without those that were emptied."""
    return [StopDraft(**form.cleaned_data) for form in formset if form.cleaned_data.get("city")]


class SearchForm(forms.Form):
    """Search, order and filter of the organisations of a mission."""

    nothing_required = True  # so no field needs to say that it is optional

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    order = forms.ChoiceField(
        label=_("Sort by"),
        required=False,
        choices=[
            ("name", _("name")),
            ("offers", _("fewest offers")),
            ("needs", _("fewest needs")),
            ("people", _("fewest people")),
            ("wishes", _("fewest wishes")),
        ],
    )
    silent = forms.BooleanField(label=_("Only those who say nothing yet"), required=False)

    def criteria(self) -> dict[str, Any]:
        """Arguments of ``queries.organisations.participations``; what is not valid is left at its default."""
        if not self.is_valid():
            return {}
        values = self.cleaned_data
        order = values["order"] if values["order"] in ORDERS else "name"
        return {"wanted": values["q"], "order": order, "only_silent": values["silent"]}


class MergeForm(forms.Form):
    """Which other organisation of the mission is the same one."""

    other = forms.CharField(
        label=_("Reference of the other entry"),
        max_length=60,
        help_text=_("It disappears; its people, offers and needs come here."),
    )
