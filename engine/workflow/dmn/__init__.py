"""DMN 1.5: decision models, their evaluation and its explanation. ``engine.workflow.decisions`` is its face."""
