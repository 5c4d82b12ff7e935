"""``python -m escale`` is the ``escale`` command."""

import sys

from escale.cli import main

sys.exit(main())
