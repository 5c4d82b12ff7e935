"""What somebody types about a webhook."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Membership
from escale.core import events
from escale.core.names import countries


class WebhookForm(forms.Form):
    """Where to, in which country that is, and what of."""

    seat = forms.ChoiceField(label=_("In the name of"))
    address = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "dir": "ltr", "autocomplete": "off"}),
        help_text=_("Where your server takes events, beginning with https."),
    )
    country = forms.ChoiceField(
        label=_("Country of the recipient"),
        help_text=_("Where that server and whoever runs it are. Without a basis for this country nothing is sent."),
    )
    kinds = forms.MultipleChoiceField(label=_("Events"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, seats: Sequence[Membership] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._seats = {str(each.institution_id or ""): each for each in seats}
        choices = [
            (key or "office", each.institution.name if each.institution else _("the cooperation's own office"))
            for key, each in self._seats.items()
        ]
        for name, values in (
            ("seat", choices),
            ("country", [("", "—"), *countries()]),
            (
                "kinds",
                [
                    (each.name, format_html("<span>{} <code>{}</code></span>", each.label, each.name))
                    for each in events.kinds()
                ],
            ),
        ):
            self.fields[name].choices = values  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["seat"].initial, self.fields["seat"].widget = choices[0][0], forms.HiddenInput()

    def values(self) -> dict[str, Any]:
        """Arguments of ``create_webhook``."""
        said = self.cleaned_data
        seat = self._seats["" if said["seat"] == "office" else said["seat"]]
        return {
            "institution": seat.institution,
            "address": said["address"].strip(),
            "country": said["country"],
            "kinds": said["kinds"],
        }
