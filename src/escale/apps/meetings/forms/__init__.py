"""What pages of meetings ask for."""
