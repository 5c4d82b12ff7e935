"""The partials that every app's pages share."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from escale.core.models import Job


def job(state: str, **fields: object) -> str:
    request = RequestFactory().get("/missions/x/planning/")
    work = Job(name="meetings.plan", state=state, percent=40, **fields)
    context = {"job": work, "poll_url": "/poll/", "cancel_url": "/cancel/", "done_url": "/done/"}
    return render_to_string("components/job.html", context, request)


class TestJob:
    def test_running_it_asks_every_second_and_can_be_cancelled(self) -> None:
        page = job("running", report={"value": 90, "bound": 100})
        assert 'hx-get="/poll/" hx-trigger="every 1s"' in page
        assert '<progress max="100" value="40"' in page
        assert 'action="/cancel/"' in page
        assert '<dd class="number">90</dd>' in page
        assert '<dd class="number">100</dd>' in page
        assert '<noscript><a href="/missions/x/planning/">' in page
        assert "data-done" not in page

    def test_asked_to_stop_it_cannot_be_asked_twice(self) -> None:
        page = job("running", cancel_requested=True)
        assert "Stopping…" in page
        assert "/cancel/" not in page

    @pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
    def test_ended_it_asks_no_more(self, state: str) -> None:
        page = job(state)
        assert "hx-get" not in page
        assert "<progress" not in page
        assert "/cancel/" not in page

    def test_done_it_leads_on(self) -> None:
        assert 'data-done="/done/"' in job("done")

    def test_failed_it_says_what_was_kept(self) -> None:
        page = job("failed", error="<b>no slots</b>")
        assert "Nothing that was there before has changed" in page
        assert "&lt;b&gt;no slots&lt;/b&gt;" in page


class TestReality:
    @pytest.mark.parametrize("reality", ["real", "example", "simulated"])
    def test_it_is_said_in_a_word(self, reality: str) -> None:
        page = render_to_string("components/reality.html", {"reality": reality})
        assert f'<span class="tag {reality}">{reality}</span>' in page

    def test_the_source_is_named_and_harmless(self) -> None:
        context = {"reality": "real", "attribution": "CORDIS <i> https://cordis.europa.eu"}
        page = render_to_string("components/reality.html", context)
        assert "CORDIS &lt;i&gt;" in page
        assert '<a href="https://cordis.europa.eu" rel="nofollow">' in page


class TestPagination:
    def test_one_page_needs_none(self) -> None:
        page = Paginator(range(3), 3).get_page(1)
        assert render_to_string("components/pagination.html", {"page": page}).strip() == ""

    def test_it_keeps_the_other_parameters(self) -> None:
        request = RequestFactory().get("/list/?q=a%26b&page=2")
        page = Paginator(range(9), 3).get_page(2)
        html = render_to_string("components/pagination.html", {"page": page}, request)
        assert 'rel="prev" href="?q=a%26b&amp;page=1"' in html
        assert 'rel="next" href="?q=a%26b&amp;page=3"' in html


class TestField:
    class Form(forms.Form):
        city = forms.CharField(help_text="Where it takes place")
        note = forms.CharField(required=False)
        agree = forms.BooleanField(label="I agree")

    def test_help_and_error_are_tied_to_the_field(self) -> None:
        page = str(self.Form({"city": "", "agree": "on"}))
        assert 'aria-describedby="id_city_helptext id_city_error"' in page
        assert 'id="id_city_helptext">Where it takes place<' in page
        assert '<ul class="errorlist" id="id_city_error">' in page
        assert 'aria-invalid="true"' in page

    def test_labels_say_what_may_stay_empty(self) -> None:
        page = str(self.Form())
        assert '<label for="id_city">City</label>' in page
        assert '<label for="id_note">Note <span class="optional">(optional)</span></label>' in page
        assert '<label class="choice" for="id_agree">' in page


def test_the_line_names_every_stop_in_order() -> None:
    stops = [{"city": "Rabat"}, {"city": "<Tanger>"}]
    page = render_to_string("components/route.html", {"stops": stops, "now": stops[1]})
    assert page.index("<bdi>Rabat</bdi>") < page.index("<bdi>&lt;Tanger&gt;</bdi>")
    assert page.count('aria-current="step"') == 1
