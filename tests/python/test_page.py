"""The page about calling Baton from Python shows code that these tests run, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from serving import ROOT

PAGE = ROOT / "docs/calling-from-python.md"
PROGRAM = sorted(path for path in Path(__file__).parent.iterdir() if path.is_file())


def blocks() -> list[str]:
    """The code of the page."""
    return re.findall(r"^```\w*\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def stretches(lines: list[str], length: int) -> Iterator[str]:
    """All stretches of so many lines, each moved to the left margin."""
    for start in range(len(lines) - length + 1):
        yield dedent("\n".join(lines[start : start + length]))


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.splitlines()[0])
def test_a_block_stands_in_the_program(block: str) -> None:
    length = len(block.splitlines())
    assert any(block.rstrip("\n") in stretches(path.read_text().splitlines(), length) for path in PROGRAM), (
        f"not in tests/python:\n{block}"
    )


def test_the_page_has_code() -> None:
    assert len(blocks()) >= 8


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE.read_text())
    assert links
    assert not [link for link in links if not (PAGE.parent / link).exists()]
