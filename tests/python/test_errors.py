"""Refusals as a Python caller reads them, and what sending again does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import grpc
import pytest

from baton.handoff.v1.offer_pb2 import AcceptHandoff
from baton.handoff.v1.query_pb2 import GetHandoffRequest

from acts import consent, correction, information, introduction, offer, read_back, referral
from baton_client import Caller, Person, refusal, request
from expect import phase, refused, told
from serving import Server

CLINIC = Person("river-clinic", "case-manager-1", role="case-manager")
SHELTER = Person("shelter", "advocate-1", role="staff")


@pytest.fixture
def clinic(server: Server) -> Caller:
    return server.caller(CLINIC)


@pytest.fixture
def handoff(clinic: Caller) -> str:
    """A new one, without consent."""
    return clinic.record(referral("patient-9", "housing", "river-clinic")).name


def test_a_missing_consent_is_named_with_what_would_help(clinic: Caller, handoff: str) -> None:
    with refused("NO_CONSENT", rule="R1") as why:
        clinic.record(offer("shelter"), handoff)
    assert why.value.code == grpc.StatusCode.FAILED_PRECONDITION
    [violation] = why.value.preconditions
    assert (violation.type, violation.subject) == ("R1", handoff)
    assert "consent" in violation.description
    assert not why.value.retryable


def test_the_wrong_side_is_told_which_is_right(clinic: Caller, handoff: str) -> None:
    clinic.record(consent(), handoff)
    clinic.record(offer("shelter"), handoff)
    with refused("WRONG_SIDE", rule="R21") as why:
        clinic.record(AcceptHandoff(), handoff)
    assert why.value.code == grpc.StatusCode.PERMISSION_DENIED
    assert "receiver" in why.value.preconditions[0].description


def test_a_stale_read_back_names_the_newest_version(server: Server, clinic: Caller, handoff: str) -> None:
    shelter = server.caller(SHELTER)
    clinic.record(consent(), handoff)
    clinic.record(information("needs two beds"), handoff)
    clinic.record(offer("shelter"), handoff)
    shelter.record(AcceptHandoff(), handoff)
    clinic.record(introduction(("CASE_MANAGER", "case-manager-1"), ("STAFF", "advocate-1")), handoff)
    clinic.record(correction("two beds", "three: my mother is with us", "RECEIVER"), handoff)
    with refused("STALE_READ_BACK", rule="R8") as why:
        shelter.record(read_back(1, "two beds"), handoff)
    assert why.value.code == grpc.StatusCode.FAILED_PRECONDITION
    assert "2" in why.value.preconditions[0].description
    assert phase(shelter.record(read_back(2, "three beds"), handoff)) == "ACKNOWLEDGED"


def test_all_faulty_fields_are_listed_at_once(clinic: Caller) -> None:
    faulty = referral("patient 9", "", "river-clinic", age_years=200, indication="x" * 4001)
    with refused("INVALID_REQUEST") as why:
        clinic.record(faulty)
    assert why.value.code == grpc.StatusCode.INVALID_ARGUMENT
    assert set(why.value.fields) == {"act.patient", "act.need", "act.age_years", "act.indication"}
    assert all(why.value.fields.values())
    assert "xxx" not in str(why.value), "what people wrote stays out of errors"


def test_another_revision_is_named(clinic: Caller, handoff: str) -> None:
    clinic.record(consent(), handoff, expected_revision=0)
    with refused("REVISION_MISMATCH") as why:
        clinic.record(offer("shelter"), handoff, expected_revision=0)
    assert why.value.code == grpc.StatusCode.ABORTED
    assert why.value.metadata["actual_revision"] == "1"


def test_the_same_request_has_the_same_answer(clinic: Caller, handoff: str) -> None:
    asked = request(consent(), handoff)
    first = clinic.send(asked)
    clinic.record(information("needs two beds"), handoff)
    again = clinic.send(asked)
    assert (first.repeat, again.repeat, again.recorded) == (False, True, True)
    assert (again.revision, list(again.events)) == (first.revision, list(first.events))
    assert told(clinic.see(handoff)) == ["HandoffRequested", "ConsentGiven", "InformationShared"]


def test_a_request_id_is_not_for_other_content(clinic: Caller, handoff: str) -> None:
    request_id = str(uuid4())
    clinic.record(consent(), handoff, request_id=request_id)
    with refused("REQUEST_ID_REUSED", rule="R15") as why:
        clinic.record(consent("shelter"), handoff, request_id=request_id)
    assert why.value.code == grpc.StatusCode.ALREADY_EXISTS


@contextmanager
def half_calls(server: Server) -> Iterator[Callable[[], grpc.Future]]:
    """Opens calls whose messages do not come."""
    never, channel = threading.Event(), server.connect()

    def nothing() -> Iterator[bytes]:
        never.wait()
        yield from ()

    call = channel.stream_unary("/baton.handoff.v1.HandoffService/RequestHandoff")
    try:
        yield lambda: call.future(nothing(), metadata=CLINIC.metadata())
    finally:
        never.set()
        channel.close()


def test_who_is_told_to_come_again_does(serve: Callable[..., Server]) -> None:
    busy = serve("--max-in-flight-calls=1")
    clinic = busy.caller(CLINIC)
    handoff = clinic.record(referral("patient-9", "housing", "river-clinic")).name

    with half_calls(busy) as occupy:
        other, why = occupy(), None
        while why is None:
            if other.done():
                # It arrived while the call below was answered, and was turned away itself.
                other = occupy()
            try:
                clinic.queries.GetHandoff(
                    GetHandoffRequest(name=handoff), metadata=CLINIC.metadata(), timeout=10
                )
            except grpc.RpcError as error:
                why = refusal(error)
        assert (why.code, why.reason) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "OVERLOADED")
        assert (why.retryable, why.retry_after_s) == (True, 0.2)

        waited: list[float] = []

        def make_room(delay_s: float) -> None:
            waited.append(delay_s)
            other.cancel()

        assert clinic.send(request(consent(), handoff), sleep=make_room).recorded
        assert waited[0] == 0.2


def test_a_server_that_was_away_answers_the_same_request(serve: Callable[..., Server]) -> None:
    server = serve()
    clinic = server.caller(CLINIC)
    asked = request(referral("patient-9", "housing", "river-clinic"))
    first = clinic.send(asked)
    server.kill()

    def bring_back(delay_s: float) -> None:
        if server.running:
            time.sleep(delay_s)
        else:
            server.restart()

    # The connection gives no reason, and calling again is right all the same.
    again = clinic.send(asked, sleep=bring_back)
    assert (again.repeat, again.name) == (True, first.name)
