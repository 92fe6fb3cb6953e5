"""Many rows on one page: a roster questionnaire as a grid, filled in by hand or from a spreadsheet's clipboard."""
