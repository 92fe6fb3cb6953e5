"""The questionnaires on paper: what is asked, for reading, discussing and filling in by hand."""
