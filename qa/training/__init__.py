"""How the shipped reader is made: from questions with known answers to `qa/reading/model`."""
