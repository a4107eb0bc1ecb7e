"""The forms that ship, in form-js's schema; published together with the diagrams."""
