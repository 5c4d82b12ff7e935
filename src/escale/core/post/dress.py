"""How a letter looks. Mail programs read no style sheet of ours: what matters stands in each element, by day; a style
element turns the colours by night where a program understands it.
"""

from typing import NamedTuple

from escale.core.face import colours, font_stack


class Dress(NamedTuple):
    """What an element wears: declarations that stay, and tokens for the properties that have a colour."""

    stays: str
    paints: dict[str, str]


_TEXT = "margin:0 0 16px;overflow-wrap:break-word;word-break:break-word"
_DOT = "display:inline-block;width:10px;height:10px;border-radius:50%;vertical-align:middle;font-size:0;line-height:0"
_RAIL = "display:inline-block;width:26px;height:4px;vertical-align:middle;font-size:0;line-height:0"

WARDROBE: dict[str, Dress] = {
    "page": Dress("margin:0;padding:0;-webkit-text-size-adjust:100%", {"background-color": "paper", "color": "ink"}),
    "around": Dress("padding:24px 12px", {"background-color": "paper"}),
    "sheet": Dress(
        "max-width:600px;margin:0 auto;border-width:4px 0 0;border-style:solid;border-radius:0 0 6px 6px",
        {"background-color": "surface", "border-color": "lagoon", "color": "ink"},
    ),
    "brand": Dress(
        "margin:0;padding:20px 24px 0;font-size:20px;font-weight:600;line-height:1.4", {"color": "lagoon"}
    ),
    "rail": Dress(_RAIL, {"background-color": "lagoon"}),
    "stop": Dress(_DOT, {"background-color": "lagoon"}),
    "next": Dress(
        _DOT.replace("10px", "9px") + ";border-width:3px;border-style:solid",
        {"background-color": "saffron", "border-color": "lagoon"},
    ),
    "words": Dress("padding:16px 24px 12px", {"color": "ink"}),
    "heading": Dress("margin:0 0 16px;font-size:23px;font-weight:600;line-height:1.35", {"color": "ink"}),
    "text": Dress(_TEXT, {"color": "ink"}),
    "code": Dress(
        "margin:0 0 16px;padding:12px 16px;font-size:28px;font-weight:600;letter-spacing:2px;line-height:1.3",
        {"background-color": "sunken", "color": "ink"},
    ),
    "call": Dress("margin:8px 0 8px", {}),
    "button": Dress(
        "display:inline-block;padding:12px 20px;border-radius:6px;font-weight:600;text-decoration:none",
        {"background-color": "lagoon", "color": "on-lagoon"},
    ),
    "bare": Dress("margin:0 0 16px;font-size:13px;line-height:1.5;word-break:break-all", {"color": "ink-soft"}),
    "link": Dress("word-break:break-all", {"color": "lagoon"}),
    "foot": Dress(
        "padding:12px 24px 16px;border-width:1px 0 0;border-style:solid;font-size:13px;line-height:1.6",
        {"border-color": "line", "color": "ink-soft"},
    ),
    "note": Dress("margin:0 0 4px", {"color": "ink-soft"}),
}
# Which words stand on which ground.
READ_ON = {
    ("ink", "surface"),
    ("ink-soft", "surface"),
    ("lagoon", "surface"),
    ("on-lagoon", "lagoon"),
    ("ink", "sunken"),
    ("ink", "paper"),
}


def worn(name: str) -> str:
    """The style of an element, by day."""
    stays, paints = WARDROBE[name]
    painted = [f"{each}:{colours()[token].light}" for each, token in paints.items()]
    return ";".join([stays, *painted])


def letter_style(direction: str, language: str) -> str:
    """The style of all of it: typeface, room for lines, and the side on which they begin."""
    leading, side = ("1.75", "right") if language == "ar" else ("1.5", "right" if direction == "rtl" else "left")
    return f"font-family:{font_stack()};font-size:16px;line-height:{leading};text-align:{side}"


def at_night() -> str:
    """The style sheet of programs that know whether it is night."""
    rules = [
        f".{name}{{{';'.join(f'{each}:{colours()[token].dark}!important' for each, token in paints.items())}}}"
        for name, (_stays, paints) in WARDROBE.items()
        if paints
    ]
    return (
        ":root{color-scheme:light dark;supported-color-schemes:light dark}\n@media (prefers-color-scheme:dark){\n"
        + "\n".join(rules)
        + "\n}"
    )
