"""deploy/compose.yaml as processes of this machine: each service's own command and environment, with other addresses."""

import os
import re
import shlex
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests import object_store
from tests.conftest import ROOT
from tests.postgresql import PostgresqlServer

DEPLOY = ROOT / "deploy"
VARIABLES = {
    "POSTGRES_PASSWORD": "of-the-tests",
    "OBJECTS_PASSWORD": object_store.SECRET,
    "SECRET": "s" * 40,
    "GRADER": "embedded",
}
START_S = 60


def compose() -> dict[str, Any]:
    """The file with its services."""
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


@dataclass
class Stack:
    """The running services by name, and the balancer's address."""

    server: PostgresqlServer
    folder: Path
    nginx: str
    python_bin: Path
    code: Path | None = None
    """A folder with another version of the program, for what is started from now on."""
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.services: dict[str, Any] = compose()["services"]
        self.database = self.server.create("template0")
        self.objects = object_store.ObjectStore()
        pages = [name for name, one in self.services.items() if "serve" in one.get("command", [])]
        self.pages = pages
        self.workers = [name for name, one in self.services.items() if "worker" in one.get("command", [])]
        self.ports = {name: free_port() for name in [*pages, "nginx"]}
        self.address = f"http://127.0.0.1:{self.ports['nginx']}"

    def start(self, *, cache: Path) -> None:
        """All services, each when those that it depends on are ready."""
        self.cache = cache
        self._make_bucket()
        self.run("migrate")
        for name in [*self.pages, *self.workers]:
            self.launch(name)
        self._start_nginx()
        for name in self.pages:
            wait_for(f"http://127.0.0.1:{self.ports[name]}/readyz")
        wait_for(f"{self.address}/healthz")

    def run(self, name: str, *arguments: str) -> str:
        """A service that ends, or another command with a service's environment; returns what it printed."""
        command = list(arguments) or self._command(name)
        done = subprocess.run(
            command, env=self.environment(name), cwd=ROOT, capture_output=True, text=True, timeout=START_S, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def launch(self, name: str) -> None:
        """A service that goes on."""
        log = (self.folder / f"{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            self._command(name), env=self.environment(name), cwd=ROOT, stdout=log, stderr=log
        )
        log.close()

    def kill(self, name: str) -> None:
        """kill -9."""
        self.running[name].send_signal(signal.SIGKILL)
        self.running.pop(name).wait(10)

    def replace(self, name: str) -> None:
        """Ask a service to end and start it anew, ready again when this returns."""
        self.running[name].terminate()
        self.running.pop(name).wait(20)
        self.launch(name)
        if name in self.pages:
            wait_for(f"http://127.0.0.1:{self.ports[name]}/readyz")

    def stop(self) -> None:
        """End all that is left, in the way an orchestrator does."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self.server.drop(self.database)
        self.objects.stop()

    def environment(self, name: str) -> dict[str, str]:
        """What the file gives a service, with this machine's addresses and folders in place of the containers'."""
        variables = VARIABLES | {"PUBLIC_URL": self.address}
        given = {key: _filled(str(value), variables) for key, value in self.services[name]["environment"].items()}
        assert given["INTERVIEWER_DATABASE_URL"] == "postgresql+psycopg://interviewer:of-the-tests@db/interviewer"
        assert given["INTERVIEWER_DATA_DIR"] == "/data"
        assert given["AWS_ENDPOINT_URL"] == "http://objects:8333"
        given |= object_store.environment(self.objects.address)
        given["INTERVIEWER_DATABASE_URL"] = self.server.url(self.database)
        given["INTERVIEWER_DATA_DIR"] = str(self.folder / "data")
        given["INTERVIEWER_CACHE_DIR"] = str(self.cache)
        kept = {k: v for k, v in os.environ.items() if not k.startswith("INTERVIEWER_")}
        return kept | given | ({} if self.code is None else {"PYTHONPATH": str(self.code)})

    def log_of(self, name: str) -> str:
        """What a service has printed."""
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _command(self, name: str) -> list[str]:
        command = [str(part) for part in self.services[name]["command"]]
        assert command[0] == "interviewer"
        command[0] = str(self.python_bin / "interviewer")
        if name in self.pages:
            assert command[command.index("--host") + 1] == "0.0.0.0"
            command[command.index("--host") + 1] = "127.0.0.1"
            command[command.index("--port") + 1] = str(self.ports[name])
        return command

    def _make_bucket(self) -> None:
        """What the services `objects` and `bucket` do, on the S3 server of the tests."""
        assert self.services["objects"]["command"][-1] == "-s3"
        found = re.search(r"create-bucket --bucket ([\w-]+)", self.services["bucket"]["command"][0])
        assert found is not None
        self.objects.client.create_bucket(Bucket=found[1])
        self.bucket = object_store.Bucket(self.objects.client, found[1])

    def _start_nginx(self) -> None:
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        for name in self.pages:
            assert f"server {name}:7860" in text, f"nginx.conf does not know {name}"
            text = text.replace(f"{name}:7860", f"127.0.0.1:{self.ports[name]}")
        text = text.replace("listen 8080", f"listen 127.0.0.1:{self.ports['nginx']}").replace(
            "/tmp/nginx", f"{self.folder}/nginx"
        )
        config = self.folder / "nginx.conf"
        config.write_text("user root;\n" + text if os.geteuid() == 0 else text, encoding="utf-8")
        log = (self.folder / "nginx.log").open("wb")
        command = [self.nginx, "-c", str(config), "-p", str(self.folder), "-g", "daemon off;"]
        self.running["nginx"] = subprocess.Popen(command, stdout=log, stderr=log)
        log.close()


def _filled(text: str, variables: dict[str, str]) -> str:
    """`${NAME}`, `${NAME:?}` and `${NAME:-default}`, as Compose reads them."""
    return re.sub(r"\$\{(\w+)(?::\?|:-[^}]*)?\}", lambda found: variables[found.group(1)], text)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str) -> None:
    """Until it answers with 200."""
    end = time.monotonic() + START_S
    while True:
        try:
            if httpx.get(address, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < end, f"{shlex.quote(address)} did not answer"
        time.sleep(0.2)
