"""Experts' work: suggestions with evidence, their queue and pages, second ratings, and the timer of reactions."""
