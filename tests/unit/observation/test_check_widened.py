"""How websites really make chats, surveys, forums and invitations: products, content systems, other wordings; and what
looks alike and is none."""

import pytest
from observing import judged, page

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Role

PASS, FAIL, REVIEW = Status.PASS, Status.FAIL, Status.REVIEW
FILL = "<p>" + "Iestāde strādā katru dienu un rūpējas par kārtību pilsētā. " * 3 + "</p>"
RADIOS = "<label><input type=radio name=a>Jā</label><label><input type=radio name=a>Nē</label>"
TILES = '<a href="/1">Veselība</a><a href="/2">Sports</a><a href="/3">Kultūra</a>'

CASES = [
    # chats
    ("live-chat", "<script>s.src='https://embed.tawk.to/5f/1';s.async=true</script>", PASS),
    ("live-chat", "<script type='text/plain' data-category='social'>x='//code.jivosite.com/w/1'</script>", PASS),
    ("live-chat", '<script src="https://static.zdassets.com/ekr/snippet.js?key=1"></script>', PASS),
    ("live-chat", '<script data-src="https://chat.askly.me/cw/chat/latest.js"></script>', PASS),
    ("live-chat", "<div class='fb-customerchat' page_id='1'></div>", PASS),
    ("live-chat", "<call-us phonesystem-url='https://pbx.example.org'></call-us>", PASS),
    ("live-chat", "<footer><p>Skype: iestade.konsultacijas</p></footer>", PASS),
    ("live-chat", "<p>Skype lietotājvārds: vraa.atbalsts</p>", PASS),
    ("live-chat", '<a href="/saruna">Jautā tiešsaistē</a>', PASS),
    ("live-chat", "<button>Web chat</button>", PASS),
    ("live-chat", "<p>Konsultējam klātienē, pa tālruni un Skype</p>", REVIEW),
    ("live-chat", "<script>var hosts='https://www.google-analytics.com/'; // tawk.to was here</script>", FAIL),
    ("live-chat", '<a href="https://www.zendesk.com/blog">Kā mēs strādājam</a>', FAIL),
    ("live-chat", "<p>Microsoft pārtrauca Skype: lasiet vairāk</p>", REVIEW),
    ("live-chat", "<div class='livechat-off' hidden>x</div>", FAIL),
    # surveys and votes
    ("survey-form", '<iframe src="https://www.visidati.lv/aptauja/1/"></iframe>', PASS),
    ("survey-form", '<div data-tf-live="01H"></div>', PASS),
    ("survey-form",
     f'<div class="wp-polls"><form><p>Kā ceļojat uz darbu?</p>{RADIOS}<button>Sūtīt</button></form></div>', PASS),
    ("survey-form",
     '<form id="aptauja-2026"><select><option>Reti<option>Bieži</select><button>Sūtīt</button></form>', PASS),
    ("survey-form", f"<form><p>Vai lietojat e-parakstu?</p>{RADIOS}<button>Atbildēt</button></form>", PASS),
    ("survey-form", f"<div><p>Aptauja: vai lietojat e-parakstu?</p>{RADIOS}<button>Sūtīt</button></div>", PASS),
    ("survey-form", f"<h1>Klientu aptauja</h1><form>{RADIOS}<textarea></textarea></form>", PASS),
    ("survey-form", f"<form><p>Vai šī lapa bija noderīga?</p>{RADIOS}<button>Sūtīt</button></form>", FAIL),
    ("survey-form", f"<form><p>Vai piekrītat sīkdatnēm?</p>{RADIOS}<button>Saglabāt</button></form>", FAIL),
    ("survey-form", f"<form><p>Kontrasts?</p>{RADIOS}<button>Mainīt</button></form>", FAIL),
    ("survey-form", f"<form><p>Maksājuma veids?</p>{RADIOS}<button>Tālāk</button></form>", FAIL),
    ("survey-form", f"<form><p>Vai esat reģistrēts?</p>{RADIOS}<input name=e type=email></form>", FAIL),
    ("survey-form", f"<form><p>Izvēlieties veidu</p>{RADIOS}<button>Tālāk</button></form>", FAIL),
    ("survey-form", "<div class='pollen'><form><select><option>Bērzs<option>Alksnis</select></form></div>", FAIL),
    ("survey-form", "<form action='/login'><p>Anketa?</p><input type=password></form>", FAIL),
    ("polls", f"<form class='poll-vote-form'><p>Kur būvēt tiltu</p>{RADIOS}<button>OK</button></form>", PASS),
    ("polls", f"<form><p>Vai jums patīk jaunā tīmekļvietne?</p>{RADIOS}<button>Balsot</button></form>", FAIL),
    # forums
    ("forum", '<main><a href="/phpbb/viewforum.php?f=2">Vispārīgi</a></main>', PASS),
    ("forum", '<main><a href="/index.php?topic=14.0">Par ceļiem</a></main>', PASS),
    ("forum", '<div class="wpforo-wrap"><p>Sarunas</p></div>', PASS),
    ("forum",
     '<script type="application/ld+json">{"@type":"DiscussionForumPosting","headline":"Par ceļiem"}</script>', PASS),
    ("forum", '<main><a href="/ekonomikas-forums">Ekonomikas forums</a></main>', FAIL),
    ("forum", '<main><a href="/f">Jauniešu forums 2026. gada maijā</a></main>', FAIL),
    ("forum", '<main><a href="/topic/12">Temats: zivis</a></main>', FAIL),
    # invitations to rate
    ("rate-site", "<h3>Jūsu viedoklis</h3><p>Kā vērtējat mūsu jauno vietni?</p>", PASS),
    ("rate-site", '<a href="/n"><img src="/n.png" alt="Novērtē mūsu tīmekļvietni"></a>', PASS),
    ("rate-site", "<p>Cik apmierināts esat ar šo portālu?</p>", PASS),
    ("rate-site", "<p>How satisfied are you with our website?</p>", PASS),
    ("rate-site", "<p>Как вы оцениваете наш сайт?</p>", PASS),
    ("rate-site", "<p>Kā vērtējat mūsu darbinieku attieksmi?</p>", FAIL),
    ("rate-site", "<p>Portāla lietotāju skaits pieaug. Novērtējam jūsu uzticību!</p>", FAIL),
    ("feedback", '<script src="https://cdn.userreport.com/userreport.js"></script>', PASS),
    # forms for messages
    ("suggestion-form", '<form class="wpcf7-form"><textarea name="your-message"></textarea></form>', PASS),
    ("suggestion-form", '<form><input name="vards"><textarea name="zinojums"></textarea></form>', PASS),
    ("suggestion-form", '<form class="comment-form"><p>Pievienot komentāru</p><textarea></textarea></form>', FAIL),
    ("suggestion-form", '<form class="editor"><textarea name="content"></textarea></form>', REVIEW),
    # instructions
    ("service-instructions", '<main><a href="/i.pdf">Lietotāja rokasgrāmata</a></main>', PASS),
    ("service-instructions", '<main><a href="/i.pdf">Kā pieslēgties</a></main>', PASS),
    ("service-instructions", '<main><a href="/i.pdf">Zāļu lietošanas instrukcijas</a></main>', FAIL),
    ("service-instructions", '<main><a href="/i.pdf">Logotipa lietošanas instrukcija</a></main>', FAIL),
    ("service-instructions", '<main><a href="/i.pdf">Kā saņemt informāciju</a></main>', REVIEW),
    # fields of work
    ("fields-of-work", f"<main><section><p>Darbības jomas</p><div>{TILES}</div></section></main>", PASS),
    ("fields-of-work",
     f'<nav><div><button aria-expanded=false>Nozaru politika</button><div>{TILES}</div></div></nav>', PASS),
    ("fields-of-work", f'<main><ul aria-label="Politikas jomas">{TILES}</ul></main>', PASS),
    ("fields-of-work", f"<main><section><p>Jaunākās ziņas</p><div>{TILES}</div></section></main>", FAIL),
    ("fields-of-work", f"<main><p>Nozares attīstās strauji, un jomas mainās.</p>{TILES}</main>", FAIL),
]  # fmt: skip


@pytest.mark.parametrize(("check", "html", "status"), CASES, ids=[f"{each[0]}-{n}" for n, each in enumerate(CASES)])
def test_snippets(check: str, html: str, status: Status) -> None:
    outcome = judged(check, page(html + FILL))
    assert outcome.status is status, outcome


def test_a_forum_called_after_its_people_counts_when_it_discusses() -> None:
    home = page('<nav><a href="/f">Skolotāju forums</a></nav>' + FILL)
    talk = "<table><tr><th>Tēmas<th>Atbildes<th>Pēdējais ieraksts</table>"
    assert judged("forum", home, answers={"https://www.example.org/f": talk}).status is PASS
    event = "<h1>Skolotāju forums</h1><p>Foruma programma: plkst. 10.00 atklāšana.</p>"
    assert judged("forum", home, answers={"https://www.example.org/f": event}).status is FAIL
    assert judged("forum", home).status is FAIL, "a name alone may be an event"


def test_services_of_a_list_count_whatever_they_are_called() -> None:
    home = page('<nav><a href="/services">Pakalpojumi</a></nav>' + FILL)
    listed = "<main><h1>Pakalpojumi</h1><h2>Juridiskām personām</h2><ul><li><a href='/a'>Arhīva kopijas</a></ul></main>"
    assert judged("services-links", home, page(listed, Role.SERVICES)).status is PASS
    news = "<main><h1>Pakalpojumi</h1><h2>Aktualitātes</h2><ul><li><a href='/a'>Ministrs tikās ar mēru</a></ul></main>"
    assert judged("services-links", home, page(news, Role.SERVICES)).status is REVIEW


def test_a_guide_to_a_system_is_one_to_its_service() -> None:
    home = page('<main><a href="/i.pdf">Būvniecības informācijas sistēmas lietotāja rokasgrāmata</a></main>' + FILL)
    assert judged("service-instructions", home).status is PASS
    home = page('<main><a href="/i.pdf">Trauksmes celšanas rokasgrāmata</a></main>' + FILL)
    assert judged("service-instructions", home).status is REVIEW
