"""By keyboard, at 400 % and without JavaScript; every component in every language and theme without a violation."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from escale.apps.meetings.models import Wish
from tests.e2e.conftest import DESK, Visit
from tests.e2e.crawl import FAULTS, RULES, settle
from tests.e2e.world import world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NARROW = 320  # 1280 at 400 %
FOCUSED = """async () => {
  for (const _frame of [1, 2]) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((each) => each.finished));
  const node = document.activeElement;
  const box = node.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + Math.min(box.width, 8) / 2, box.y + box.height / 2);
  const style = getComputedStyle(node);
  return {
    name: `${node.tagName} ${node.textContent.trim().slice(0, 40)}`,
    body: node === document.body,
    seen: node.contains(at) || (at !== null && at.contains(node)),
    ring: style.outlineStyle !== "none" || style.boxShadow !== "none",
  };
}"""


def walk(page: Page, most: int = 150) -> list[str]:
    """Tab through the page; what cannot be seen, or does not show that it has the focus."""
    faults, names = [], []
    for _press in range(most):
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now["body"]:
            break
        names.append(now["name"])
        if not now["seen"]:
            faults.append(f"hidden: {now['name']}")
        if not now["ring"]:
            faults.append(f"no ring: {now['name']}")
    assert len(names) > 3
    return faults


@pytest.mark.parametrize("language", ["fr", "ar", "de", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_is_accessible(visit: Visit, language: str, theme: str) -> None:
    visitor = visit(language=language, theme=theme)
    visitor.open("/styleguide/")
    violations = Axe().run(visitor.page, options=RULES).response["violations"]
    assert [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in violations] == []
    for width in (DESK, 390, 360, NARROW):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        settle(visitor.page, width)
        # The head of a page is shown among the others, so there are two.
        assert [each for each in visitor.page.evaluate(FAULTS) if each != "has not one h1"] == []
    assert visitor.complaints == []


@pytest.mark.parametrize(("language", "width"), [("fr", DESK), ("ar", 390)])
def test_the_focus_is_never_hidden(visit: Visit, language: str, width: int) -> None:
    scenery = world()
    mission = scenery.scene.mission.slug
    agenda = f"{scenery.scene.url}agendas/{scenery.published.number}/?view=grid"
    places = [(scenery.guest, f"/my/{mission}/day/"), (scenery.guest, f"/my/{mission}/suggestions/")]
    for person, path in [*places, (scenery.organiser, agenda), (None, "/styleguide/")]:
        visitor = visit(person, language=language, width=width)
        visitor.open(path)
        assert walk(visitor.page) == [], path


def test_the_main_pages_at_four_hundred_per_cent(visit: Visit) -> None:
    scenery = world()
    mission = scenery.scene.mission.slug
    for person, path in (
        (None, "/"),
        (scenery.guest, f"/my/{mission}/day/"),
        (scenery.guest, f"/my/{mission}/suggestions/"),
        (scenery.organiser, f"/missions/{mission}/"),
        (scenery.organiser, f"{scenery.scene.url}agendas/{scenery.published.number}/"),
    ):
        visitor = visit(person, language="de", width=NARROW)
        visitor.open(path)
        assert [each for each in visitor.page.evaluate(FAULTS) if "overflows" in each] == [], path


def test_without_javascript_a_wish_is_kept_and_a_dialog_opens(visit: Visit) -> None:
    scenery = world()
    visitor = visit(scenery.guest, language="fr", javascript=False)
    visitor.open(f"/my/{scenery.scene.mission.slug}/suggestions/")
    Wish.objects.all().delete()
    visitor.page.locator(".organisation button[value=must]").first.click()
    assert Wish.objects.get().level == "must"
    visitor.open("/styleguide/")
    opener = visitor.page.locator("#component-dialog button").first
    opener.click()
    expect(visitor.page.locator("#dialog-publish")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.locator("#dialog-publish")).to_be_hidden()


def test_a_form_says_that_it_is_not_saved(visit: Visit) -> None:
    scenery = world()
    visitor = visit(scenery.guest, language="fr")
    visitor.open(f"/my/{scenery.scene.mission.slug}/profile/")
    notice = visitor.page.locator("[data-banner=unsaved]")
    expect(notice).to_be_hidden()
    visitor.page.locator("form.stack textarea").first.fill("Nous cherchons un port.")
    expect(notice).to_be_visible()
    visitor.context.set_offline(True)
    expect(visitor.page.locator("[data-banner=offline]")).to_be_visible()
    visitor.context.set_offline(False)
    expect(visitor.page.locator("[data-banner=offline]")).to_be_hidden()


@pytest.mark.parametrize(
    ("language", "onward", "back"), [("fr", "ArrowRight", "ArrowLeft"), ("ar", "ArrowLeft", "ArrowRight")]
)
def test_the_grid_by_arrow_keys(visit: Visit, language: str, onward: str, back: str) -> None:
    scenery = world()
    visitor = visit(scenery.organiser, language=language)
    visitor.open(f"{scenery.scene.url}agendas/{scenery.published.number}/?view=grid")
    place = "[document.activeElement.closest('tr')?.rowIndex, document.activeElement.closest('td')?.cellIndex]"
    visitor.page.locator(".grid-agenda td a").first.focus()
    seen = [visitor.page.evaluate(place)]
    for key in (onward, onward, "ArrowDown", back, "ArrowUp"):
        visitor.page.keyboard.press(key)
        seen.append(visitor.page.evaluate(place))
    assert seen == [[1, 1], [1, 2], [1, 2], [2, 2], [2, 1], [1, 1]]
