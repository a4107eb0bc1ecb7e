"""Figures that read every room."""

from engine.reports.answers import SMALL, Answers, answers
from engine.reports.lateness import MANY, late_tasks

__all__ = ["MANY", "SMALL", "Answers", "answers", "late_tasks"]
