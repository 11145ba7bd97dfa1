"""Which sentences of the retrieved passages answer, and how surely."""
