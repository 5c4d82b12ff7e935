"""The door for directories, and the pages on which it is opened."""
