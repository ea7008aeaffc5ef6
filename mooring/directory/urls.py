"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern

from mooring.design.doors import PUBLIC, SIGNED_IN, door
from mooring.directory.views import (
    account,
    leave,
    people,
    procedure,
    rota,
    services,
    signing_in,
    stepping_up,
)

LOOK, KEEP, STAFF, ROTA = "read-directory", "keep-directory", "keep-staff", "keep-rota"

urlpatterns: list[URLPattern] = [
    door("sign-in/", signing_in.sign_in, name="sign-in", get=PUBLIC, post=PUBLIC),
    door("sign-out/", signing_in.sign_out, name="sign-out", post=PUBLIC),
    door(
        "choose-a-password/<uuid:account>/<str:token>/",
        account.choose_a_password,
        name="choose-password",
        get=PUBLIC,
        post=PUBLIC,
    ),
    door("crisis/", services.crisis, name="crisis", get=PUBLIC),
    door("my-account/", account.my_account, name="my-account", get=SIGNED_IN),
    door(
        "my-account/password/",
        account.change_password,
        name="change-password",
        get=SIGNED_IN,
        post=SIGNED_IN,
    ),
    door("switch-service/", account.switch_service, name="switch-service", post=SIGNED_IN),
    door(
        "confirm-it-is-you/",
        stepping_up.confirm_it_is_you,
        name="confirm-it-is-you",
        get=SIGNED_IN,
        post=SIGNED_IN,
    ),
    door("directory/", services.directory, name="directory", get=LOOK),
    door("directory/add/", services.add, name="add-service", get=KEEP, post=KEEP),
    door("directory/<slug:slug>/", services.service, name="service", get=LOOK),
    door("directory/<slug:slug>/edit/", services.edit, name="edit-service", get=KEEP, post=KEEP),
    door("directory/<slug:slug>/close/", services.close, name="close-service", get=KEEP, post=KEEP),
    door("staff/", people.staff, name="staff", get=STAFF),
    door("staff/add/", people.add, name="add-staff", get=STAFF, post=STAFF),
    door("staff/<uuid:staff>/", people.member, name="staff-member", get=STAFF),
    door("staff/<uuid:staff>/join/", people.join, name="join-staff", get=STAFF, post=STAFF),
    door("staff/<uuid:staff>/account/", people.deactivate, name="staff-account", post=STAFF),
    door("staff/<uuid:staff>/link/", people.make_password_link, name="password-link", post=STAFF),
    door("staff/move/<uuid:membership>/", people.move, name="move-staff", get=STAFF, post=STAFF),
    door("staff/leave/<uuid:membership>/", people.leave, name="leave-staff", get=STAFF, post=STAFF),
    door("roles/", people.roles, name="roles", get=LOOK),
    door("rota/", rota.rota, name="rota", get=LOOK),
    door("rota/plan/", rota.plan, name="plan-shift", get=ROTA, post=ROTA),
    door("rota/shift/<uuid:shift>/cancel/", rota.cancel, name="cancel-shift", get=ROTA, post=ROTA),
    door("rota/leave/", leave.plan, name="plan-leave", get=ROTA, post=ROTA),
    door("rota/leave/<uuid:leave>/cancel/", leave.cancel, name="cancel-leave", get=ROTA, post=ROTA),
    door("rota/<slug:slug>/", rota.week, name="rota-week", get=LOOK),
    door("procedure/", procedure.procedure, name="procedure", get=LOOK),
]

if settings.DEMO:
    urlpatterns.append(
        door("demo/<str:token>/", signing_in.demo_sign_in, name="demo-sign-in", get=PUBLIC)
    )
