"""What translations are held to beyond being there: other words than the English, and one word for one thing."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple


def _words(text: str) -> list[str]:
    return text.split()


# Words that a language writes as English does. A translation made of nothing else may equal its source.
SAME = {
    "fr": frozenset(
        _words("""
        absence absences action actions agenda agendas axes clause clauses code construction contacts description
        document documents e-mail euro institution institutions invitations mission missions ms notice organisation
        organisations pages parties programme programmes secret service session sessions solution source suggestion
        suggestions table tables type version versions webhook webhooks
    """)
    ),
    "de": frozenset(
        _words("""
        april august code domain in institution ms name november organisation person problem september text token
        version webhook webhooks website
    """)
    ),
    "ar": frozenset({"escale-template"}),  # the name of a file
}


class Term(NamedTuple):
    """A word of ours and what each language calls it; patterns of parts of words, Arabic without vowel signs."""

    english: str
    fr: str
    ar: str
    de: str


GLOSSARY = (
    Term("missions?", "mission", "بعث", "mission"),
    Term("stops?(?! it)", "escale|étape", "محط", "station"),
    Term("delegations?", "délégation", "وفد|وفود", "delegation"),
    Term("focal points?", "poin(t|ts) foca(l|ux)", "(نقط|نقاط).*اتصال", "kontaktstelle"),
    Term("organisations?", "organisation", "منظم", "organisation"),
    Term("representatives?", "représentant", "ممثل", "vertret"),
    Term("interpreters?", "interprète", "ترجم", "dolmetsch"),
    Term("suggestions?", "suggestion", "اقتراح", "vorschl[aä]g"),
    Term("wish(es)?(?! to)", "vœu", "رغب", "w[uü]nsch"),
    Term("agendas?", "agenda", "(جدول|جداول) (ال)?لقاء", "terminpl[aä]n"),
    Term("rounds?", "tour", "جول", "runde"),
    Term("organisers?", "organisa", "منظ", "veranstalter"),
    Term("counterparts?", "partenaire", "مقابل|الطرف|تلتقي", "partner"),
    Term("participants?", "participant", "مشارك", "teilnehm"),
    Term("cooperations?", "coopération", "تعاون", "kooperation"),
    Term("slots?", "créneau", "فتر", "zeitfenster"),
    Term("blocks?", r"plage|«\sblocs\s»", "كتل", "bl[oö]ck"),
    Term("tables?", "table", "طاول", "tisch"),
    Term("sessions?", "session", "جلس", "programmpunkt|sitzung"),
    Term("meetings?", "rendez-vous", "لقا", "gespräch"),
    Term("waiting list", "liste d’attente", "قائمة الانتظار", "warteliste"),
    Term("venues?", "lieu", "مكان|أماكن", "ort"),
    Term("guests?", "visiteu", "ضيف|ضيوف", "gast|gäst"),
    Term("reasons?", "raison", "سبب|أسباب", "grund|gründ"),
    Term("programmes?", "programme", "برنامج|برامج", "programm"),
    Term("workbooks?", "classeur", "مصنف", "arbeitsmappe"),
    Term("(?<!-)mails?(?! host| domain)", "courri|messagerie|message", "رسال|رسائل|بريد", "e-mail|mail"),
)
# Sentences in which such a word is another one, or a thing is better said without it.
ELSEWHERE = frozenset(
    {
        "Kind and number, as mission#7.",
        "Must, would like, no. A wish never blocks anybody's time.",
        "The job was asked to stop.",
        "Table",  # of a database, and of a file
        "a row of headings that starts a table, as in the template",
        "organisation of the mission",
        "organisations of the mission",
        "time for meetings",
        "times for meetings",
    }
)
_NOT_WORDS = re.compile(r"%\(\w+\)[sdf]|%[sd%]|\{\w*\}|<[^>]*>")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0640]")


def texts(value: object) -> list[str]:
    """A message or translation as its singular and its plurals."""
    return [str(each) for each in value] if isinstance(value, list | tuple) else [str(value or "")]


def is_copied(language: str, identity: object, string: object) -> bool:
    """Whether a translation is its source, with a word in it that the language would say otherwise."""
    allowed = SAME[language]
    return any(
        source == text and not {word.lower() for word in _WORD.findall(_NOT_WORDS.sub(" ", text))} <= allowed
        for source in texts(identity)
        for text in texts(string)
    )


def missing_terms(language: str, identity: object, string: object) -> Iterator[str]:
    """The terms of the glossary that stand in the source and not in the translation."""
    sources = texts(identity)
    if ELSEWHERE & set(sources):
        return
    said = _VOWEL_SIGNS.sub("", " ".join(texts(string)))
    source = _NOT_WORDS.sub(" ", " ".join(sources))
    for term in GLOSSARY:
        stem = getattr(term, language)
        if re.search(rf"\b{term.english}\b", source, re.IGNORECASE) and not re.search(stem, said, re.IGNORECASE):
            yield f"{term.english} → {stem}"


def faults(language: str, pairs: Iterable[tuple[object, object]]) -> Iterator[str]:
    """What a catalogue, as pairs of message and translation, is found wanting in."""
    for identity, string in pairs:
        if is_copied(language, identity, string):
            yield f"{language}: the same as its source: {texts(identity)[0]!r}"
        for term in missing_terms(language, identity, string):
            yield f"{language}: not in the words of the glossary ({term}): {texts(identity)[0]!r}"
