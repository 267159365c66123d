"""Lists and worklists: what one wrote is there when one asks with the position of the answer."""

from __future__ import annotations

from baton.handoff.v1.offer_pb2 import AcceptHandoff, DeclineHandoff
from baton.handoff.v1.worklist_pb2 import WorklistItem
from baton.type.v1.worklist_pb2 import WorklistKind

from acts import consent, introduction, offer, referral
from baton_client import Caller, Person
from expect import phase, refused
from serving import Server

# An organization for each test, whose lists then have nothing of other tests.


def kind(item: WorklistItem) -> str:
    return WorklistKind.Name(item.kind).removeprefix("WORKLIST_KIND_")


def requested(caller: Caller, patients: list[str]) -> list[str]:
    """Handoffs of these patients, by the caller."""
    return [
        caller.record(referral(patient, "housing", caller.person.organization)).name for patient in patients
    ]


def test_a_list_is_filtered_and_comes_in_pages(server: Server) -> None:
    clinic = server.caller(Person("lists-clinic", "case-manager-1"))
    names = requested(clinic, ["patient-1", "patient-2", "patient-1"])
    agreed = clinic.record(consent(), names[2])

    listed = list(clinic.list(page_size=1, min_position=agreed.position_token))
    assert [one.name for one in listed] == names[::-1], "the newest first"
    assert [phase(one) for one in listed] == ["CONSENTED", "REQUESTED", "REQUESTED"]
    narrow = {"patient": "patient-1", "phases": ["PHASE_REQUESTED"]}
    assert [one.name for one in clinic.list(filter=narrow)] == [names[0]]
    assert not list(server.caller(Person("elsewhere", "outsider-2")).list(filter=narrow))
    with refused("INVALID_REQUEST") as why:
        list(clinic.list(page_size=-1))
    assert set(why.value.fields) == {"page_size"}


def test_a_worklist_has_what_is_owed_and_by_whom(server: Server) -> None:
    clinic = server.caller(Person("worklist-clinic", "case-manager-1"))
    shelter = server.caller(Person("worklist-shelter", "advocate-1", role="staff"))

    def owed(caller: Caller, after: str) -> list[str]:
        return [kind(item) for item in caller.worklist(min_position=after)]

    [handoff] = requested(clinic, ["patient-1"])
    agreed = clinic.record(consent(), handoff).position_token
    assert (owed(clinic, agreed), owed(shelter, agreed)) == (["UNPLACED"], [])

    asked = clinic.record(offer("worklist-shelter"), handoff).position_token
    [item] = shelter.worklist(min_position=asked)
    assert (kind(item), item.handoff, item.party.organization) == (
        "OFFER_TO_ANSWER",
        handoff,
        "worklist-shelter",
    )
    assert (item.subject.patient, item.subject.need) == ("patient-1", "housing")
    assert owed(clinic, asked) == []

    taken = shelter.record(AcceptHandoff(), handoff).position_token
    assert (owed(clinic, taken), owed(shelter, taken)) == (["INTRODUCTION_DUE"], ["INTRODUCTION_DUE"])
    met = clinic.record(
        introduction(("CLINICIAN", "case-manager-1"), ("STAFF", "advocate-1"), information_version=None), handoff
    )
    assert owed(shelter, met.position_token) == ["ACKNOWLEDGEMENT_OWED"]

    full = shelter.record(DeclineHandoff(reason="DECLINE_REASON_NO_CAPACITY"), handoff).position_token
    assert (owed(clinic, full), owed(shelter, full)) == (["UNPLACED"], [])
