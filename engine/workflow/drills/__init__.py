"""Drills: what somebody would write who means harm, thrown at every place that takes it.

``drill`` runs one and reports; ``concord drill expressions`` prints it. A drill is no test of what is right, but of what
holds: nothing leaves the language, no text takes a thread for over a second, none takes much memory.
"""

from engine.workflow.drills.cases import Case
from engine.workflow.drills.running import Finding, Report, drill

__all__ = ["Case", "Finding", "Report", "drill"]
