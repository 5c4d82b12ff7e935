"""A defence, and ways to switch one off."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

Off = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True)
class Defence:
    """``name``: the dotted path of what defends; ``check`` holds with it and must fail while it is ``off``."""

    threat: int
    name: str
    off: Off
    check: Callable[[], object]
    in_processes: bool = False


def everywhere(function: Any, by: Any) -> Off:
    """Put ``by`` in place of a function in every module that imported it."""

    @contextmanager
    def off() -> Iterator[None]:
        with ExitStack() as stack:
            for module in list(sys.modules.values()):
                for name in [name for name, value in vars(module).items() if value is function]:
                    stack.enter_context(patch.object(module, name, by))
            yield

    return off
