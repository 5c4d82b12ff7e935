from django.utils import translation

from escale.core.translated import best, say, with_translation


def test_the_reader_gets_their_language_or_the_source() -> None:
    title = with_translation(say("Mission économique", "fr"), "Wirtschaftsmission", "de", state="machine")
    assert best(title, "de") == ("Wirtschaftsmission", "de", "machine")
    assert best(title, "ar") == ("Mission économique", "fr", "human")
    with translation.override("de"):
        assert best(title).language == "de"


def test_nothing_said_is_an_empty_text() -> None:
    assert best({}, "fr") == ("", "fr", "human")
