"""One table of what is due to be said to whom."""
