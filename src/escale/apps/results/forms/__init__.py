"""What officers type about results."""
