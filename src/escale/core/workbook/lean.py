"""Loads openpyxl without numpy, which it wants only to recognise number types nobody here puts into a cell.

Every web process reads workbooks, and numpy would take some 30 MB of each. Whoever needs numpy imports it later.
"""

import sys
from importlib import import_module

if "openpyxl" not in sys.modules and "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]
    try:
        import_module("openpyxl")
    finally:
        del sys.modules["numpy"]
