"""The root of the interface for programs: who may ask, how bodies are read, how refusals look."""
