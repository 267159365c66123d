"""Five handoffs from the first call to the closed loop, each played by its people.

A medical assistant and a doctor in one room; an advocate whom the patient meets alone; a young adult who
changes teams; a discharge with a missed visit; a first service without capacity.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from baton.handoff.v1.care_pb2 import RecordVisitMissed, ScheduleVisit
from baton.handoff.v1.ending_pb2 import CancelHandoff, ConfirmClosure, ReportClosure, TakeEscalation
from baton.handoff.v1.guardrail_pb2 import ClearIntroduction, PlanContact, SetContactPreferences
from baton.handoff.v1.navigation_pb2 import RecordContactAttempt
from baton.handoff.v1.offer_pb2 import AcceptHandoff, DeclineHandoff, RecordReceiverContact
from baton.handoff.v1.practice_pb2 import AttestPracticeHandoff, RecordPracticeHandoff
from baton.handoff.v1.sharing_pb2 import ShareInformation
from baton.program.v1.command_pb2 import DefineProgram
from baton.type.v1.offer_pb2 import DECLINE_REASON_NO_CAPACITY
from baton.type.v1.outcome_pb2 import OUTCOME_COMPLETED
from baton.type.v1.rule_pb2 import RULE_R6

from acts import WARM, consent, correction, information, introduction, linkage, offer, read_back, referral
from baton_client import Person
from expect import duties, phase, refused, told, warmth
from serving import Server

WRONG = "takes them about half the time"
RIGHT = "Every morning. I forget it most nights, so I end up at half."


def visit(read_back_of: int) -> RecordPracticeHandoff:
    """A whole visit, recorded by the assistant in one call; the doctor reads back this version."""
    assistant = {"side": "SIDE_REFERRER", "person": "assistant-1", "role": "ROLE_ASSISTANT"}
    doctor = {"side": "SIDE_RECEIVER", "person": "clinician-1", "role": "ROLE_CLINICIAN"}
    request = referral(
        "patient-1",
        "hypertension-follow-up",
        "oak-street",
        kind="HANDOFF_KIND_PRACTICE_ROOMING",
        referrer={"organization": "oak-street", "person": "assistant-1"},
    )
    implied = {"given": {"basis": "CONSENT_BASIS_IMPLIED_BY_VISIT"}, "given_by": "CONSENT_GIVER_PATIENT"}
    briefing = information("152/94, here for the follow-up", medications=[f"lisinopril 10 mg twice: {WRONG}"])
    doctor_joins = {"receiver": {"organization": "oak-street", "person": "clinician-1"}}
    meeting = introduction(("ASSISTANT", "assistant-1"), ("CLINICIAN", "clinician-1"), **doctor_joins)
    new_plan = read_back(read_back_of, "misses the night pill: both in the morning from now on")
    new_plan.actions.add(action="both pills in the morning", owner="clinician-1")
    return RecordPracticeHandoff(
        steps=[
            {**assistant, "request_handoff": request},
            {**assistant, "record_consent": implied},
            {**assistant, "share_information": briefing},
            {**assistant, "record_introduction": meeting},
            {**assistant, "correct_information": correction(WRONG, RIGHT, "REFERRER", "RECEIVER")},
            {**doctor, "acknowledge_responsibility": new_plan},
            {**doctor, "record_linkage": linkage()},
            {**assistant, "confirm_closure": {}},
        ]
    )


def test_rooming(server: Server) -> None:
    assistant = server.caller(Person("oak-street", "assistant-1", role="assistant"))
    doctor = server.caller(Person("oak-street", "clinician-1"))

    # The doctor cannot have read back what the patient has put right since.
    with refused("STALE_READ_BACK", rule="R8") as stale:
        assistant.record(visit(read_back_of=1))
    assert stale.value.metadata["step"] == "6"

    done = assistant.record(visit(read_back_of=2))
    assert (phase(done), duties(done)) == ("CLOSED", [("RECEIVER", "CARE")])
    seen = assistant.see(done.name)
    assert told(seen) == [
        "HandoffRequested",
        "ConsentGiven",
        "InformationShared",
        "HandoffOffered",
        "HandoffAccepted",
        "IntroductionHeld",
        "InformationCorrected",
        "ResponsibilityAcknowledged",
        "LinkageRecorded",
        "HandoffClosed",
    ]
    assert seen.events[6].words.correction.right == RIGHT
    acknowledged = seen.events[7].meta
    assert (acknowledged.actor.person, acknowledged.recorded_by.person) == ("clinician-1", "assistant-1")

    # Their own part is the doctor's once they confirm it.
    assert warmth(seen) == ("WARM", WARM, "REPORTED")
    with refused("WRONG_SIDE", rule="R21"):
        assistant.record(AttestPracticeHandoff(), done.name)
    doctor.record(AttestPracticeHandoff(), done.name)
    assert warmth(doctor.see(done.name)) == ("WARM", WARM, "YES")


def alone(**more: Any) -> ClearIntroduction:
    """Privacy as it should be, before somebody is introduced."""
    usual: dict[str, Any] = {
        "mode": "INTRODUCTION_MODE_IN_PERSON",
        "asked_alone": True,
        "affirmed": True,
        "limits_explained": True,
        "interpreter": "INTERPRETER_PROFESSIONAL",
    }
    return ClearIntroduction(**(usual | more))


def test_advocate(server: Server) -> None:
    clinician = server.caller(Person("oak-street", "clinician-2"))
    supervisor = server.caller(Person("oak-street", "supervisor-1", role="supervisor"))
    advocate = server.caller(Person("safe-harbor", "advocate-1", role="advocate"))

    # It may harm if the wrong person hears of it.
    policy = supervisor.program().policy
    policy.sensitive = True
    program = supervisor.define("safety-at-home", DefineProgram(title="Safety at home", policy=policy))
    under_it = referral("patient-2", "violence-at-home", "oak-street", program=program.name)
    handoff = clinician.record(under_it).name
    clinician.record(consent("safe-harbor"), handoff)
    clinician.record(information("wants a place for two nights"), handoff)

    # The partner listens; a cousin offers to interpret. Nobody is introduced like that.
    professional = {"interpreter": "INTERPRETER_PROFESSIONAL"}
    meeting = introduction(("CLINICIAN", "clinician-2"), ("ADVOCATE", "advocate-1"), **professional)
    meeting.receiver.organization = "safe-harbor"
    with refused("PRIVACY_NOT_CLEARED", rule="R5") as listened:
        clinician.record(alone(within_hearing=[{"who": "HEARER_PARTNER", "safe": False}]), handoff)
    assert "within hearing" in str(listened.value)
    with refused("PRIVACY_NOT_CLEARED", rule="R5"):
        clinician.record(alone(interpreter="INTERPRETER_UNTRAINED"), handoff)
    with refused("PRIVACY_NOT_CLEARED", rule="R5"):
        clinician.record(meeting, handoff)
    clinician.record(alone(), handoff)
    introduced = clinician.record(meeting, handoff)
    assert told(introduced) == ["HandoffOffered", "HandoffAccepted", "IntroductionHeld"]

    # No voicemail at home. One that is left all the same is not kept off the record.
    preferences = {"excluded": ["CHANNEL_VOICEMAIL"], "may_name_service": False}
    clinician.record(SetContactPreferences(preferences=preferences), handoff)
    with refused("CONTACT_NOT_ALLOWED", rule="R6"):
        clinician.record(PlanContact(channel="CHANNEL_VOICEMAIL"), handoff)
    clinician.record(PlanContact(channel="CHANNEL_PHONE", message="free at four"), handoff)
    assert warmth(clinician.see(handoff))[0] == "WARM"
    left = RecordContactAttempt(channel="CHANNEL_VOICEMAIL", outcome="CONTACT_OUTCOME_MESSAGE_LEFT")
    with refused("CONTACT_NOT_ALLOWED", rule="R6") as hinted:
        clinician.record(left, handoff)
    assert "breach" in hinted.value.preconditions[0].description
    breached = clinician.record(left, handoff, breach="dialled from habit")
    assert told(breached) == ["ContactAttempted", "GuardrailBreached", "Escalated"]
    with refused("WRONG_SIDE", rule="R21"):
        clinician.record(TakeEscalation(escalation=1), handoff)
    supervisor.record(TakeEscalation(escalation=1), handoff)

    # The same day.
    advocate.record(read_back(1, "two nights, from today"), handoff)
    advocate.record(linkage(), handoff)
    assert phase(clinician.record(ConfirmClosure(), handoff)) == "CLOSED"
    seen = clinician.see(handoff)
    assert list(seen.breaches) == [RULE_R6]
    assert warmth(seen) == ("PARTIAL", WARM | {"breached"}, "YES")


def test_paediatric_to_adult(server: Server) -> None:
    paediatrics = server.caller(Person("childrens-hospital", "clinician-6"))
    adult = server.caller(Person("university-clinic", "clinician-5"))

    request = referral("patient-7", "adult-cf-care", "childrens-hospital", kind="HANDOFF_KIND_TRANSITION")
    requested = paediatrics.record(request)
    assert (phase(requested), duties(requested)) == ("REQUESTED", [("REFERRER", "CARE_AND_CLOSURE")])
    handoff = requested.name

    # A yes to somebody else is no yes to them.
    paediatrics.record(consent("private-practice"), handoff)
    with refused("NO_CONSENT", rule="R1"):
        paediatrics.record(offer("university-clinic"), handoff)
    paediatrics.record(consent("university-clinic"), handoff)
    paediatrics.record(offer("university-clinic"), handoff)

    package = ShareInformation(
        information={
            "illness_severity": "ILLNESS_SEVERITY_WATCHER",
            "patient_summary": "stable lung function; new insulin pump",
            "action_list": ["sweat test results to the adult lab", "pump training"],
            "situation_awareness": "mother has led the care so far",
            "contingency": "fever above 39: call the ward, do not wait",
        }
    )
    paediatrics.record(package, handoff)
    assert phase(adult.record(AcceptHandoff(), handoff)) == "ACCEPTED"
    bridging_clinic = introduction(("CLINICIAN", "clinician-6"), ("CLINICIAN", "clinician-5"))
    bridging_clinic.participants.add(side="PARTICIPANT_SIDE_PATIENT", role="PARTICIPANT_ROLE_FAMILY")
    introduced = paediatrics.record(bridging_clinic, handoff)
    assert (phase(introduced), duties(introduced)) == ("INTRODUCED", [("REFERRER", "CARE_AND_CLOSURE")])

    own_words = correction("mother has led the care", "I do the insulin myself since last year", "REFERRER")
    adult.record(own_words, handoff)
    with refused("STALE_READ_BACK", rule="R8"):
        adult.record(read_back(1, "as sent"), handoff)
    both = adult.record(read_back(2, "manages their own insulin; watch for fever"), handoff)
    assert phase(both) == "ACKNOWLEDGED"
    assert duties(both) == [("REFERRER", "CARE_AND_CLOSURE"), ("RECEIVER", "CARE")]

    # Neither lets go nor backs out alone.
    with refused("EVIDENCE_MISSING", rule="R12"):
        paediatrics.record(ConfirmClosure(), handoff)
    with refused("CANCELLATION_NOT_POSSIBLE", rule="R11"):
        paediatrics.record(CancelHandoff(reason="changed our minds"), handoff)

    linked = adult.record(linkage(), handoff)
    assert (phase(linked), duties(linked)) == ("LINKED", [("RECEIVER", "CARE"), ("REFERRER", "CLOSURE")])
    closed = paediatrics.record(ConfirmClosure(), handoff)
    assert (phase(closed), duties(closed)) == ("CLOSED", [("RECEIVER", "CARE")])
    seen = paediatrics.see(handoff)
    assert seen.closing.outcome == OUTCOME_COMPLETED
    assert warmth(seen) == ("WARM", WARM, "YES")


def test_discharge(server: Server) -> None:
    hospital = server.caller(Person("general-hospital", "case-manager-2", role="case-manager"))
    doctor = server.caller(Person("valley-practice", "clinician-4"))
    now = datetime.now(timezone.utc)

    needs_a_visit = {
        "setting": "SETTING_INPATIENT",
        "urgency": "URGENCY_URGENT",
        "needed_by": now + timedelta(days=7),
    }
    request = referral("patient-3", "heart-failure-follow-up", "general-hospital", **needs_a_visit)
    handoff = hospital.record(request).name
    call = RecordReceiverContact(
        receiver={"organization": "valley-practice"},
        channel="CHANNEL_PHONE",
        spoke_with="clinician-4",
        names_patient=True,
    )
    with refused("NO_CONSENT", rule="R1"):
        hospital.record(call, handoff)
    hospital.record(consent(), handoff)
    hospital.record(call, handoff)
    hospital.record(offer("valley-practice"), handoff)
    hospital.record(information("furosemide 40 mg; weigh every morning"), handoff)
    doctor.record(AcceptHandoff(), handoff)
    by_phone = {"mode": "INTRODUCTION_MODE_PHONE"}
    hospital.record(
        introduction(("CASE_MANAGER", "case-manager-2"), ("CLINICIAN", "clinician-4"), **by_phone), handoff
    )
    doctor.record(read_back(1, "furosemide 40 mg, weight daily, visit within the week"), handoff)

    # Missed for want of transport, which ends nothing; then kept.
    doctor.record(ScheduleVisit(at=now + timedelta(days=3)), handoff)
    no_bus = RecordVisitMissed(
        reason="MISSED_REASON_TRANSPORT", by="MISSED_BY_PATIENT", reason_text="no bus on Sundays"
    )
    missed = doctor.record(no_bus, handoff)
    assert phase(missed) == "ACKNOWLEDGED"
    assert duties(missed) == [("REFERRER", "CARE_AND_CLOSURE"), ("RECEIVER", "CARE")]
    assert not doctor.see(handoff).HasField("visit_planned_at")
    again = now + timedelta(days=5)
    doctor.record(ScheduleVisit(at=again), handoff)
    assert doctor.see(handoff).visit_planned_at.ToDatetime(timezone.utc) == again

    doctor.record(linkage(), handoff)
    doctor.record(ReportClosure(report="weight stable, no oedema"), handoff)
    assert phase(hospital.record(ConfirmClosure(note="thank you"), handoff)) == "CLOSED"
    seen = hospital.see(handoff)
    assert seen.closing.outcome == OUTCOME_COMPLETED
    assert [seen.events[-2].words.report, seen.events[-1].words.note] == [
        "weight stable, no oedema",
        "thank you",
    ]
    assert warmth(seen) == ("WARM", WARM, "YES")


def test_decline_and_reroute(server: Server) -> None:
    clinic = server.caller(Person("river-clinic", "case-manager-1", role="case-manager"))
    supervisor = server.caller(Person("river-clinic", "supervisor-1", role="supervisor"))
    food_bank = server.caller(Person("food-bank", "volunteer-2", role="staff"))
    pantry = server.caller(Person("pantry", "volunteer-1", role="staff"))

    handoff = clinic.record(referral("patient-5", "food-insecurity", "river-clinic")).name
    clinic.record(consent(), handoff)
    clinic.record(offer("food-bank"), handoff)
    # For who is not asked it does not exist.
    with refused("NOT_FOUND"):
        pantry.record(AcceptHandoff(), handoff)

    full = DeclineHandoff(reason="DECLINE_REASON_NO_CAPACITY", alternative={"organization": "pantry"})
    declined = food_bank.record(full, handoff)
    # The need stays open, with the referrer.
    assert (phase(declined), duties(declined)) == ("CONSENTED", [("REFERRER", "CARE_AND_CLOSURE")])
    with refused("NOT_ALLOWED"):
        food_bank.see(handoff)

    clinic.record(offer("pantry"), handoff)
    assert phase(pantry.record(AcceptHandoff(), handoff)) == "ACCEPTED"
    assert pantry.record(AcceptHandoff(), handoff).recorded is False, "it is accepted already"
    seen = clinic.see(handoff)
    assert told(seen)[2:] == ["HandoffOffered", "HandoffDeclined", "HandoffOffered", "HandoffAccepted"]
    [former] = seen.former_receivers
    assert (former.receiver.organization, former.declined) == ("food-bank", DECLINE_REASON_NO_CAPACITY)
    assert seen.offer.receiver.organization == "pantry"
    assert warmth(seen) == ("COLD", set(), "NO")

    # A second decline is one too many to be left alone with.
    pantry.record(full, handoff)
    with refused("WRONG_SIDE", rule="R21"):
        clinic.record(TakeEscalation(escalation=1), handoff)
    supervisor.record(TakeEscalation(escalation=1), handoff)
    assert [one.taken_by for one in clinic.see(handoff).escalations] == ["supervisor-1"]
