"""The doors of this part, each with the capability that opens it."""

from __future__ import annotations

from django.urls import URLPattern

from mooring.design.doors import door
from mooring.holding.views import adrift, concerns, handovers, tasks

WORK = "work-concerns"

urlpatterns: list[URLPattern] = [
    door("adrift/", adrift.adrift, name="adrift", get="see-adrift"),
    door(
        "concerns/<uuid:concern>/offer/",
        handovers.offer,
        name="offer-handover",
        get=WORK,
        post=WORK,
    ),
    door("tasks/", tasks.tasks, name="tasks", get=WORK),
    door("concerns/<uuid:concern>/task/", tasks.set_task, name="set-task", get=WORK, post=WORK),
    door("tasks/<uuid:task>/take/", tasks.take_task, name="take-task", post=WORK),
    door("tasks/<uuid:task>/finish/", tasks.finish_task, name="finish-task", post=WORK),
    door(
        "concerns/<uuid:concern>/worker/",
        concerns.name_worker,
        name="name-worker",
        get=WORK,
        post=WORK,
    ),
    door("concerns/<uuid:concern>/next/", concerns.move_on, name="move-on", get=WORK, post=WORK),
    door("concerns/<uuid:concern>/reopen/", concerns.reopen, name="reopen", get=WORK, post=WORK),
    door("handovers/<uuid:handover>/", handovers.handover, name="handover", get=WORK, post=WORK),
]
