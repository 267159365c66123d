"""What tests ask of answers, in few words: codes without the prefixes that protobuf wants."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from baton.handoff.v1.handoff_pb2 import Handoff
from baton.type.v1.command_pb2 import CommandResult
from baton.type.v1.handoff_pb2 import Phase
from baton.type.v1.party_pb2 import Duty, Side
from baton.type.v1.warmth_pb2 import Owned, WarmthLevel

from baton_client import Refusal


@contextmanager
def refused(reason: str, rule: str | None = None) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Within it a call is refused for this reason, by this rule."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert (caught.value.reason, caught.value.metadata.get("rule")) == (reason, rule), caught.value


def phase(of: CommandResult | Handoff) -> str:
    """Where a handoff stands."""
    return Phase.Name(of.phase).removeprefix("PHASE_")


def duties(of: CommandResult | Handoff) -> list[tuple[str, str]]:
    """Which sides are accountable, and for what."""
    return [
        (Side.Name(one.side).removeprefix("SIDE_"), Duty.Name(one.duty).removeprefix("DUTY_"))
        for one in of.accountable
    ]


def warmth(of: Handoff) -> tuple[str, set[str], str]:
    """How warm a handoff was, the elements that are there, and whether the receiver owns it."""
    elements = ["live", "included", "endorsed", "heard", "informed", "breached"]
    return (
        WarmthLevel.Name(of.warmth.level).removeprefix("WARMTH_LEVEL_"),
        {element for element in elements if getattr(of.warmth, element)},
        Owned.Name(of.warmth.owned).removeprefix("OWNED_"),
    )


def told(of: CommandResult | Handoff) -> list[str]:
    """The types of the events, in order."""
    return [event.type for event in of.events]
