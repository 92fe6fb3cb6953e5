"""What can be wrong with what a person gave us: one catalogue, each entry saying what, where and how to mend it.

Messages live in ``messages/*.yaml`` (one file a package, Latvian and English); code names them by id.
"""

from eindekss.errors.catalogue import message, messages
from eindekss.errors.problem import NOWHERE, Place, Problem, Problems, Refused, refuse

__all__ = ["NOWHERE", "Place", "Problem", "Problems", "Refused", "message", "messages", "refuse"]
