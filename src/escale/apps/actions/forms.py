"""What people type about actions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from escale.apps.actions.domain.acting import ActionDraft
from escale.apps.actions.domain.importing import MOST_BYTES
from escale.apps.actions.domain.owning import OwnerDraft
from escale.apps.actions.models import LONGEST_REASON, LONGEST_TEXT, LONGEST_TITLE, Action
from escale.apps.actions.queries.choices import institutions_of, members_of, missions_of
from escale.apps.actions.queries.listing import Filters
from escale.apps.actions.rules import EARLIEST, LATEST
from escale.apps.directory.models import Cooperation
from escale.core.forms import DateInput
from escale.core.translated import best, page_language

Choices = list[tuple[str, str]]
_NONE = ("", "–")


class FilterForm(forms.Form):
    """What a list is narrowed by; a value that is none of those offered counts as none."""

    nothing_required = True

    q = forms.CharField(label=_("Words of the title"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[_NONE, *Action.State.choices])
    side = forms.ChoiceField(label=_("Side"), required=False)
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    origin = forms.ChoiceField(label=_("Origin"), required=False, choices=[_NONE, *Action.Origin.choices])
    mission = forms.ChoiceField(label=_("Mission"), required=False)
    overdue = forms.BooleanField(label=_("Only overdue"), required=False)

    def __init__(self, data: Any, cooperation: Cooperation | None) -> None:
        super().__init__(data)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "dir": "auto"})
        if cooperation is None:
            for name in ("side", "owner", "origin", "mission"):
                del self.fields[name]
            return
        parties = institutions_of(cooperation)
        people = {str(user): name for _institution, user, name in members_of(cooperation)}
        missions = [(str(key), title) for key, title in missions_of(cooperation)]
        _offer(self, "side", [_NONE, *((str(each.pk), each.name) for each in parties)])
        _offer(self, "owner", [_NONE, *people.items()])
        _offer(self, "mission", [_NONE, *missions])

    def filters(self) -> Filters:
        """What was asked for; each field that cannot be read counts as none."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("side", "owner", "mission"):
            if name in said:
                said[name] = int(said[name])
        return Filters(**said)

    @property
    def query(self) -> dict[str, str]:
        """What was asked for, as it stands in an address."""
        self.is_valid()
        return {name: "1" if value is True else str(value) for name, value in self.cleaned_data.items() if value}


class ActionForm(forms.Form):
    """An action in one language; ``version`` is the one it was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label=_("What is done"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    language = forms.ChoiceField(label=_("Written in"), choices=settings.LANGUAGES)
    due = forms.DateField(
        label=_("Until when"),
        widget=DateInput(),
        validators=[
            MinValueValidator(EARLIEST, _("Dates are between 1900 and 2200.")),
            MaxValueValidator(LATEST, _("Dates are between 1900 and 2200.")),
        ],
    )
    first = forms.ChoiceField(label=_("Who answers for it"), choices=[])
    second = forms.ChoiceField(label=_("Who answers for it on the other side"), choices=[], required=False)
    mission = forms.ChoiceField(label=_("Mission"), choices=[], required=False)

    def __init__(self, data: Any, cooperation: Cooperation, action: Action | None = None) -> None:
        super().__init__(data, initial=action_values(action))
        offered = owner_choices(cooperation, action)
        _offer(self, "first", offered)
        _offer(self, "second", [_NONE, *offered])
        _offer(self, "mission", [_NONE, *((str(key), title) for key, title in missions_of(cooperation))])
        self._cooperation, self._action = cooperation, action

    def draft(self) -> ActionDraft:
        """What ``create_action`` and ``edit_action`` take."""
        said = self.cleaned_data
        mission = said["mission"]
        return ActionDraft(
            title=said["title"],
            description=said["description"],
            language=said["language"],
            due=said["due"],
            owners=[owner_of(said[name]) for name in ("first", "second") if said[name]],
            mission=self._cooperation.missions.get(pk=mission) if mission else None,
        )


class ReasonForm(forms.Form):
    """Why an action is dropped."""

    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class CommentForm(forms.Form):
    """A comment; its language is that of the page."""

    text = forms.CharField(
        label=_("Comment"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class LinkForm(forms.Form):
    """Another action that this one waits for."""

    needed = forms.TypedChoiceField(label=_("It waits for"), coerce=int, choices=[])

    def __init__(self, data: Any, offered: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        _offer(self, "needed", [(str(key), title) for key, title in offered])


class SheetForm(forms.Form):
    """A sheet of actions, not larger than the preview can carry."""

    sheet = forms.FileField(label=_("Sheet"), help_text=_("CSV or XLSX; 500 rows and 2 MB at most."), max_length=200)

    def clean_sheet(self) -> Any:
        sheet = self.cleaned_data["sheet"]
        if sheet.size > MOST_BYTES:
            raise ValidationError(_("The file is larger than 2 MB. Nothing was read."))
        return sheet


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


def owner_choices(cooperation: Cooperation, action: Action | None = None) -> Choices:
    """Institutions and their people; besides, who answers for the action now."""
    people: dict[int, Choices] = {}
    for institution, user, name in members_of(cooperation):
        people.setdefault(institution, []).append((f"i{institution}-{user}", name))
    found: Choices = []
    for each in institutions_of(cooperation):
        found.append((f"i{each.pk}", each.name))
        found += [(value, f"{each.name} – {name}") for value, name in people.get(each.pk, [])]
    known = {value for value, _label in found}
    for owner in action.owners.select_related("institution", "organisation", "person") if action else ():
        party, value = owner.institution or owner.organisation, token_of(OwnerDraft.of(owner))
        if value not in known and party is not None:
            found.append((value, f"{party.name} – {owner.person.name}" if owner.person else party.name))
    return found


def token_of(owner: OwnerDraft) -> str:
    """An owner as a value of the form: ``i5``, ``i5-12``, ``o7`` or ``o7-3``."""
    party, person = (
        (f"i{owner.institution}", owner.user) if owner.institution else (f"o{owner.organisation}", owner.person)
    )
    return party if person is None else f"{party}-{person}"


def owner_of(token: str) -> OwnerDraft:
    """The owner behind such a value."""
    party, _dash, person = token[1:].partition("-")
    who = int(person) if person else None
    if token.startswith("i"):
        return OwnerDraft(institution=int(party), user=who)
    return OwnerDraft(organisation=int(party), person=who)


def action_values(action: Action | None) -> dict[str, Any]:
    """The fields of the form as they are saved."""
    if action is None:
        return {"language": page_language()}
    title = best(action.title)
    owners = [token_of(OwnerDraft.of(each)) for each in action.owners.order_by("place")]
    return {
        "version": action.version,
        "title": title.text,
        "description": best(action.description, title.language).text,
        "language": title.language,
        "due": action.due,
        "mission": str(action.mission_id or ""),
        **dict(zip(("first", "second"), owners, strict=False)),
    }
