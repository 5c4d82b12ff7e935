"""Pictures of pages beside those that were approved: `make looks` renews them and writes a sheet to look at.

Compared in the browser that took them. An approved picture is a small WebP, so edges of letters differ a little: a
point counts as changed when a channel differs by more than ``TOLERANCE`` of 255.
"""

import base64
import html
import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

APPROVED = Path(__file__).parent / "approved"
SEEN = Path(".var/looks")
TOLERANCE, MOST_CHANGED = 72, 0.002
RENEW = os.environ.get("RENEW_LOOKS") == "1"
QUALITY = 0.6

_COMPARE = """async ([seen, approved, tolerance, quality]) => {
  const bitmap = async (data, type) => createImageBitmap(await (await fetch(`data:${type};base64,${data}`)).blob());
  const draw = (image) => {
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    return [canvas, context.getImageData(0, 0, image.width, image.height).data];
  };
  const picture = await bitmap(seen, "image/png");
  const [canvas, points] = draw(picture);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  const result = { webp: btoa(text), size: [picture.width, picture.height], changed: null };
  if (!approved) return result;
  const before = await bitmap(approved, "image/webp");
  if (before.width !== picture.width || before.height !== picture.height)
    return { ...result, was: [before.width, before.height], changed: 1 };
  const [, old] = draw(before);
  let changed = 0;
  for (let at = 0; at < points.length; at += 4)
    if (Math.max(...[0, 1, 2].map((n) => Math.abs(points[at + n] - old[at + n]))) > tolerance) changed += 1;
  return { ...result, changed: changed / (points.length / 4) };
}"""


@dataclass(frozen=True)
class Look:
    """A page in one language, theme and width."""

    name: str
    language: str
    theme: str
    width: int

    @property
    def file(self) -> str:
        """Its name as a picture."""
        return f"{self.name}-{self.language}-{self.theme}-{self.width}.webp"


def fault(page: Page, judge: Page, look: Look) -> str | None:
    """What has changed since the picture was approved; ``judge`` is an empty page to compare in."""
    page.evaluate("document.fonts.ready")
    seen = base64.b64encode(page.screenshot(full_page=True, animations="disabled", caret="hide")).decode()
    path = APPROVED / look.file
    approved = base64.b64encode(path.read_bytes()).decode() if path.is_file() and not RENEW else ""
    result = judge.evaluate(_COMPARE, [seen, approved, TOLERANCE, QUALITY])
    SEEN.mkdir(parents=True, exist_ok=True)
    picture = base64.b64decode(result["webp"])
    (SEEN / look.file).write_bytes(picture)
    if RENEW:
        APPROVED.mkdir(exist_ok=True)
        path.write_bytes(picture)
        return None
    if not approved:
        return f"{look.file} was never approved: make looks"
    if result["changed"] <= MOST_CHANGED:
        return None
    size = f", {result['was']} before and {result['size']} now" if "was" in result else ""
    return f"{look.file}: {result['changed']:.2%} changed{size}; see {SEEN / look.file}, or approve: make looks"


def write_sheet() -> Path:
    """All pictures that were seen, on one page."""
    shown = "".join(
        f'<figure><a href="{html.escape(path.name)}"><img src="{html.escape(path.name)}" width="320" loading="lazy"'
        f' alt=""></a><figcaption>{html.escape(path.stem)}</figcaption></figure>'
        for path in sorted(SEEN.glob("*.webp"))
    )
    style = (
        "body{display:flex;flex-wrap:wrap;gap:1rem;font:14px sans-serif}figure{margin:0}img{border:1px solid #999}"
    )
    sheet = SEEN / "index.html"
    sheet.write_text(f"<!doctype html><meta charset=utf-8><title>Looks</title><style>{style}</style>{shown}")
    return sheet
