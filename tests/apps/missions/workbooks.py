"""Small workbooks as CSV files in a zip; every name is an example."""

from escale.apps.missions.domain.importing import zipped_files

MISSION = "ref;title;starts;ends;home_country;host_country\nM1;Example mission;2027-03-01;2027-03-04;LU;MA"
STOPS = "ref;city;country;zone;starts;ends;venue\ncasa;Casablanca;MA;Africa/Casablanca;2027-03-02;2027-03-02;Chamber"
SESSIONS = "ref;stop;title;kind;starts;ends\ns1;casa;Opening;seminar;2027-03-02 09:00;2027-03-02 10:30"
ORGANISATIONS = (
    "ref;name;country;side;languages;offers;needs\n"
    "A;Alpha SARL;LU;guest;fr;sécurité des réseaux;un distributeur\n"
    "B;بيتا للتوزيع;MA;host;ar;توزيع البرمجيات;الأمن السيبراني\n"
    "C;Gamma;MA;host;;;"
)
PEOPLE = (
    "ref;organisation;name;email;stops;consent\n"
    "p1;A;Anne Exemple;anne@alpha.example;casa;oui\n"
    "p2;B;بدر مثال;badr@beta.example;;\n"
    "p3;C;Carla Beispiel;carla@gamma.example;;non"
)


def workbook(**sheets: str) -> bytes:
    """A workbook; the five usual sheets unless one is given, "" leaves one out."""
    usual = {
        "mission": MISSION,
        "stops": STOPS,
        "sessions": SESSIONS,
        "organisations": ORGANISATIONS,
        "representatives": PEOPLE,
    }
    return zipped_files({f"{name}.csv": f"{text}\n".encode() for name, text in {**usual, **sheets}.items() if text})
