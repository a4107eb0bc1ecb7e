"""The worker: APScheduler as one tick; the due tables are the truth."""
