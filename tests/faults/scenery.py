"""What a test makes and counts in the database of its installation: ``python -m tests.faults.scenery NAME JSON``."""

import json
import sys
from typing import Any


def main(name: str, arguments: dict[str, Any]) -> None:
    import django

    django.setup()
    from django.test import override_settings

    from tests.faults import staging

    # Nobody of these signs in with a password; the slow hash would be most of the time of a test.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        result = getattr(staging, name)(**arguments)
    print(json.dumps(result))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
