"""How people name things: typos, spelling variants, acronyms, countries; learned from articles."""
