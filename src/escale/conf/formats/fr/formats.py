"""A 24-hour clock and digits 0-9 in every language."""

TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
