"""Tasks of the service: see them, put one down, take one on, finish it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.queries import colleagues
from mooring.directory.views.requests import StaffRequest
from mooring.holding.actions import finish_task as finish
from mooring.holding.actions import set_task as put_down
from mooring.holding.actions import take_task as take
from mooring.holding.forms.tasks import TaskForm
from mooring.holding.models import Task
from mooring.holding.presenters.adrift import name_of
from mooring.holding.queries import concern_for, task_for, tasks_for
from mooring.kernel.decision import Refused
from mooring.people.queries import people_by_subject

ON_A_PAGE = 25


def tasks(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    found = tasks_for(viewer, everyone=True)
    pages = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(pages.object_list)
    people = people_by_subject(viewer, {each.subject_id for each in rows})
    context = {
        "pages": pages,
        "mine": viewer.staff,
        "rows": [(each, name_of(people.get(each.subject_id))) for each in rows],
    }
    return page(request, "holding/tasks.html", context)


def set_task(request: StaffRequest, concern: UUID) -> HttpResponse:
    viewer = request.viewer
    held = concern_for(viewer, concern)
    if held is None or held.owner_id != viewer.service:
        raise Http404
    form = TaskForm(request.POST or None, team=colleagues(viewer.service))
    if form.is_valid():
        try:
            put_down(
                subject=held.subject_id,
                concern=held,
                words=form.cleaned_data["words"],
                due_at=form.cleaned_data["due_at"],
                staff=form.asked(),
                by=viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, "The task is put down.")
            return redirect("concern", held.id)
    people = people_by_subject(viewer, [held.subject_id])
    context = {"form": form, "concern": held, "name": name_of(people.get(held.subject_id))}
    return page(request, "holding/set-task.html", context)


def take_task(request: StaffRequest, task: UUID) -> HttpResponse:
    return _do(request, task, lambda found: take(task=found, by=request.viewer), "It is yours now.")


def finish_task(request: StaffRequest, task: UUID) -> HttpResponse:
    return _do(request, task, lambda found: finish(task=found, by=request.viewer), "Done.")


def _do(
    request: StaffRequest, task: UUID, deed: Callable[[Task], object], said: str
) -> HttpResponse:
    found = task_for(request.viewer, task)
    if found is None:
        raise Http404
    try:
        deed(found)
    except Refused as error:
        messages.error(request, error.decision.reason)
    else:
        messages.success(request, said)
    return redirect("tasks" if request.POST.get("then") == "tasks" else "my-work")
