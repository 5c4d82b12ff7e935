import pytest

from escale.conf.environment import DEFAULT_SECRET, UnsafeEnvironment, read_environment

SAFE = {
    "ESCALE_MODE": "production",
    "ESCALE_SECRET_KEY": "k" * 50,
    "ESCALE_HOSTS": "escale.example, www.escale.example",
    "ESCALE_BASE_URL": "https://escale.example/",
    "ESCALE_VAR": "/nowhere/escale",  # and not where a demo of this checkout left its files
}


def test_a_safe_environment_is_read() -> None:
    environment = read_environment(SAFE)
    assert environment.hosts == ("escale.example", "www.escale.example")
    assert environment.base_url == "https://escale.example"
    assert environment.production
    assert environment.offline
    assert not read_environment({**SAFE, "ESCALE_OFFLINE": "no"}).offline


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ESCALE_DEBUG", "1", "ESCALE_DEBUG"),
        ("ESCALE_SECRET_KEY", "", "ESCALE_SECRET_KEY"),
        ("ESCALE_SECRET_KEY", DEFAULT_SECRET, "ESCALE_SECRET_KEY"),
        ("ESCALE_SECRET_KEY", "short", "ESCALE_SECRET_KEY"),
        ("ESCALE_OLD_SECRET_KEYS", f"{'o' * 32} short", "ESCALE_OLD_SECRET_KEYS"),
        ("ESCALE_OLD_SECRET_KEYS", DEFAULT_SECRET, "ESCALE_OLD_SECRET_KEYS"),
        ("ESCALE_HOSTS", "", "ESCALE_HOSTS"),
        ("ESCALE_HOSTS", "*", "ESCALE_HOSTS"),
        ("ESCALE_HOSTS", "escale.example,*.example", "ESCALE_HOSTS"),
        ("ESCALE_BASE_URL", "http://escale.example", "ESCALE_BASE_URL"),
        ("ESCALE_BASE_URL", "", "ESCALE_BASE_URL"),
        ("ESCALE_MODE", "staging", "ESCALE_MODE"),
        ("ESCALE_OFFLINE", "off", "ESCALE_OFFLINE"),
    ],
)
def test_production_refuses_to_start_unsafely(name: str, value: str, words: str) -> None:
    with pytest.raises(UnsafeEnvironment, match=words):
        read_environment({**SAFE, name: value})


def test_production_is_what_an_empty_environment_means() -> None:
    with pytest.raises(UnsafeEnvironment):
        read_environment({})
