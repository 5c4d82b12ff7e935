"""Files of at most 400 lines, functions of at most 40: ``python -m tools.lengths``.

A longer one says why in a comment ``# long: reason`` on its first line (file) or its ``def`` line (function).
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

MOST_LINES_A_FILE = 400
MOST_LINES_A_FUNCTION = 40
FOLDERS = ("src", "tests", "tools", "benchmarks")


def complaints(path: Path) -> Iterator[str]:
    """What is too long in one file, as ``path:line: words``."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    if len(lines) > MOST_LINES_A_FILE and "# long:" not in lines[0]:
        yield f"{path}:1: {len(lines)} lines, at most {MOST_LINES_A_FILE}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = _length(node)
            if length > MOST_LINES_A_FUNCTION and "# long:" not in lines[node.lineno - 1]:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines, at most {MOST_LINES_A_FUNCTION}"


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the signature and body without the docstring."""
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        length -= (first.end_lineno or first.lineno) - first.lineno + 1
    return length


def main() -> int:
    """Print every complaint; exit status 1 when there is one."""
    found = [
        complaint
        for folder in FOLDERS
        for path in sorted(Path(folder).rglob("*.py"))
        if "migrations" not in path.parts
        for complaint in complaints(path)
    ]
    sys.stdout.writelines(f"{complaint}\n" for complaint in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
