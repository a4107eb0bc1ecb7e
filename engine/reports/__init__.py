"""Figures that read every room."""

from engine.reports.answers import SMALL, Answers, answers

__all__ = ["SMALL", "Answers", "answers"]
