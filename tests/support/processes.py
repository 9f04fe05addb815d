"""What every throw-away server needs: a folder its user may enter, a port, a process that surely ends."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class MissingProgramError(Exception):
    """The program is not installed here; the text says which, and what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The system user that a server runs as."""

    name: str
    group: str
    uid: int
    gid: int

    def command(self, *words: str | Path) -> list[str]:
        """The command as this user; root drops to it, as daemons refuse to run as root."""
        plain = [str(word) for word in words]
        if os.geteuid() != 0:
            return plain
        return ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", *plain]

    def own(self, folder: Path) -> None:
        """Gives the folder and all in it to this user."""
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid)


def system_account(preferred: str) -> Account:
    """The daemon's own user where we are root, else whoever runs the tests."""
    if os.geteuid() != 0:
        entry = pwd.getpwuid(os.geteuid())
    else:
        try:
            entry = pwd.getpwnam(preferred)
        except KeyError as error:
            raise MissingProgramError(f"there is no system user {preferred}") from error
    group = grp.getgrgid(entry.pw_gid).gr_name
    return Account(name=entry.pw_name, group=group, uid=entry.pw_uid, gid=entry.pw_gid)


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A new folder that other users may enter; pytest's tmp_path is closed to them."""
    folder = Path(tempfile.mkdtemp(prefix=f"privacy-bot-{name}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Starts a server in a process group of its own; what it prints goes to the log."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )


def wait_until_up(process: subprocess.Popen[bytes], log: Path, is_up: Callable[[], bool]) -> None:
    """Returns when the server answers; raises with its log when it ends or stays silent for 30 s."""
    limit = time.monotonic() + 30
    while not is_up():
        if process.poll() is not None or time.monotonic() > limit:
            kill_group(process)
            text = log.read_text(errors="replace") if log.exists() else ""
            raise RuntimeError(f"{process.args!r} is not up (exit {process.returncode}):\n{text[-4000:]}")
        time.sleep(0.01)


def end(process: subprocess.Popen[bytes], with_signal: signal.Signals = signal.SIGTERM) -> None:
    """Asks the server to end, gives it 10 s, then kills whatever is left of it."""
    if process.poll() is None:
        process.send_signal(with_signal)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills the server and all its children at once, as a power cut would."""
    signal_group(process, signal.SIGKILL)
    process.wait(10)


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Sends a signal to the server and all its children; one that has ended already is fine."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
