"""What an organiser types."""
