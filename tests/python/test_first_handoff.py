"""The first handoff of somebody new: the same small program in Python and in Rust, at the same server."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from baton_client import Person
from expect import told
from serving import ROOT, Server

PYTHON = [sys.executable, str(Path(__file__).with_name("first_handoff.py"))]
RUST = [str(ROOT / "target/debug/examples/first_handoff")]


@pytest.mark.parametrize("program", [PYTHON, RUST], ids=["python", "rust"])
def test_a_first_handoff_is_opened_with_consent(server: Server, program: list[str]) -> None:
    ran = subprocess.run([*program, server.address], capture_output=True, text=True, timeout=30)
    assert ran.returncode == 0, ran.stderr
    line = re.fullmatch(r"(handoffs/[0-9a-f-]{36}) is at PHASE_CONSENTED\n", ran.stdout)
    assert line, ran.stdout
    clinic = server.caller(Person("dev-clinic", "clinician-1", tenant="dev"))
    assert told(clinic.see(line[1])) == ["HandoffRequested", "ConsentGiven"]


@pytest.mark.parametrize("program", [PYTHON, RUST], ids=["python", "rust"])
def test_without_a_server_it_says_so(program: list[str]) -> None:
    ran = subprocess.run([*program, "127.0.0.1:1"], capture_output=True, text=True, timeout=30)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "refused" in ran.stderr.lower() or "unavailable" in ran.stderr.lower(), ran.stderr
