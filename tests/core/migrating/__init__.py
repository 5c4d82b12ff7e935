"""A small app whose migrations are killed, delayed and measured."""
