"""Who has access in a wave: given, changed and taken away by the programme office."""
