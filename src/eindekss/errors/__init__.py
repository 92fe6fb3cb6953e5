"""What can be wrong with what a person gave us: one catalogue, each entry saying what, where and how to mend it.

Messages live in ``catalogue/*.yaml`` (one file a package, Latvian and English); code names them by id.
"""

from eindekss.errors.catalogue import message, messages
from eindekss.errors.problem import Place, Problem, Refused, refuse

__all__ = ["Place", "Problem", "Refused", "message", "messages", "refuse"]
