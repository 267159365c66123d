"""A server as an operator runs it: the built binary, a directory, a free port, an end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import grpc

from baton_client import Caller, Person

ROOT = Path(__file__).parents[2]
BINARY = ROOT / "target/debug/baton"


class Server:
    """`baton serve --dev`, which listens as soon as this is made."""

    def __init__(self, data: Path, *options: str, listen: str = "127.0.0.1:0") -> None:
        self._data = data
        self._log = data.with_suffix(".log")
        # What is set for Baton around these tests is not meant for this server.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BATON_")}
        with self._log.open("a") as log:
            self._process = subprocess.Popen(
                [BINARY, "serve", "--dev", f"--listen={listen}", f"--data-dir={data}", *options],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        said = self._process.stdout.readline()
        if not said.startswith("listening on "):
            self.kill()
            raise RuntimeError(f"the server does not listen:\n{self._log.read_text()}")
        self.address = said.removeprefix("listening on ").strip()
        self.channel = self.connect()

    def connect(self) -> grpc.Channel:
        """A connection of its own, which is soon there again after a restart."""
        return grpc.insecure_channel(self.address, options=[("grpc.max_reconnect_backoff_ms", 200)])

    def caller(self, person: Person) -> Caller:
        """Somebody at this server."""
        return Caller(self.channel, person)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def restart(self) -> None:
        """Starts a server on the same directory and address, after this one has ended."""
        again = Server(self._data, listen=self.address)
        again.channel.close()
        self._process = again._process

    def stop(self) -> int:
        """Asks it to stop, as an operator does, and waits for its end: the exit code."""
        self._process.terminate()
        return self._ended()

    def kill(self) -> int:
        """Kills it, as a power cut would."""
        self._process.kill()
        return self._ended()

    def close(self) -> None:
        """Ends whatever still runs."""
        self.channel.close()
        self.kill()

    def _ended(self) -> int:
        code = self._process.wait()
        self._process.stdout.close()
        return code
