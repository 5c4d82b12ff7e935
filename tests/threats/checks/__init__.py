"""What must hold against each line: plain functions that assert, run with their defence and without it."""
