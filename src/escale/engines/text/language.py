"""Say in which language a text is written."""

import re
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
_LONGEST_READ = 2_000
# The languages people write profiles in. The list is closed: six words are easily taken for Basque.
_CANDIDATES = ("ar", "de", "en", "es", "fr", "it", "lb", "nl", "pl", "pt", "ru", "tr", "uk", "zh", "el", "ro")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TIFINAGH = re.compile("[\u2d30-\u2d7f]")

# Frequent words of Luxembourgish that German, Dutch, French and English do not have.
_LUXEMBOURGISH_WORDS = """
aarbecht aarbechten akafen awer betrib betriber bidden biller butteker buttek déi dësem dësen dëser dëst dës dir
ech eisem eisen eiser eise eist elo engem enger engt eppes erëm fannen firwat fir franséisch gemeng gemengen
gesinn gesond gesondheet ginn goen gouf grouss groussen gëtt haut handwierk handwierker hiren hiert huelen huet
hunn hëllef hëllefen hëlleft iech iessen iwwer iwwert joer joren kafen kafe kanner kee keng kengem kleng klengen
klenger kréien kritt kënne kënnen leit liwweren liwwert lëtzebuerg lëtzebuerger lëtzebuergesch léieren léiert
léisung léisungen maache maachen mécht méi mëttel mär nei neien nëmmen ouni produkter schaffen schafft schoul
schoulen seng sengem sengen senger siche sichen sinn spidol spideeler säin sécher séng ubidden ubidder ubitt
ugebot ugebueden verkafen verkafe verkeeft verkaaft vill virun vläicht wäin wéi wéini wëll wëllen wëlle wëllt
wunnen wunneng wunnengen zanter zënter zesumme zesummen zesummenaarbecht zwee zwou ëffentlech ëmwelt
geet nees ewéi hëlt gehéiert
"""
_LUXEMBOURGISH = frozenset(_LUXEMBOURGISH_WORDS.split())
# Words it shares with a neighbour: they count only beside others.
_SHARED_WORDS = """
an ass bei bitt brauch brauchen datt eis een eng hei kaf mam mat mir muss nach net no och oder op si sicht sou vir
vu vum vun zu zum aus am ze
"""
_SHARED = frozenset(_SHARED_WORDS.split())
# Words of its neighbours that Luxembourgish spells otherwise: they tell them apart when letters alone do not.
_GERMAN_TOO = frozenset({"am", "an", "aus", "bei", "mir", "nach", "zum"})
_FOREIGN_WORDS = """
und die das für mit wir ist nicht von ein eine einen sucht auf auch im sind zur wird werden zu nach unsere
het van voor met wij zijn naar onze niet ook wordt worden
les des pour nous une dans avec sur aux nos notre est vous qui pas et du
the and of for with we our is are to on
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split()) - _SHARED
# Spellings of its own. French has "é" and Dutch "ë" too, but not in these places.
_SPELLING = re.compile(
    "iwwer|uewen|äi|^äe|(?:^|[bcdfghjklmnpqrstvwxz])ë|ëe|éi(?:er(?!ar)|[cgklfbdpwz]|$)|éis(?:ch|en|ung)|sioun|tioun"
    "|téit(?:en?)?$|...(?:h|k)eet(?:en?)?$|schaaft|wierk|aarbe|maart|[dtnmk]lech(?:en|er|e|t)?$|ueleg"
)


def identify(text: str, candidates: Collection[str] = _CANDIDATES) -> str:
    """Return the BCP 47 tag of the language of `text`, `"und"` when it has no letters.

    `candidates`: two or more of the languages above; the fewer, the surer is the answer for a headline.
    """
    sample = text[:_LONGEST_READ]
    if not _WORD.search(sample):
        return UNKNOWN
    if len(_TIFINAGH.findall(sample)) > len(sample) // 3:
        return "zgh"  # a script of one language here, which the statistics do not know
    if "lb" in candidates and is_luxembourgish(sample):
        return "lb"
    if sample.isupper():
        sample = sample.lower()  # the statistics were made on sentences
    ranked = [str(tag) for tag, _score in _identifier().rank(sample)]  # type: ignore[no-untyped-call]
    likely = [tag for tag in ranked if tag in candidates]
    if likely[0] == "lb" and _looks_german(sample):
        return likely[1]
    return likely[0]


def _looks_german(text: str) -> bool:
    """Whether nothing in it is Luxembourgish alone: of a few words statistics say so too easily."""
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text)]
    return not any(
        word in _LUXEMBOURGISH or word in _SHARED - _GERMAN_TOO or word.startswith("d'") or _SPELLING.search(word)
        for word in words
    )


def is_luxembourgish(text: str) -> bool:
    """Say whether `text` is Luxembourgish, which statistics over letters take for German or Dutch."""
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text[:_LONGEST_READ])]
    certain = sum(word in _LUXEMBOURGISH for word in words)
    shared = sum(word in _SHARED for word in words)
    spelling = sum(word not in _LUXEMBOURGISH and bool(_SPELLING.search(word)) for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    # One such word may be a name or a loan; a sentence has several.
    if certain + min(shared, 1) + min(spelling, 2) < 2:
        return False
    return 2 * certain + shared + min(spelling, 3) - 2 * foreign >= max(2, len(words) // 5)


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    load = LanguageIdentifier.from_model_file
    identifier: LanguageIdentifier = load(MODEL_FILE, norm_probs=False)  # type: ignore[no-untyped-call]
    identifier.set_languages(_CANDIDATES)  # type: ignore[no-untyped-call]
    return identifier
