"""How long answering takes: time by section, of the institution and never of a person."""
