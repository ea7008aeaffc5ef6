"""Histories of what is agreed about one human whom three services know, by the product's actions.

After every deed the list, the rule in words and a good memory have to say the same. Agreements
signed and ended, answers given, refused, withdrawn and run out, objections made and lifted,
decisions, look-ups, records linked and unlinked, and time going by.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
)

from mooring.kernel import clock
from mooring.sharing.actions import (
    Grounds,
    ShareWith,
    end_agreement,
    end_override,
    lift_objection,
    link_subjects,
    look_up_in_emergency,
    object_to_direct_care,
    record_basis,
    record_contact_answer,
    record_sharing_answer,
    sign_agreement,
    unlink_subjects,
)
from mooring.sharing.models import Agreement, CareObjection, LookUp, SubjectLink
from mooring.sharing.policy import purpose_of
from mooring.sharing.rules import load_role_categories
from mooring.sharing.states import (
    Answer,
    Basis,
    Category,
    How,
    LookUpOutcome,
    Purpose,
    Question,
    SoughtBy,
)
from tests.cast import STAFF, TUESDAY
from tests.sharing.remembered import About, Memory, Opened
from tests.sharing.small_world import (
    KINDS,
    KNOWN_TO,
    SmallWorld,
    facts_in_the_tables,
    undone,
)
from tests.spec.rows import nhs_services

GROUNDS = Grounds("life-at-risk", "vital-interests", "For the test.")
# Who writes for a service.
WRITES = {service: name for name, (service, _) in reversed(STAFF.items())}

givers = st.sampled_from(KNOWN_TO)
receivers = st.sampled_from(KNOWN_TO)
# From whose record to which service.
paths = st.sampled_from([(one, other) for one in KNOWN_TO for other in KNOWN_TO if one != other])
# Two times out of three about sharing, else about contact.
shares = st.sampled_from([True, True, False])
kinds = st.sampled_from(KINDS)
LOOKING = ("una", "carys")
lengths = st.sampled_from([None, 30, 60])  # minutes; none: without an end


Term = tuple[UUID, UUID, str, str, str]


def _purpose(world: SmallWorld, receiver: str) -> Purpose:
    return purpose_of(is_nhs=world.cast.service(receiver).is_nhs)


def _signed(
    world: SmallWorld, reference: str, basis: Basis, pairs: list[tuple[str, str]]
) -> dict[Agreement, set[Term]]:
    """An agreement on one basis, with its terms as one remembers them; none if none can be."""
    id_of, nhs = world.cast.id_of, nhs_services()
    terms = [
        (id_of(giver), id_of(receiver), kind, _purpose(world, receiver), basis)
        for giver, receiver in pairs
        for kind in KINDS
        if kind in load_role_categories().reach[basis]
        and (basis != Basis.DIRECT_CARE or {id_of(giver), id_of(receiver)} <= nhs)
    ]
    if not terms:
        return {}
    signed = sign_agreement(
        reference=reference,
        title="",
        summary="",
        starts_at=clock.now(),
        ends_at=None,
        machine_accepts=False,
        terms=terms,
        by=world.setter,
    )
    return {signed: {(g, r, str(k), str(p), str(b)) for g, r, k, p, b in terms}}


class Histories(RuleBasedStateMachine):
    world: ClassVar[SmallWorld]
    at_first: ClassVar[dict[Agreement, set[Term]]]
    counted: ClassVar[Counter[str]] = Counter()  # of all histories together

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(undone())
        self.standing = self.stack.enter_context(ExitStack())
        self._stand_at(TUESDAY)
        world = self.world
        self.memory = Memory(
            nhs=nhs_services(),
            owner={record: world.cast.id_of(name) for name, record in world.records.items()},
            now=TUESDAY,
        )
        self.viewers = world.viewers
        self.agreements = list(self.at_first)
        self.memory.terms = {signed.id: terms for signed, terms in self.at_first.items()}
        self.objections: list[CareObjection] = []
        self.links: list[SubjectLink] = []
        self.look_ups: list[LookUp] = []

    def teardown(self) -> None:
        self.counted["histories"] += 1
        self.stack.close()

    def _stand_at(self, instant: datetime) -> None:
        self.standing.close()
        self.standing.enter_context(clock.at(instant))

    def _by(self, service: str) -> Any:
        return self.world.cast.viewer(WRITES[service])

    def _until(self, minutes: int | None) -> datetime | None:
        return self.memory.now + timedelta(minutes=minutes) if minutes else None

    # --- Time and agreements ---------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 30, 60]))
    def time_goes_by(self, minutes: int) -> None:
        self._move_to(self.memory.now + timedelta(minutes=minutes))

    @precondition(lambda self: self._ends_ahead())
    @rule(data=st.data())
    def a_time_runs_out(self, data: st.DataObject) -> None:
        """To the very instant at which something ends, where mistakes are made."""
        self._move_to(data.draw(st.sampled_from(self._ends_ahead())))

    def _ends_ahead(self) -> list[datetime]:
        memory = self.memory
        ends = [yes.until for yes in memory.yes.values()]
        ends += [decision[4] for decision in memory.decisions]
        ends += [opened.until for opened in memory.opened]
        return sorted({end for end in ends if end and end > memory.now})

    def _move_to(self, instant: datetime) -> None:
        self.memory.now = instant
        self._stand_at(instant)
        self._all_agree()

    @classmethod
    def begin(cls, world: SmallWorld) -> None:
        """Everything that can be agreed is agreed, each basis by an agreement of its own. Signed
        once: each history is undone to here.
        """
        everywhere = [(one, other) for one in KNOWN_TO for other in KNOWN_TO if one != other]
        cls.world, cls.at_first = world, {}
        for number, basis in enumerate(Basis):
            cls.at_first.update(_signed(world, f"A-{number}", basis, everywhere))

    @rule(path=paths, basis=st.sampled_from(list(Basis)))
    def sign(self, path: tuple[str, str], basis: Basis) -> None:
        signed = _signed(self.world, f"T-{len(self.agreements)}", basis, [path])
        self.agreements += signed
        self.memory.terms |= {each.id: terms for each, terms in signed.items()}
        self._all_agree()

    @precondition(lambda self: self.memory.terms)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        live = [each for each in self.agreements if each.id in self.memory.terms]
        ended = data.draw(st.sampled_from(live))
        end_agreement(agreement=ended, by=self.world.setter)
        del self.memory.terms[ended.id]
        self._all_agree()

    # --- What the student says -------------------------------------------------------------------

    @rule(path=paths, kinds=st.sets(kinds, min_size=1), minutes=lengths, share=shares)
    def agrees(
        self, path: tuple[str, str], kinds: set[Category], minutes: int | None, share: bool
    ) -> None:
        (record, to), until = path, self._until(minutes)
        for kind in sorted(kinds):
            self._answer(record, to, kind, share, Answer.AGREED, by=record, until=until)
            self.memory.agreed(self.world.records[record], self._about(to, kind, share), until)
        self._all_agree()

    @rule(
        path=paths,
        kind=kinds,
        share=shares,
        answer=st.sampled_from([Answer.REFUSED, Answer.WITHDRAWN]),
        writer=givers,
    )
    def says_no(
        self, path: tuple[str, str], kind: Category, share: bool, answer: Answer, writer: str
    ) -> None:
        record, to = path
        self._answer(record, to, kind, share, answer, by=writer)
        self.memory.said_no(self.world.records[record], self._about(to, kind, share))
        self._all_agree()

    @precondition(lambda self: self.memory.yes)
    @rule(
        data=st.data(),
        answer=st.sampled_from([Answer.REFUSED, Answer.WITHDRAWN]),
        elsewhere=st.none() | givers,
    )
    def takes_back(self, data: st.DataObject, answer: Answer, elsewhere: str | None) -> None:
        """What was agreed, on the record where it was or on another."""
        subject, (question, service, kind, _) = data.draw(st.sampled_from(list(self.memory.yes)))
        names = {record: name for name, record in self.world.records.items()}
        to = next(name for name in KNOWN_TO if self.world.cast.id_of(name) == service)
        self.says_no(
            (elsewhere or names[subject], to),
            Category(kind) if kind else KINDS[0],
            question == Question.SHARE,
            answer,
            elsewhere or names[subject],
        )

    @rule(
        path=paths,
        kind=kinds,
        share=shares,
        answer=st.sampled_from([Answer.NOT_ASKED, Answer.UNABLE]),
    )
    def says_nothing(
        self, path: tuple[str, str], kind: Category, share: bool, answer: Answer
    ) -> None:
        record, to = path
        self._answer(record, to, kind, share, answer, by=record)
        self._all_agree()

    def _about(self, to: str, kind: Category, share: bool) -> About:
        service = self.world.cast.id_of(to)
        if not share:
            return (str(Question.CONTACT), service, "", "")
        return (str(Question.SHARE), service, str(kind), str(_purpose(self.world, to)))

    def _answer(
        self, record: str, to: str, kind: Category, share: bool, answer: Answer, *, by: str,
        until: datetime | None = None,
    ) -> None:  # fmt: skip
        said: dict[str, Any] = {
            "subject": self.world.records[record],
            "answer": answer,
            "how": How.IN_PERSON,
            "until": until,
            "by": self._by(by),
        }
        recipient = self.world.cast.id_of(to)
        if share:
            asked = [ShareWith(recipient, kind, _purpose(self.world, to))]
            record_sharing_answer(asked=asked, **said)
        else:
            record_contact_answer(recipient=recipient, **said)

    @rule(record=givers, to=st.none() | receivers)
    def objects(self, record: str, to: str | None) -> None:
        recipient = self.world.cast.id_of(to) if to else None
        subject = self.world.records[record]
        objection = object_to_direct_care(
            subject=subject, recipient=recipient, how=How.BY_PHONE, by=self._by(record)
        )
        self.objections.append(objection)
        self.memory.objections[objection.id] = (subject, recipient)
        self._all_agree()

    @precondition(lambda self: self.memory.objections)
    @rule(data=st.data())
    def lifts(self, data: st.DataObject) -> None:
        standing = [each for each in self.objections if each.id in self.memory.objections]
        lifted = data.draw(st.sampled_from(standing))
        writer = next(name for name in KNOWN_TO if self.world.cast.id_of(name) == lifted.owner_id)
        lift_objection(objection=lifted, by=self._by(writer))
        del self.memory.objections[lifted.id]
        self._all_agree()

    # --- What staff decide -----------------------------------------------------------------------

    @rule(
        path=paths,
        kind=st.sampled_from([Basis.LEGAL_DUTY, Basis.SERIOUS_HARM]),
        about=kinds,
        minutes=lengths,
    )
    def decides(
        self, path: tuple[str, str], kind: Basis, about: Category, minutes: int | None
    ) -> None:
        record, to = path
        subject, recipient = self.world.records[record], self.world.cast.id_of(to)
        record_basis(
            subject=subject,
            recipient=recipient,
            kind=kind,
            about=[about],
            grounds="For the test.",
            ends_at=self._until(minutes),
            student_told=True,
            by=self._by(record),
        )
        self.memory.decisions.append(
            (subject, recipient, str(kind), str(about), self._until(minutes))
        )
        self._all_agree()

    @rule(record=givers, who=st.sampled_from(LOOKING))
    def looks_up(self, record: str, who: str) -> None:
        by = self.world.cast.viewer(who)
        made = look_up_in_emergency(
            sought_by=SoughtBy.NAME,
            find=lambda: {self.world.records[record]},
            grounds=GROUNDS,
            by=by,
        )
        if made.outcome == LookUpOutcome.FOUND:
            self.look_ups.append(made)
            assert made.ends_at is not None
            assert by.staff is not None
            found = self.world.records[record]
            self.memory.opened += [
                Opened(made.id, subject, found, by.staff, by.service, made.ends_at)
                for subject in self.memory.together(found)
            ]
        self._all_agree()

    @precondition(lambda self: any(made.ends_at > clock.now() for made in self.look_ups))
    @rule(data=st.data())
    def ends_a_look_up(self, data: st.DataObject) -> None:
        live = [made for made in self.look_ups if made.ends_at and made.ends_at > self.memory.now]
        ended = data.draw(st.sampled_from(live))
        who = next(name for name in LOOKING if self._staff(name) == ended.staff_id)
        end_override(look_up=ended, by=self.world.cast.viewer(who))
        self.look_ups.remove(ended)
        self.memory.opened = [each for each in self.memory.opened if each.look_up != ended.id]
        self._all_agree()

    def _staff(self, name: str) -> UUID:
        return self.world.cast.memberships[name].staff_id

    # --- Links -----------------------------------------------------------------------------------

    @rule(path=paths)
    def link(self, path: tuple[str, str]) -> None:
        pair = frozenset(self.world.records[name] for name in path)
        if pair in self.memory.links:
            return
        first, second = sorted(pair)
        self.links.append(
            link_subjects(one=first, other=second, evidence="test", by=self.world.setter)
        )
        self.memory.links.add(pair)
        self._all_agree()

    @precondition(lambda self: self.memory.links)
    @rule(data=st.data())
    def unlink(self, data: st.DataObject) -> None:
        link = data.draw(st.sampled_from(self.links))
        self.links.remove(link)
        unlink_subjects(link=link, by=self.world.setter)
        self.memory.links.remove(frozenset({link.one_id, link.other_id}))
        self._all_agree()

    # --- After everything ------------------------------------------------------------------------

    def _all_agree(self) -> None:
        facts = facts_in_the_tables()
        for viewer in self.viewers:
            assert viewer.staff is not None
            by_memory = {
                row: why
                for row, item in self.world.items.items()
                if (
                    why := self.memory.why(
                        item.subject,
                        Category(item.category),
                        viewer.staff,
                        viewer.service,
                        viewer.role,
                        viewer.purpose,
                    )
                )
            }
            assert self.world.by_point(viewer, facts) == by_memory, "the rule forgot something"
            assert self.world.by_list(viewer) == by_memory, "the query forgot something"
            self.counted.update(by_memory.values())
        self.counted["decisions"] += len(self.viewers) * len(self.world.items)
