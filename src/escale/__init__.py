"""Escale: the open platform for economic and digital co-operation between institutions of two countries."""

__version__ = "0.1.0"
