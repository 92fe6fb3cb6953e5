"""Answers and scores made into tables: segments, cells on stated bases, electronisation, claims recomputed."""
