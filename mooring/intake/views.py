"""Messages that wait for somebody, one page each, and how the feeds are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from mooring.design.layouts import page
from mooring.directory.views.requests import StaffRequest
from mooring.intake import forms, presenters, queries
from mooring.intake.actions import correct, discard, open_message, settle_conflict
from mooring.intake.models import Message
from mooring.intake.states import MessageState
from mooring.kernel.decision import Refused
from mooring.kernel.viewer import Viewer

READ_NOW = {
    MessageState.READ: "The message was read. What it says is on the record now.",
    MessageState.UNCONCERNED: "The message was read. It is about nobody of ours.",
    MessageState.DISCARDED: "The message was set aside.",
    MessageState.QUARANTINED: "Settled. The message could not be read, and is in quarantine.",
}


def quarantine(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    context = {
        "messages_waiting": [presenters.waiting(each) for each in queries.quarantine_for(viewer)],
    }
    return page(request, "intake/quarantine.html", context)


def quarantined(request: StaffRequest, message: UUID) -> HttpResponse:
    viewer = request.viewer
    row = _message_or_404(viewer, message)
    form = None
    if request.method == "POST":
        content = queries.content_of(viewer, row)
        form = forms.Correct(request.POST, who=content.who if content else None)
        if form.is_valid() and _corrected(form, row, viewer):
            row = _message_or_404(viewer, message)
            messages.success(request, READ_NOW[MessageState(row.state)])
            return redirect("quarantined", message)
        row = _message_or_404(viewer, message)
    return _show(request, row, form)


def _corrected(form: forms.Correct, row: Message, viewer: Viewer) -> bool:
    """Whether it can be read now; if not, the form says what is wrong still."""
    try:
        row = correct(message=row.pk, text=form.cleaned_data["text"], who=form.changes(), by=viewer)
    except Refused as error:
        form.add_error(None, error.decision.reason)
        return False
    if row.state == MessageState.QUARANTINED:
        still = presenters.problem(row)
        form.add_error(
            None if form.who else "text", f"Still not readable. {still.about}: {still.what_to_do}"
        )
        return False
    return True


def _show(request: StaffRequest, row: Message, form: forms.Correct | None) -> HttpResponse:
    viewer = request.viewer
    state = MessageState(row.state)
    context: dict[str, Any] = {
        "message": row,
        "state": presenters.STATE_WORDS[state],
        "colour": presenters.STATE_COLOURS[state],
        "waits": state == MessageState.QUARANTINED,
        "about": presenters.about(row),
        "problem": presenters.problem(row),
        "problems_left": presenters.problems_left(row),
        "notification": queries.read_from(viewer, row).first(),
        "history": [presenters.mended(each) for each in queries.corrections_of(viewer, row)],
    }
    if state == MessageState.QUARANTINED:
        context |= _content(viewer, row, form)
    return page(request, "intake/quarantined.html", context)


def _content(viewer: Viewer, row: Message, form: forms.Correct | None) -> dict[str, Any]:
    """What the message says, for one who may see it; else why not. A look is recorded."""
    content = queries.content_of(viewer, row)
    if content is None:
        return {"why_not": queries.may_open(viewer, row).reason}
    open_message(message=row.pk, by=viewer)
    lines = presenters.lines(content, row.problem_where)
    return {
        "lines": [line for line in lines if line.label or line.is_the_problem],
        "other_lines": [line for line in lines if not (line.label or line.is_the_problem)],
        "form": form or forms.Correct(who=content.who, text=content.text),
    }


def set_aside(request: StaffRequest, message: UUID) -> HttpResponse:
    viewer = request.viewer
    row = _message_or_404(viewer, message)
    if row.state != MessageState.QUARANTINED:
        return redirect("quarantined", message)
    may = queries.may_open(viewer, row)
    form = forms.SetAside(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = discard(
                message=row.pk,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                by=viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, READ_NOW[MessageState.DISCARDED])
            return redirect("quarantine")
    context = {"message": row, "about": presenters.about(row), "form": form, "may": may}
    return page(request, "intake/set-aside.html", context)


def conflicts(request: StaffRequest) -> HttpResponse:
    viewer = request.viewer
    rows = [presenters.waiting(each) for each in queries.conflicts_for(viewer)]
    return page(request, "intake/conflicts.html", {"conflicts": rows})


def conflict(request: StaffRequest, message: UUID) -> HttpResponse:
    viewer = request.viewer
    later = _message_or_404(viewer, message)
    if later.conflicts_with_id is None:
        raise Http404
    first = _message_or_404(viewer, later.conflicts_with_id)
    form = forms.Settle(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            later = settle_conflict(
                message=later.pk,
                settlement=form.cleaned_data["settlement"],
                words=form.cleaned_data["words"],
                by=viewer,
            )
        except Refused as error:
            form.add_error(None, error.decision.reason)
        else:
            messages.success(request, READ_NOW[MessageState(later.state)])
            return redirect("conflicts")
    context: dict[str, Any] = {
        "first": first,
        "later": later,
        "first_state": presenters.STATE_WORDS[MessageState(first.state)],
        "waits": later.state == MessageState.CONFLICT,
        "about": presenters.about(later),
        "form": form,
    }
    if context["waits"]:
        context |= _both(viewer, first, later)
    return page(request, "intake/conflict.html", context)


def _both(viewer: Viewer, first: Message, later: Message) -> dict[str, Any]:
    contents = queries.content_of(viewer, first), queries.content_of(viewer, later)
    if contents[0] is None or contents[1] is None:
        refusal = queries.may_open(viewer, first if contents[0] is None else later)
        return {"why_not": refusal.reason}
    for each in (first, later):
        open_message(message=each.pk, by=viewer)
    rows = presenters.beside_each_other(contents[0], contents[1])
    return {
        "differing": [row for row in rows if row.differs],
        "same": [row for row in rows if not row.differs],
    }


def feeds(request: StaffRequest) -> HttpResponse:
    rows = [presenters.feed_line(each) for each in queries.feeds_for(request.viewer)]
    context = {"feeds": rows, "silent": [each for each in rows if each.silent]}
    return page(request, "intake/feeds.html", context)


def feed(request: StaffRequest, feed: UUID) -> HttpResponse:
    row = queries.feed_for(request.viewer, feed)
    if row is None:
        raise Http404
    context = {
        "feed": presenters.feed_line(row),
        "about": presenters.about_feed(row),
        "states": presenters.states_in_words(queries.states_of(row)),
        "recurring": presenters.recurring(queries.recurring_problems(row), row.format),
    }
    return page(request, "intake/feed.html", context)


def _message_or_404(viewer: Viewer, message: UUID) -> Message:
    row = queries.message_for(viewer, message)
    if row is None:
        raise Http404
    return row
