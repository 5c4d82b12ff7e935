"""What is typed about institutions and roles."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from escale.apps.directory.models import Audience, Cooperation, Field, Institution, Role
from escale.apps.directory.queries.roles import RoleDesk

ABOUT: Final[dict[Role, Promise]] = {
    Role.ADMINISTRATOR: _("gives and ends the roles of an institution's people, and reads the log; sees no mission"),
    Role.ORGANISER: _("everything of the missions, with publishing, merging and undoing; names co-organisers"),
    Role.CO_ORGANISER: _("works on the missions, but does not publish, merge or undo"),
    Role.PRESS: _("reads the programme: stops and sessions, nobody's profile"),
    Role.STAFF: _("reads the programme, and which organisations meet at which table"),
    Role.AUDITOR: _("reads and downloads the log, nothing else"),
    Role.DATA_PROTECTION: _("reads the log, answers requests about personal data, keeps register and transfers"),
}


class GrantForm(forms.Form):
    """A role for somebody, by address."""

    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)
    role = forms.ChoiceField(label=_("Role"))
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        label=_("Institution"),
        required=False,
        empty_label=_("the cooperation's own office"),
    )

    def __init__(self, desk: RoleDesk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is chosen beforehand: nobody shall be made an administrator by a press too many.
        named = [(role.value, role.label) for role in desk.roles]
        self.fields["role"].choices = [("", _("choose a role")), *named]  # type: ignore[attr-defined]
        field = self.fields["institution"]
        if not desk.institutions:
            del self.fields["institution"]
            return
        keys = [each.pk for each in desk.institutions]
        field.queryset = Institution.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        if not desk.decides:
            field.required, field.empty_label, field.initial = True, None, keys[0]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        outside = values.get("role") not in (Role.CO_ORGANISER, Role.PRESS, Role.STAFF)
        if values.get("role") and outside and not values.get("institution"):
            self.add_error(None, _("This role is given in the name of an institution: choose one."))
        return values

    @property
    def about(self) -> list[tuple[str, Promise]]:
        """What the roles that can be chosen open, in words."""
        return [(label, ABOUT[Role(value)]) for value, label in self.fields["role"].choices if value]  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What ``domain.roles.grant`` takes."""
        values = self.cleaned_data
        return {**values, "role": Role(values["role"]), "institution": values.get("institution")}


class CooperationForm(forms.Form):
    """A new cooperation."""

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(label=_("Short name in addresses"), max_length=60)


class InstitutionForm(forms.Form):
    """A new institution."""

    name = forms.CharField(label=_("Name"), max_length=200)
    slug = forms.SlugField(label=_("Short name in addresses"), max_length=60)
    country = forms.RegexField(
        r"^[A-Z]{2}$", label=_("Country"), help_text=_("Its two letters, like LU or MA."), max_length=2
    )


class AdministratorForm(forms.Form):
    """An institution becomes a party, and somebody its first administrator."""

    cooperation = forms.ModelChoiceField(Cooperation.objects.order_by("sort_key", "pk"), label=_("Cooperation"))
    institution = forms.ModelChoiceField(Institution.objects.order_by("sort_key", "pk"), label=_("Institution"))
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class PresentationForm(forms.Form):
    """What strangers read of a cooperation, and whether they do."""

    about = forms.CharField(
        label=_("What its institutions do together"),
        help_text=_("Two or three sentences in the language of this page. Change the language above for the others."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    public = forms.BooleanField(
        label=_("Everybody may see this cooperation on the front page"),
        help_text=_(
            "Strangers then see its name, these sentences, and the names and countries of its institutions. "
            "Nothing else: no mission that is not public itself, no organisation, no person."
        ),
        required=False,
    )


class VisibilityForm(forms.Form):
    """One audience a field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in Field:
            self.fields[field.value] = forms.ChoiceField(label=field.label, choices=Audience.choices)

    def audiences(self) -> dict[Field, Audience]:
        """What was chosen."""
        return {field: Audience(self.cleaned_data[field.value]) for field in Field}
