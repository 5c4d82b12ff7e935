"""Sentences for the style guide, invented, each written in its own language rather than translated on the page."""

from typing import NamedTuple


class Texts(NamedTuple):
    """What the specimens say in one language."""

    mission: str
    lead: str
    company: str
    other_company: str
    person: str
    place: str
    sectors: str
    before: str
    marked: str
    after: str
    need: str
    mine: str
    theirs: str
    likely: str
    must: str
    like: str
    no: str
    table: str
    action: str
    heading: str
    sentence: str
    error: str
    wishes: str
    meetings: str
    stops: tuple[str, str, str, str]


TEXTS = {
    "fr": Texts(
        mission="Mission économique au Maroc (exemple)",
        lead="Quatre villes, cinquante entreprises, cinq jours.",
        company="Moselle Cyber (exemple)",
        other_company="Atlas Fintech (exemple)",
        person="Élodie Exemple",
        place="Esch-sur-Alzette, Luxembourg",
        sectors="sécurité informatique",
        before="Nous protégeons ",
        marked="les entrepôts et les conteneurs",
        after=" contre les intrusions.",
        need="Nous cherchons une protection pour nos entrepôts de Casablanca.",
        mine="Vous offrez",
        theirs="Ils ont besoin de",
        likely="Vous répondez à leur besoin : 84 %",
        must="À rencontrer",
        like="Volontiers",
        no="Non",
        table="table 12",
        action="Publier l’agenda",
        heading="Publier maintenant ?",
        sentence="Tout le monde reçoit sa journée par courriel.",
        error="Le fichier n’a pas été lu : ce n’est pas un classeur. Rien n’a été changé.",
        wishes="Souhaits",
        meetings="Rendez-vous",
        stops=("Luxembourg", "Rabat", "Casablanca", "Tanger Med"),
    ),
    "ar": Texts(
        mission="بعثة اقتصادية إلى المغرب (مثال)",
        lead="أربع مدن، خمسون شركة، خمسة أيام.",
        company="Moselle Cyber (مثال)",
        other_company="أطلس للتقنيات المالية (مثال)",
        person="أمينة مثال",
        place="الدار البيضاء، المغرب",
        sectors="أمن المعلومات",
        before="نحمي ",
        marked="المستودعات والحاويات",
        after=" من الاختراق.",
        need="نبحث عن حماية لمستودعاتنا في الدار البيضاء.",
        mine="أنتم تعرضون",
        theirs="هم يحتاجون",
        likely="تلبون حاجتهم: 84 %",
        must="لا بد منه",
        like="بكل سرور",
        no="لا",
        table="الطاولة 12",
        action="نشر جدول المواعيد",
        heading="النشر الآن؟",
        sentence="يتلقى كل مشارك يومه بالبريد الإلكتروني.",
        error="لم يُقرأ الملف: ليس مصنفا. لم يتغير شيء.",
        wishes="الرغبات",
        meetings="اللقاءات",
        stops=("لوكسمبورغ", "الرباط", "الدار البيضاء", "طنجة المتوسط"),
    ),
    "de": Texts(
        mission="Wirtschaftsmission nach Marokko (Beispiel)",
        lead="Vier Städte, fünfzig Unternehmen, fünf Tage.",
        company="Moselle Cyber (Beispiel)",
        other_company="Atlas Fintech (Beispiel)",
        person="Jörg Beispiel",
        place="Esch an der Alzette, Luxemburg",
        sectors="Informationssicherheit",
        before="Wir schützen ",
        marked="Lagerhäuser und Container",
        after=" vor Eindringlingen.",
        need="Wir suchen Schutz für unsere Lagerhäuser in Casablanca.",
        mine="Sie bieten",
        theirs="Sie brauchen",
        likely="Sie erfüllen deren Bedarf: 84 %",
        must="Unbedingt",
        like="Gern",
        no="Nein",
        table="Tisch 12",
        action="Agenda veröffentlichen",
        heading="Jetzt veröffentlichen?",
        sentence="Alle erhalten ihren Tag per E-Mail.",
        error="Die Datei wurde nicht gelesen: Es ist keine Arbeitsmappe. Nichts wurde geändert.",
        wishes="Wünsche",
        meetings="Gespräche",
        stops=("Luxemburg", "Rabat", "Casablanca", "Tanger Med"),
    ),
    "en": Texts(
        mission="Economic mission to Morocco (example)",
        lead="Four cities, fifty companies, five days.",
        company="Moselle Cyber (example)",
        other_company="Atlas Fintech (example)",
        person="Amina Example",
        place="Esch-sur-Alzette, Luxembourg",
        sectors="information security",
        before="We protect ",
        marked="warehouses and containers",
        after=" against intruders.",
        need="We are looking for protection of our warehouses in Casablanca.",
        mine="You offer",
        theirs="They need",
        likely="You meet their need: 84 %",
        must="Must",
        like="Would like",
        no="No",
        table="table 12",
        action="Publish the agenda",
        heading="Publish now?",
        sentence="Everybody gets their day by mail.",
        error="The file was not read: it is not a workbook. Nothing was changed.",
        wishes="Wishes",
        meetings="Meetings",
        stops=("Luxembourg", "Rabat", "Casablanca", "Tanger Med"),
    ),
}
