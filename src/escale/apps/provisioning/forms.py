"""What administrators and operators type about provisioning."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Cooperation, Institution
from escale.apps.provisioning.models import PROVISIONED_ROLES


class GroupForm(forms.Form):
    """Which role in which cooperation."""

    cooperation = forms.ModelChoiceField(Cooperation.objects.none(), label=_("Cooperation"), empty_label=None)
    role = forms.ChoiceField(label=_("Role"), choices=[(each.value, each.label) for each in PROVISIONED_ROLES])

    def __init__(self, *args: Any, cooperations: QuerySet[Cooperation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cooperation"].queryset = cooperations  # type: ignore[attr-defined]


class DomainForm(forms.Form):
    """Whose addresses a domain's are."""

    institution = forms.ModelChoiceField(Institution.objects.all(), label=_("Institution"))
    domain = forms.CharField(
        label=_("Domain"),
        max_length=253,
        validators=[RegexValidator(r"^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]*$")],
        help_text=_("What stands behind the @, like chamber.example. Give it only after the institution proved it."),
    )
