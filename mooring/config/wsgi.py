"""The web application, for a WSGI server such as gunicorn."""

import os

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created

from mooring.config.apps import refuse_an_open_wall, refuse_what_forgets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mooring.config.settings")
application = get_wsgi_application()

connection_created.connect(refuse_what_forgets)
connection_created.connect(refuse_an_open_wall)
