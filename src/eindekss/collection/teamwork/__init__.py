"""Several people on one questionnaire: who may come in, who answers for what, who is where, who changed what."""
