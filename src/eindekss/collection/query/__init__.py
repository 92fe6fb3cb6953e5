"""Queries: what the programme office asks about one answer, the institution's reply, and what became of the answer."""
