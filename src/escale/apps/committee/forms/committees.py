"""When and where a committee meets, its points, minutes and decisions."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import LONGEST_TEXT, LONGEST_TITLE
from escale.apps.actions.queries.choices import institutions_of
from escale.apps.agreements.models import Agreement
from escale.apps.committee.domain.planning import CommitteeDraft
from escale.apps.committee.models import LONGEST_REASON, Committee, Item, Participant
from escale.apps.committee.queries.people import Invitable, name_of
from escale.apps.directory.models import Cooperation
from escale.core.forms import DateInput
from escale.core.templatetags.escale import in_language
from escale.core.translated import own_words, page_language
from escale.core.zones import find_zone

_HOUR = {"type": "time"}


class CommitteeForm(forms.Form):
    """When, where, who; hours are on the clock of the place."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts = forms.TimeField(label=_("Begins"), widget=forms.TimeInput(attrs=_HOUR, format="%H:%M"))
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs=_HOUR, format="%H:%M"))
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        help_text=_("From the IANA list, like Africa/Casablanca."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    link = forms.URLField(label=_("Address of the video call"), max_length=500, required=False, assume_scheme="https")
    people = forms.MultipleChoiceField(
        label=_("Who comes"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(
        self, data: Any, agreement: Agreement, offered: list[Invitable], committee: Committee | None
    ) -> None:
        super().__init__(data, initial=committee_values(committee))
        choices = {f"{each.party.pk}-{each.user}": _called(str(each.party), each.name) for each in offered}
        for each in invited(committee):
            choices.setdefault(f"{each.party_id}-{each.user_id}", _called(str(each.party), name_of(each)))
        people = self.fields["people"]
        if isinstance(people, forms.MultipleChoiceField):
            people.choices = list(choices.items())

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if not 1901 <= day.year <= 2199:
            raise ValidationError(_("Give a day between 1901 and 2199."))
        return day

    def clean_zone(self) -> str:
        found = find_zone(self.cleaned_data["zone"])
        if found is None:
            raise ValidationError(_("This is no time zone of the IANA list, like Africa/Casablanca."))
        return found

    def draft(self) -> CommitteeDraft:
        """What the verbs take; hours without their zone, which they put to them."""
        said = self.cleaned_data
        people = [each.split("-") for each in said["people"]]
        return CommitteeDraft(
            starts=_at(said["day"], said["starts"]),
            ends=_at(said["day"], said["ends"]),
            zone=said["zone"],
            place=" ".join(said["place"].split()),
            link=said["link"],
            people=[(int(party), int(user)) for party, user in people],
        )


def _at(day: Any, hour: time) -> datetime:
    return datetime.combine(day, hour.replace(second=0, microsecond=0))


def invited(committee: Committee | None) -> list[Participant]:
    """The rows of a committee that still name an account."""
    if committee is None:
        return []
    rows = committee.participants.filter(user__isnull=False)
    return list(rows.select_related("party__institution", "party__organisation", "user").order_by("party_id", "pk"))


def committee_values(committee: Committee | None) -> dict[str, Any]:
    """The fields of the form as they are saved."""
    if committee is None:
        return {}
    begins, finishes = committee.begins, committee.finishes
    return {
        "version": committee.version,
        "day": begins.date(),
        "starts": begins.time(),
        "ends": finishes.time(),
        "zone": committee.zone,
        "place": committee.place,
        "link": committee.link,
        "people": [f"{each.party_id}-{each.user_id}" for each in invited(committee)],
    }


class PointForm(forms.Form):
    """A point of one's own."""

    title = forms.CharField(label=_("Point"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"language": page_language()})


class ReasonForm(forms.Form):
    """Why something is left out or called off."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class MinutesForm(forms.Form):
    """What was said of a point, in one language; ``version`` is the one it was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("Minutes"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES)

    def __init__(self, data: Any, item: Item, language: str) -> None:
        super().__init__(data, initial=minutes_values(item, language))


def minutes_values(item: Item, language: str) -> dict[str, Any]:
    """The fields of the form as they are saved, in one language."""
    return {"version": item.version, "text": own_words(item.minutes, language), "language": language}


class DecisionForm(forms.Form):
    """A decision and who carries it out until when."""

    text = forms.CharField(
        label=_("What was decided"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES)
    due = forms.DateField(label=_("Until when"), widget=DateInput())
    first = forms.ChoiceField(label=_("Who answers for it"), choices=[])
    second = forms.ChoiceField(label=_("Who answers for it on the other side"), choices=[])

    def __init__(self, data: Any, cooperation: Cooperation) -> None:
        super().__init__(data, initial={"language": page_language()}, prefix="decision")
        offered = [(f"i{each.pk}", each.name) for each in institutions_of(cooperation)]
        for name in ("first", "second"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered

    def clean_due(self) -> Any:
        due = self.cleaned_data["due"]
        if not 1901 <= due.year <= 2199:
            raise ValidationError(_("Give a day between 1901 and 2199."))
        return due

    def said(self) -> dict[str, Any]:
        """What ``decide`` takes."""
        values = self.cleaned_data
        owners = [OwnerDraft(institution=int(values[name][1:])) for name in ("first", "second")]
        return {"text": values["text"], "language": values["language"], "due": values["due"], "owners": owners}


def _called(party: str, person: str) -> SafeString:
    """A person and for whom they come, each in the direction of its own letters."""
    return format_html("<span>{} – {}</span>", in_language(party, ""), in_language(person, ""))
