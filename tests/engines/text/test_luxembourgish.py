import pytest
from hypothesis import given
from hypothesis import strategies as st

from escale.engines.text.language import is_luxembourgish
from escale.engines.text.luxembourgish import as_german

LUXEMBOURGISH = """
Mir sichen e Partner zu Casablanca.
Firma sicht Liwwerant fir Seef.
De Buttek verkeeft Schong a Kleeder.
Eis Bäckerei bitt frëscht Brout un.
D'Gemeng brauch nei Luuchten.
Mir maachen Iwwersetzungen op Franséisch.
Handwierker sicht Aarbecht am Bau.
Kanner léieren zesumme schwammen.
Wäin a Crémant vun der Musel.
Spidol brauch Infirmièren an Dokteren.
Beroder fir Datenschutz an Informatik-Sécherheet
Wéi kënne mir méi Energie spueren?
Wou fannen ech en Affekot?
Ech hu keng Zäit.
Eng Crèche fir véierzeg Kanner
Mir recycléieren Offall aus de Betriber.
Hëllef fir al Leit doheem
Solaranlagen op d'Dächer vun de Schoulen installéieren
Mir hunn eng kleng Molkerei an exportéieren eise Kéis.
Déi nei Fabrik gëtt dëst Joer zu Déifferdeng gebaut.
De Veräin organiséiert Coursen ouni Käschten fir jonk Sportler.
Fiduciaire hëlleft bei der Comptabilitéit an der Steiererklärung.
Start-up entwéckelt eng App fir d'Landwirtschaft, sicht Investisseuren.
Transportfirma mat zwanzeg Camionen huet nach Plaz.
D'Universitéit sicht Fuerscher fir e Projet iwwer Drénkwaasser.
Mir wëllen eis Produkter och an Afrika verkafen.
Schräinerei mécht Miwwelen aus lëtzebuergeschem Holz.
Eis Entreprise proposéiert Formatiounen an der Cybersécherheet.
Wien kann eis beim Export vu Liewensmëttel ënnerstëtzen?
Looking for partners: mir sichen e Fournisseur fir Gewierzer, wann ech gelift mat Bio-Label.
"""
OTHERS = """
Wir suchen einen Partner für Export.
Eis und Kaffee am Markt
Mir ist kalt, mach bitte zu.
Bäckerei an der Mosel sucht Bäcker
Handwerker bitten um Aufträge aus Luxemburg
Wein und Käse aus der Region, an Hotels geliefert
Dachblech, Leder und Öl: der Großhandel liefert an alle.
Hawaii-Hemden bei uns im Laden
Die Gemeinde Esch braucht neue Lampen
Nach Absprache mit der Firma Käichen zu haben
Wij zoeken een partner in België voor industriële machines.
Een coöperatie van boeren die kaas en melk op de markt brengt
Zij heeft geen idee wat het kost
Software voor energieën en categorieën op maat
Hij heet Jan en weet veel van bouwen
Wat kan ik doen met oud papier?
Fabrikant in Italië, op zoek naar leer
Nous cherchons un fournisseur d'huile d'olive à Esch.
Réinsertion des jeunes et d'autres publics
Société d'études en géophysique et séismes
L'idée: désobéir, réinventer, déifier l'art
Pour l'école: des meubles et de l'électricité
Crèche de quarante enfants, d'abord à Luxembourg
Citroën et Noël, d'où an II
Fir trees and an ass on a hill
Our company is looking for an agent in Luxembourg.
Net weight of an eng. part, no oder
We sell wine to hotels; Wir verkaufen Wein.
Nous aidons les entreprises, we help companies, wir helfen
Das Restaurant "Um Séi" sucht Köche für den Sommer.
Partenaire: Lëtzebuerger Gemengen, pour nous un réseau de communes dans le pays
"""


@pytest.mark.parametrize("text", LUXEMBOURGISH.strip().splitlines())
def test_luxembourgish_is_recognised(text: str) -> None:
    assert is_luxembourgish(text)


@pytest.mark.parametrize("text", OTHERS.strip().splitlines())
def test_other_languages_are_not_taken_for_luxembourgish(text: str) -> None:
    assert not is_luxembourgish(text)


@pytest.mark.parametrize(
    ("text", "german"),
    [
        ("Liewensmëttelsécherheet", "Lebensmittelsicherheit"),
        ("Mierwaasserentsalzung", "Meerwasserentsalzung"),
        ("Aarbechtsmaart", "Arbeitsmarkt"),
        ("Steierberodung", "Steuerberatung"),
        ("Autosversécherung", "Autosversicherung"),
        ("Hallefleederproduktioun", "Halbleiterproduktion"),
        ("Drénkwaasseranalys", "Trinkwasseranalyse"),
        ("Raumfaartindustrie", "Raumfahrtindustrie"),
    ],
)
def test_a_compound_is_read_by_its_parts(text: str, german: str) -> None:
    assert as_german(text) == german


@pytest.mark.parametrize(
    ("text", "german"),
    [
        ("opgestallt", "aufgestellt"),
        ("opzemaachen", "aufzumachen"),
        ("onméiglech", "unmöglich"),
        ("neie", "neuen"),
        ("Comptabilitéit", "Buchhaltung"),
        ("Elastizitéit", "Elastizität"),
        ("Spezifikatiounen", "Spezifikationen"),
        ("klassifizéieren", "klassifizieren"),
        ("analyséiere", "analysieren"),
        ("Haltbarkeet", "Haltbarkeit"),
        ("Fleegeheim an der Gemeng", "Pflegeheim in der Gemeinde"),
        ("modernem", "modernem"),
        ("D’Pompjeeën", "Die Feuerwehr"),
    ],
)
def test_forms_and_regular_spellings(text: str, german: str) -> None:
    assert as_german(text) == german


@pytest.mark.parametrize("name", ["Casablanca", "Marrakech", "Differdange", "Kirchberg", "Amina", "Tanger"])
def test_names_are_left_alone(name: str) -> None:
    assert as_german(name) == name


@given(st.text(alphabet="aeéëäinrstldgchuoFKB '-", max_size=40))
def test_reads_anything(text: str) -> None:
    assert len(as_german(text).split()) >= len(text.split())
