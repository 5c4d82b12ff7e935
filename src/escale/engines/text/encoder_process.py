"""A second process that encodes sentences, spoken to over its standard input and output.

A process of its own because Python runs one thread at a time; not `multiprocessing`, which imports the caller's
main module again and fails in a shell, a notebook or a web worker.
"""

import json
import os
import subprocess
import sys
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING

from escale.engines.text.embedding import TextError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ITEM = 4  # bytes of a float32
_ENDED = "A helper process of the sentence encoder ended early."


class EncoderProcess:
    """Start the process; it ends with this object or with the process that made it."""

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._waiting = 0
        # More BLAS threads make this encoder nine times slower; read when numpy is first imported.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "escale.engines.text.encoder_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        weakref.finalize(self, _end, self._process)

    def send(self, texts: list[str]) -> None:
        """Hand over sentences; `receive` must be called before the next ones are sent.

        Raises:
            TextError: the process has died.
        """
        assert self._process.stdin is not None  # noqa: S101  # opened above
        try:
            self._process.stdin.write(json.dumps(texts).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as problem:
            raise TextError(_ENDED) from problem
        self._waiting = len(texts)

    def receive(self) -> "NDArray[np.float32]":
        """Return shape (sentences sent, dimension).

        Raises:
            TextError: the process has died.
        """
        import numpy as np

        assert self._process.stdout is not None  # noqa: S101  # opened above
        size = self._waiting * self._dimension * _ITEM
        answer = self._process.stdout.read(size)
        if len(answer) < size:
            raise TextError(_ENDED)
        return np.frombuffer(answer, dtype=np.float32).reshape(self._waiting, self._dimension)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):  # what was not read any more is not missed
                pipe.close()


def _serve() -> None:
    from escale.engines.text.encoder import encode

    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(encode(json.loads(line)).tobytes())
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
