"""The database, encrypted columns and the file vault."""
