"""The law as tables: facts in, a decision with its citations out. It supports counsel and does not replace it."""
