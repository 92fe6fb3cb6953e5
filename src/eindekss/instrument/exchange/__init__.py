"""The instrument in other formats: out as XLSForm and DDI-Codebook, in from XLSForm and LimeSurvey.

Whatever a format cannot carry is a loss, and every loss is listed: a ``Problem`` of the catalogue, with its remedy.
"""
