"""What people type about committees."""
