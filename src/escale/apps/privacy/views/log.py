"""The log of a cooperation: read, searched, downloaded."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escale.apps.directory.queries import cooperations_where
from escale.apps.directory.rules import Right
from escale.apps.privacy.forms import LogForm
from escale.apps.privacy.queries import log as reads
from escale.apps.privacy.queries.access import cooperation_where
from escale.core import audit, log_format, log_key
from escale.core.models import AuditChain

_A_PAGE = 50


@login_required
@require_safe
def index(request: HttpRequest, cooperation: str) -> HttpResponse:
    """Who did what, the newest first."""
    found = cooperation_where(request.user, Right.READ_LOG, cooperation)
    chain = reads.chain_of(found)
    form = LogForm(request.GET, verbs=reads.verbs_in(chain))
    entries = reads.entries_of(chain, form.wanted()).select_related("actor")
    page = Paginator(entries, _A_PAGE).get_page(request.GET.get("page"))
    lines = [(entry, reads.SENTENCES.get(entry.verb, entry.verb)) for entry in page]
    context = {
        "cooperation": found,
        "protects": cooperations_where(request.user, Right.PROTECT_DATA).filter(pk=found.pk).exists(),
        "form": form,
        "page": page,
        "lines": lines,
        "head": reads.newest_head(chain),
        "public_key": log_key.public_key(),
    }
    return render(request, "privacy/log.html", context)


@login_required
@require_safe
def download(request: HttpRequest, cooperation: str) -> HttpResponseBase:
    """The whole log as ``escale-log/1``."""
    found = cooperation_where(request.user, Right.READ_LOG, cooperation)
    chain, _made = AuditChain.objects.get_or_create(
        name=audit.chain_of(found.pk), defaults={"last_hash": log_format.genesis(audit.chain_of(found.pk))}
    )
    headers = {"Content-Disposition": f'attachment; filename="log-{found.slug}.jsonl"'}
    return StreamingHttpResponse(audit.download(chain), content_type="application/jsonl", headers=headers)


@login_required
@require_safe
def key(request: HttpRequest, cooperation: str) -> HttpResponse:
    """The public key, to be noted down."""
    cooperation_where(request.user, Right.READ_LOG, cooperation)
    return HttpResponse(log_key.public_key() + "\n", content_type="text/plain; charset=utf-8")
