"""Read Luxembourgish as German, for encoders that never saw any.

Not a translation: words and spellings are moved close enough to German for a sentence vector to land near it.
"""

import re

_WORDS_FOR_WORDS = """
a=und aarbecht=Arbeit aarbechten=Arbeiten aarbechter=Arbeiter affekot=Anwalt affekoten=Anwälte al=alt
alen=alten all=alle altersheim=Altersheim an=und aner=andere aneren=anderen anlag=Anlage anlagen=Anlagen
apdikt=Apotheke apdikten=Apotheken ass=ist ausbildung=Ausbildung aussichen=aussuchen auswielen=auswählen
awer=aber bauer=Bauer bauerenhaff=Bauernhof bauhär=Bauherr bausteng=Baustein betrib=Betrieb betriber=Betriebe
betrieb=Betrieb bicher=Bücher bidden=bieten biller=Bilder bioofall=Bioabfall bitt=bietet blummen=Blumen
bléi=Blüte bommelen=Bummel boxen=Hosen brauch=braucht breet=breit brout=Brot bréck=Brücke bréidchen=Brötchen
bréif=Brief buch=Buch buedem=Boden buttek=Laden butteker=Läden béien=Bienen béier=Bier béieren=Kühe
béierenhaff=Kuhhof béischten=Tiere dag=Tag daten=Daten datenschutz=Datenschutz dee=der deeg=Tage den=der
dir=ihr dokter=Arzt dokteren=Ärzte drock=Druck dräi=drei dréchen=trocken drécken=drucken drénken=trinken
däitsch=Deutsch däitschland=Deutschland déi=die dës=diese dëst=dieses e=ein ech=ich een=ein eis=unser
eise=unser eisen=unseren eist=unser elektresch=elektrisch elektronesch=elektronische en=ein energie=Energie
eng=eine engem=einem enger=einer engt=ein entreprise=Unternehmen entreprisen=Unternehmen erfarung=Erfahrung
ernierung=Ernährung europäesch=europäisch faarf=Farbe faarwen=Farben fabrik=Fabrik fabrikant=Hersteller
fannen=finden feier=Feuer fir=für firma=Firma firmen=Firmen fleesch=Fleisch flécken=reparieren fléien=fliegen
formatioun=Ausbildung formatiounen=Schulungen franséisch=Französisch fueren=fahren fuerschung=Forschung
fäegkeet=Fähigkeit fäerdeg=fertig fäerdeghaiser=Fertighäuser fënnef=fünf fënnt=findet fësch=Fisch
gaart=Garten gebai=Gebäude gebaier=Gebäude gedrénks=Getränke geet=geht gemeng=Gemeinde gemengen=Gemeinden
geméis=Gemüse geriet=Gerät geräter=Geräte geschäft=Geschäft gesond=gesund gesondheet=Gesundheit
gewierz=Gewürz gewierzer=Gewürze gewierzhändler=Gewürzhändler gi=werden ginn=werden glas=Glas gléiser=Gläser
goen=gehen grouss=groß groussen=großen gréng=grün gréngen=grünen gudd=gut gudden=guten gudder=guter gutt=gut
gäert=Gärten gëtt=wird haiser=Häuser handgemaacht=handgemacht handgemaachte=handgemachte handwierk=Handwerk
handwierker=Handwerker haus=Haus hautdesdaags=heutzutage hei=hier hien=er hierstellen=herstellen
hiersteller=Hersteller hierstellung=Herstellung hifale=hinfallen hifält=hinfällt hir=ihr hiren=ihren
holz=Holz huet=hat hunn=haben händler=Händler hëllef=Hilfe hëllefen=helfen hëlleft=hilft hëlt=nimmt
iechtheet=Echtheit ierch=ihr iessen=Essen iwwer=über iwwersetzer=Übersetzer iwwersetzung=Übersetzung
iwwersetzungen=Übersetzungen iwwerwaachen=überwachen iwwerwaachung=Überwachung joer=Jahr jonk=jung
jonken=jungen jonker=Jugendliche joren=Jahre kaf=Kauf kafen=kaufen kaffi=Kaffee kand=Kind kanner=Kinder
keeft=kauft keen=kein keng=keine kichen=Küche kierf=Körbe kierper=Körper kleed=Kleid kleeder=Kleidung
kleng=klein klengen=kleinen klenger=kleiner kléngen=kleinen konscht=Kunst kou=Kuh kraaft=Kraft kritt=bekommt
kréien=bekommen kuch=Kuchen käerz=Kerze kéi=Kühe kéis=Käse kënnen=können land=Land lieder=Leder liewen=leben
liewensmëttel=Lebensmittel liewerant=Lieferant liicht=Licht liwwerant=Lieferant liwweranten=Lieferanten
liwweren=liefern liwwert=liefert liwwerung=Lieferung locatioun=Vermietung loft=Luft lounen=mieten
länner=Länder lääfen=laufen léierbud=Lehrling léieren=lernen léiert=lernt léisung=Lösung léisungen=Lösungen
lëtzebuerg=Luxemburg lëtzebuerger=Luxemburger lëtzebuergesch=Luxemburgisch lëtzebuergeschen=luxemburgischen
maache=machen maachen=machen maart=Markt mam=mit marokkanesch=marokkanisch marokkanesche=marokkanische
marokkaneschen=marokkanischen marokko=Marokko maschinn=Maschine maschinnen=Maschinen mat=mit
matdeelen=mitteilen mellen=melden miess=Messe mir=wir miwwel=Möbel miwwelen=Möbel moossen=messen mäert=Märkte
mécht=macht méi=mehr mëllech=Milch mëllechprodukter=Milchprodukte mënsch=Mensch mënschen=Menschen
mëttel=Mittel mëttelmier=Mittelmeer nach=noch naturschutz=Naturschutz nei=neu neien=neuen neier=neuer
net=nicht no=nach nuets=nachts nëmmen=nur och=auch offall=Abfall offäll=Abfälle olivenuelech=Olivenöl
olivenueleg=Olivenöl op=auf open=offen opmaachen=eröffnen ouni=ohne owes=abends pabeier=Papier
pabeieren=Papiere papier=Papier plaz=Platz plazen=Plätze plënneren=umziehen produkter=Produkte
produzent=Erzeuger produzéieren=produzieren produzéiert=produziert päerd=Pferd raumfaart=Raumfahrt
rechenzenter=Rechenzentrum rechnung=Rechnung rechnungen=Rechnungen recht=Recht recyceléieren=recyceln
reen=Regen rees=Reise reesen=Reisen reparéieren=reparieren sammelen=sammeln satellitten=Satelliten
schaf=Schrank schaffen=arbeiten schafft=arbeitet schong=Schuhe schongbuttek=Schuhgeschäft schonk=Schuh
schoul=Schule schoulen=Schulen schutz=Schutz schéck=schick schécken=schicken schéckt=schickt schéin=schön
schéinheet=Schönheit seef=Seife seefen=Seifen seng=seine sensoren=Sensoren siche=suchen sichen=suchen
sicht=sucht sinn=sind siwen=sieben solarenergie=Solarenergie sonn=Sonne sonnen=Sonnen spideel=Krankenhaus
spideeler=Krankenhäuser spidol=Krankenhaus spillsaach=Spielzeug sprooch=Sprache sproochen=Sprachen
staat=Staat stad=Stadt steen=Stein steier=Steuer steieren=Steuern stied=Städte stoffer=Stoffe stoffs=Stoffs
stouf=Stoff strooss=Straße stroossen=Straßen stroum=Strom summer=Sommer säin=sein sécher=sicher
sécherheet=Sicherheit séier=schnell séng=seine televisioun=Fernsehen teppech=Teppich teppechen=Teppichen
teppecher=Teppiche traktor=Traktor ubidden=anbieten ubidder=Anbieter ubitt=anbietet uebs=Obst uebst=Obst
uelech=Öl ueleg=Öl uewen=Ofen uewer=aber ufroen=anfragen ugebot=Angebot ugebueden=angeboten un=an
unhänger=Anhänger veraarbechten=verarbeiten verkafen=verkaufen verkeeft=verkauft verschaffen=verarbeiten
versécherung=Versicherung versécherungen=Versicherungen viandes=Fleisch vill=viel villen=vielen vir=vor
virgefäerdegt=vorgefertigt virun=vor vu=von vullen=Vögel vum=vom vun=von véier=vier véierel=Viertel
vëlo=Fahrrad vëloen=Fahrräder waasser=Wasser wand=Wind wandkraaft=Windkraft weess=Weizen wierker=Werke
wierkstat=Werkstatt wuer=Ware wueren=Waren wunnen=wohnen wunneng=Wohnung wunnengen=Wohnungen wäert=Wert
wäin=Wein wäiner=Weine wäschmaschinn=Waschmaschine wéi=wie wéini=wann wëll=will wëllen=wollen wëllt=will
ze=zu zerfiziéiert=zertifiziert zesumme=zusammen zesummen=zusammen zesummenaarbecht=Zusammenarbeit zich=Züge
zock=Zug zollpabeieren=Zollpapiere zouliwwerer=Zulieferer zwee=zwei zwou=zwei zäit=Zeit zäiten=Zeiten
zäitung=Zeitung zéng=zehn äert=ihr äis=uns äppel=Äpfel äre=ihr ären=ihren ëffentlech=öffentlich
ëmbauen=umbauen ëmwelt=Umwelt ënner=unter ënnerhalt=Unterhalt ënnerhuelen=unternehmen
ënnerstëtzen=unterstützen ënnerstëtzung=Unterstützung ënnertitel=Untertitel ënnertitelen=Untertitel
"""
_GERMAN_OF = dict(pair.split("=") for pair in _WORDS_FOR_WORDS.split())

# Spellings that regularly stand for a German one, tried on words the list does not have.
_SPELLINGS = (
    (re.compile(r"atioun(en)?$"), "ation"),
    (re.compile(r"ioun(en)?$"), "ion"),
    (re.compile(r"éieren$"), "ieren"),
    (re.compile(r"éiert$"), "iert"),
    (re.compile(r"esch(en|er|e)?$"), r"isch\1"),
    (re.compile(r"lech(en|er|e|t)?$"), r"lich\1"),
    (re.compile(r"heet(en)?$"), r"heit\1"),
    (re.compile(r"keet(en)?$"), r"keit\1"),
    (re.compile(r"schaaft$"), "schaft"),
    (re.compile(r"^ver?sch"), "versch"),
    (re.compile(r"^of(?=[bcdfgklmnprst])"), "ab"),
    (re.compile(r"^iwwer"), "über"),
    (re.compile(r"^ënner"), "unter"),
    (re.compile(r"wierk"), "werk"),
    (re.compile(r"ë(?=n|m)"), "u"),
    (re.compile(r"ou"), "u"),
    (re.compile(r"éi"), "ie"),
    (re.compile(r"äi"), "ei"),
    (re.compile(r"ee"), "ei"),
    (re.compile(r"uewen"), "ofen"),
)
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(r"\bd['’](?=\w)", re.IGNORECASE)


def as_german(text: str) -> str:
    """Return a Luxembourgish sentence in words and spellings close to German."""
    return _WORD.sub(lambda match: _german_word(match.group()), _ARTICLE.sub("die ", text))


def _german_word(word: str) -> str:
    low = word.casefold()
    known = _GERMAN_OF.get(low)
    if known is None:
        # The final n falls before most consonants, so "neie" and "neien" are one word.
        known = _GERMAN_OF.get(f"{low}n") or _respelled(low)
    return known[0].upper() + known[1:] if word[0].isupper() else known


def _respelled(word: str) -> str:
    for pattern, german in _SPELLINGS:
        word = pattern.sub(german, word)
    return word
