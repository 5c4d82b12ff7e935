"""Pages that belong to no single app: frame, home, errors, demo mailbox, styles and scripts."""
