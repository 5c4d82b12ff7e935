"""What others do with a sheet: say what became of it, ask its author; and the author's answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from escale.apps.accounts.queries import signed_in
from escale.apps.actions.domain.errors import ActionRefused
from escale.apps.practices.domain import PracticeRefused
from escale.apps.practices.domain.adopting import record_adoption
from escale.apps.practices.domain.asking import answer_question, ask_author
from escale.apps.practices.domain.suggesting import act_on
from escale.apps.practices.forms.acting import ActForm
from escale.apps.practices.forms.replies import AdoptionForm, AnswerForm, QuestionForm
from escale.apps.practices.models import Practice
from escale.apps.practices.queries import own_practice, validated_practice
from escale.apps.practices.queries.asking import question_of
from escale.apps.practices.rules import adopters_of, is_old, standing_of
from escale.apps.practices.views.pages import sheet_page
from escale.core.translated import page_language


def _back(practice: Practice, part: str) -> HttpResponse:
    return redirect(reverse("practices:detail", args=[practice.pk]) + f"#{part}")


@login_required
@require_POST
def adopt(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Say what became of a practice with an institution or an organisation."""
    practice, user = validated_practice(request.user, practice_id), signed_in(request)
    adopters = adopters_of(standing_of(user, practice.cooperation_id), practice)
    form = AdoptionForm(practice, adopters, request.POST)
    if form.is_valid():
        try:
            record_adoption(acting_user=user, practice=practice, draft=form.draft())
        except PracticeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("This was saved; what was said before is kept below."))
            return _back(practice, "adoptions")
    return sheet_page(request, practice, adoption_form=form, status=400)


@login_required
@require_POST
def ask(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Ask the author something."""
    practice = validated_practice(request.user, practice_id)
    form = QuestionForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        try:
            ask_author(acting_user=signed_in(request), practice=practice, text=text, language=page_language())
        except PracticeRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The question is on its way. You get a mail when it is answered."))
            return _back(practice, "questions")
    return sheet_page(request, practice, question_form=form, status=400)


@login_required
@require_POST
def answer(request: HttpRequest, practice_id: int, question_id: int) -> HttpResponse:
    """Answer a question, on the sheet or to whoever asked alone."""
    practice = own_practice(request.user, practice_id)
    question = question_of(practice, question_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_question(
                acting_user=signed_in(request), question=question, language=page_language(), **form.cleaned_data
            )
        except PracticeRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The answer is on its way."))
        return _back(practice, "questions")
    return sheet_page(request, practice, refused_answer=form, answering=question.pk, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, practice_id: int) -> HttpResponse:
    """A draft of an action that the practice gave the idea to."""
    practice = validated_practice(request.user, practice_id)
    form = ActForm(practice, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action = act_on(
                acting_user=signed_in(request), practice=practice, language=page_language(), **form.values()
            )
        except (PracticeRefused, ActionRefused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The draft is kept. Only your side sees it until you share it."))
            return redirect("actions:action", action.pk)
    context = {"practice": practice, "form": form, "old": is_old(practice)}
    return render(request, "practices/act.html", context, status=400 if form.is_bound else 200)
