"""What a machine asks: does the process live, can it serve."""
