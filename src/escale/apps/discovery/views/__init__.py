"""Pages of searching, for organisers and for participants."""
