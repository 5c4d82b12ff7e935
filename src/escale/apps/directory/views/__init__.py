"""Pages of institutions and roles."""
