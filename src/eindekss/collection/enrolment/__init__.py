"""Bringing institutions, their services and information systems into a wave from other people's lists."""
