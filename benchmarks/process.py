"""Starting the shipped program, or a bare Gradio page, as a process of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
WAIT_S = 120

HELLO = """
import os, sys
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
import gradio as gr
with gr.Blocks() as demo:
    name = gr.Textbox()
    name.change(lambda x: x, name, gr.Textbox())
demo.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True, run_history=False)
"""


@dataclass(frozen=True)
class Started:
    """A process that serves a page."""

    process: subprocess.Popen[bytes]
    address: str
    after_s: float
    """From the start to the first page with status 200."""

    @property
    def peak_mb(self) -> float:
        """Peak resident memory so far, in MB."""
        return peak_mb_of(self.process.pid)

    @property
    def processor_s(self) -> float:
        """Processor time used so far."""
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def app(program: Sequence[str] = (str(ROOT / "app.py"),), **settings: str) -> Iterator[Started]:
    """The shipped program on a fresh data folder; `program` is what Python is told to run."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("INTERVIEWER_")}
        environment |= {"INTERVIEWER_DATA_DIR": folder, "INTERVIEWER_OPEN_BROWSER": "false"}
        environment |= {f"INTERVIEWER_{k.upper()}": v for k, v in settings.items()}
        port = free_port()
        with _served([sys.executable, *program, "--port", str(port)], environment, port, "/app/") as started:
            yield started


@contextmanager
def demo(sessions: int) -> Iterator[Started]:
    """The shipped program on made-up sessions; everybody who comes is the made-up person."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("INTERVIEWER_")}
        environment |= {"INTERVIEWER_DATA_DIR": folder}
        port = free_port()
        command = [sys.executable, "-m", "interviewer.cli", "demo", "--sessions", str(sessions), "--no-browser"]
        with _served([*command, "--port", str(port)], environment, port, "/app/") as started:
            yield started


@contextmanager
def hello() -> Iterator[Started]:
    """A bare Gradio page."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(HELLO)
        script.flush()
        port = free_port()
        with _served([sys.executable, script.name, str(port)], dict(os.environ), port, "/") as started:
            yield started


@contextmanager
def _served(command: list[str], environment: dict[str, str], port: int, page: str) -> Iterator[Started]:
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(process, address + page)
        yield Started(process, address, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait(process: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the process ended with status {process.returncode}")
        try:
            if httpx.get(url, timeout=10).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.02)
    raise RuntimeError("the page did not come up")


def peak_mb_of(pid: int) -> float:
    """Peak resident memory of a process so far, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def free_port() -> int:
    """A port that nobody uses now."""
    import socket

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
