"""Pages of agreements, for the officers of a cooperation."""
