"""A past wave rebuilt from what was published of it.

Given an instrument, a frame, the facts a report states by name and the numbers it publishes, find answers that
agree with all of them: constraint programming over every answer not known, seeded so that the same inputs give
the same answers on every machine. Where the publication contradicts itself, say which statements cannot hold
together.
"""
