"""The page behind the link in a notice: no more of them, or again."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from escale.core.post.choices import address_behind, choose, wants_notices


@csrf_exempt  # the link itself proves who asks, and mail programs press it without a cookie (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the choice and changes nothing; POST keeps it."""
    address = address_behind(token)
    if address is None:
        raise Http404
    if request.method == "POST":
        choose(address=address, wanted=request.POST.get("wanted") == "yes")
        return redirect("web:notices", token)
    return render(request, "web/notices.html", {"wanted": wants_notices(address)})
