"""Partner: partnerships, agencies and their people."""
