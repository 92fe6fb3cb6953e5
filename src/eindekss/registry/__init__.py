"""Who is asked: institutions, their classification, their services and systems, and who may answer for them."""
