"""A few pages to try the layout with: a URL map of their own, no other part needed."""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from mooring.design import fields, views
from mooring.design.doors import PUBLIC, door
from mooring.design.layouts import page
from mooring.kernel import clock


class Notification(fields.Form):
    name = fields.Text("Name the student uses", autocomplete="off", max_length=20)
    nhs = fields.NhsNumber(required=False)
    born = fields.Date("Date of birth", past=True)
    seen = fields.DateTime("When they were seen", past=True)
    contact = fields.Radios(
        "May the liaison service contact the student?",
        choices=[("agreed", "Agreed"), ("refused", "Refused"), ("not-asked", "Not asked")],
        hints={"not-asked": "This joins your ask-list"},
        reveals={"agreed": "phone"},
        missing="Select whether the student may be contacted",
    )
    phone = fields.Phone("Their phone number")
    needs = fields.Checkboxes(
        "What it was about",
        choices=[("mood", "Low mood"), ("harm", "Self-harm"), ("none", "None of these")],
        exclusive="none",
        divider_before="none",
    )
    where = fields.Select("University or college", choices=[("uol", "Liverpool"), ("x", "LIPA")])
    weeks = fields.WholeNumber("Weeks of waiting", min_value=0, max_value=52)
    email = fields.Email(required=False)
    password = fields.Password(required=False)
    reason = fields.LongText("Reason", max_length=200)
    notes = fields.LongText("Notes", required=False)
    sure = fields.Confirm("The student has been told")
    token = fields.Hidden(required=False, initial="abc")
    letter = fields.Upload("Letter", required=False)


CRISIS = [SimpleNamespace(name="Samaritans", how="Call 116 123", detail="Free, day and night")]
CRISIS += [
    SimpleNamespace(name=f"Line {number}", how="Call 111", detail="Choose the mental health option")
    for number in range(2, 6)
]
NAVIGATION = [
    SimpleNamespace(label="My work", url="/", current=True, count=3),
    SimpleNamespace(label="Adrift", url="/adrift", current=False, count=None),
    SimpleNamespace(label="Find a person", url="/people", current=False, count=None),
    SimpleNamespace(label="Messages about students", url="/messages", current=False, count=4),
    SimpleNamespace(label="E-mails", url="/emails", current=False, count=2),
]
ACCOUNT = SimpleNamespace(name="Carys", detail="liaison", url="/me", sign_out_url="/sign-out")


def surroundings(request: HttpRequest) -> dict[str, object]:
    return {
        "crisis_contacts": CRISIS,
        "navigation": NAVIGATION,
        "account": ACCOUNT,
        "demo": True,
    }


def everything(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Attempt recorded <today>")
    return page(request, "design_tests/everything.html", {"now": clock.now()})


def columns(request: HttpRequest) -> HttpResponse:
    return page(request, "design_tests/columns.html")


def notify(request: HttpRequest) -> HttpResponse:
    form = Notification(request.POST or None)
    return page(request, "design_tests/notify.html", {"form": form})


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("Amina's name must not reach the page")


urlpatterns = [
    door("", everything, name="everything", get=PUBLIC),
    door("columns", columns, name="columns", get=PUBLIC),
    door("notify", notify, name="notify", get=PUBLIC, post="notify"),
    door("broken", broken, name="broken", get=PUBLIC),
]
handler400 = views.bad_request
handler403 = views.refused
handler404 = views.not_found
handler500 = views.server_error
