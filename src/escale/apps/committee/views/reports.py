"""The report of an agreement: as a page, as PDF, as Word file."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_info, override
from django.views.decorators.http import require_safe

from escale.apps.agreements.models import Agreement
from escale.apps.agreements.queries import agreement_of
from escale.apps.committee.forms.reading import ReportForm
from escale.apps.committee.queries.facts import facts_of
from escale.apps.committee.queries.screen import on_screen
from escale.apps.committee.queries.writing import report_of
from escale.core.documents.answer import as_file
from escale.core.documents.report import Report

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _read(request: HttpRequest, agreement: Agreement, form: ReportForm) -> Report:
    facts = facts_of(agreement, request.user, since=form.day)
    return report_of(facts, language=form.chosen, base=settings.BASE_URL)


@login_required
@require_safe
def page(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The report in the language that was chosen, whatever that of the page."""
    agreement = agreement_of(request.user, agreement_id)
    form = ReportForm(request.GET)
    report = _read(request, agreement, form)
    with override(form.chosen):
        blocks = on_screen(report, base=settings.BASE_URL)
        shown = {"report": report, "blocks": blocks, "info": get_language_info(form.chosen)}
        article = render_to_string("committee/_report.html", shown, request)
    context = {"agreement": agreement, "form": form, "article": article, "asked": urlencode(form.query)}
    return render(request, "committee/report.html", context)


@login_required
@require_safe
def pdf(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The same on paper."""
    # Typst is large and few ask for paper: a web process loads it when the first does.
    from escale.core.documents.report.pdf import report_pdf

    agreement = agreement_of(request.user, agreement_id)
    form = ReportForm(request.GET)
    content = report_pdf(_read(request, agreement, form))
    return as_file(content, "application/pdf", f"report-{agreement.pk}-{form.chosen}.pdf")


@login_required
@require_safe
def word(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """The same as a Word file, to be edited and sent on."""
    from escale.core.documents.report.word import report_word

    agreement = agreement_of(request.user, agreement_id)
    form = ReportForm(request.GET)
    content = report_word(_read(request, agreement, form))
    return as_file(content, _WORD, f"report-{agreement.pk}-{form.chosen}.docx")
