"""The few words that scores and explanations need, in every language of the interface."""

from collections.abc import Mapping

from eindekss.expression.missing import Missing
from eindekss.scoring.answers import DOES_NOT_APPLY
from eindekss.scoring.model import UNDEFINED, Treatment

Words = Mapping[str, str]

REASON: Mapping[str, Words] = {
    **{reason.value: reason.label for reason in Missing},
    UNDEFINED: {"lv": "vērtību nevar aprēķināt", "en": "no value can be computed"},
    DOES_NOT_APPLY: {"lv": "uz iestādi neattiecas", "en": "does not apply to the institution"},
}

TREATMENT: Mapping[str, Words] = {
    Treatment.COUNTED.value: {"lv": "", "en": ""},
    Treatment.ZERO.value: {"lv": "skaitās ar 0 punktiem", "en": "counts with 0 points"},
    Treatment.EXCLUDED.value: {"lv": "neskaitās saucējā", "en": "left out of the denominator"},
    Treatment.UNKNOWN.value: {"lv": "nav zināms; neskaitās", "en": "not known; left out"},
}

CONDITION: Mapping[bool, Words] = {True: {"lv": "jā", "en": "yes"}, False: {"lv": "nē", "en": "no"}}
NOTHING_SELECTED: Words = {"lv": "nekas nav atzīmēts", "en": "nothing ticked"}
CAPPED: Words = {"lv": "ne vairāk kā {}", "en": "at most {}"}

# Why a node has no score.
NOT_APPLICABLE_NODE: Words = {"lv": "uz iestādi neattiecas", "en": "does not apply to the institution"}
TOO_LITTLE_KNOWN: Words = {
    "lv": "nav novērtējams: zināmas atbildes par mazāk nekā {share} % iegūstamo punktu",
    "en": "not assessable: answers are known for less than {share}% of the attainable points",
}
TOO_FEW_TOPICS: Words = {
    "lv": "nav novērtējams: novērtēto tēmu skaits ir {}, vajag vismaz {needed}",
    "en": "not assessable: topics assessed: {}, at least {needed} needed",
}
