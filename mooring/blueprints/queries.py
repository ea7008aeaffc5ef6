"""What of a blueprint is here."""

from __future__ import annotations

from mooring.blueprints.rules import load_blueprint, load_cast
from mooring.directory.models import Account, Service, Staff


def is_set_up(name: str) -> bool:
    slugs = [plan.slug for plan in load_blueprint(name).services]
    return Service.objects.filter(slug__in=slugs).exists()


def demonstration_staff(name: str) -> list[tuple[Staff, Account, str]]:
    """The invented staff with what each sees first, in the order of the file."""
    cast = load_cast(name, tuple(plan.slug for plan in load_blueprint(name).services))
    found = {
        staff.account.email: (staff, staff.account)
        for staff in Staff.objects.select_related("account").filter(account__isnull=False)
        if staff.account
    }
    return [
        (*found[email], member.sees)
        for member in cast
        if (email := f"{member.slug}@demo.example") in found
    ]
