"""The door at ``/scim/v2/``: who may come in, what they ask, and the answer; verbs and reads are elsewhere."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from escale.apps.provisioning import queries
from escale.apps.provisioning.domain import groups as group_verbs
from escale.apps.provisioning.domain import people as person_verbs
from escale.apps.provisioning.domain.settings import note_use
from escale.apps.provisioning.models import ProvisioningToken
from escale.apps.provisioning.scim.errors import ScimError, invalid, not_found
from escale.apps.provisioning.scim.filters import read_filter
from escale.apps.provisioning.scim.members import Change, read_changes, read_members
from escale.apps.provisioning.scim.people import Wanted, read_patch, read_person
from escale.apps.provisioning.views import resources

logger = logging.getLogger(__name__)
_MEDIA: Final = "application/scim+json"
_TAG: Final = re.compile(r'(?:W/)?("[^"]*")|\*')
_DEFAULT_COUNT: Final = 100
_RETRY_SECONDS: Final = 10
_MOST_BYTES: Final = 1024 * 1024
View = Callable[..., HttpResponse]


def door(*methods: str) -> Callable[[View], View]:
    """Only with a token of an institution, only these methods, every error in the form of SCIM."""

    def decorate(view: View) -> View:
        @csrf_exempt  # no cookie counts here
        @wraps(view)
        def inside(request: HttpRequest, **arguments: Any) -> HttpResponse:
            try:
                token = _let_in(request)
                if request.method not in methods:
                    raise ScimError(405, "This cannot be done with this resource.")
                return view(request, token, **arguments)
            except ScimError as error:
                response = refusal(error)
                if error.status == 405:
                    response["Allow"] = ", ".join(["HEAD", *methods] if "GET" in methods else methods)
                return response
            except (OperationalError, InterfaceError):
                response = refusal(ScimError(503, "Not available right now. Nothing was changed."))
                response["Retry-After"] = str(_RETRY_SECONDS)
                return response
            except Exception as error:
                logger.error("scim failed: %s %s", request.method, request.path, exc_info=error)
                return refusal(ScimError(500, "Something went wrong here. Try again."))

        return inside

    return decorate


def refusal(error: ScimError) -> HttpResponse:
    """An error as the answer that says so."""
    response = _answer(error.as_json(), status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="SCIM"'
    return response


@door("GET")
def config(request: HttpRequest, token: ProvisioningToken) -> HttpResponse:
    """What this door can do."""
    return _answer(resources.config_json())


@door("GET")
def descriptions(request: HttpRequest, token: ProvisioningToken, *, kind: str, scim_id: str = "") -> HttpResponse:
    """Kinds of resources or their schemas; one, or all of them."""
    found = resources.types_json() if kind == "ResourceTypes" else resources.schemas_json()
    if not scim_id:
        return _answer(resources.list_json(list(found), total=len(found), start=1))
    one = next((each for each in found if each["id"] == scim_id), None)
    if one is None:
        raise not_found()
    return _answer(one)


@door("GET", "POST")
def people(request: HttpRequest, token: ProvisioningToken) -> HttpResponse:
    """The institution's accounts: search, make."""
    if request.method == "POST":
        person = person_verbs.create_person(institution=token.institution, wanted=read_person(_body(request)))
        return _person(request, token, str(person.key), status=201)
    wanted = read_filter(request.GET.get("filter", ""), queries.USER_FILTERS)
    found = queries.filtered_people(token.institution, wanted)
    start, count = _page(request)
    groups = list(queries.groups_for(token))
    page = [resources.person_json(each, groups) for each in found[start - 1 : start - 1 + count]]
    total = found.count()
    return _answer(resources.list_json([_chosen(request, each) for each in page], total=total, start=start))


@door("GET", "PUT", "PATCH", "DELETE")
def person(request: HttpRequest, token: ProvisioningToken, *, scim_id: str) -> HttpResponse:
    """One account: read, replace, change, release."""
    found = queries.person_of(token.institution, scim_id)
    as_seen = _seen(request, lambda: _said(token, scim_id))
    if request.method == "DELETE":
        person_verbs.release_person(person=found, as_seen=as_seen)
        return HttpResponse(status=204)
    if request.method != "GET":
        read = read_patch if request.method == "PATCH" else _replacement
        person_verbs.change_person(person=found, wanted=read(_body(request)), as_seen=as_seen)
    return _person(request, token, scim_id)


@door("GET", "POST")
def groups(request: HttpRequest, token: ProvisioningToken) -> HttpResponse:
    """The roles the directory may give; which ones there are is decided on a page."""
    if request.method == "POST":
        raise ScimError(403, "Which roles a directory gives is decided on the institution's page in Escale.")
    wanted = read_filter(request.GET.get("filter", ""), queries.GROUP_FILTERS)
    found = queries.filtered_groups(token, wanted)
    start, count = _page(request)
    page = [_chosen(request, resources.group_json(each)) for each in found[start - 1 : start - 1 + count]]
    return _answer(resources.list_json(page, total=len(found), start=start))


@door("GET", "PUT", "PATCH", "DELETE")
def group(request: HttpRequest, token: ProvisioningToken, *, scim_id: str) -> HttpResponse:
    """One role: who has it, and changes of that."""
    found = queries.group_of(token, scim_id)
    if request.method == "DELETE":
        raise ScimError(403, "Which roles a directory gives is decided on the institution's page in Escale.")
    if request.method != "GET":
        read = read_changes if request.method == "PATCH" else _all_members
        as_seen = _seen(request, lambda: resources.group_json(queries.group_of(token, scim_id)))
        group_verbs.change_members(group=found, changes=read(_body(request)), as_seen=as_seen)
        found = queries.group_of(token, scim_id)
    return _resource(request, resources.group_json(found))


@door("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, token: ProvisioningToken, *, rest: str = "") -> HttpResponse:
    """Any other address under the door."""
    raise not_found()


def _let_in(request: HttpRequest) -> ProvisioningToken:
    token = queries.token_of(request.headers.get("Authorization", ""))
    if token is None:
        raise ScimError(401, "Send a valid token of your institution.")
    note_use(token)
    return token


def _person(request: HttpRequest, token: ProvisioningToken, key: str, *, status: int = 200) -> HttpResponse:
    said = _said(token, key)
    response = _resource(request, said, status=status)
    if status == 201:
        response["Location"] = said["meta"]["location"]
    return response


def _said(token: ProvisioningToken, key: str) -> dict[str, Any]:
    return resources.person_json(queries.person_of(token.institution, key), list(queries.groups_for(token)))


def _resource(request: HttpRequest, said: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """With its tag, or 304 when the directory has it already."""
    tag = said["meta"]["version"]
    if request.method == "GET" and _names(request.headers.get("If-None-Match", ""), tag):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = _answer(_chosen(request, said), status=status)
    response["ETag"] = tag
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
        if "\\u0000" in (text := json.dumps(body, ensure_ascii=False)):
            raise invalid("There is a NUL in the request.", "invalidSyntax")
        text.encode()  # half a character is no text
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


def _seen(request: HttpRequest, standing: Callable[[], Mapping[str, Any]]) -> Callable[[], bool] | None:
    """Whether what stands, once it is locked, is what ``If-Match`` names."""
    match = request.headers.get("If-Match")
    return None if match is None else lambda: _names(match, standing()["meta"]["version"])


def _names(header: str, tag: str) -> bool:
    """Whether a header names a tag, or any. All tags here are weak, so their marks say nothing."""
    return any(each.group() == "*" or each[1] == tag.removeprefix("W/") for each in _TAG.finditer(header))


def _chosen(request: HttpRequest, said: Mapping[str, Any]) -> dict[str, Any]:
    return resources.chosen(said, request.GET.get("attributes", ""), request.GET.get("excludedAttributes", ""))


def _answer(body: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=_MEDIA)
    response["Cache-Control"] = "private, no-store"
    return response
