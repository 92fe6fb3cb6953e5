"""Programs for talking to somebody at once, as websites take them in: services, what they leave in a page, files."""

import re

SERVICES = (
    "tawk.to", "intercom.io", "intercomcdn.com", "zopim.com", "livechatinc.com", "livechat.com", "crisp.chat",
    "jivosite.com", "jivo.ru", "smartsupp.com", "smartsuppchat.com", "olark.com", "userlike.com", "freshchat.com",
    "wchat.freshchat.com", "chatra.io", "purechat.com", "chatlio.com", "drift.com", "driftt.com", "comm100.com",
    "liveagent.com", "ladesk.com", "snapengage.com", "zendesk.com/embeddable", "gorgias.chat", "helpcrunch.com",
    "callpage.io", "getbutton.io", "giosg.com", "liveperson.net", "trengo.eu", "tidio.co", "re-amaze.com",
    "chatwoot.com", "zdassets.com", "usemessages.com", "salesforceliveagent.com",
    "service.force.com/embeddedservice", "lpsnmedia.net", "livezilla.net", "mylivechat.com", "chaport.com",
    "chatbro.com", "carrotquest.io", "talk-me.ru", "livetex.ru", "webim.ru", "redhelper.ru", "siteheart.com",
    "envybox.io", "callibri.ru", "askly.me", "3cx.com", "providesupport.com", "clickdesk.com", "velaro.com",
    "whoson.com", "boldchat.com", "kayako.com", "livehelpnow.net", "customerly.io", "getgist.com",
    "mypurecloud.com", "mypurecloud.ie", "mypurecloud.de", "happyfox.com", "tiledesk.com", "dixa.io", "puzzel.com",
    "imbox.se", "imbox.io", "formilla.com", "socialintents.com", "salesiq.zoho.com", "salesiq.zoho.eu",
    "zohopublic.eu/salesiq", "zohopublic.com/salesiq", "salesiq.zohopublic.com", "salesiq.zohopublic.eu",
    "zohocdn.com/salesiq", "jivo.com", "jivochat.com", "chatra.com", "tidio.com", "tidiochat.com", "openwidget.com",
    "pure.cloud", "salesforce-scrt.com", "rnengage.com", "inq.com", "rocket.chat", "ninchat.com", "weply.chat",
    "humany.net", "vergic.com", "boei.help", "wati.io", "sendpulse.com", "reamaze.com", "kustomerapp.com",
    "chat.frontapp.com", "beacon-v2.helpscout.net", "chat2desk.com", "usedesk.ru", "cleversite.ru", "acquire.io",
    "gorgias.com", "livehelp.it", "chatway.app",
    "userlike-cdn-widgets.s3-eu-west-1.amazonaws.com", "deskpro.com", "richpanel.com",
)  # fmt: skip
ASSISTANTS = (
    "botframework.com", "powerva.microsoft.com", "copilotstudio.microsoft.com", "tilde.ai", "boost.ai",
    "kindlycdn.com", "kindly.ai", "landbot.io", "botpress.cloud", "kommunicate.io", "ada.support", "leadoo.com",
    "cognigy.ai", "moin.ai", "chatbot.com", "chatbase.co", "voiceflow.com", "dialogflow.cloud.google.com",
    "manychat.com", "watson.appdomain.cloud", "assistant.watson.cloud.ibm.com", "buerokratt.ee", "collect.chat",
    "chatfuel.com", "getjenny.com", "snatchbot.me",
)  # fmt: skip
# What these programs and content systems leave in a page.
PARTS = (
    "#tawkchat-container, .tawk-min-container, #jivo-iframe-container, .jivo-btn, #jcont, #crisp-chatbox, .zopim,"
    " #launcher[title*=chat i], #lc_chat_layout, #chatra, #siqbtn, .zsiq_floatmain, .siqembed, #userlike-frame,"
    " #liveagent_button_online, .embeddedServiceHelpButton, embeddedmessaging, #embedded-messaging, #ninchat,"
    " .rocketchat-widget, #mylivechat, .woot-widget-holder, #fc_frame, #freshworks-container, #drift-widget,"
    " .olark-launch-button, #gorgias-chat-container, #giosg_chat, #b24-widget, .b24-widget-button-wrapper, #chatway,"
    " .joinchat, #joinchat, .wa__btn_popup, .nta_wa_button, .ht-ctc, .qlwapp, .chaty, #chaty-widget-0,"
    " #tawkchat-container, #tidio-chat, jdiv, #smartsupp-widget-container, #chat-widget-container, #intercom-container,"
    " .intercom-lightweight-app, .crisp-client, .fb-customerchat, .fb-messengermessageus, call-us, call-us-selector,"
    " #hubspot-messages-iframe-container, .livezilla, [class*='livechat'], [id*='livechat'], [class*='live-chat'],"
    " [id*='live-chat'], [class*='terzetav'], [id*='terzetav']"
)
# What robots leave in a page.
ROBOTS = (
    "df-messenger, .webchat__basic-transcript, #webchat[role=main], [class*=chatbot i], [id*=chatbot i],"
    " [class*=chat-bot i], [id*=chat-bot i], [class*=virtual-assistant i], [id*=virtual-assistant i], ada-embed,"
    " [class*=virtualais i], [id*=virtualais i]"
)
# Parts and files of one's own that are named after what they do: “chat-widget”, “/js/webchat.min.js”.
PART = re.compile(
    r"(?:(?:open|start|web|online|site|live|customer|support)[-_]?)?chat[-_]?"
    r"(?:widget|button|btn|box|bubble|launcher|window|container|toggle|panel|trigger|opener)(?:[-_]\w+)*"
    r"|(?:open|start|web|online|site|customer|support)[-_]?chat"
)
FILE = re.compile(
    r"(?:web|live|online|site|support|customer)[-_]?chat(?![\w-]*bot)|chat[-_]?(?:widget|box|button|plugin|loader|client|"
    r"messenger|embed|launcher)|/chat(?:\.min)?\.js|/chat/(?:widget|embed|loader|client|plugin)|whatsapp[-_]chat",
    re.IGNORECASE,
)
ROBOT_FILE = re.compile(r"chat[-_]?bot|web[-_]?chat[-_]?bot|virtual[-_]?assistant", re.IGNORECASE)
BROADCAST = ("youtube.com", "youtube-nocookie.com", "twitch.tv", "vimeo.com", "restream.io", "chat.restream.io")
