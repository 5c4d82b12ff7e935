"""What is tried: texts of strangers. Every name in them is an example."""

# A spreadsheet that takes text for a formula would run these.
FORMULAE = (
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    '=HYPERLINK("//evil.example","x")',
)

# Whoever gets out of a line could add guests to a meeting or end it early.
LINE_BREAKER = (
    "Évil\r\nATTENDEE:mailto:x@company.example\r\nEND:VEVENT\rBEGIN:VEVENT\nEND:VCARD"
    '\u2028X;a,b\\n\\;:"ⵣⴰⵣⴰ شركة ' + "長" * 60
)

RTL_OVERRIDE = "Atlas\u202egnp.exe"
ZERO_WIDTH = "At\u200blas\u200d\u200c\u2060\ufeff"
COMBINING = "Z" + "\u0301" * 1000
LONE_SURROGATE = "\ud800"
EMOJI = "👩🏽\u200d🚀 \U0001f3f4\U000e0067\U000e0062\U000e007f"
DECOMPOSED = "Cafe\u0301 Marrakech"

# Names of both countries, as they must come out of every document.
SCRIPTS = ("شركة الأطلس للبرمجيات", "ⵜⴰⵎⴰⵣⵉⵖⵜ ⵏ ⵓⵟⵍⴰⵚ", "Société d’œuvres à Ÿpres – Zoë")

# Where a page must never send anybody.
ELSEWHERE = (
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://evil.example/",
    "https://testserver@evil.example/",
    "http://testserver.evil.example/",
    "/\t/evil.example",
    "\n//evil.example",
    "%2F%2Fevil.example",
    "%5C%5Cevil.example",
    "/%5Cevil.example/..//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "／／evil.example",
)
