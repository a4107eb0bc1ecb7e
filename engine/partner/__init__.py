"""Partner: bring the systems to one table."""
