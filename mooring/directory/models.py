"""Who there is to turn to: organisations, their services, the people who work in them, and
who is on duty. Nothing in the directory is about a student.
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from mooring.directory.states import NHS_KINDS, CodeSystem, OrganisationKind, ServiceKind
from mooring.kernel import ids
from mooring.ledger.models import FieldClass, Recorded, classes


def choices(enum: Any) -> list[tuple[str, str]]:
    return [(str(word), str(word).replace("-", " ")) for word in enum]


class Organisation(Recorded):
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=24, choices=choices(OrganisationKind))
    code_system = models.CharField(max_length=8, choices=choices(CodeSystem), blank=True)
    code = models.CharField(max_length=12, blank=True)
    code_confirmed = models.BooleanField(default=False)

    field_classes = classes(
        administrative="id name short_name kind code_system code code_confirmed"
    )

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code_system", "code"],
                condition=~Q(code=""),
                name="organisation_code_once",
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def is_nhs(self) -> bool:
        return self.kind in NHS_KINDS


class Service(Recorded):
    """The unit of ownership and of holding: a trust runs several, and so does a university."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=32, choices=choices(ServiceKind))
    summary = models.TextField(blank=True)
    eligibility = models.TextField(blank=True)
    hours = models.CharField(max_length=200, blank=True)
    calendar = models.SlugField(max_length=40, blank=True)  # empty: only `hours` says when
    how_to_reach = models.TextField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    email = models.EmailField(blank=True)
    place = models.CharField(max_length=160, blank=True)
    keywords = models.CharField(max_length=300, blank=True)
    capacity = models.CharField(max_length=200, blank=True)
    primary_contact = models.ForeignKey(
        "directory.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepts_handovers = models.BooleanField(default=True)
    open_in_crisis = models.BooleanField(default=False)
    reviewed_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    field_classes = classes(
        administrative="id organisation slug name kind summary eligibility hours calendar"
        " how_to_reach phone email place keywords capacity primary_contact accepts_handovers"
        " open_in_crisis reviewed_on closed_on"
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_nhs(self) -> bool:
        return self.organisation.is_nhs

    @property
    def stamp(self) -> str:
        """A short code of the entry as it stands. Two that differ have different stamps."""
        values = [str(field.value_from_object(self)) for field in self._meta.concrete_fields]
        return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """A way of signing in. What it opens is decided by the memberships of its staff member."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    field_classes: ClassVar[dict[str, FieldClass]] = classes(
        administrative="id email is_active password last_login"
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = AccountManager()

    def __str__(self) -> str:
        return self.email


class Staff(Recorded):
    account = models.OneToOneField(Account, null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)

    field_classes = classes(administrative="id account name job_title")

    class Meta:
        ordering: ClassVar = ["name"]
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.name


class Membership(Recorded):
    """A member of staff works for a service in one role, from a day until a day."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    role = models.SlugField(max_length=60)
    from_date = models.DateField()
    until_date = models.DateField(null=True, blank=True)

    field_classes = classes(administrative="id staff service role from_date until_date")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["staff", "service"],
                condition=Q(until_date__isnull=True),
                name="one_current_role_per_service",
            ),
            models.CheckConstraint(
                condition=Q(until_date__isnull=True) | Q(until_date__gte=F("from_date")),
                name="membership_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} ({self.from_date})"


class DutyShift(Recorded):
    """Who answers for a service between two instants: what 'off duty, the rota' means."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    field_classes = classes(administrative="id service staff starts_at ends_at")

    class Meta:
        ordering: ClassVar = ["starts_at"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["service", "staff", "starts_at"],
                name="one_shift_of_a_person_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class Leave(Recorded):
    """Days away, with who covers. Without cover the moorings of the absent are adrift."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    cover = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="covers"
    )

    field_classes = classes(administrative="id staff starts_on ends_on cover")

    class Meta:
        verbose_name_plural = "leave"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} to {self.ends_on}"
