"""Checks that look for words and means on pages: good, bad and borderline snippets in Latvian, English and Russian."""

import pytest
from observing import judged, page

from eindekss.observation.outcome import Status
from eindekss.observation.visit import Role

PASS, FAIL, REVIEW, PARTIAL = Status.PASS, Status.FAIL, Status.REVIEW, Status.PARTIAL
FILL = "<p>" + "Iestāde strādā katru dienu un rūpējas par kārtību pilsētā. " * 3 + "</p>"
AREA = "<label>{}<textarea></textarea></label>"
PDF = '<a href="/p.pdf">Noteikumu projekts</a>'

CASES = [
    # participation-link
    ("participation-link", Role.HOME, '<nav><a href="/l">Sabiedrības līdzdalība</a></nav>', PASS),
    ("participation-link", Role.HOME, '<main><a href="/l">Iesaisties!</a></main>', PASS),
    ("participation-link", Role.HOME, '<nav><a href="/l">Have your say</a></nav>', PASS),
    ("participation-link", Role.HOME, '<nav><a href="/l">Участие общественности</a></nav>', PASS),
    ("participation-link", Role.HOME, '<footer><a href="/l">Sabiedrības līdzdalība</a></footer>', REVIEW),
    ("participation-link", Role.HOME, '<nav><a href="/l">Līdzdalība kapitālsabiedrībās</a></nav>', FAIL),
    ("participation-link", Role.HOME, '<nav><a href="/l" hidden>Sabiedrības līdzdalība</a></nav>', FAIL),
    ("participation-link", Role.HOME, "<main><p>Sabiedrības līdzdalība ir svarīga.</p></main>", FAIL),
    # participation-current
    ("participation-current", Role.PARTICIPATION,
     "<main><p>Noteikumu projekta apspriešana: viedokli līdz 5. decembrim sūtiet uz e-pastu a@b.lv.</p></main>", PASS),
    ("participation-current", Role.PARTICIPATION,
     "<main><p>Proposals on the draft law by 10 December 2026, by e-mail.</p></main>", PASS),
    ("participation-current", Role.PARTICIPATION,
     "<main><p>Publiskā apspriešana notiks līdz 2026. gada 5. decembrim domē.</p></main>", REVIEW),
    ("participation-current", Role.PARTICIPATION,
     "<main><p>Noteikumu projekta apspriešana: viedokli līdz 2026. gada 5. martam sūtiet uz e-pastu.</p></main>", FAIL),
    # participation-how
    ("participation-how", Role.PARTICIPATION,
     f"<main><p>Iesūtiet priekšlikumus.</p>{PDF}<a href='mailto:a@b.lv'>a@b.lv</a></main>", PASS),
    ("participation-how", Role.PARTICIPATION, f"<main><p>Iesūtiet priekšlikumus.</p>{PDF}</main>", REVIEW),
    ("participation-how", Role.PARTICIPATION, f"<main>{FILL}</main>", FAIL),
    # question-of-day, polls, survey-form
    ("question-of-day", Role.HOME,
     "<h3>Nedēļas jautājums</h3><form><input type=radio name=a><input type=radio name=a></form>", PASS),
    ("question-of-day", Role.HOME, "<h3>Question of the day</h3><p>Do you like winter?</p>", REVIEW),
    ("question-of-day", Role.HOME, "<h3>Biežāk uzdotie jautājumi</h3>", FAIL),
    ("polls", Role.HOME,
     "<h3>Aptauja</h3><form><input type=radio name=a><input type=radio name=a><button>Balsot</button></form>", PASS),
    ("polls", Role.HOME, '<a href="https://forms.gle/x">Piedalies aptaujā par parku</a>', PASS),
    ("polls", Role.HOME, "<form><p>Kontrasts</p><input type=radio name=a><input type=radio name=a></form>", FAIL),
    ("polls", Role.HOME, '<a href="/z">Aptaujas rezultāti: iedzīvotāji apmierināti</a>', FAIL),
    ("polls", Role.HOME, "<h3>Aptauja: novērtē mūsu mājaslapu</h3><form><input type=radio name=a>"
     "<input type=radio name=a></form>", FAIL),
    ("survey-form", Role.HOME, "<h3>Aptauja: novērtē mūsu mājaslapu</h3><form><input type=radio name=a>"
     "<input type=radio name=a></form>", PASS),
    ("survey-form", Role.HOME, '<iframe src="https://docs.google.com/forms/d/x/viewform"></iframe>', PASS),
    ("survey-form", Role.HOME, '<a href="/anketa">Klientu aptauja</a>', REVIEW),
    ("survey-form", Role.HOME, '<a href="/anketa.docx">Pretendenta anketa</a>', FAIL),
    ("survey-form", Role.HOME, '<a href="/i">Cenu aptauja par printeriem</a>', FAIL),
    # rate-site, feedback
    ("rate-site", Role.HOME, "<p>Novērtē mūsu tīmekļvietni!</p>", PASS),
    ("rate-site", Role.HOME, "<p>Vai šī lapa bija noderīga?</p><button>Jā</button>", FAIL),
    ("rate-site", Role.HOME, "<p>Оцените наш сайт</p>", PASS),
    ("rate-site", Role.HOME, "<p>Novērtējiet mūsu pakalpojumus klātienē.</p>", FAIL),
    ("rate-site", Role.HOME, "<p>Ietekmes novērtējums. Mājaslapā publicēti dokumenti.</p>", FAIL),
    ("feedback", Role.HOME, '<footer><a href="/f">Sniegt atsauksmi</a></footer>', PASS),
    ("feedback", Role.HOME, '<a href="mailto:a@b.lv">Ziņot par kļūdu</a><button>Give feedback</button>', PASS),
    ("feedback", Role.HOME, "<div><p>Was this page helpful?</p><button>Yes</button></div>", PASS),
    ("feedback", Role.HOME, '<a href="/a">Klientu atsauksmes</a>', REVIEW),
    ("feedback", Role.HOME, "<p>Paldies visiem!</p>", FAIL),
    # forum, councils
    ("forum", Role.HOME, '<nav><a href="/f">Diskusiju forums</a></nav>', PASS),
    ("forum", Role.HOME, '<nav><a href="/f">Forums</a></nav>', REVIEW),
    ("forum", Role.HOME, '<main><a href="/f">Digitālais forums 2026 Rīgā</a></main>', FAIL),
    ("join-working-groups", Role.PARTICIPATION,
     "<main><h2>Darba grupas</h2><p>Pieteikties dalībai var, rakstot uz a@b.lv.</p></main>", PASS),
    ("join-working-groups", Role.PARTICIPATION, "<main><p>You can join our advisory council.</p></main>", PASS),
    ("join-working-groups", Role.PARTICIPATION, "<main><p>Konsultatīvā padome sanāca otrdien.</p></main>", FAIL),
    ("join-working-groups", Role.PARTICIPATION, "<main><p>Iepirkumu komisija: pieteikties līdz otrdienai.</p></main>",
     FAIL),
    ("meeting-minutes", Role.PARTICIPATION,
     "<main><h2>Konsultatīvā padome</h2><a href=/p.pdf>Sēdes protokols 12.05.2026.</a></main>", PASS),
    ("meeting-minutes", Role.PARTICIPATION,
     "<main><h2>Darba grupa</h2><p>Sanāksmes kopsavilkums</p><p>Piedalījās: J. Bērziņš</p></main>", PASS),
    ("meeting-minutes", Role.PARTICIPATION, "<main><h2>Darba grupa</h2><p>Sanāksmes kopsavilkums</p></main>", REVIEW),
    ("meeting-minutes", Role.PARTICIPATION, "<main><p>Iepirkumu komisijas protokols</p></main>", FAIL),
    # suggestion-form
    ("suggestion-form", Role.CONTACTS, f"<h2>Uzdot jautājumu</h2><form>{AREA.format('Teksts')}</form>", PASS),
    ("suggestion-form", Role.CONTACTS, f"<form>{AREA.format('Ваш вопрос')}</form>", PASS),
    ("suggestion-form", Role.CONTACTS, f"<form>{AREA.format('')}</form>", REVIEW),
    ("suggestion-form", Role.CONTACTS, f"<form>{AREA.format('Pievienot komentāru')}</form>", FAIL),
    ("suggestion-form", Role.CONTACTS, "<form><input type=email placeholder='Jaunumi e-pastā'></form>", FAIL),
    ("suggestion-form", Role.CONTACTS, '<a href="/iesniegums.docx">Iesnieguma veidlapa</a>', FAIL),
    ("suggestion-form", Role.CONTACTS,
     f"<form><h2>Your feedback on this website</h2>{AREA.format('Comments')}</form>", FAIL),
    # audiences, fields
    ("audiences", Role.HOME, "<nav><a href=/a>Biškopjiem</a><a href=/b>Medus pircējiem</a>"
     "<a href=/c>Pētniekiem</a></nav>", PASS),
    ("audiences", Role.HOME, "<nav><a href=/a>Pieteikties jaunumiem</a><a href=/b>Kontakti</a>"
     "<a href=/c>Par mums</a></nav>", FAIL),
    ("audiences", Role.HOME, "<nav><a href=/a>Iedzīvotājiem</a><a href=/b>Uzņēmējiem</a><a href=/c>Medijiem</a>"
     "<a href=/d>Jauniešiem</a></nav>", PASS),
    ("audiences", Role.HOME, "<main><h2>For citizens</h2><h2>For businesses</h2><h2>For students</h2></main>", PASS),
    ("audiences", Role.HOME, "<nav><a href=/a>Iedzīvotājiem</a><a href=/b>Uzņēmējiem</a></nav>", REVIEW),
    ("audiences", Role.HOME, "<main><a href=/a>Atbalsts ģimenēm ar bērniem palielināts</a></main>", FAIL),
    ("fields-of-work", Role.HOME,
     "<main><h2>Darbības jomas</h2><a href=/a>Nodokļi</a><a href=/b>Budžets</a><a href=/c>Muita</a></main>", PASS),
    ("fields-of-work", Role.HOME, "<nav><ul><li><a href=/n>Nozares politika</a><ul><li><a href=/a>A</a>"
     "<li><a href=/b>B</a><li><a href=/c>C</a></ul></ul></nav>", PASS),
    ("fields-of-work", Role.HOME, "<nav><a href=/n>Nozares politika</a></nav>", REVIEW),
    ("fields-of-work", Role.HOME, "<nav><a href=/n>Kontakti</a></nav>", FAIL),
    # advice
    ("phone-advice", Role.CONTACTS, "<main><p>Konsultācijas visu diennakti: tālr. 67 123 456</p></main>", PASS),
    ("phone-advice", Role.CONTACTS, "<main><p>E-pakalpojumu palīdzības dienests: +371 67123456, "
     "darba dienās 8.30–17.00</p></main>", PARTIAL),
    ("phone-advice", Role.CONTACTS, "<main><p>Служба поддержки э-услуг: +371 67123456</p></main>", PARTIAL),
    ("phone-advice", Role.CONTACTS, "<main><p>Grāmatvedība: tālr. 67123456</p></main>", FAIL),
    ("phone-advice", Role.CONTACTS, "<main><p>Reģ. Nr. 90000012345, LV-1050</p></main>", FAIL),
    ("phone-advice", Role.CONTACTS, "<main><p>Uzticības tālrunis visu diennakti: 80000000</p></main>", FAIL),
    ("contact-for-advice", Role.CONTACTS, "<main><p>Konsultācijas: tālr. 67123456</p></main>", PASS),
    ("contact-for-advice", Role.CONTACTS, "<main><p>pasts@example.lv</p></main>", REVIEW),
    ("contact-for-advice", Role.CONTACTS, "<main><p>Brīvības iela 1, Rīga</p></main>", FAIL),
    ("contact-for-advice", Role.CONTACTS, "<main><p>Rakstiet: konsultacijas@example.lv</p></main>", REVIEW),
    ("phone-advice", Role.CONTACTS, "<main><p>Palīdzības dienests: +371 67123456</p></main>", REVIEW),
    ("phone-advice", Role.CONTACTS, "<main><p>E-pakalpojumu konsultācijas: tālr. 67123456. Dispečers visu diennakti: "
     "67123499.</p></main>", PARTIAL),
    ("phone-advice", Role.CONTACTS, "<main><h2>Konsultācijas</h2></main><footer><p>Tālr. 67123456</p></footer>"
     "<p>E-pakalpojumi</p>", REVIEW),
    # live-chat
    ("live-chat", Role.HOME, '<p>Tiešsaistes saruna ar konsultantu: <a href="/saruna">sākt sarunu</a></p>', PASS),
    ("live-chat", Role.HOME, '<nav><a href="#">Tērzēšana</a> <a href="/l">Licences</a></nav>', REVIEW),
    ("live-chat", Role.HOME, '<script src="https://embed.tawk.to/abc/default"></script>', PASS),
    ("live-chat", Role.HOME, '<a href="https://m.me/iestade">Raksti mums</a>', PASS),
    ("live-chat", Role.HOME, '<a href="https://wa.me/37120000000">WhatsApp</a>', PASS),
    ("live-chat", Role.HOME, "<button>Tērzēt ar konsultantu</button>", PASS),
    ("live-chat", Role.HOME, '<a href="https://wa.me/?text=x">Dalies</a>', FAIL),
    ("live-chat", Role.HOME, '<a href="https://api.whatsapp.com/send?text=x">Dalies</a>', FAIL),
    ("live-chat", Role.HOME, "<div>Virtuālais asistents</div>", REVIEW),
    ("live-chat", Role.HOME, "<main><p>Ministru prezidente tikās ar čatradio vadītāju.</p></main>", FAIL),
    # services-links
    ("services-links", Role.SERVICES, '<main><h1>Pakalpojumi</h1><a href="/1">Licences izsniegšana</a></main>', PASS),
    ("services-links", Role.SERVICES, '<main><h1>Services</h1><a href="/1">Apply for a permit</a></main>', PASS),
    ("services-links", Role.SERVICES, "<main><h1>Pakalpojumi</h1><p>Informācija tiek gatavota.</p></main>", REVIEW),
    ("services-links", Role.HOME, '<nav><a href="/p">Pakalpojumi</a></nav>', REVIEW),
    ("services-links", Role.HOME, '<main><h2>Ziņas</h2><a href="/i">Pakalpojuma iepirkums</a></main>', FAIL),
    # explanations
    ("service-demo", Role.SERVICES, '<main><a href="/d">E-pakalpojuma demonstrācija</a></main>', PASS),
    ("service-demo", Role.HOME, '<main><a href="/d">Ugunsdzēsēju paraugdemonstrējumi</a></main>', REVIEW),
    ("service-video", Role.SERVICES, '<main><iframe src="https://www.youtube.com/embed/x"></iframe></main>', PASS),
    ("service-video", Role.HOME,
     '<main><h2>Kā lietot e-pakalpojumus</h2><a href="https://www.youtube.com/watch?v=1">Skaties</a></main>', PASS),
    ("service-video", Role.HOME, '<footer><a href="https://www.youtube.com/@iestade">YouTube</a></footer>', FAIL),
    ("service-instructions", Role.SERVICES, '<main><a href="/i.pdf">Lietošanas instrukcija</a></main>', PASS),
    ("service-instructions", Role.HOME, '<main><a href="/i.pdf">Darba drošības instrukcija</a></main>', FAIL),
    ("explanatory-material", Role.SERVICES, '<main><a href="/d">E-pakalpojuma demonstrācija</a></main>', PASS),
    ("explanatory-material", Role.SERVICES, '<main><a href="/i.pdf">Lietošanas instrukcija</a></main>', FAIL),
    # other tools
    ("other-tools", Role.HOME, '<main><a href="/lb">Līdzdalības budžets</a></main>', PASS),
    ("other-tools", Role.HOME, '<main><a href="/p">Petitions</a></main>', PASS),
    ("other-tools", Role.HOME, '<main><a href="/p">Банк идей</a></main>', PASS),
    ("other-tools", Role.HOME, "<main><h2>Iesniedz savu ideju!</h2></main>", PASS),
    ("other-tools", Role.HOME, '<a href="https://idejas.decidim.org/">Mūsu platforma</a>', PASS),
    ("other-tools", Role.HOME, '<main><a href="/r">Līdzdalības budžeta projektu konkursa rezultāti</a></main>', FAIL),
    ("other-tools", Role.HOME, "<main><p>Seimā pieņemts lēmums par petīciju izskatīšanu, un ministrija sagatavoja "
     "atbildi, ko nosūtīs iesniedzējiem.</p></main>", FAIL),
    ("other-tools", Role.HOME, '<main><a href="/a">Aptauja</a> <a href="/b">Budžets</a></main>', FAIL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("check", "role", "html", "status"), CASES, ids=[f"{each[0]}-{n}" for n, each in enumerate(CASES)]
)
def test_snippets(check: str, role: Role, html: str, status: Status) -> None:
    home = page(html + FILL) if role is Role.HOME else page(f'<nav><a href="/{role}">x</a></nav>{FILL}')
    pages = [home] if role is Role.HOME else [home, page(html, role)]
    outcome = judged(check, *pages)
    assert outcome.status is status, outcome
    assert outcome.seen, "every outcome shows where it looked"


def test_a_forum_is_confirmed_by_what_it_shows() -> None:
    home = page(f'<nav><a href="/f">Forums</a></nav>{FILL}')
    inside = {"https://www.example.org/f": "<p>Tēmas</p><p>Atbildes: 3</p><p>Pēdējais ieraksts</p>"}
    assert judged("forum", home, answers=inside).status is PASS
    event = {"https://www.example.org/f": "<h1>Forums notiks maijā</h1>"}
    assert judged("forum", home, answers=event).status is REVIEW


def test_a_form_behind_a_link_is_opened() -> None:
    home = page(f'<a href="/jautajums">Uzdot jautājumu</a>{FILL}')
    behind = {"https://www.example.org/jautajums": f"<h1>Uzdot jautājumu</h1><form>{AREA.format('Teksts')}</form>"}
    assert judged("suggestion-form", home, answers=behind).status is PASS


def test_links_to_services_and_explanations_are_the_value() -> None:
    services = page('<main><a href="/i.pdf">Lietošanas instrukcija e-pakalpojumam</a></main>', Role.SERVICES)
    assert judged("service-instructions", page(FILL), services).value == ("https://www.example.org/i.pdf",)


@pytest.mark.parametrize(
    ("html", "status"),
    [
        ('<a href="https://portal.example/pay/1">Maksāt</a>', PASS),
        ("<p>Apmaksai izmanto portāla maksājumu moduli.</p>", PASS),
        ("<p>Pakalpojumu var apmaksāt tiešsaistē.</p>", REVIEW),
        ("<p>Kase atvērta otrdien.</p>", FAIL),
    ],
)
def test_the_payment_module_is_the_one_that_the_wave_names(html: str, status: Status) -> None:
    settings = {"payment-module": {"hosts": ["portal.example"], "names": ["portāla maksājumu modul"]}}
    assert judged("payment-module", page(html + FILL), settings=settings).status is status
    assert judged("payment-module", page(html + FILL)).status is Status.NOT_APPLICABLE


def test_other_tools_are_told_by_what_they_are_called() -> None:
    home = page('<main><a href="/lb">Līdzdalības budžets</a><a href="/t">Domes sēžu tiešraides</a>'
                '<a href="/lb">Līdzdalības budžets</a></main>' + FILL)  # fmt: skip
    assert judged("other-tools", home).value == "Līdzdalības budžets; Domes sēžu tiešraides"
    wave = {"other-tools": {"names": ["TAP portāl"], "more": ["manas-balsis.example"]}}
    home = page('<a href="/tap">TAP portāls</a><a href="https://manas-balsis.example/1">Balsis</a>' + FILL)
    assert judged("other-tools", home, settings=wave).value == "TAP portāls; Balsis"


def test_links_to_demonstrations_come_before_videos() -> None:
    services = page('<main><iframe src="https://www.youtube.com/embed/x" title="Video"></iframe>'
                    '<a href="/d">E-pakalpojuma demonstrācija</a></main>', Role.SERVICES)  # fmt: skip
    value = judged("explanatory-material", page(FILL), services).value
    assert value == ("https://www.example.org/d", "https://www.youtube.com/embed/x")


def test_fields_of_work_are_asked_of_those_whom_the_wave_names() -> None:
    home = page("<main><h2>Ziņas</h2></main>" + FILL)
    wave = {"fields-of-work": {"of": ["Ministrija"]}}
    said = {name: judged("fields-of-work", home, settings=wave, name=name).status
            for name in ("Aizsardzības ministrija", "Iekšlietu ministrijas Informācijas centrs", "")}  # fmt: skip
    assert said == {"Aizsardzības ministrija": FAIL, "Iekšlietu ministrijas Informācijas centrs": Status.NOT_APPLICABLE,
                    "": FAIL}  # fmt: skip


def test_without_e_services_there_is_nothing_to_advise_on() -> None:
    contacts = page("<main><p>Tālrunis: 67123456</p></main>", Role.CONTACTS)
    assert judged("phone-advice", page(FILL), contacts).status is FAIL
    assert judged("phone-advice", page(f"<p>E-pakalpojumi</p>{FILL}"), contacts).status is REVIEW
    named = page(
        '<main><p>Konsultācijas: <a href="tel:+37167123456" aria-label="Zvanīt">zvanīt</a></p></main>', Role.CONTACTS
    )
    assert judged("phone-advice", page(f"<p>E-pakalpojumi</p>{FILL}"), named).status is PARTIAL
