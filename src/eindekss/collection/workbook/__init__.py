"""The Excel way: a roster questionnaire as a workbook, and the answers in it back through a preview."""
