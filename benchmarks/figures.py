"""Figures of many runs as a table and a plot."""

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

ORDER = ("escale", "CP-SAT", "greedy", "first come")
FONT = 'font-family="sans-serif" font-size="12"'
LEFT, WIDTH, ROW, LOWEST = 150, 560, 18, 60.0


def _grouped(lines: Iterable[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault((line["case"], line["who"]), []).append(line)
    cases = list(dict.fromkeys(case for case, _ in found))
    return dict(sorted(found.items(), key=lambda item: (cases.index(item[0][0]), ORDER.index(item[0][1]))))


def table(lines: list[dict[str, Any]], cores: int) -> str:
    """Markdown: per case and planner the mean and worst share of the bound, the longest run, the most memory."""
    rows = [
        f"Measured on {cores} cores.",
        "",
        "| case | who | runs | % of the bound, mean | worst | seconds, longest | CPU seconds | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (case, who), group in _grouped(lines).items():
        measured = [line for line in group if "seconds" in line]
        shares = [line["percent"] for line in measured if "percent" in line]
        proved = [line for line in measured if line.get("bound") is not None and line["value"] == line["bound"]]
        mean = f"{sum(shares) / len(shares):.3f}" if shares else f"{len(proved)} proved"
        worst = f"{min(shares):.3f}" if shares else ""
        reasons = dict.fromkeys(line["stopped"] for line in group if "seconds" not in line)
        rows += [f"| {case} | {who} | {reason} | | | | | |" for reason in reasons]
        if measured:
            most = [_most(measured, name) for name in ("seconds", "seconds_cpu", "peak_megabytes")]
            rows.append(f"| {case} | {who} | {len(measured)} | {mean} | {worst} | {' | '.join(most)} |")
    return "\n".join(rows)


def _most(lines: list[dict[str, Any]], name: str) -> str:
    return str(max((line[name] for line in lines if name in line), default=""))


def plot(lines: list[dict[str, Any]]) -> str:
    """Bars of the mean share of the bound, from 60 to 100 %, as SVG."""
    groups = {
        key: shares
        for key, group in _grouped(lines).items()
        if (shares := [line["percent"] for line in group if "percent" in line])
    }
    height = ROW * (len(groups) + 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 80} {height}" {FONT} role="img">',
        "<title>Value in percent of the proved bound (mean of the seeds; the axis begins at 60)</title>",
    ]
    for number, ((case, who), shares) in enumerate(groups.items()):
        mean, y = sum(shares) / len(shares), ROW * (number + 1)
        wide = round(WIDTH * max(0.0, mean - LOWEST) / (100 - LOWEST))
        shade = "#1f6f8b" if who == "escale" else "#a9b8bf"
        parts.append(f'<text x="{LEFT - 6}" y="{y}" text-anchor="end">{escape(f"{case} {who}")}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y - 11}" width="{wide}" height="13" fill="{shade}"/>')
        parts.append(f'<text x="{LEFT + wide + 6}" y="{y}">{mean:.2f}</text>')
    return "\n".join([*parts, "</svg>", ""])
