"""The words that English questions are made of, as pieces of regular expressions."""

BE = r"(?:is|are|was|were)"
DO = r"(?:do|does|did)"
AUXILIARY = rf"(?:{BE}|{DO}|has|have|had|can|could|will|would|shall|should|may|might|must)"
TO = r"(?:about|after|against|at|before|by|during|for|from|in|of|off|on|since|to|under|until|with)"
"""Prepositions that a question may open with: "in which city"."""
WH = r"(?:who|whom|whose|what|when|where|why|which|how)"
