"""What is done for the people whose data is kept."""
