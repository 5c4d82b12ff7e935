"""The door at ``/scim/v2/``: who may come in, what they ask, and the answer; verbs and reads are elsewhere."""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from escale.apps.directory.models import Institution
from escale.apps.provisioning import queries
from escale.apps.provisioning.domain import groups as group_verbs
from escale.apps.provisioning.domain import people as person_verbs
from escale.apps.provisioning.domain.settings import note_use
from escale.apps.provisioning.models import ProvisionedUser
from escale.apps.provisioning.scim.errors import ScimError, invalid, not_found
from escale.apps.provisioning.scim.filters import read_filter
from escale.apps.provisioning.scim.members import Change, read_changes, read_members
from escale.apps.provisioning.scim.people import Wanted, read_patch, read_person
from escale.apps.provisioning.views import resources

_MEDIA: Final = "application/scim+json"
_TAG: Final = re.compile(r'(?:W/)?"(\d{1,9})"')
_DEFAULT_COUNT: Final = 100
_MOST_BYTES: Final = 1024 * 1024
View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """Only with a token of an institution, only these methods, every error in the form of SCIM."""

    def decorate(view: View) -> View:
        @csrf_exempt  # no cookie counts here
        @wraps(view)
        def inside(request: HttpRequest, **arguments: Any) -> HttpResponse:
            try:
                institution = _let_in(request)
                if request.method not in methods:
                    raise ScimError(405, "This cannot be done with this resource.")
                return view(request, institution, **arguments)
            except ScimError as error:
                response = _answer(error.as_json(), status=error.status)
                if error.status == 401:
                    response["WWW-Authenticate"] = 'Bearer realm="SCIM"'
                if error.status == 405:
                    response["Allow"] = ", ".join(methods)
                return response

        return inside

    return decorate


@door("GET")
def config(request: HttpRequest, institution: Institution) -> HttpResponse:
    """What this door can do."""
    return _answer(resources.config_json())


@door("GET")
def descriptions(request: HttpRequest, institution: Institution, *, kind: str, scim_id: str = "") -> HttpResponse:
    """Kinds of resources or their schemas; one, or all of them."""
    found = resources.types_json() if kind == "ResourceTypes" else resources.schemas_json()
    if not scim_id:
        return _answer(resources.list_json(list(found), total=len(found), start=1))
    one = next((each for each in found if each["id"] == scim_id), None)
    if one is None:
        raise not_found()
    return _answer(one)


@door("GET", "POST")
def people(request: HttpRequest, institution: Institution) -> HttpResponse:
    """The institution's accounts: search, make."""
    if request.method == "POST":
        person = person_verbs.create_person(institution=institution, wanted=read_person(_body(request)))
        return _person(request, institution, str(person.key), status=201)
    wanted = read_filter(request.GET.get("filter", ""), queries.USER_FILTERS)
    found = queries.filtered_people(institution, wanted)
    start, count = _page(request)
    groups = list(queries.groups_of(institution))
    page = [resources.person_json(each, groups) for each in found[start - 1 : start - 1 + count]]
    total = found.count()
    return _answer(resources.list_json([_chosen(request, each) for each in page], total=total, start=start))


@door("GET", "PUT", "PATCH", "DELETE")
def person(request: HttpRequest, institution: Institution, *, scim_id: str) -> HttpResponse:
    """One account: read, replace, change, release."""
    found, version = queries.person_of(institution, scim_id), _seen(request)
    if request.method == "DELETE":
        person_verbs.release_person(person=found, version=version)
        return HttpResponse(status=204)
    if request.method != "GET":
        read = read_patch if request.method == "PATCH" else _replacement
        person_verbs.change_person(person=found, wanted=read(_body(request)), version=version)
    return _person(request, institution, scim_id, found if request.method == "GET" else None)


@door("GET", "POST")
def groups(request: HttpRequest, institution: Institution) -> HttpResponse:
    """The roles the directory may give; which ones there are is decided on a page."""
    if request.method == "POST":
        raise ScimError(403, "Which roles a directory gives is decided on the institution's page in Escale.")
    wanted = read_filter(request.GET.get("filter", ""), queries.GROUP_FILTERS)
    found = [
        each
        for each in queries.groups_of(institution)
        if wanted.get("displayName", resources.group_name(each)) == resources.group_name(each)
        and wanted.get("id", str(each.key)) == str(each.key)
    ]
    start, count = _page(request)
    shown = found[start - 1 : start - 1 + count]
    members = {} if _without_members(request) else queries.members_of(shown)
    page = [_chosen(request, resources.group_json(each, members.get(each.pk, []))) for each in shown]
    return _answer(resources.list_json(page, total=len(found), start=start))


@door("GET", "PUT", "PATCH", "DELETE")
def group(request: HttpRequest, institution: Institution, *, scim_id: str) -> HttpResponse:
    """One role: who has it, and changes of that."""
    found, version = queries.group_of(institution, scim_id), _seen(request)
    if request.method == "DELETE":
        raise ScimError(403, "Which roles a directory gives is decided on the institution's page in Escale.")
    if request.method != "GET":
        read = read_changes if request.method == "PATCH" else _all_members
        changes = read(_body(request))
        group_verbs.change_members(group=found, changes=changes, version=version)
        found = queries.group_of(institution, scim_id)
    if request.method == "GET" and request.headers.get("If-None-Match") == resources.tag(found):
        return _tagged(HttpResponse(status=304), resources.tag(found))
    members = {} if _without_members(request) else queries.members_of([found])
    shown = _chosen(request, resources.group_json(found, members.get(found.pk, [])))
    return _tagged(_answer(shown), resources.tag(found))


@door("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, institution: Institution, *, rest: str) -> HttpResponse:
    """Any other address under the door."""
    raise not_found()


def _let_in(request: HttpRequest) -> Institution:
    token = queries.token_of(request.headers.get("Authorization", ""))
    if token is None:
        raise ScimError(401, "Send a valid token of your institution.")
    note_use(token)
    return token.institution


def _person(
    request: HttpRequest,
    institution: Institution,
    key: str,
    found: ProvisionedUser | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    found = found or queries.person_of(institution, key)
    if request.method == "GET" and request.headers.get("If-None-Match") == resources.tag(found):
        return _tagged(HttpResponse(status=304), resources.tag(found))
    said = resources.person_json(found, list(queries.groups_of(institution)))
    response = _tagged(_answer(_chosen(request, said), status=status), resources.tag(found))
    if status == 201:
        response["Location"] = said["meta"]["location"]
    return response


def _replacement(body: Mapping[str, Any]) -> Wanted:
    """A PUT says everything: what it leaves out is emptied, but nobody is shut out or let in by silence."""
    return read_person(body).over(Wanted(external_id="", given_name="", family_name=""))


def _all_members(body: Mapping[str, Any]) -> list[Change]:
    """A PUT of a group: exactly these."""
    return [("replace", read_members(body.get("members", [])))]


def _body(request: HttpRequest) -> dict[str, Any]:
    if request.content_type not in (_MEDIA, "application/json"):
        raise ScimError(415, f"Send {_MEDIA}.")
    try:
        if len(request.body) > _MOST_BYTES:
            raise ScimError(413, "The request is too large.")
        body = json.loads(request.body, parse_constant=_no_number)
        if "\\u0000" in json.dumps(body):
            raise invalid("There is a NUL in the request.", "invalidSyntax")
    except RequestDataTooBig as error:
        raise ScimError(413, "The request is too large.") from error
    except (ValueError, RecursionError) as error:
        raise invalid("This is no JSON.", "invalidSyntax") from error
    if not isinstance(body, dict):
        raise invalid("A resource is a JSON object.", "invalidSyntax")
    return body


def _no_number(_word: str) -> NoReturn:
    raise ValueError("JSON has no NaN and no infinity.")


def _page(request: HttpRequest) -> tuple[int, int]:
    """``startIndex`` from 1 and ``count``, both within bounds whatever was asked."""
    asked = (request.GET.get("startIndex", "1"), request.GET.get("count", str(_DEFAULT_COUNT)))
    if not all(re.fullmatch(r"-?\d{1,9}", each, re.ASCII) for each in asked):
        raise invalid("startIndex and count are numbers.")
    start, count = map(int, asked)
    return max(1, start), min(max(0, count), resources.MOST_RESULTS)


def _seen(request: HttpRequest) -> int | None:
    """The version that ``If-Match`` names."""
    match = request.headers.get("If-Match")
    if match is None or match.strip() == "*":
        return None
    found = _TAG.fullmatch(match.strip())
    return int(found[1]) if found else -1


def _without_members(request: HttpRequest) -> bool:
    return "members" in request.GET.get("excludedAttributes", "").split(",")


def _chosen(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    """Only the attributes that were asked for, by their first part."""
    only = {each.strip().split(".")[0].lower() for each in request.GET.get("attributes", "").split(",")} - {""}
    without = {each.strip().lower() for each in request.GET.get("excludedAttributes", "").split(",")}
    always = {"id", "schemas"}
    return {
        name: value
        for name, value in said.items()
        if name in always or (name.lower() not in without and (not only or name.lower() in only))
    }


def _answer(body: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=_MEDIA)
    response["Cache-Control"] = "private, no-store"
    return response


def _tagged(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    return response
