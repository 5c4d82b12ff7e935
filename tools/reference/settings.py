"""``settings.md``: every variable of the environment."""

from escale.conf.variables import INTERNAL, PARTS, Variable
from tools.reference import WRITTEN

_HEAD = f"""# Settings

{WRITTEN}

Escale is set up by variables of its environment. In a production installation they stand in one file,
`/etc/escale/escale.env` ([an example](../../deploy/escale.env)), which `ESCALE_CONFIG_FILE` names. An empty value
counts as not set. What cannot be meant, and in production what is not safe, is refused in words at the start of every
command; `escale doctor` says what is missing or mistyped. Beside a local demo, a bare `escale` without `ESCALE_MODE`
means that demo.

A **bold** name must be set in production. `{{var}}` is the folder of `ESCALE_VAR`.

"""


def page() -> str:
    """The text of ``settings.md``."""
    parts = [f"## {title}\n\n{_table(variables)}" for title, variables in PARTS.items()]
    names = " and ".join(f"`{name}`" for name in INTERNAL)
    tail = f"{names} are set by Escale for its own processes; leave them alone.\n"
    return _HEAD + "\n".join(parts) + "\n" + tail


def _table(variables: tuple[Variable, ...]) -> str:
    rows = "".join(
        f"| {_name(each)} | {_meaning(each)} | {_default(each)} | {_code(each.example)} |\n" for each in variables
    )
    return f"| variable | meaning | default | example |\n|---|---|---|---|\n{rows}"


def _name(variable: Variable) -> str:
    return f"**`{variable.name}`**" if variable.needed else f"`{variable.name}`"


def _meaning(variable: Variable) -> str:
    if not variable.see:
        return variable.meaning
    folder, _slash, name = variable.see.partition("/")
    target = name if folder == "reference" else f"../{variable.see}"
    return f"{variable.meaning} [More]({target})."


def _default(variable: Variable) -> str:
    text = _code(variable.default) if variable.default else "none"
    if variable.local is None:
        return text
    return f"{text}; in a demo {_code(variable.local)}"


def _code(text: str) -> str:
    return f"`{text}`"
