"""Reading practices: the list, the queue of those who decide, one sheet."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from escale.apps.accounts.queries import signed_in
from escale.apps.actions.queries.listing import born_of
from escale.apps.directory.queries import organised_cooperations
from escale.apps.practices.domain.reading import ask, state_of
from escale.apps.practices.forms.replies import AdoptionForm, AnswerForm, QuestionForm
from escale.apps.practices.forms.sheets import FilterForm, ReasonForm
from escale.apps.practices.models import Practice
from escale.apps.practices.queries import desks_of, practice_of, visible_practices, waiting_for
from escale.apps.practices.queries.asking import MOST_SHOWN, questions_of
from escale.apps.practices.queries.detail import sheet_of
from escale.apps.practices.queries.listing import A_PAGE, narrowed, rows_of
from escale.apps.practices.queries.nearness import fits_of
from escale.apps.practices.rules import adopters_of, keeps, may_adopt, may_check, standing_of, validates_for
from escale.core.paging import Pages
from escale.core.translated import page_language

MOST_READ = 5  # cooperations in which one page searches by meaning


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The practices a person sees, in their words or by theme, sector and state."""
    form = FilterForm(request.GET)
    filters, visible = form.filters(), visible_practices(request.user)
    found = narrowed(visible, filters)
    page = Pages(lambda: found, A_PAGE).get_page(request.GET.get("page"))
    meaning, fits = "", []
    if filters.q and page.number == page.paginator.num_pages:  # after the last that has the words
        readings = [ask(each, filters.q) for each in organised_cooperations(request.user)[:MOST_READ]]
        meaning = min(map(state_of, readings), key=("soon", "away", "read").index, default="")
        able = narrowed(visible, filters.others).exclude(pk__in=found.order_by().values("pk"))
        hits = sorted((hit for each in readings if each for hit in each.hits), key=lambda hit: -hit[5])
        fits = fits_of(able, hits)[:A_PAGE]
    context = {
        "form": form,
        "asked": form.query,
        "page": page,
        "rows": rows_of(page.object_list),
        "meaning": meaning,
        "near": rows_of([each.practice for each in fits], {each.practice.pk: each[1:3] for each in fits}),
        "may_create": bool(desks_of(request.user)),
        "waiting": waiting_for(request.user).count(),
    }
    return render(request, "practices/list.html", context)


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The sheets on which a person may decide now, oldest first."""
    page = Pages(lambda: waiting_for(request.user), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "practices/queue.html", {"page": page, "rows": rows_of(page.object_list)})


@login_required
@require_safe
def detail(request: HttpRequest, practice_id: int) -> HttpResponse:
    """One sheet, in the language of ``text`` or of the page, with its way and what became of it elsewhere."""
    return sheet_page(request, practice_of(request.user, practice_id))


def sheet_page(request: HttpRequest, practice: Practice, *, status: int = 200, **refused: object) -> HttpResponse:
    """The page of a sheet; ``refused``: the form that was, by its name in the context."""
    user, asked = signed_in(request), request.GET.get("text", "")
    language = asked if asked in dict(settings.LANGUAGES) else page_language()
    standing = standing_of(user, practice.cooperation_id)
    own, usable = keeps(standing, practice), practice.state == Practice.State.VALIDATED
    others = usable and may_adopt(standing, practice)
    context = {
        "practice": practice,
        "sheet": sheet_of(practice, language),
        "own": own,
        "publishes": usable and practice.institution_id in standing.decides,
        "questions": questions_of(practice, user, own=own)[:MOST_SHOWN],
        "checks": may_check(user, standing, practice),
        "validates": validates_for(user, standing, practice) is not None,
        "born": born_of(user, "practice", str(practice.pk))[:MOST_SHOWN] if usable else [],
        "reason_form": ReasonForm(),
        "adoption_form": AdoptionForm(practice, adopters_of(standing, practice)) if others else None,
        "question_form": QuestionForm() if others else None,
        "answer_form": AnswerForm(),
        **refused,
    }
    return render(request, "practices/sheet.html", context, status=status)
