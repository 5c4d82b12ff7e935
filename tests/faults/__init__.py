"""Real servers and workers are killed, filled up, cut off and read out; nothing acknowledged may be lost."""
