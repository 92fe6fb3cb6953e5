"""The report: prose whose numbers come from cells, figures from tables, set by Typst as a tagged PDF."""
