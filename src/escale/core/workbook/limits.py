"""How much one workbook may hold. Checked before and while it is read, so that a bomb costs little memory."""

from __future__ import annotations

MEGABYTE = 1024 * 1024

FILE_BYTES = 20 * MEGABYTE
UNPACKED_BYTES = 128 * MEGABYTE
# Deflate reaches 1000:1 on zeros; real sheets stay below 40:1. Small parts may do as they like.
RATIO = 200
RATIO_FROM_BYTES = MEGABYTE
PARTS = 2_000

SHEETS = 60
ROWS = 50_000
COLUMNS = 200
CELLS = 1_500_000
TEXT = 32_767
