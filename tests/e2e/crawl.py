"""Follows every link of a signed-in person and says what is wrong with each page."""

from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PageTimeout

from tests.e2e.conftest import DESK, PHONE, Visitor

PAGES_PER_VIEW = 2  # two missions, two organisations …: the third is made of the same
MOST_PAGES = 160
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LINKS = """() => [...document.querySelectorAll("a[href]")].map((link) => link.href)"""
FAULTS = """() => {
  const faults = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll("main *")]
      .filter((node) => node.getBoundingClientRect().width > root.clientWidth && !node.closest(".scroll"))
      .map((node) => node.tagName.toLowerCase() + "." + node.className);
    faults.push(`overflows by ${root.scrollWidth - root.clientWidth}: ${wide.slice(0, 3)}`);
  }
  if (document.querySelectorAll("h1").length !== 1) faults.push("has not one h1");
  if (!document.querySelector("main a, main button")) faults.push("is a dead end");
  for (const node of document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")) {
    const box = node.getBoundingClientRect();
    const inText = node.tagName === "A" && node.closest("p, li, dd, td, th, h1, h2, h3");
    if (box.width && !inText && !node.closest("label") && Math.min(box.width, box.height) < 23.5)
      faults.push(`has a small target: ${node.tagName} ${node.textContent.trim().slice(0, 30)} ${box.height}`);
  }
  return faults;
}"""


@dataclass
class Report:
    """``visited`` paths in order; ``faults`` as sentences."""

    visited: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def crawl(visitor: Visitor, start: str, *, widths: tuple[int, ...] = (PHONE, DESK), axe: bool = True) -> Report:
    """Walk breadth first from ``start`` through links of this site, at some widths; ``axe`` looks too."""
    report, waiting, known, seen = Report(), deque([start]), {start}, Counter[str]()
    while waiting and len(report.visited) < MOST_PAGES:
        path = waiting.popleft()
        view = resolve(urlsplit(path).path).view_name + "?" * bool(urlsplit(path).query)
        seen[view] += 1
        if seen[view] > PAGES_PER_VIEW:
            continue
        report.visited.append(path)
        for link in examine(visitor, path, report, widths, axe=axe):
            if link not in known:
                known.add(link)
                waiting.append(link)
    if waiting:
        report.faults.append(f"more than {MOST_PAGES} pages: {len(waiting)} were not looked at")
    report.faults += visitor.complaints
    return report


def settle(page: Page, width: int) -> None:
    """Wait until the page is laid out at its new width; what is too wide for it stays so, and is found then."""
    fits = "({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth"
    with suppress(PageTimeout):
        page.wait_for_function(
            f"(width) => innerWidth === width && ({fits})(document.documentElement)", arg=width, timeout=5000
        )


def examine(visitor: Visitor, path: str, report: Report, widths: tuple[int, ...], *, axe: bool) -> list[str]:
    answer = visitor.context.request.get(visitor.origin + path)
    if answer.status >= 400:
        report.faults.append(f"{path}: {answer.status}")
        return []
    if not answer.headers["content-type"].startswith("text/html") or "content-disposition" in answer.headers:
        return []
    visitor.open(path)
    for width in widths:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        settle(visitor.page, width)
        report.faults += [f"{path} at {width}: {fault}" for fault in visitor.page.evaluate(FAULTS)]
    violations = Axe().run(visitor.page, options=RULES).response["violations"] if axe else []
    report.faults += [
        f"{path}: {each['id']}: {[node['html'][:160] for node in each['nodes'][:2]]}" for each in violations
    ]
    links = [link.split("#")[0] for link in visitor.page.evaluate(LINKS)]
    return [link.removeprefix(visitor.origin) for link in links if link.startswith(visitor.origin + "/")]
