"""Documents that leave the platform: calendar files, contact cards, PDF, spreadsheet cells."""
