"""Prepare a site of its own for a process under test: the cast, and one registered sender.

python -m tests.hl7.a_site
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mooring.config.settings")

if __name__ == "__main__":
    django.setup()

    from django.core.management import call_command

    from tests.cast import assemble
    from tests.intake.feeds import emergency_department

    call_command("migrate", interactive=False, verbosity=0)
    emergency_department(assemble())
