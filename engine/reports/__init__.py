"""Figures that read every room."""
