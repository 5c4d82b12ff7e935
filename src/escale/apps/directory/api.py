"""Organisations for programs: the list, one of them, and its own words about itself."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema
from pydantic import ConfigDict, StringConstraints

from escale.apps.directory.domain import StatementDraft, save_profile
from escale.apps.directory.models import Organisation, Statement
from escale.apps.directory.queries import matching_words
from escale.apps.directory.queries.belonging import has_answered_yes, organisation_for, organisations_for
from escale.apps.directory.rules import organises
from escale.core.api.answers import answer, as_seen
from escale.core.api.caller import ApiRequest, scoped
from escale.core.api.paging import Page, PageQuery, paged
from escale.core.api.problems import Problem
from escale.core.api.values import NO_NUL, SAYS_SOMETHING
from escale.core.versions import StaleVersion

router = Router(tags=["directory"])

Id = Annotated[int, Path(ge=1, le=2**53 - 1, examples=[7])]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", max_length=12)]
Short = Annotated[str, StringConstraints(max_length=120, pattern=NO_NUL)]
_WEBSITE = r"^(https?://[A-Za-z0-9.-]{1,200}(:[0-9]{1,5})?(/[!-~]*)?)?$"
_ORDERS = {"name": ("sort_key", "pk"), "-name": ("-sort_key", "-pk"), "ref": ("ref", "pk"), "-ref": ("-ref", "-pk")}


class StatementBody(Schema):
    """One short offer or need in its own language."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(
        min_length=1, max_length=2000, pattern=SAYS_SOMETHING, examples=["Logiciels de gestion des stocks"]
    )
    language: Tag | Literal[""] = Field("", description="BCP 47; empty when nobody said.", examples=["fr"])


class OrganisationOut(Schema):
    """An organisation of the cooperation."""

    id: int
    ref: str
    name: str
    country: str = Field(description="ISO 3166-1 alpha-2, or empty.")
    city: str
    website: str
    sectors: list[str]
    size: str
    languages: list[str]
    cooperation_types: list[str]
    about: str
    offers: list[StatementBody]
    needs: list[StatementBody]
    reality: str = Field(description="real, example or simulated.")
    version: int


class OrganisationPage(Page[OrganisationOut]):
    """A page of organisations."""


class OrganisationPatch(Schema):
    """What is to be changed; what is left out stays. Offers and needs are replaced as a whole."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(default_factory=str, min_length=1, max_length=300, pattern=SAYS_SOMETHING)
    country: str = Field(default_factory=str, pattern=r"^([A-Z]{2})?$")
    city: str = Field(default_factory=str, max_length=120, pattern=NO_NUL)
    website: str = Field(default_factory=str, max_length=300, pattern=_WEBSITE)
    sectors: list[Short] = Field(default_factory=list, max_length=50)
    size: Literal["micro", "small", "medium", "large", ""] = Field(default_factory=lambda: "")
    languages: list[Tag] = Field(default_factory=list, max_length=20)
    cooperation_types: list[Short] = Field(default_factory=list, max_length=30)
    about: str = Field(default_factory=str, max_length=20_000, pattern=NO_NUL)
    offers: list[StatementBody] = Field(default_factory=list, max_length=50)
    needs: list[StatementBody] = Field(default_factory=list, max_length=50)


class OrganisationQuery(PageQuery):
    """Filters and order; no other fields can be asked about."""

    q: str = Field("", max_length=100, pattern=NO_NUL, description="Every word stands in the name.")
    country: str = Field("", pattern=r"^([A-Z]{2})?$")
    sort: Literal["name", "-name", "ref", "-ref"] = "name"


@router.get(
    "/organisations", response=OrganisationPage, operation_id="listOrganisations", summary="List organisations"
)
@scoped("read:directory")
def list_organisations(request: ApiRequest, query: Query[OrganisationQuery]) -> HttpResponse:
    """Organisers see every organisation of the cooperation, others those they speak for."""
    _consent(request)
    rows = organisations_for(request.auth.user, request.auth.cooperation).prefetch_related("statements")
    if query.country:
        rows = rows.filter(country=query.country)
    if query.q.strip():
        rows = rows.filter(pk__in=matching_words(rows.values_list("pk", "name"), query.q))
    return paged(request, query, rows.order_by(*_ORDERS[query.sort]), _shown, OrganisationPage)


@router.get(
    "/organisations/{organisation_id}",
    response=OrganisationOut,
    operation_id="getOrganisation",
    summary="Read an organisation",
)
@scoped("read:directory")
def get_organisation(request: ApiRequest, organisation_id: Id) -> HttpResponse:
    """Its profile; the ETag is what a change of it must name."""
    return answer(request, shown(_reached(request, organisation_id)))


@router.patch(
    "/organisations/{organisation_id}",
    response=OrganisationOut,
    operation_id="changeOrganisation",
    summary="Change the profile of an organisation",
    openapi_extra={"x-if-match": True},
)
@scoped("write:directory")
def change_organisation(request: ApiRequest, organisation_id: Id, body: OrganisationPatch) -> HttpResponse:
    """For its own people and the organisers. ``If-Match`` names the ETag that was read: no edit is lost.

    When what matching reads has changed, suggestions are found anew in its missions that are not over.
    """
    organisation = _reached(request, organisation_id)
    before = shown(organisation)
    as_seen(request, before, required=True)
    wanted = body.model_dump(exclude_unset=True, mode="json")
    offers, needs = (_drafts(wanted.pop(kind, None), getattr(before, kind)) for kind in ("offers", "needs"))
    try:
        saved = save_profile(
            acting_user=request.auth.user,
            organisation=organisation,
            expected_version=before.version,
            fields=wanted,
            offers=offers,
            needs=needs,
        )
    except StaleVersion as error:
        raise Problem("changed-meanwhile", _("Nothing was changed. Read it again, then decide again.")) from error
    return answer(request, shown(_reached(request, saved.pk)))


def _drafts(wanted: list[dict[str, str]] | None, standing: Sequence[StatementBody]) -> list[StatementDraft]:
    if wanted is None:
        return [StatementDraft(each.text, each.language) for each in standing]
    return [StatementDraft(each["text"], each.get("language", "")) for each in wanted]


def _reached(request: ApiRequest, organisation_id: int) -> Organisation:
    organisation = organisation_for(request.auth.user, request.auth.cooperation, organisation_id)
    _consent(request)
    return organisation


def _consent(request: ApiRequest) -> None:
    """The notice is answered before anything is shown, as on the pages; organisers answer none."""
    user, cooperation = request.auth.user, request.auth.cooperation
    if not (organises(user, cooperation) or has_answered_yes(user, cooperation)):
        raise Problem("consent-missing", _("Sign in and answer the notice of your mission; nothing is shown before."))


def _shown(organisations: Sequence[Organisation]) -> list[OrganisationOut]:
    return [shown(each) for each in organisations]


def shown(organisation: Organisation) -> OrganisationOut:
    """As its own people and the organisers see it."""
    said: dict[str, list[StatementBody]] = {Statement.Kind.OFFER: [], Statement.Kind.NEED: []}
    for each in organisation.statements.all():
        said[each.kind].append(StatementBody.model_construct(text=each.text, language=each.language))
    plain: dict[str, Any] = {
        name: getattr(organisation, name)
        for name in OrganisationOut.model_fields
        if name not in ("id", "offers", "needs")
    }
    return OrganisationOut.model_construct(
        id=organisation.pk, offers=said[Statement.Kind.OFFER], needs=said[Statement.Kind.NEED], **plain
    )
