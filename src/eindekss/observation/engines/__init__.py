"""The engines that find accessibility errors: axe-core decides, Siteimprove's Alfa is heard as a second opinion."""
