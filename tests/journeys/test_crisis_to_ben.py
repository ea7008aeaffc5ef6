"""The thread: word of a crisis arrives over HL7, and becomes a student whom somebody holds."""

from __future__ import annotations

import pytest

from tests.hl7.messages import PID, ZMH, arrival
from tests.journeys.conftest import City

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# In the message Amina agreed to be contacted by liaison; nobody asked her about sharing.
AGREED = ZMH.replace("ZMH|1|A|R|", "ZMH|1|A|N|")
NOT_ASKED = ZMH.replace("ZMH|1|A|R|", "ZMH|1|N|N|")

# By one name, which is how everyone below speaks of her.
BY_ONE_NAME = PID.replace("~RAHMAN^MINA^^^^^N", "")


def test_a_crisis_notification_becomes_a_student_held_by_ben(city: City) -> None:
    # In the night A&E sees Amina. Its system sends word, and is told that it is stored.
    assert city.urgent_care_sends(arrival("J-1", pid=BY_ONE_NAME, zmh=AGREED)) == "AA"

    # In the morning she is on Carys's list: held by liaison, by nobody yet by name.
    carys = city.at_a_desk("carys").sees("My work").waits_for("/?whose=unnamed", "Amina Rahman")
    carys.sees("First attempt to reach the student", "Self-harm").takes_a_picture("my-work")
    carys.follows("Amina Rahman").sees("Held by Student Liaison Service", "07700 900123")
    concern = carys.where
    carys.takes_a_picture("concern")

    # Carys rings, and Amina answers. They meet, and make a plan.
    carys.follows("Record an attempt").chooses("Reached: we spoke").presses("Save")
    carys.sees("Next: Brief intervention", "Record what you did together")
    carys.fills("How many minutes?", "45").chooses("Video call")
    carys.fills("What did you do together?", "Wrote down what helps at night.")
    carys.chooses("There is more to do").presses("Save").sees("Brief intervention, 45 minutes")

    # Ben knows nothing of her so far: nothing was agreed, and nothing is implied.
    ben = city.at_a_desk("ben").sees("My work").does_not_see("Amina", "Rahman")
    ben.finds_nothing_at(concern)

    # Amina would like his service to know, in part. Carys records what she agreed to.
    carys.opens(concern).follows("Consent").sees("May we contact you?")
    carys.follows("Record an answer about Mental Health Advisory Service, Liverpool")
    carys.chooses("Yes", "Risk and safety", "How to reach", "By phone").presses("Save the answer")
    carys.sees("Mental Health Advisory Service, Liverpool").takes_a_picture("consent")

    # She offers Amina on, and sees beforehand what his service will be told, and what not.
    carys.opens(concern).follows("Offer to another service")
    carys.follows("Mental Health Advisory Service, Liverpool").sees("What they are told at once")
    carys.presses("Send the offer").sees("Waiting")

    # Ben accepts: he answers for her, with a dated copy of his service's own.
    ben.opens("/").sees("Amina Rahman", "Referral").follows("Amina Rahman").presses("Accept")
    ben.sees("Held by Mental Health Advisory Service, Liverpool", "Ben Hartley")
    held = ben.where
    ben.follows("Record").sees("Why can I see this?").takes_a_picture("record")
    ben.does_not_see("Wrote down what helps at night")
    record = ben.where

    # Carys sees that it was accepted. She holds Amina no longer.
    carys.opens("/").sees("Accepted", "Mental Health Advisory Service, Liverpool")

    # Nobody else sees her: not a stranger, not a panel, not a counsellor next door.
    for who in ("hana", "pat", "cleo"):
        other = city.at_a_desk(who).does_not_see("Amina", "Rahman")
        for page in (concern, held, record):
            other.finds_nothing_at(page).does_not_see("Amina", "Rahman")


def test_who_was_not_asked_is_asked_first(city: City) -> None:
    # Nobody asked Amina whether liaison may contact her. A&E's own nurse holds her until then.
    assert city.urgent_care_sends(arrival("J-2", pid=BY_ONE_NAME, zmh=NOT_ASKED)) == "AA"
    ed = city.on_a_phone("ed").waits_for("/ask-list/", "Amina Rahman")
    carys = city.on_a_phone("carys").opens("/?whose=service").does_not_see("Amina")
    carys.takes_a_picture("my-work-phone")

    # Ed rings her. She says yes, and at once she is on Carys's list.
    ed.follows("Record the answer").chooses("Yes", "By phone").presses("Save")
    ed.sees("The answer is recorded", "Student Liaison Service")
    carys.opens("/?whose=unnamed").sees("Amina Rahman")


def test_in_a_crisis_help_is_there_without_signing_in(city: City) -> None:
    visitor = city.a_visitor().opens("/crisis/")
    visitor.sees("999", "111", "Samaritans", "116 123", "Shout", "85258")
    visitor.opens("/sign-in/").sees("116 123")


def test_the_adrift_board_says_who_and_why(city: City) -> None:
    # Nobody is adrift this morning. Then Carys takes Amina on, and falls ill.
    mair = city.at_a_desk("mair").opens("/adrift/").sees("Nobody is adrift")
    assert city.urgent_care_sends(arrival("J-3", pid=BY_ONE_NAME, zmh=AGREED)) == "AA"
    carys = city.at_a_desk("carys").waits_for("/?whose=unnamed", "Amina Rahman")
    carys.follows("Amina Rahman").follows("Record an attempt")
    carys.chooses("No answer").presses("Save")
    city.goes_on_leave("carys")

    # At once the board says that nobody covers for her, and who that leaves.
    mair.opens("/adrift/").sees("Amina Rahman", "the named worker is away and nobody covers")
    mair.takes_a_picture("adrift")
