"""What a web server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eindekss.web.settings")
application = get_wsgi_application()
# Every page is imported now: by gunicorn --preload once for all its processes, and by nobody's first request.
get_resolver().url_patterns  # noqa: B018 - read for what reading it does
# What was imported stays. Looking through it for garbage would halt all threads of a process for a third of a second,
# again and again while people wait; and it would copy the memory that the processes share.
gc.collect()
gc.freeze()
