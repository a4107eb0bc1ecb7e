"""Act: subjects, requests, consents, reviews, releases and the disclosure log."""
