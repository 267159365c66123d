"""Acts that several tests need. Messages take dicts for messages and names for enums, which reads well."""

from __future__ import annotations

from typing import Any

from baton.handoff.v1.care_pb2 import AcknowledgeResponsibility, RecordIntroduction, RecordLinkage
from baton.handoff.v1.offer_pb2 import OfferToReceiver
from baton.handoff.v1.request_pb2 import RecordConsent, RequestHandoff
from baton.handoff.v1.sharing_pb2 import CorrectInformation, ShareInformation

# With everything that makes a handoff warm.
WARM = {"live", "included", "endorsed", "heard", "informed"}


def referral(patient: str, need: str, organization: str, **more: Any) -> RequestHandoff:
    """A handoff of a patient for a need, by an organization."""
    usual: dict[str, Any] = {
        "patient": patient,
        "kind": "HANDOFF_KIND_REFERRAL",
        "need": need,
        "urgency": "URGENCY_ROUTINE",
        "referrer": {"organization": organization},
        "setting": "SETTING_CLINIC",
    }
    return RequestHandoff(**(usual | more))


def consent(*receivers: str) -> RecordConsent:
    """The patient's own yes, to these organizations or to any."""
    scope = {"receivers": [{"organization": receiver} for receiver in receivers]}
    given = {"basis": "CONSENT_BASIS_EXPLICIT", "scope": scope, "limits_explained": True}
    return RecordConsent(given=given, given_by="CONSENT_GIVER_PATIENT")


def offer(organization: str) -> OfferToReceiver:
    """The patient is offered to an organization."""
    return OfferToReceiver(receiver={"organization": organization})


def information(summary: str, **more: Any) -> ShareInformation:
    """What the receiver must know."""
    return ShareInformation(information={"patient_summary": summary, **more})


def introduction(from_side: tuple[str, str], to_side: tuple[str, str], **more: Any) -> RecordIntroduction:
    """A meeting as it should be, of two people as (role, person) and the patient."""
    usual: dict[str, Any] = {
        "mode": "INTRODUCTION_MODE_IN_PERSON",
        "participants": [
            {
                "side": "PARTICIPANT_SIDE_REFERRER",
                "role": f"PARTICIPANT_ROLE_{from_side[0]}",
                "person": from_side[1],
            },
            {
                "side": "PARTICIPANT_SIDE_RECEIVER",
                "role": f"PARTICIPANT_ROLE_{to_side[0]}",
                "person": to_side[1],
            },
            {"side": "PARTICIPANT_SIDE_PATIENT", "role": "PARTICIPANT_ROLE_PATIENT"},
        ],
        "privacy": "PRIVACY_PRIVATE",
        "endorsement": {"by_name": True, "why_they": True, "good_at": True},
        "patient_invited_to_clarify": True,
        "information_version": 1,
    }
    return RecordIntroduction(**(usual | more))


def correction(said: str, right: str, *heard_by: str) -> CorrectInformation:
    """What the patient puts right, and which sides hear it."""
    heard = [f"SIDE_{side}" for side in heard_by]
    return CorrectInformation(
        by="CORRECTED_BY_PATIENT", heard_by=heard, correction={"said": said, "right": right}
    )


def read_back(version: int, words: str) -> AcknowledgeResponsibility:
    """The receiver takes responsibility, in their own words."""
    return AcknowledgeResponsibility(information_version=version, read_back=words)


def linkage() -> RecordLinkage:
    """The receiver has seen the patient."""
    return RecordLinkage(how_known="HOW_KNOWN_RECEIVER_RECORD")
