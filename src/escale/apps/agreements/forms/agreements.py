"""What officers type about an agreement."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from escale.apps.agreements.domain.clauses import ClauseDraft, FactDraft
from escale.apps.agreements.domain.parts import DocumentDraft
from escale.apps.agreements.models import EARLIEST, LATEST, Agreement, Axis, Document, Party, Status, Version, Wording
from escale.apps.agreements.queries import Desk
from escale.apps.agreements.rules import DATES
from escale.apps.directory.models import Cooperation, Institution, Organisation
from escale.core.files import ACCEPT, LARGEST
from escale.core.forms import DateInput
from escale.core.translated import best, own_words, page_language
from escale.engines.text.clauses import plain_digits

LONGEST_CLAUSE = 20_000
_STATES = [
    ("human", _("written or translated by a person")),
    ("machine", _("translated by a machine")),
    ("reviewed", _("machine translation, reviewed by a person")),
]


_IN_OUR_TIMES = [
    MinValueValidator(EARLIEST, _("Dates are between 1900 and 2200.")),
    MaxValueValidator(LATEST, _("Dates are between 1900 and 2200.")),
]


def _date(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, widget=DateInput(), required=required, help_text=help_text, validators=_IN_OUR_TIMES
    )


class AgreementForm(forms.Form):
    """Title, kind and dates; ``version`` is the one the form was filled from. Drafts beside others have but dates."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    desk = forms.ChoiceField(
        label=_("In the name of"), help_text=_("Only those who act in this name see the draft until it is shared.")
    )
    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=Agreement.Kind.choices)
    in_force_from = _date(_("In force from"))
    ends_on = _date(_("Ends on"))
    renewal = forms.ChoiceField(label=_("Renewal"), choices=Version.Renewal.choices)
    notice_on = _date(_("Notice by"), help_text=_("A day, or the days before the end below; not both."))
    notice_days = forms.IntegerField(label=_("Days of notice"), min_value=1, max_value=3_650, required=False)

    def __init__(self, *args: Any, desks: Sequence[Desk] = (), of: Version | None = None, **kwargs: Any) -> None:
        if of is not None:
            aside = of.is_aside
            kwargs["initial"] = {**agreement_values(of), "version": of.version if aside else of.agreement.version}
        super().__init__(*args, **kwargs)
        self._desks = {desk.key: desk for desk in desks}
        if of is not None:
            for name in ("desk", "title", "kind") if aside else ("desk",):
                del self.fields[name]
            return
        choice = self.fields["desk"]
        choice.choices = [(desk.key, str(desk)) for desk in desks]  # type: ignore[attr-defined]
        if len(desks) == 1:
            choice.initial, choice.widget = desks[0].key, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("in_force_from"), values.get("ends_on")
        notice_on, days = values.get("notice_on"), values.get("notice_days")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The end is before the beginning."))
        if notice_on and days:
            self.add_error("notice_days", _("Write the day or the number of days, not both."))
        elif days and not ends:
            self.add_error("notice_days", _("Days of notice are counted from an end: write it as well."))
        if notice_on and ends and notice_on > ends:
            self.add_error("notice_on", _("Notice cannot be given after the end."))
        return values

    def desk_chosen(self) -> Desk:
        """In whose name the agreement is drafted."""
        return self._desks[self.cleaned_data["desk"]]

    def values(self) -> dict[str, Any]:
        """What the verbs take besides who acts."""
        sent = self.cleaned_data
        return {
            "title": sent.get("title", ""),
            "language": page_language(),
            "kind": sent.get("kind", ""),
            "dates": {name: sent[name] for name in DATES},
        }


def agreement_values(version: Version) -> dict[str, Any]:
    """The fields of the form as they are saved, the title in the page's language where there is one."""
    agreement = version.agreement
    fields = {name: getattr(version, name) for name in DATES}
    return {"title": best(agreement.title).text, "kind": agreement.kind, **fields}


class PartyForm(forms.Form):
    """Who is bound: an institution of the cooperation, or an organisation by its reference."""

    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Institution"), required=False)
    organisation = forms.CharField(label=_("Or reference of an organisation"), max_length=60, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Party.Role.choices)
    signed_on = _date(_("Signed on"))

    def __init__(self, cooperation: Cooperation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "party"})
        self._cooperation = cooperation
        rows = Institution.objects.filter(parties__cooperation=cooperation).order_by("sort_key", "pk")
        self.fields["institution"].queryset = rows  # type: ignore[attr-defined]

    def clean_organisation(self) -> Organisation | None:
        ref = self.cleaned_data["organisation"].strip()
        if not ref:
            return None
        found = Organisation.objects.filter(cooperation=self._cooperation, ref=ref).first()
        if found is None:
            raise ValidationError(_("This cooperation has no organisation with this reference."))
        return found

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and bool(values.get("institution")) == bool(values.get("organisation")):
            self.add_error("institution", _("Choose an institution or write a reference, one of the two."))
        return values

    def values(self) -> dict[str, Any]:
        """What ``add_party`` takes."""
        sent = self.cleaned_data
        who = sent["institution"] or sent["organisation"]
        return {"who": who, "role": sent["role"], "signed_on": sent["signed_on"]}


class WithdrawForm(forms.Form):
    """A party leaves."""

    party = forms.ModelChoiceField(Party.objects.none(), label=_("Party"), empty_label=None)
    on = _date(_("Withdrawn on"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=1_000)

    def __init__(self, parties: QuerySet[Party], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "withdraw"})
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class AxisForm(forms.Form):
    """A theme."""

    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "axis"})

    def values(self) -> dict[str, Any]:
        """What ``add_axis`` takes."""
        return {"title": self.cleaned_data["title"], "language": page_language()}


class DocumentForm(forms.Form):
    """A document by its address, or as a file."""

    title = forms.CharField(label=_("Title"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    kind = forms.ChoiceField(label=_("Kind"), choices=Document.Kind.choices, initial=Document.Kind.SIGNED)
    file = forms.FileField(
        label=_("File"),
        required=False,
        max_length=200,
        help_text=_("PDF, Word, Excel, OpenDocument, PNG or JPEG; 20 MB at most."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    link = forms.URLField(
        label=_("Or the address where it can be read"), max_length=500, assume_scheme="https", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "document"})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and bool(values.get("file")) == bool(values.get("link")):
            self.add_error("file", _("Choose a file or write an address, one of the two."))
        return values

    def draft(self) -> DocumentDraft:
        """What ``add_document`` takes."""
        said, file = self.cleaned_data, self.cleaned_data["file"]
        return DocumentDraft(
            title=said["title"],
            language=said["language"],
            kind=said["kind"],
            link=said["link"],
            name=file.name if file else "",
            content=file.read(LARGEST + 1) if file else b"",
        )


class AmendForm(forms.Form):
    """Why there is a new version."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[(each.value, each.label) for each in Version.Kind if each != Version.Kind.ORIGINAL]
    )
    changes = forms.CharField(label=_("What changes"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "amend"})

    def values(self) -> dict[str, Any]:
        """What ``amend`` takes."""
        return {**self.cleaned_data, "language": page_language()}


class SignForm(forms.Form):
    """The day a version was signed."""

    signed_on = _date(_("Signed on"), required=True)


class ClauseForm(forms.Form):
    """One clause in one language; ``version`` is the one the form was filled from."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    number = forms.CharField(label=_("Number"), max_length=20, help_text=_("As in the text, like 3.2."))
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    text = forms.CharField(label=_("Text"), max_length=LONGEST_CLAUSE, widget=forms.Textarea(attrs={"rows": 6}))
    state = forms.ChoiceField(label=_("How the text came to be"), choices=_STATES)
    axis = forms.ModelChoiceField(Axis.objects.none(), label=_("Axis"), required=False)
    owner = forms.ModelChoiceField(
        Party.objects.none(),
        label=_("Who promises it"),
        required=False,
        help_text=_("A clause that a party promises is a commitment."),
    )
    due_on = _date(_("Due on"))

    def __init__(
        self, agreement: Agreement, *args: Any, wording: Wording | None = None, language: str = "", **kwargs: Any
    ) -> None:
        chosen = language if language in dict(settings.LANGUAGES) else _own_language(wording)
        kwargs["initial"] = clause_values(wording, chosen) if wording else {"language": chosen}
        super().__init__(*args, **kwargs)
        axes, parties = self.fields["axis"], self.fields["owner"]
        axes.queryset = agreement.axes.order_by("position", "pk")  # type: ignore[attr-defined]
        axes.label_from_instance = lambda axis: best(axis.title).text  # type: ignore[attr-defined]
        # Who has withdrawn promises nothing new; what it promised before stays as it is.
        offered = Q(withdrawn_on=None) | Q(pk=wording.owner_id if wording else None)
        rows = agreement.parties.filter(offered).select_related("institution", "organisation")
        parties.queryset = rows.order_by("pk")  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        return plain_digits(self.cleaned_data["number"].strip())

    def clean_text(self) -> str:
        # Browsers end lines as in mail: a text that was sent back as it came is the same text.
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def draft(self) -> ClauseDraft:
        """What the verbs take."""
        return ClauseDraft(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


def _own_language(wording: Wording | None) -> str:
    """That of the page where a clause can be read in it, else the one it was written in."""
    page = page_language()
    return page if wording is None or own_words(wording.text, page) else str(wording.text.get("source", page))


def clause_values(wording: Wording, language: str) -> dict[str, Any]:
    """The fields of the form as they are saved, the text in one language."""
    entry = wording.text.get("texts", {}).get(language, {})
    return {
        "version": wording.version,
        "number": wording.number,
        "language": language,
        "text": own_words(wording.text, language),
        "state": entry.get("state", "human"),
        "axis": wording.axis_id,
        "owner": wording.owner_id,
        "due_on": wording.due_on,
    }


class FactForm(forms.Form):
    """What became of a clause."""

    status = forms.ChoiceField(label=_("Status"), choices=Status.choices)
    said_on = _date(_("Date of the fact"), required=True)
    fact = forms.CharField(label=_("What happened"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Who says so, like the name of a paper."))
    link = forms.URLField(label=_("Address of the source"), max_length=500, assume_scheme="https")
    reason = forms.CharField(label=_("Reason, if it was dropped"), max_length=1_000, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("status") == Status.DROPPED and not values.get("reason"):
            self.add_error("reason", _("Say why the clause was dropped."))
        return values

    def draft(self) -> FactDraft:
        """What ``set_status`` takes."""
        return FactDraft(**self.cleaned_data, language=page_language())
