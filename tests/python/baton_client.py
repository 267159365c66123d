"""A small client of Baton: who calls, one call per act, refusals to read, sending again, watching.

Copy it and change it. It needs the generated stubs and the packages grpcio, grpcio-status and protobuf; it
knows no rule of Baton's, only what every call has in common.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import grpc
from google.protobuf.message import Message
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, PreconditionFailure, RetryInfo
from grpc_status import rpc_status

from baton.audit.v1.audit_service_pb2_grpc import AuditServiceStub
from baton.audit.v1.history_pb2 import HistoryEvent, ReadHistoryRequest
from baton.handoff.v1.handoff_pb2 import Handoff
from baton.handoff.v1.handoff_query_service_pb2_grpc import HandoffQueryServiceStub
from baton.handoff.v1.handoff_service_pb2_grpc import HandoffServiceStub
from baton.handoff.v1.list_pb2 import HandoffSummary, ListHandoffsRequest
from baton.handoff.v1.query_pb2 import GetHandoffRequest, GetHandoffResponse
from baton.handoff.v1.watch_pb2 import WatchHandoffRequest, WatchHandoffResponse
from baton.handoff.v1.worklist_pb2 import ListWorklistRequest, WorklistItem
from baton.program.v1.command_pb2 import DefineProgram, DefineProgramRequest
from baton.program.v1.program_pb2 import Program
from baton.program.v1.program_service_pb2_grpc import ProgramServiceStub
from baton.program.v1.query_pb2 import GetProgramRequest
from baton.type.v1.command_pb2 import CommandContext, CommandResult

T = TypeVar("T")


@dataclass(frozen=True)
class Person:
    """Who calls. A server in development mode takes everybody's word for it."""

    organization: str
    person: str
    role: str = "clinician"
    tenant: str = "north"

    def metadata(self) -> list[tuple[str, str]]:
        """What to send with every call."""
        return [
            ("baton-tenant", self.tenant),
            ("baton-organization", self.organization),
            ("baton-person", self.person),
            ("baton-role", self.role),
        ]


@dataclass(eq=False)
class Refusal(Exception):
    """Why a call was refused, and what would help."""

    code: grpc.StatusCode
    message: str
    # A name of baton.type.v1.ErrorReason; empty where the connection failed and Baton said nothing.
    reason: str = ""
    # Such as `rule`, `retryable`, `step`, `actual_revision`.
    metadata: dict[str, str] = field(default_factory=dict)
    # What is wrong with each faulty field.
    fields: dict[str, str] = field(default_factory=dict)
    # What stands in the way, and what would satisfy it.
    preconditions: list[PreconditionFailure.Violation] = field(default_factory=list)
    # When to come again, in seconds.
    retry_after_s: float | None = None

    def __str__(self) -> str:
        return f"{self.reason or self.code.name}: {self.message}"

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later."""
        if self.reason:
            return self.metadata.get("retryable") == "true"
        return self.code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


def refusal(error: grpc.RpcError) -> Refusal:
    """Reads the details of an error."""
    found = Refusal(error.code(), error.details())
    status = rpc_status.from_call(error)
    for detail in status.details if status else []:
        if detail.Is(ErrorInfo.DESCRIPTOR):
            info = ErrorInfo.FromString(detail.value)
            found.reason, found.metadata = info.reason, dict(info.metadata)
        elif detail.Is(BadRequest.DESCRIPTOR):
            faults = BadRequest.FromString(detail.value).field_violations
            found.fields = {fault.field: fault.description for fault in faults}
        elif detail.Is(PreconditionFailure.DESCRIPTOR):
            found.preconditions = list(PreconditionFailure.FromString(detail.value).violations)
        elif detail.Is(RetryInfo.DESCRIPTOR):
            delay = RetryInfo.FromString(detail.value).retry_delay
            found.retry_after_s = delay.ToTimedelta().total_seconds()
    return found


def insist(call: Callable[[], T], patience_s: float = 30.0, sleep: Callable[[float], None] = time.sleep) -> T:
    """Calls until there is an answer, as long as calling again can help.

    Only for calls that send the same request again, with the same request id: if the answer to the first
    attempt was lost, the next one gives it again, and nothing is recorded twice.
    """
    give_up_at = time.monotonic() + patience_s
    pause_s = 0.05
    while True:
        try:
            return call()
        except grpc.RpcError as error:
            why = refusal(error)
            if not why.retryable or time.monotonic() > give_up_at:
                raise why from error
            sleep(why.retry_after_s or pause_s)
            pause_s = min(2 * pause_s, 2.0)


class Caller:
    """One person at one connection."""

    def __init__(self, channel: grpc.Channel, person: Person, timeout_s: float = 10.0) -> None:
        self.person = person
        self.handoffs = HandoffServiceStub(channel)
        self.queries = HandoffQueryServiceStub(channel)
        self.audit = AuditServiceStub(channel)
        self.programs = ProgramServiceStub(channel)
        self._options = {"metadata": person.metadata(), "timeout": timeout_s}

    def record(self, act: Message, handoff: str | None = None, **context: Any) -> CommandResult:
        """Records an act, in a handoff unless the act opens one. `context` has fields of CommandContext."""
        return self.send(request(act, handoff, **context))

    def send(self, request: Message, **options: Any) -> CommandResult:
        """Sends a request, and sends it again while that can help. `options` are those of `insist`."""
        rpc = getattr(self.handoffs, type(request).__name__.removesuffix("Request"))
        return insist(lambda: rpc(request, **self._options).result, **options)

    def define(self, program_id: str, act: DefineProgram) -> CommandResult:
        """Defines a program, which handoffs can be requested under from then on."""
        context = CommandContext(request_id=str(uuid.uuid4()))
        request = DefineProgramRequest(program_id=program_id, context=context, act=act)
        return insist(lambda: self.programs.DefineProgram(request, **self._options).result)

    def program(self, name: str = "programs/default") -> Program:
        """A program with its newest policy."""
        request = GetProgramRequest(name=name)
        return insist(lambda: self.programs.GetProgram(request, **self._options).program)

    def get(self, handoff: str, **wishes: Any) -> GetHandoffResponse:
        """Reads a handoff. `wishes` are fields of GetHandoffRequest, such as `view` or `revision`."""
        request = GetHandoffRequest(name=handoff, **wishes)
        return insist(lambda: self.queries.GetHandoff(request, **self._options))

    def see(self, handoff: str) -> Handoff:
        """A handoff as it is now, with its events and what people wrote."""
        return self.get(handoff, view="HANDOFF_VIEW_FULL").handoff

    def history(self, handoff: str, **wishes: Any) -> Iterator[HistoryEvent]:
        """The events of a handoff. `wishes` are fields of ReadHistoryRequest."""
        for page in self._pages(self.audit.ReadHistory, ReadHistoryRequest(name=handoff, **wishes)):
            yield from page.events

    def list(self, **wishes: Any) -> Iterator[HandoffSummary]:
        """The handoffs that one is a party to. `wishes` are fields of ListHandoffsRequest."""
        for page in self._pages(self.queries.ListHandoffs, ListHandoffsRequest(**wishes)):
            yield from page.handoffs

    def worklist(self, **wishes: Any) -> Iterator[WorklistItem]:
        """What one's organization must do. `wishes` are fields of ListWorklistRequest, such as `kinds`."""
        for page in self._pages(self.queries.ListWorklist, ListWorklistRequest(**wishes)):
            yield from page.items

    def _pages(self, rpc: Callable[..., Any], request: Any) -> Iterator[Any]:
        while True:
            page = insist(lambda: rpc(request, **self._options))
            yield page
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def watch(
        self, handoff: str, resume_token: str = "", sleep: Callable[[float], None] = time.sleep
    ) -> Iterator[WatchHandoffResponse]:
        """What happens to a handoff: first what did, then what does, until the caller stops.

        When it is cut off it goes on behind the last message, so that every event comes once and in order.
        Who keeps the last `resume_token` can begin there another day.
        """
        pause_s = 0.05
        while True:
            begin: dict[str, Any] = {"resume_token": resume_token} if resume_token else {}
            request = WatchHandoffRequest(name=handoff, **begin)
            stream = self.queries.WatchHandoff(request, metadata=self.person.metadata())
            try:
                for message in stream:
                    resume_token, pause_s = message.resume_token, 0.05
                    yield message
            except grpc.RpcError as error:
                why = refusal(error)
                if not why.retryable:
                    raise why from error
                sleep(why.retry_after_s or pause_s)
                pause_s = min(2 * pause_s, 2.0)
            finally:
                stream.cancel()


def request(act: Message, handoff: str | None = None, **context: Any) -> Message:
    """The request for an act, with a new request id unless `context` has one.

    The API names everything alike: the act `AcceptHandoff` travels in an `AcceptHandoffRequest`.
    """
    make = getattr(sys.modules[type(act).__module__], type(act).__name__ + "Request")
    made = make(act=act, context=CommandContext(**{"request_id": str(uuid.uuid4()), **context}))
    if handoff:
        made.name = handoff
    return made
