"""The mutants of the matrix: each a check that is removed or loosened, where it stands."""

from __future__ import annotations

from tests.trust.proofs import Sabotage

HOLDING, LIAISON, PEOPLE = "mooring/holding/", "mooring/liaison/", "mooring/people/"
SHARING, SQL = "mooring/sharing/", "mooring/sharing/data/visible.sql"

CONSENTED = """AND given.recipient_id = :service
      AND given.about = :category"""
ENDED = """AND later.purpose = given.purpose
            AND later.at >= given.at
            AND later.at <= :now
            AND (
                later.answer IN ('refused', 'withdrawn')
                OR (later.subject_id = given.subject_id AND later.until <= :now)"""
BY_A_LINK = """(:owner = :service OR EXISTS (
    SELECT 1
    FROM sharing_subject record
    JOIN sharing_subject linked ON linked.cluster = record.cluster
    WHERE record.id = :subject AND linked.owner_id = :service
))"""
NOTIFICATION = "visible_to(viewer, Notification)\n        .filter(pk=notification)"
HANDOVER = """visible_to(viewer, Handover)
        .filter(Q(owner=viewer.service) | Q(receiver=viewer.service), pk=handover)"""

MUTANTS = (
    Sabotage(
        "a door opens for whoever is signed in",
        LIAISON + "urls.py",
        'name="concern", get=WORK)',
        'name="concern", get=SIGNED_IN)',
    ),
    Sabotage(
        "the gate does not ask for the role",
        "mooring/config/gate.py",
        "if capability == SIGNED_IN or (viewer and load_roles().may(viewer.role, capability)):",
        "if capability == SIGNED_IN or viewer:",
    ),
    Sabotage(
        "a deed on whatever concern one may see",
        HOLDING + "views/deeds.py",
        "if found is None or found.owner_id != viewer.service:",
        "if found is None:",
    ),
    Sabotage(
        "an offer of whatever concern one may see",
        HOLDING + "views/handovers.py",
        "if found is None or found.owner_id != viewer.service or not found.is_open:",
        "if found is None or not found.is_open:",
    ),
    Sabotage(
        "a task on whatever concern one may see",
        HOLDING + "views/tasks.py",
        "if held is None or held.owner_id != viewer.service:",
        "if held is None:",
    ),
    Sabotage(
        "tasks of whatever service",
        HOLDING + "queries/tasks.py",
        "        own(viewer, Task)\n",
        "        Task.objects.all()\n",
    ),
    Sabotage(
        "concerns past the sharing answer",
        HOLDING + "queries/concerns.py",
        "return visible_to(viewer, Concern).select_related",
        "return Concern.objects.select_related",
    ),
    Sabotage(
        "an offer stays open to its receiver whatever the student takes back",
        HOLDING + "queries/handovers.py",
        HANDOVER,
        HANDOVER.replace("visible_to(viewer, Handover)", "Handover.objects"),
    ),
    Sabotage(
        "whoever asks may work on a concern",
        HOLDING + "policy.py",
        "    if owner != by.service:\n",
        "    if not owner:\n",
    ),
    Sabotage(
        "a notification past the sharing answer",
        LIAISON + "queries/my_work.py",
        NOTIFICATION,
        NOTIFICATION.replace("visible_to(viewer, Notification)", "Notification.objects"),
    ),
    Sabotage(
        "reports to whatever service",
        LIAISON + "queries/my_work.py",
        "own(viewer, LoopReport).filter(pk=report)",
        "LoopReport.objects.filter(pk=report)",
    ),
    Sabotage(
        "any row that one may see is one's own to change",
        PEOPLE + "queries/persons.py",
        "filter(subject=subject, owner=viewer.service).first()",
        "filter(subject=subject).first()",
    ),
    Sabotage(
        "search past the sharing answer",
        PEOPLE + "queries/searches.py",
        "    found = people_for(viewer)\n",
        "    found = Person.objects.all()\n",
    ),
    Sabotage(
        "knowing one record opens those linked with it",
        "mooring/record/queries/opening.py",
        "    if asked is None:\n        return None\n",
        "    if not people:\n        return None\n    asked = asked or people[0]\n",
    ),
    Sabotage(
        "who looked, told to whoever asks",
        "mooring/record/queries/readings.py",
        "person = own_person(viewer, subject)",
        "person = Person.objects.filter(subject=subject).first()",
    ),
    Sabotage(
        "an emergency look-up of whoever made it",
        SHARING + "queries/look_ups.py",
        "LookUp.objects.filter(pk=look_up, staff=viewer.staff, service=viewer.service)",
        "LookUp.objects.filter(pk=look_up)",
    ),
    Sabotage(
        "a guardian of whatever organisation",
        SHARING + "queries/look_ups.py",
        "    return told.filter(organisation=viewer.organisation)\n",
        "    return told\n",
    ),
    Sabotage(
        "a pair of records of which one may see one",
        "mooring/linkage/queries/proposals.py",
        "Exists(one), Exists(other), state",
        "Exists(one) | Exists(other), state",
    ),
    Sabotage(
        "messages of whatever feed",
        "mooring/intake/queries/feeds.py",
        'return Q(**{f"{prefix}sender": viewer.service}) | '
        'Q(**{f"{prefix}receiver": viewer.service})',
        "return Q()",
    ),
    Sabotage(
        "consent towards one service opens to all",
        SQL,
        CONSENTED,
        CONSENTED.replace("AND given.recipient_id = :service\n      ", ""),
    ),
    Sabotage(
        "a withdrawal ends nothing", SQL, ENDED, ENDED.replace("'refused', 'withdrawn'", "''")
    ),
    Sabotage("consent never runs out", SQL, ENDED, ENDED.replace("later.until <= :now", "1 = 0")),
    Sabotage(
        "a link makes a record one's own",
        SQL,
        "-- name: own\n:owner = :service",
        f"-- name: own\n{BY_A_LINK}",
    ),
    Sabotage(
        "every role sees everything of its own service",
        SHARING + "queries/answer.py",
        "Ground(Why.OWN, tuple(sorted(seen)), ",
        "Ground(Why.OWN, tuple(sorted(Category)), ",
    ),
    Sabotage(
        "whoever is told lifts an objection",
        SHARING + "policy/recording.py",
        "    if objection_owner != by.service:\n",
        "    if not objection_owner:\n",
    ),
)
