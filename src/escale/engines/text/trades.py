"""A small lexicon of trades: word beginnings, folded, that name the same thing in several languages."""

from functools import cache

_ARABIC = "\u0600"
_TRADES: dict[str, str] = {
    "software": "logiciel software برمجي برامج programm informatique informatik desarrollo",
    "cloud": "cloud nuage سحاب rechenzentrum datacent hosting heberg",
    "security": "cybersecur cybersicher securite ciberseg امن السيبراني sicherheit",
    "health": "sante health gesundheit salud صح medic medizin hopital spital krankenhaus hospital clini",
    "energy": "energ solair solar photovolt شمسي طاق wind eolien hydrogen wasserstoff هيدروجين",
    "water": "eau water wasser agua ماء مياه dessal desal entsalz تحلي",
    "food": "aliment food lebensmittel تغذي غذائ conserv fisch pesca seafood poisson اسماك",
    "farming": "agric landwirtschaft فلاح زراع farm",
    "textile": "textil confection nah نسيج ملابس garment couture moda",
    "automotive": "automo cablag kabelbaum سيارات vehicul fahrzeug",
    "aerospace": "aeronau aerosp luftfahrt طيران avia",
    "construction": "construct batiment bau بناء acier stahl steel acero صلب",
    "logistics": "logist transport لوجست نقل fracht freight lager warehouse almacen entrepot port hafen",
    "finance": "banq bank banc بنك مصرف financ تمويل assur versicher insur seguro تامين",
    "accounting": "comptab buchhalt account contab محاسب steuer fiscal tax tva",
    "training": "formation training ausbildung تدريب تكوين formacion schulung educ enseign lern تعليم",
    "recruitment": "recrut personal تشغيل توظيف personalvermitt",
    "tourism": "touris hotel سياح فندق",
    "film": "film anima cinema سينما رسوم",
    "translation": "traduct traducc translat ubersetz dolmetsch ترجم interpret",
}


@cache
def _beginnings() -> tuple[tuple[str, str], ...]:
    return tuple((word, trade) for trade, words in _TRADES.items() for word in words.split())


def trades_in(folded: str) -> set[str]:
    """Return the trades that a folded sentence names."""
    words = folded.split()
    # In Arabic the article and short prepositions are written into the word, so its beginning may come later.
    return {
        trade
        for beginning, trade in _beginnings()
        if any(
            word.startswith(beginning) or (beginning >= _ARABIC and beginning in word[1:6]) for word in words
        )
    }
