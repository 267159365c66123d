"""What a handoff was, and who knew what when."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import grpc

from baton.event.v1.event_pb2 import WORDS_STATE_NONE, WORDS_STATE_OPEN, WORDS_STATE_SEALED
from baton.handoff.v1.offer_pb2 import AcceptHandoff, RecordReceiverContact

from acts import consent, offer, referral
from baton_client import Person
from expect import phase, refused, told
from serving import Server

CLINIC = Person("river-clinic", "case-manager-1", role="case-manager")
SHELTER = Person("shelter", "advocate-1", role="staff")


def test_a_history_is_read_page_by_page(server: Server) -> None:
    clinic, shelter = server.caller(CLINIC), server.caller(SHELTER)
    handoff = clinic.record(referral("patient-8", "housing", "river-clinic", indication="evicted")).name
    clinic.record(consent(), handoff)
    clinic.record(offer("shelter"), handoff)
    shelter.record(AcceptHandoff(note="from Monday"), handoff)

    types = ["HandoffRequested", "ConsentGiven", "HandoffOffered", "HandoffAccepted"]
    forward = [one.event for one in clinic.history(handoff, page_size=3, view="EVENT_VIEW_FULL")]
    assert [event.type for event in forward] == types
    assert [event.revision for event in forward] == [0, 1, 2, 3]
    assert forward[3].meta.actor.person == "advocate-1"
    assert (forward[0].words.indication, forward[3].words.note) == ("evicted", "from Monday")
    assert [event.words_state for event in forward[:2]] == [WORDS_STATE_OPEN, WORDS_STATE_NONE]

    backward = [one.event for one in clinic.history(handoff, page_size=1, order="ORDER_BACKWARD")]
    assert [event.type for event in backward] == types[::-1]
    assert backward[3].words_state == WORDS_STATE_SEALED, "words are kept back unless they are asked for"


def test_a_handoff_is_shown_as_it_was(server: Server) -> None:
    clinic = server.caller(CLINIC)
    now = datetime.now(timezone.utc)

    def ago(minutes: int) -> datetime:
        return now - timedelta(minutes=minutes)

    handoff = clinic.record(referral("patient-8", "housing", "river-clinic"), occurred_at=ago(120)).name
    clinic.record(consent(), handoff, occurred_at=ago(90))
    clinic.record(offer("shelter"), handoff)
    call = RecordReceiverContact(receiver={"organization": "shelter"}, channel="CHANNEL_PHONE")
    latest = clinic.record(call, handoff, occurred_at=ago(80))

    assert phase(clinic.get(handoff, revision=0).handoff) == "REQUESTED"
    hour_ago = clinic.get(handoff, occurred_at=ago(60))
    assert (phase(hour_ago.handoff), hour_ago.handoff.revision) == ("CONSENTED", 1)
    assert [event.type for event in hour_ago.learnt_later] == ["ReceiverContacted"]
    present = clinic.get(handoff, min_position=latest.position_token)
    assert (phase(present.handoff), present.handoff.revision) == ("OFFERED", 3)
    assert told(clinic.get(handoff, revision=1, view="HANDOFF_VIEW_FULL").handoff) == [
        "HandoffRequested",
        "ConsentGiven",
    ]

    for nowhere in ({"revision": 9}, {"occurred_at": ago(600)}, {"recorded_at": now}):
        with refused("AS_OF_OUT_OF_RANGE") as why:
            clinic.get(handoff, **nowhere)
        assert why.value.code == grpc.StatusCode.OUT_OF_RANGE
