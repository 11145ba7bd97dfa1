"""Measuring the product: gold questions in, figures and a report out; asks only through `ask`."""
