"""Template tags of the page of attached files."""

from django import template
from django.utils.html import conditional_escape

from eindekss.collection import spoken
from eindekss.collection.attachment import keeping
from eindekss.collection.attachment.models import Attachment
from eindekss.collection.teamwork.people import named
from eindekss.collection.templatetags.fieldwork import moment
from eindekss.collection.texts import text

register = template.Library()


@register.simple_tag
def files_lead() -> str:
    return conditional_escape(text("files-lead", largest=keeping.LARGEST // keeping.MIB, most=keeping.MOST))


@register.simple_tag
def file_about(file: Attachment) -> str:
    size = spoken.number_shown(str(-(-file.size // 1024)))
    by = named(file.by) if file.by else "–"
    return conditional_escape(text("file-about", size=size, by=by, when=moment(file.added)))
