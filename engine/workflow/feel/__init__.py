"""FEEL, the expression language of DMN: parsed once, evaluated without side effects."""
