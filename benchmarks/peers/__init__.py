"""The product beside other programs that search a person's own texts; README.md says which."""
