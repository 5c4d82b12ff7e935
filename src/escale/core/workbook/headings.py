"""How sheets and columns are called: the template's headings in four languages, and other words people use.

They are data of a file format, read in any language at any time: so they are not in the gettext catalogues.
A word that means two things in one sheet is in neither list: it is proposed, and a person decides.
"""

from __future__ import annotations

LANGUAGES = ("en", "fr", "ar", "de")

# The template's page that explains; it is never read.
GUIDE = ("read me first", "mode d'emploi", "اقرأ أولا", "Anleitung")

TITLES: dict[str, tuple[str, str, str, str]] = {
    "mission": ("mission", "mission", "البعثة", "Mission"),
    "stops": ("stops", "escales", "المحطات", "Stationen"),
    "sessions": ("sessions", "sessions", "الجلسات", "Programmpunkte"),
    "organisations": ("organisations", "organisations", "المنظمات", "Organisationen"),
    "representatives": ("representatives", "représentants", "الممثلون", "Vertreter"),
    "rounds": ("rounds", "tours de rendez-vous", "جولات اللقاءات", "Gesprächsrunden"),
    "blocks": ("blocks", "blocs", "الكتل", "Blöcke"),
    "tables": ("tables", "tables", "الطاولات", "Tische"),
    "interpreters": ("interpreters", "interprètes", "المترجمون", "Dolmetscher"),
    "availability": ("availability", "indisponibilités", "فترات عدم التوفر", "Abwesenheiten"),
    "wishes": ("wishes", "vœux", "الرغبات", "Wünsche"),
}

OTHER_TITLES: dict[str, tuple[str, ...]] = {
    "mission": ("journey", "trip", "mission économique", "Wirtschaftsmission", "بعثة اقتصادية", "Reise"),
    "stops": ("stop", "cities", "étapes", "villes", "Städte", "المدن", "محطة"),
    "sessions": ("programme", "program", "agenda", "séances", "ateliers", "Programm", "البرنامج"),
    "organisations": (
        "organizations", "companies", "company", "firms", "participants", "exhibitors", "entreprises",
        "sociétés", "liste des entreprises", "institutions", "Firmen", "Unternehmen", "Teilnehmer",
        "الشركات", "المقاولات", "المؤسسات", "المشاركون",
    ),
    "representatives": (
        "people", "contacts", "persons", "delegates", "personnes", "délégués", "participants individuels",
        "Personen", "Kontakte", "Ansprechpartner", "الأشخاص", "المندوبون", "جهات الاتصال",
    ),
    "rounds": ("meetings rounds", "rendez-vous", "tours", "b2b", "Runden", "جولات"),
    "blocks": ("half days", "demi-journées", "plages", "Zeitblöcke", "فترات"),
    "tables": ("desks", "Tischplan", "طاولات"),
    "interpreters": ("interpretation", "interprétation", "Dolmetschen", "مترجمون"),
    "availability": ("unavailability", "absences", "disponibilités", "Verfügbarkeit", "الغياب"),
    "wishes": ("preferences", "choices", "voeux", "souhaits", "choix", "Präferenzen", "رغبات"),
}  # fmt: skip

_SHARED: dict[str, tuple[str, str, str, str]] = {
    "ref": ("ref", "réf", "المرجع", "Ref"),
    "title": ("title", "titre", "العنوان", "Titel"),
    "starts": ("starts", "début", "البداية", "Beginn"),
    "ends": ("ends", "fin", "النهاية", "Ende"),
    "description": ("description", "description", "الوصف", "Beschreibung"),
    "country": ("country", "pays", "البلد", "Land"),
    "city": ("city", "ville", "المدينة", "Stadt"),
    "venue": ("venue", "lieu", "المكان", "Ort"),
    "stop": ("stop", "escale", "المحطة", "Station"),
    "round": ("round", "tour", "الجولة", "Runde"),
    "name": ("name", "nom", "الاسم", "Name"),
    "languages": ("languages", "langues", "اللغات", "Sprachen"),
    "email": ("email", "e-mail", "البريد الإلكتروني", "E-Mail"),
}

_OWN: dict[str, dict[str, tuple[str, str, str, str]]] = {
    "mission": {
        "home_country": ("home_country", "pays d'origine", "بلد المنشأ", "Herkunftsland"),
        "host_country": ("host_country", "pays d'accueil", "البلد المضيف", "Gastland"),
    },
    "stops": {
        "zone": ("zone", "fuseau horaire", "المنطقة الزمنية", "Zeitzone"),
        "address": ("address", "adresse", "العنوان البريدي", "Adresse"),
    },
    "sessions": {
        "kind": ("kind", "type", "النوع", "Art"),
        "room": ("room", "salle", "القاعة", "Raum"),
        "capacity": ("capacity", "capacité", "السعة", "Kapazität"),
        "language": ("language", "langue", "اللغة", "Sprache"),
    },
    "organisations": {
        "side": ("side", "côté", "الطرف", "Seite"),
        "website": ("website", "site web", "الموقع الإلكتروني", "Website"),
        "sectors": ("sectors", "secteurs", "القطاعات", "Branchen"),
        "size": ("size", "taille", "الحجم", "Größe"),
        "cooperation": ("cooperation", "coopération", "التعاون", "Kooperation"),
        "about": ("about", "présentation", "نبذة", "Über uns"),
        "offers": ("offers", "offres", "العروض", "Angebote"),
        "needs": ("needs", "besoins", "الحاجات", "Bedarf"),
        "identifiers": ("identifiers", "identifiants", "المعرفات", "Kennungen"),
    },
    "representatives": {
        "organisation": ("organisation", "organisation", "المنظمة", "Organisation"),
        "role": ("role", "fonction", "الوظيفة", "Funktion"),
        "phone": ("phone", "téléphone", "الهاتف", "Telefon"),
        "arrives": ("arrives", "arrivée", "الوصول", "Ankunft"),
        "leaves": ("leaves", "départ", "المغادرة", "Abreise"),
        "stops": ("stops", "escales", "المحطات", "Stationen"),
        "consent": ("consent", "consentement", "الموافقة", "Einwilligung"),
    },
    "rounds": {
        "slot_minutes": ("slot_minutes", "minutes par créneau", "دقائق الفترة", "Minuten je Zeitfenster"),
        "min": ("min", "minimum", "الحد الأدنى", "Minimum"),
        "max": ("max", "maximum", "الحد الأقصى", "Maximum"),
    },
    "blocks": {
        "break_minutes": ("break_minutes", "minutes de pause", "دقائق الاستراحة", "Pausenminuten"),
    },
    "tables": {
        "home_of": ("home_of", "table de", "طاولة منظمة", "Stammtisch von"),
    },
    "interpreters": {
        "rounds": ("rounds", "tours", "الجولات", "Runden"),
        "max_run": ("max_run", "minutes d'affilée", "دقائق متتالية", "Minuten am Stück"),
        "rest": ("rest", "minutes de repos", "دقائق الراحة", "Ruheminuten"),
        "max_day": ("max_day", "minutes par jour", "دقائق في اليوم", "Minuten am Tag"),
    },
    "availability": {
        "who": ("who", "qui", "من", "Wer"),
        "why": ("why", "raison", "السبب", "Grund"),
    },
    "wishes": {
        "from": ("from", "de", "من", "Von"),
        "to": ("to", "à", "إلى", "An"),
        "level": ("level", "niveau", "المستوى", "Stufe"),
        "on_behalf": ("on_behalf", "au nom de", "بالنيابة", "Im Namen"),
    },
}

_OTHER_SHARED: dict[str, tuple[str, ...]] = {
    "ref": ("reference", "référence", "id", "identifier", "code", "n°", "no", "nr", "رقم", "Referenz", "Kennung"),
    "title": ("name", "nom", "intitulé", "subject", "objet", "Bezeichnung", "الاسم"),
    "starts": (
        "start", "from", "begin", "begins", "start date", "start time", "date de début", "heure de début",
        "du", "de", "Anfang", "Start", "von", "تاريخ البداية", "من",
    ),
    "ends": (
        "end", "to", "until", "end date", "end time", "date de fin", "heure de fin", "au", "à", "bis",
        "تاريخ النهاية", "إلى",
    ),
    "description": ("details", "détails", "résumé", "Details"),
    "country": ("nation", "country code", "code pays", "Staat", "Ländercode", "الدولة"),
    "city": ("town", "localité", "commune", "Stadt/Gemeinde"),
    "venue": ("place", "location", "endroit", "site", "Veranstaltungsort", "الموقع"),
    "stop": ("city", "ville", "étape", "Stadt", "المدينة"),
    "round": ("meeting round", "tour de rendez-vous", "Gesprächsrunde", "جولة"),
    "name": ("full name", "nom complet", "الاسم الكامل"),
    "languages": ("language", "langue", "langues parlées", "spoken languages", "Sprache", "اللغة"),
    "email": (
        "mail", "e-mail address", "email address", "courriel", "adresse e-mail", "adresse électronique",
        "E-Mail-Adresse", "بريد", "الإيميل", "البريد",
    ),
}  # fmt: skip

_OTHER_OWN: dict[str, dict[str, tuple[str, ...]]] = {
    "mission": {
        "home_country": ("guest country", "country of origin", "pays visiteur"),
        "host_country": ("hosting country", "pays hôte", "destination", "Zielland"),
    },
    "stops": {
        "zone": ("time zone", "timezone", "tz", "fuseau", "IANA", "التوقيت"),
        "address": ("street", "rue", "Anschrift", "Straße"),
    },
    "sessions": {
        "kind": ("format", "category", "catégorie", "nature", "Typ", "Kategorie"),
        "room": ("hall", "Saal"),
        "capacity": ("seats", "places", "Plätze"),
        "language": ("langue de travail", "languages", "langues", "Sprachen"),
    },
    "organisations": {
        "name": (
            "company", "company name", "organisation", "organization", "organisation name", "entreprise",
            "société", "raison sociale", "nom de l'entreprise", "nom de la société", "dénomination", "Firma",
            "Firmenname", "Unternehmen", "الشركة", "اسم الشركة", "المقاولة", "اسم المقاولة", "المؤسسة", "المنظمة",
        ),
        "side": (
            "guest/host", "guest or host", "role", "camp", "visiteur/hôte", "visiteur ou hôte", "délégation",
            "delegation", "Gast/Gastgeber", "الوفد", "ضيف/مضيف",
        ),
        "website": ("web", "url", "site", "site internet", "homepage", "Webseite", "Internet", "الموقع"),
        "sectors": (
            "sector", "secteur", "secteur d'activité", "activité", "industry", "industries", "nace", "branche",
            "Branche", "Sektor", "القطاع", "قطاع النشاط",
        ),
        "size": ("company size", "effectif", "employees", "number of employees", "Mitarbeiter", "عدد المستخدمين"),
        "cooperation": (
            "cooperation types", "type de coopération", "types of cooperation", "partenariat recherché",
            "Kooperationsart", "نوع التعاون",
        ),
        "about": ("profile", "profil", "company profile", "à propos", "activités", "Profil", "Kurzprofil", "تعريف"),
        "offers": (
            "offer", "offre", "we offer", "what we offer", "nous offrons", "ce que nous proposons", "produits",
            "produits et services", "products and services", "Angebot", "wir bieten", "العرض", "نقدم", "المنتجات",
        ),
        "needs": (
            "need", "besoin", "looking for", "we seek", "we are looking for", "recherche", "nous recherchons",
            "nous cherchons",
            "ce que nous cherchons", "wir suchen", "sucht", "الحاجة", "نبحث عن", "الاحتياجات",
        ),
        "identifiers": ("registration numbers", "numéros d'immatriculation", "ICE", "RCS", "VAT", "Handelsregister"),
    },
    "representatives": {
        "organisation": (
            "organization", "company", "company name", "organisation name", "entreprise", "société",
            "raison sociale", "employer", "Firma", "Unternehmen", "الشركة", "المقاولة", "المؤسسة",
        ),
        "name": (
            "person", "contact", "contact name", "representative", "représentant", "participant", "nom et prénom",
            "prénom et nom", "nom prénom", "Ansprechpartner", "Vor- und Nachname", "الاسم واللقب", "الممثل",
        ),
        "role": ("function", "job title", "title", "position", "titre", "poste", "qualité", "Rolle", "المنصب"),
        "phone": (
            "telephone", "tel", "tél", "mobile", "gsm", "portable", "numéro de téléphone", "phone number",
            "Handy", "Mobil", "Rufnummer", "رقم الهاتف", "الجوال",
        ),
        "arrives": ("arrival", "arrives at", "arrival date", "date d'arrivée", "Anreise", "تاريخ الوصول"),
        "leaves": ("departure", "leaves at", "departure date", "date de départ", "تاريخ المغادرة"),
        "stops": ("cities", "villes", "étapes", "Städte", "المدن"),
        "consent": ("gdpr", "rgpd", "accord", "dsgvo", "consentement rgpd", "موافقة"),
    },
    "rounds": {
        "slot_minutes": ("slot", "slot length", "meeting minutes", "durée", "duration", "Dauer", "المدة"),
        "min": ("min meetings", "minimum meetings", "rendez-vous min", "mindestens"),
        "max": ("max meetings", "maximum meetings", "rendez-vous max", "höchstens"),
    },
    "blocks": {
        "break_minutes": ("break", "pause", "Pause", "استراحة"),
    },
    "tables": {
        "ref": ("table", "table number", "numéro de table", "Tisch", "Tischnummer", "رقم الطاولة", "الطاولة"),
        "home_of": ("owner", "reserved for", "réservée à", "organisation", "reserviert für", "محجوزة ل"),
    },
    "interpreters": {
        "name": ("interpreter", "interprète", "المترجم"),
        "rounds": ("round", "tour", "Runde"),
        "max_run": ("max run", "maximum run"),
        "rest": ("break", "repos", "pause", "Ruhe", "راحة"),
        "max_day": ("max day", "maximum per day"),
    },
    "availability": {
        "who": ("person", "personne", "representative", "représentant", "table", "Person", "الشخص"),
        "why": ("reason", "motif", "Begründung"),
    },
    "wishes": {
        "from": ("wisher", "organisation", "company", "demandeur", "entreprise", "Firma", "صاحب الرغبة"),
        "to": ("wish", "counterpart", "target", "vers", "souhaite rencontrer", "contrepartie", "nach", "Partner"),
        "level": ("priority", "priorité", "preference", "wish level", "Priorität", "الأولوية"),
        "on_behalf": ("on behalf of", "by organiser", "par l'organisateur", "im Auftrag"),
    },
}  # fmt: skip


def titles_of(sheet: str) -> tuple[str, ...]:
    """Every name a sheet answers to, the template's first."""
    return (sheet, *TITLES[sheet], *OTHER_TITLES[sheet])


def heading(sheet: str, column: str, language: str) -> str:
    """The template's heading of a column; KeyError for a column nobody named."""
    own = _OWN.get(sheet, {})
    return (own[column] if column in own else _SHARED[column])[LANGUAGES.index(language)]


def template_headings(sheet: str, column: str) -> tuple[str, ...]:
    """The column's own name and its headings in the four languages: never ambiguous within a sheet."""
    return (column, *(heading(sheet, column, language) for language in LANGUAGES))


def other_headings(sheet: str, column: str) -> tuple[str, ...]:
    """Other words people use for it."""
    own = _OTHER_OWN.get(sheet, {}).get(column, ())
    return (*own, *_OTHER_SHARED.get(column, ()))
