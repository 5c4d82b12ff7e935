"""What accounts ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NewLinkForm(forms.Form):
    """Where a new link shall go."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
