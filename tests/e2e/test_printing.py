"""Pages on paper: A4, dark on white in both themes, nothing to press, heads of tables again on each sheet."""

import io
from dataclasses import dataclass, field

import pytest
from pypdf import PdfReader

from escale.apps.accounts.models import User
from tests.e2e.conftest import DESK, Visit, Visitor
from tests.e2e.world import World, world
from tests.factories import participant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4 = (595, 842)
SETTLED = """async () => {
  await document.fonts.ready;
  for (const _frame of [1, 2]) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((each) => each.finished));
}"""
# What is left of the furniture, which words are not dark, and which grounds are not light.
SEEN = """() => {
  const shown = (node) => node.checkVisibility() && node.getBoundingClientRect().width > 1;
  const furniture = "nav:not(:has(> .trail)), form, button, input, .banner, .menu, .actions";
  const words = (nodes) => nodes.map((node) => node.outerHTML.slice(0, 120));
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return alpha ? (red + green + blue) / 765 : 1;
  };
  const all = [...document.querySelectorAll("body, body *")].filter(shown);
  const texts = all.filter((node) => [...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim()));
  return {
    furniture: words(all.filter((node) => node.matches(furniture))),
    pale: words(texts.filter((node) => light(getComputedStyle(node).color) > 0.5)),
    dark: words(all.filter((node) => light(getComputedStyle(node).backgroundColor) < 0.7)),
  };
}"""


@dataclass
class Paper:
    """What a page prints as."""

    sheets: list[str]
    sizes: list[tuple[int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(" ".join(self.sheets).split())


def printed(visitor: Visitor, path: str) -> Paper:
    visitor.open(path)
    visitor.page.emulate_media(media="print")
    visitor.page.evaluate(SETTLED)
    seen = visitor.page.evaluate(SEEN)
    assert seen == {"furniture": [], "pale": [], "dark": []}, path
    reader = PdfReader(io.BytesIO(visitor.page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))
    visitor.page.emulate_media(media="screen")
    sizes = [(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in reader.pages]
    return Paper([sheet.extract_text() for sheet in reader.pages], sizes)


@pytest.fixture
def stage() -> World:
    return world()


def pages(stage: World) -> list[tuple[User, str, int]]:
    """Who prints what, and on how many sheets."""
    mission = stage.scene.mission.slug
    agenda = f"{stage.scene.url}agendas/{stage.published.number}/"
    organisation = stage.scene.organisation(stage.scene.hosts[0]).pk
    return [
        (stage.guest, f"/my/{mission}/day/", 1),
        (stage.organiser, agenda, 2),
        (stage.organiser, f"{agenda}?view=grid", 2),
        (stage.organiser, f"{agenda}?view=organisations", 2),
        (stage.organiser, f"/missions/{mission}/floor/", 1),
        (stage.organiser, f"/missions/{mission}/organisations/", 1),
        (stage.organiser, f"/missions/{mission}/organisations/{organisation}/", 2),
    ]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_on_paper(visit: Visit, stage: World, language: str) -> None:
    for person, path, most in pages(stage):
        day, night = (
            printed(visit(person, language=language, width=DESK, theme=theme), path) for theme in ("light", "dark")
        )
        assert night.sheets == day.sheets, path
        assert 1 <= len(day.sheets) <= most, (path, len(day.sheets))
        landscape = "view=grid" in path or "view=organisations" in path
        assert set(day.sizes) == {A4[::-1] if landscape else A4}, (path, day.sizes)
        assert all(len(sheet.split()) > 3 for sheet in day.sheets), path  # none but for its number
        assert "http" not in day.text, path


def test_a_day_says_what_the_page_says(visit: Visit, stage: World) -> None:
    mission = stage.scene.mission.slug
    paper = printed(visit(stage.guest, language="fr"), f"/my/{mission}/day/")
    assert "Ma journée" in paper.text
    assert "Heures locales : Casablanca." in paper.text
    assert "Mission économique (exemple)" in paper.text
    assert f"{stage.attendance.representative.person.name} · Moselle Cyber" in paper.text
    for part in ("Atlas Fintech", "13:00", "1 / 1"):
        assert part in paper.text
    assert paper.text.count("Atlas Fintech") == 1  # what is next is not said again


def test_heads_of_tables_come_again_and_rows_stay_whole(visit: Visit, stage: World) -> None:
    mission = stage.scene.mission
    for number in range(60):
        _user, attendance = participant(mission, side="host")
        organisation = attendance.representative.organisation
        organisation.name = (
            f"Row{number:02}begins and a name that is long enough to need two lines of it Row{number:02}ends"
        )
        organisation.save()
    paper = printed(visit(stage.organiser, language="fr"), f"/missions/{mission.slug}/organisations/?order=name")
    assert len(paper.sheets) > 1
    for sheet in paper.sheets[:-1]:
        assert "Organisation" in sheet
        assert "Pays" in sheet
    for number in range(60):
        on = {
            place
            for place, sheet in enumerate(paper.sheets)
            for end in ("begins", "ends")
            if f"Row{number:02}{end}" in sheet
        }
        assert len(on) <= 1, number


def test_from_the_right_the_first_column_stands_at_the_right(visit: Visit, stage: World) -> None:
    visitor = visit(stage.organiser, language="ar")
    visitor.open(f"{stage.scene.url}agendas/{stage.published.number}/?view=grid")
    visitor.page.emulate_media(media="print")
    first, second = (visitor.page.locator(".grid-agenda thead th").nth(place).bounding_box() for place in (0, 1))
    assert first is not None
    assert second is not None
    assert first["x"] > second["x"]
