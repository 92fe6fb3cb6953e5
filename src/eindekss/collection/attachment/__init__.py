"""Files that an institution puts beside an answer to show that it is so."""
