"""Figures that read every room."""

from engine.reports.flows import SMALL, Flow, flows

__all__ = ["SMALL", "Flow", "flows"]
