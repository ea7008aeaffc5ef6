"""One notification: who, what happened, what they agreed to, and who holds them now."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse

from mooring.design.layouts import page
from mooring.directory.queries import protocol
from mooring.directory.views.requests import StaffRequest
from mooring.holding.presenters.adrift import name_of, step_in_words
from mooring.holding.queries import thread_of
from mooring.liaison.presenters.asking import place_in_words, seen_in_words, words_beside
from mooring.liaison.presenters.concern import not_read
from mooring.liaison.presenters.my_work import ANSWER_WORDS
from mooring.liaison.queries.asking import points_by_subject, wishes_by_subject
from mooring.liaison.queries.doubts import doubts_about
from mooring.liaison.queries.my_work import notification_by_id
from mooring.people.models import StudentRecord
from mooring.people.presenters.details import studies, way_of_contact
from mooring.people.queries import contact_is_closed, latest_student_record, person_of
from mooring.sharing.states import Answer


def notification(request: StaffRequest, notification: UUID) -> HttpResponse:
    viewer = request.viewer
    found = notification_by_id(viewer, notification)
    if found is None:
        raise Http404
    subject = found.subject_id
    open_now = [each for each in thread_of(viewer, found.thread) if each.is_open]
    points = points_by_subject(viewer, [subject]).get(subject, [])
    context = {
        "notification": found,
        "name": name_of(person_of(viewer, subject)),
        "place": place_in_words(found),
        "words": words_beside(found),
        "seen": seen_in_words(found),
        "answer": ANSWER_WORDS[Answer(found.contact_answer)],
        "concern": open_now[0] if open_now else None,
        "step": step_in_words(open_now[0].step, protocol()) if open_now else "",
        "closed": contact_is_closed(viewer, [subject]),
        "ours": found.owner_id == viewer.service,
        "points": [way_of_contact(point, viewer) for point in points],
        "wishes": wishes_by_subject(viewer, [subject]).get(subject),
        "not_read": not_read(doubts_about([found]), [found], viewer),
        "studies": _studies(latest_student_record(viewer, [subject])),
    }
    return page(request, "liaison/notification.html", context)


def _studies(record: StudentRecord | None) -> list[tuple[str, str]]:
    return studies(record, [])[:2] if record else []
