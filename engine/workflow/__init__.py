"""The BPMN kernel and the inbox. Knows no child, no consent and no agency."""
