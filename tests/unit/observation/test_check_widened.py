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
    ("live-chat", '<script src="https://salesiq.zohopublic.eu/widget?wc=1"></script>', PASS),
    ("live-chat", '<script src="/themes/dome/js/webchat.min.js"></script>', PASS),
    ("live-chat", '<iframe src="https://atbalsts.example.org/livechat?mode=popout"></iframe>', PASS),
    ("live-chat", '<div id="chat-widget"><button>Sūtīt</button></div>', PASS),
    ("live-chat", '<div class="open-chat js-open">Jautājiet!</div>', PASS),
    ("live-chat", '<a href="#" onclick="openWin()">Sazināties ar konsultantu</a>', PASS),
    ("live-chat", '<a href="#" aria-controls="w">Онлайн-поддержка</a>', PASS),
    ("live-chat", "<footer><p>WhatsApp: +371 20000000</p></footer>", PASS),
    ("live-chat", "<p>Rakstiet Viber pa tālruni 2000 0000</p>", PASS),
    ("live-chat", '<script src="https://cdn.botframework.com/botframework-webchat/latest/webchat.js"></script>', PASS),
    ("live-chat", '<iframe src="https://web.powerva.microsoft.com/e/1/bots/2"></iframe>', REVIEW),
    ("live-chat", "<df-messenger agent-id='1'></df-messenger>", REVIEW),
    ("live-chat", '<div class="virtual-assistant__launcher"><img src="/a.png" alt=""></div>', REVIEW),
    ("live-chat", "<button>Sarunu robots</button>", REVIEW),
    ("live-chat", '<iframe src="https://www.youtube.com/live_chat?v=1"></iframe>', FAIL),
    ("live-chat", '<i class="icon-chat"></i><span class="fa-chat-left"></span>', FAIL),
    ("live-chat", '<div class="chat-widget" hidden><button>Sūtīt</button></div>', FAIL),
    ("live-chat", '<script src="/js/chateau-gallery.js"></script>', FAIL),
    ("live-chat", "<p>Pieejams pakalpojumā „WhatsApp” 2025. gadā reģistrētajiem</p>", FAIL),
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
    ("forum", '<main><a href="/forums/celi.12/">Ceļi</a></main>', PASS),
    ("forum", '<main><a href="/forum-12-1.html">Ceļi</a></main>', PASS),
    ("forum", '<main><a href="/web/dome/-/message_boards/category/1">Sarunas par pilsētu</a></main>', PASS),
    ("forum", '<main><a href="/Lists/Sarunas/Flat.aspx?RootFolder=1">Par ceļiem</a></main>', PASS),
    ("forum", '<footer><p>Powered by <a href="https://www.phpbb.com/">phpBB</a></p></footer>', PASS),
    ("forum", '<main><a href="https://novads.discourse.group/">Sarunas</a></main>', PASS),
    ("forum", "<meta name=generator content='Discuz! X3.4'><p>Sarunas</p>", PASS),
    ("forum", "<table><tr><th>Temats<th>Atbildes<th>Pēdējais ieraksts</tr><tr><td>Ceļi<td>3<td>-</tr></table>", PASS),
    ("forum", "<table><tr><th>Topic<th>Replies<th>Views</tr><tr><td>Roads<td>3<td>90</tr></table>", PASS),
    ("forum", "<table><tr><th>Jautājums<th>Atbildes</tr><tr><td>Kur?<td>Te.</tr></table>", FAIL),
    ("forum", '<main><p>Foruma programmatūru <a href="https://www.phpbb.com/">phpBB</a> lieto skolās</p></main>', FAIL),
    ("forum", '<nav><a href="/diskusijas">Diskutē</a></nav>', FAIL),
    ("forum", '<nav><a href="/f">Dabas aizsardzības diskusiju forums</a></nav>', REVIEW),
    ("forum", "<main><h1>Diskusiju forums</h1><p>Jauna tēma</p><p>Pēdējais ieraksts: vakar</p></main>", PASS),
    ("forum", "<main><p>Ceļi, 4 atbildes</p><p>Parki, 12 atbildes</p><p>Atbildes: 3</p></main>", PASS),
    ("forum", "<main><p>Ceļi, 4 atbildes</p><p>Saņemtas atbildes uz visiem jautājumiem</p></main>", FAIL),
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
    ("suggestion-form", '<form><p>Abonē</p><input name="e" type="email"><textarea name="g-recaptcha-response"'
     ' style="width: 250px; display: none;"></textarea></form>', FAIL),
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
    ("fields-of-work",
     "<h2>Darbības virzieni</h2>" + "".join(f"<p><h3><a href='/{n}'>Joma {n}</a></h3>" for n in range(4)), PASS),
    ("fields-of-work", f"<main><h2>Ko mēs darām</h2><div>{TILES}</div></main>", PASS),
    ("fields-of-work", "<nav><ul><li><a href='/n'>Nozaru politika</a><ul><li>" + TILES.replace("</a><a", "</a><li><a")
     + "</ul></ul></nav>", PASS),
    ("fields-of-work",
     "<nav><ul><li><a href=/1>Health</a><li><a href=/2>Sports</a><li><a href=/3>Youth</a><li><a href=/4>Culture</a>"
     "</ul>", PASS),
    ("fields-of-work", "<nav><button>What we do</button><ul><li><a href=/1>Taxes</a><li><a href=/2>Customs</a>"
     "<li><a href=/3>Payments</a></ul></nav>", PASS),
    ("fields-of-work", "<main><h2>Ko mēs darām</h2><a href=/1>Struktūra</a><a href=/2>Vakances</a>"
     "<a href=/3>Budžets</a></main>", FAIL),
    ("fields-of-work", "<nav><ul><li><a href=/d>Darbība</a><ul><li><a href=/1>Iepirkumi</a><li><a href=/2>Pārskati</a>"
     "<li><a href=/3>Projekti</a></ul></ul></nav>", FAIL),
    ("fields-of-work",
     "<h2>Darbības virzieni</h2><p>Teksts</p><h2>Ziņas</h2><a href=/1>A</a><a href=/2>B</a><a href=/3>C</a>", FAIL),
    ("fields-of-work", "<main><ul><li><a href=/1>Sports</a><li><a href=/2>Kultūra</a><li><a href=/3>Vakances</a></ul>"
     "<ul><li><a href=/4>Budžets</a><li><a href=/5>Tūrisms</a></ul></main>", FAIL),
    ("fields-of-work", "<main><div><a href=/1>Veselības aprūpe</a><a href=/2>Sporta nozare</a></div><div>"
     "<a href=/3>Augstākā izglītība</a><a href=/4>Kultūras politika</a></div></main>", PASS),
    ("fields-of-work", "<main><a href=/1>Budžets sadalīts: ko tas nozīmē visiem?</a><a href=/2>Sporta svētki pulcē trīs"
     " simtus</a><a href=/3>Kultūras dienās aicina piedalīties ikvienu</a><a href=/4>Mežu ugunsgrēki šogad ir"
     " retāki</a></main>", FAIL),
    ("fields-of-work", "<main>" + "".join(f"<h2>{each}</h2><p>Teksts.</p>" for each in (
        "Purvu aizsardzība", "Kūdras ieguve", "Ūdeņu politika", "Ezeru pārvaldība")) + "</main>", PASS),
    ("fields-of-work", f"<main><h2>Purvu ministrijas darbības jomas</h2>{TILES}</main>", PASS),
    ("fields-of-work", "<nav><ul><li><a href=/1>Privātuma politika</a><li><a href=/2>Personāla politika</a>"
     "<li><a href=/3>Sīkdatņu politika</a><li><a href=/4>Atalgojuma politika</a></ul></nav>", FAIL),
    # other tools
    ("other-tools", '<a href="/ib">Iedzīvotāju budžets</a>', PASS),
    ("other-tools", '<a href="https://pilseta.padlet.com/1">Mūsu siena</a>', PASS),
    ("other-tools", "<main><h2>Balso par projektiem</h2></main>", PASS),
    ("other-tools", '<a href="/t">Domes tiešraide</a>', PASS),
    ("other-tools", '<a href="/v">Голосовать за проекты</a>', PASS),
    ("other-tools", '<a href="/r">Balsošanas par projektiem rezultāti</a>', FAIL),
    ("other-tools", '<a href="/b">Iestādes budžets</a>', FAIL),
    ("other-tools", '<main><h2>Idejas</h2></main>', FAIL),
    ("other-tools", '<a href="/z">Ziņot par bojājumu elektrotīklā</a>', FAIL),
    ("other-tools", '<a href="/z">Piesakies ideju konkursam</a>', FAIL),
    ("other-tools", '<a href="/l">Basketbola spēles tiešraide</a>', FAIL),
    # fields of work, once more: other lists
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


def test_a_link_that_may_lead_to_discussions_counts_when_it_does() -> None:
    home = page('<nav><a href="/d">Diskutē</a></nav>' + FILL)
    talk = "<h1>Diskutē</h1><p>Tēmas</p><p>Atbildes: 3</p><p>Pēdējais ieraksts vakar</p>"
    assert judged("forum", home, answers={"https://www.example.org/d": talk}).status is PASS
    articles = "<h1>Diskutē</h1><p>Autors: Preses nodaļa</p><p>Lasiet arī citas ziņas</p>"
    assert judged("forum", home, answers={"https://www.example.org/d": articles}).status is FAIL


def test_a_link_that_invites_to_the_forum_is_opened() -> None:
    home = page('<nav><a href="/d">Piedalies forumā</a></nav>' + FILL)
    talk = "<h1>Sarunas</h1><p>Tēmas</p><p>Atbildes: 3</p><p>Pēdējais ieraksts vakar</p>"
    assert judged("forum", home, answers={"https://www.example.org/d": talk}).status is PASS
    event = "<h1>Piedalies forumā</h1><p>Foruma programma</p><p>Reģistrēties</p>"
    assert judged("forum", home, answers={"https://www.example.org/d": event}).status is FAIL


def test_an_address_called_a_forum_is_opened() -> None:
    home = page('<nav><a href="https://forums.example.org/">Jautā speciālistam</a></nav>' + FILL)
    board = "<ul class='topiclist topics'><li>Ceļi</ul>"
    assert judged("forum", home, answers={"https://forums.example.org/": board}).status is PASS
    assert judged("forum", home, answers={"https://forums.example.org/": "<p>Sveiki</p>"}).status is FAIL


def test_a_paragraph_on_how_to_reach_the_institution_may_tell_of_a_chat() -> None:
    long = (
        "Konsultācijas var saņemt klātienē, pa tālruni un arī tērzētavā, kas darbojas darba dienās. " + "Gaidām! " * 10
    )
    contacts = page(f"<main><p>{long}</p></main>", Role.CONTACTS)
    assert judged("live-chat", page(FILL), contacts).status is REVIEW
    assert judged("live-chat", page(FILL), page(f"<main><p>{long}</p></main>", Role.NEWS)).status is FAIL


def test_vague_names_and_lines_are_tools_on_a_page_of_participation() -> None:
    for html in ("<h2>Idejas</h2>", "<ul><li>Iedzīvotāju budžets</ul>", "<p>Прямая трансляция</p>"):
        there = page(f"<main><h1>Līdzdalība</h1>{html}</main>", Role.PARTICIPATION)
        assert judged("other-tools", page(FILL), there).status is PASS, html
    elsewhere = page("<main><h1>Jaunumi</h1><ul><li>Iedzīvotāju budžets</ul></main>", Role.NEWS)
    assert judged("other-tools", page(FILL), elsewhere).status is FAIL


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
