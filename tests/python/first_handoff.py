"""Opens a handoff and records the patient's consent, with the generated stubs alone.

`baton serve --dev`, then `python first_handoff.py 127.0.0.1:7411`, with the stubs on PYTHONPATH.
"""

import sys
import uuid

import grpc

from baton.handoff.v1.handoff_service_pb2_grpc import HandoffServiceStub
from baton.handoff.v1.request_pb2 import (
    RecordConsent,
    RecordConsentRequest,
    RequestHandoff,
    RequestHandoffRequest,
)
from baton.type.v1.command_pb2 import CommandContext
from baton.type.v1.handoff_pb2 import Phase


def context() -> CommandContext:
    """Every request has an id of its own; sending it again under the same one is always safe."""
    return CommandContext(request_id=str(uuid.uuid4()))


def main(address: str = "127.0.0.1:7411") -> None:
    channel = grpc.insecure_channel(address)
    handoffs = HandoffServiceStub(channel)
    who = [("baton-organization", "dev-clinic"), ("baton-person", "clinician-1"), ("baton-role", "clinician")]

    act = RequestHandoff(
        patient="patient-1",
        kind="HANDOFF_KIND_REFERRAL",
        need="food-insecurity",
        urgency="URGENCY_ROUTINE",
        referrer={"organization": "dev-clinic"},
        setting="SETTING_CLINIC",
    )
    request = RequestHandoffRequest(context=context(), act=act)
    handoff = handoffs.RequestHandoff(request, metadata=who, timeout=10).result

    act = RecordConsent(given={"basis": "CONSENT_BASIS_EXPLICIT"}, given_by="CONSENT_GIVER_PATIENT")
    request = RecordConsentRequest(name=handoff.name, context=context(), act=act)
    agreed = handoffs.RecordConsent(request, metadata=who, timeout=10).result
    print(f"{agreed.name} is at {Phase.Name(agreed.phase)}")


if __name__ == "__main__":
    main(*sys.argv[1:2])
