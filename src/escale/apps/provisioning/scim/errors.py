"""What goes wrong, in the form of RFC 7644, section 3.12."""

SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error"


class ScimError(Exception):
    """An answer that is no success; ``kind`` is the ``scimType``."""

    def __init__(self, status: int, detail: str, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.detail, self.kind = status, detail, kind

    def as_json(self) -> dict[str, object]:
        """The body of the answer."""
        body: dict[str, object] = {"schemas": [SCHEMA], "status": str(self.status), "detail": self.detail}
        return body | ({"scimType": self.kind} if self.kind else {})


def not_found() -> ScimError:
    """Of what is another institution's, too."""
    return ScimError(404, "There is no such resource.")


def invalid(detail: str, kind: str = "invalidValue") -> ScimError:
    """400."""
    return ScimError(400, detail, kind)
