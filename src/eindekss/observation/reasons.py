"""Why something could not be looked at, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from eindekss.observation.outcome import Words
from eindekss.observation.visit import Reason, Trouble

REASONS: Mapping[Reason, Words] = MappingProxyType({
    Reason.NO_ADDRESS: Words("Tīmekļvietnes adrese nav zināma.", "No address of a website is known."),
    Reason.ROBOTS: Words("Vietnes robots.txt neielaiž programmas.", "The site's robots.txt keeps programs out."),
    Reason.UNREACHABLE: Words("Vietne nav sasniedzama.", "The site cannot be reached."),
    Reason.TIMEOUT: Words("Vietne neatbildēja laikā.", "The site did not answer in time."),
    Reason.BLOCKED: Words("Vietne programmas nelaiž iekšā.", "The site does not let programs in."),
    Reason.ERROR: Words("Vietne atbildēja ar kļūdu.", "The site answered with an error."),
    Reason.UNSAFE: Words("Adrese neved uz publisko tīmekli.", "The address does not lead into the public web."),
    Reason.TOO_LARGE: Words("Saturs ir pārāk apjomīgs.", "The content is too large."),
    Reason.NOT_HTML: Words("Adresē nav tīmekļa lapas.", "There is no web page at the address."),
    Reason.EMPTY: Words("Lapā nav teksta.", "The page shows no words."),
    Reason.UNREADABLE: Words("Saturu nevar nolasīt.", "The content cannot be read."),
    Reason.PARKED: Words("Domēns ir pārdošanā vai netiek lietots.", "The name is for sale or parked."),
    Reason.CRASHED: Words("Lapas dēļ pārlūks pārtrauca darbu.", "The page brought the browser down."),
    Reason.CUT: Words("Apmeklējums beidzās, pirms līdz tam nonāca.", "The visit ended before this was reached."),
    Reason.NOT_KEPT: Words("Apmeklējumā nav savākts viss vajadzīgais.", "The visit did not collect what is needed."),
    Reason.CHECK_FAILED: Words("Pārbaudē radās kļūda.", "The check itself failed."),
    Reason.LANGUAGE: Words("Lapas valodai nav vārdnīcas.", "There is no vocabulary for the page's language."),
})  # fmt: skip


def because(trouble: Trouble) -> Words:
    """The reason with its detail in brackets."""
    words, detail = REASONS[trouble.reason], f" ({trouble.detail})" if trouble.detail else ""
    return Words(words.lv.rstrip(".") + f"{detail}.", words.en.rstrip(".") + f"{detail}.")
