"""Pages of results, for the officers of a cooperation."""
