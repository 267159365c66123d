"""Watching: every event once and in order, whatever happens to the connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import grpc
import pytest

from baton.event.v1.event_pb2 import Event
from baton.handoff.v1.offer_pb2 import AcceptHandoff
from baton.handoff.v1.watch_pb2 import WatchHandoffRequest, WatchHandoffResponse, WatchWorklistRequest

from acts import consent, information, offer, referral
from baton_client import Person, refusal
from serving import Server

CLINIC = Person("river-clinic", "case-manager-1", role="case-manager")
SHELTER = Person("shelter", "advocate-1", role="staff")


def past(messages: Iterator[WatchHandoffResponse]) -> list[Event]:
    """The events that were there before the watch caught up."""
    events = []
    for message in messages:
        match message.WhichOneof("message"):
            case "event":
                events.append(message.event)
            case "caught_up":
                break
    return events


def following(messages: Iterator[WatchHandoffResponse]) -> Event:
    """The event that comes next."""
    return next(message.event for message in messages if message.HasField("event"))


def test_a_watch_that_is_cut_off_goes_on(serve: Callable[..., Server]) -> None:
    server = serve()
    clinic, shelter = server.caller(CLINIC), server.caller(SHELTER)
    handoff = clinic.record(referral("patient-4", "housing", "river-clinic")).name
    clinic.record(consent(), handoff)

    def bring_back(delay_s: float) -> None:
        if server.running:
            time.sleep(delay_s)
        else:
            server.restart()
            # This happens while nobody watches.
            clinic.record(information("needs two beds"), handoff)

    watching = clinic.watch(handoff, sleep=bring_back)
    seen = past(watching)
    clinic.record(offer("shelter"), handoff)
    seen.append(following(watching))

    server.kill()
    seen.append(following(watching))
    shelter.record(AcceptHandoff(), handoff)
    seen.append(following(watching))
    watching.close()

    history = [one.event for one in clinic.history(handoff)]
    assert [event.id for event in seen] == [event.id for event in history], "each once, in order"
    assert [event.type for event in seen[2:]] == ["HandoffOffered", "InformationShared", "HandoffAccepted"]


def test_a_server_that_stops_says_where_to_go_on(serve: Callable[..., Server]) -> None:
    server = serve()
    clinic = server.caller(CLINIC)
    handoff = clinic.record(referral("patient-4", "housing", "river-clinic")).name
    stream = clinic.queries.WatchHandoff(WatchHandoffRequest(name=handoff), metadata=CLINIC.metadata())
    assert [event.type for event in past(stream)] == ["HandoffRequested"]

    assert server.stop() == 0
    with pytest.raises(grpc.RpcError) as ended:
        following(stream)
    why = refusal(ended.value)
    assert (why.code, why.reason) == (grpc.StatusCode.UNAVAILABLE, "DRAINING")
    assert why.retryable
    assert why.retry_after_s

    server.restart()
    clinic.record(consent(), handoff)
    watching = clinic.watch(handoff, why.metadata["resume_token"])
    assert following(watching).type == "ConsentGiven"
    watching.close()


def test_a_worklist_is_watched(server: Server) -> None:
    clinic = server.caller(Person("watching-clinic", "case-manager-1"))
    shelter = server.caller(Person("watching-shelter", "advocate-1", role="staff"))
    handoff = clinic.record(referral("patient-4", "housing", "watching-clinic")).name
    clinic.record(consent(), handoff)
    asked = clinic.record(offer("watching-shelter"), handoff)

    request = WatchWorklistRequest(min_position=asked.position_token)
    stream = shelter.queries.WatchWorklist(request, metadata=shelter.person.metadata())
    desk: dict[str, str] = {}

    def follow(up_to: int) -> None:
        """Keeps the desk as the list is, until it shows this position."""
        for message in stream:
            match message.WhichOneof("message"):
                case "snapshot":
                    desk.clear()
                case "upsert":
                    desk[message.upsert.key] = message.upsert.handoff
                case "removal":
                    del desk[message.removal.key]
                case "caught_up" if message.caught_up.position >= up_to:
                    return

    follow(asked.position)
    [to_answer] = desk
    assert desk[to_answer] == handoff
    accepted = shelter.record(AcceptHandoff(), handoff)
    follow(accepted.position)
    assert to_answer not in desk, "it is answered"
    assert list(desk.values()) == [handoff], "they are to meet now"
    elsewhere = clinic.record(referral("patient-5", "housing", "watching-clinic"))
    follow(elsewhere.position)
    assert list(desk.values()) == [handoff], "that was no business of the shelter's"
    stream.cancel()
