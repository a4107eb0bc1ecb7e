"""Plan: agreements, and how process definitions come into force."""
