"""One table of what is due to be said to whom."""

from engine.reminders.reminders import Source, cancel_for, fire_due, schedule

__all__ = ["Source", "cancel_for", "fire_due", "schedule"]
