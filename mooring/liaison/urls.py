"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import SIGNED_IN, door
from mooring.liaison.views import (
    asking,
    concerns,
    contacting,
    ending,
    my_work,
    notifications,
    notifying,
    supporting,
)

WORK = "work-concerns"

urlpatterns: list[URLPattern] = [
    door("", my_work.my_work, name="my-work", get=SIGNED_IN),
    door("reports/<uuid:report>/read/", my_work.read_report, name="read-report", post=WORK),
    door(
        "notifications/<uuid:notification>/",
        notifications.notification,
        name="notification",
        get=WORK,
    ),
    door("ask-list/", asking.ask_list, name="ask-list", get="work-ask-list"),
    door(
        "concerns/<uuid:concern>/contact/",
        asking.answer_contact,
        name="answer-contact",
        get=WORK,
        post=WORK,
    ),
    door("concerns/<uuid:concern>/", concerns.concern, name="concern", get=WORK),
    door(
        "concerns/<uuid:concern>/attempt/", contacting.attempt, name="attempt", get=WORK, post=WORK
    ),
    door(
        "concerns/<uuid:concern>/intervention/",
        contacting.intervene,
        name="intervene",
        get=WORK,
        post=WORK,
    ),
    door(
        "concerns/<uuid:concern>/safety-plan/",
        supporting.safety_plan,
        name="safety-plan",
        get=WORK,
        post=WORK,
    ),
    door(
        "concerns/<uuid:concern>/signpost/",
        supporting.signpost,
        name="signpost",
        get=WORK,
        post=WORK,
    ),
    door("concerns/<uuid:concern>/note/", supporting.note, name="note", get=WORK, post=WORK),
    door(
        "concerns/<uuid:concern>/strike-out/<slug:what>/<uuid:item>/",
        contacting.strike_out,
        name="strike-out",
        get=WORK,
        post=WORK,
    ),
    door(
        "concerns/<uuid:concern>/withdraw/",
        contacting.withdraw_contact,
        name="withdraw-contact",
        get=WORK,
        post=WORK,
    ),
    door("concerns/<uuid:concern>/send/", contacting.send_on, name="send-on", post=WORK),
    door(
        "concerns/<uuid:concern>/tell/",
        ending.tell_notifier,
        name="tell-notifier",
        get=WORK,
        post=WORK,
    ),
    door(
        "concerns/<uuid:concern>/end/",
        ending.close_concern,
        name="close-concern",
        get=WORK,
        post=WORK,
    ),
    door("notify/", notifying.notify, name="notify", get="notify", post="notify"),
    door("notify/<uuid:notification>/", notifying.notified, name="notified", get="notify"),
]
