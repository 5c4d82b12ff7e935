"""What officers type about agreements."""
