"""A plain HTTP client, so that what is measured is the server."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

_CSRF = "c" * 32


@dataclass(frozen=True)
class Answer:
    """``seconds`` from the first byte sent to the last one read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


@dataclass(frozen=True)
class Browser:
    """Whoever holds ``session``; one connection a request, as the next one may go to another process."""

    port: int
    session: str = ""

    def get(self, path: str, *, seconds: float = 30, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("GET", path, seconds=seconds, headers=headers)

    def post(
        self,
        path: str,
        data: Mapping[str, object],
        *,
        seconds: float = 30,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """A form, sent as a page of ours would send it."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", path, urlencode(data).encode(), seconds=seconds, headers={**kind, **(headers or {})})

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        seconds: float = 30,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request(method, path, body, {**self._headers(), **(headers or {})})
            answer = connection.getresponse()
            content = answer.read()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, known, content, time.monotonic() - began)
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        return {
            "Cookie": f"sessionid={self.session}; csrftoken={_CSRF}",
            "X-CSRFToken": _CSRF,
            "Connection": "close",
            "Accept-Language": "en",
        }
