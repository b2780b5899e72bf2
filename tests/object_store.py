"""A real S3 server for tests: moto on loopback, started once a run on a free port, in a process of its own.

Tests look into it with boto3, which knows nothing of the adapter that is tested.
"""

import os
import re
import subprocess
import sys
from typing import Any
from uuid import uuid4

import boto3
import pytest

KEY, SECRET = "AKIATESTTESTTESTTEST", "sEcReTsEcReTsEcReTsEcReT"


class ObjectStore:
    """The server; every test has a bucket of its own."""

    def __init__(self) -> None:
        program = "from moto.server import main; main(['-H', '127.0.0.1', '-p', '0'])"
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-W", "ignore", "-c", program],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=os.environ | environment("")
        )  # fmt: skip
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if found := re.search(r"Running on (http://127\.0\.0\.1:\d+)", line):
                self.address = found[1]
                break
        # The server writes a line for each request; nobody reading them, it would stop in the end.
        self._drain = subprocess.Popen(
            [sys.executable, "-c", "import sys; [None for _ in sys.stdin]"], stdin=self._process.stderr
        )
        self.client = client(self.address)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._drain.wait()
        assert self._process.stderr is not None
        self._process.stderr.close()

    def bucket(self, *, is_versioned: bool = False) -> "Bucket":
        name = f"b-{uuid4().hex}"
        self.client.create_bucket(Bucket=name)
        if is_versioned:
            self.client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return Bucket(self.client, name)


class Bucket:
    """One bucket, seen from outside."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self.name = name
        self.url = f"s3://{name}/recordings"

    def names(self) -> list[str]:
        """All objects, without the folder that they share."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        return [one["Key"].removeprefix("recordings/") for page in pages for one in page.get("Contents", ())]

    def versions(self) -> list[str]:
        """All versions of all objects, and the markers of deleted ones."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self.name)
        return [one["Key"] for page in pages for kind in ("Versions", "DeleteMarkers") for one in page.get(kind, ())]

    def get(self, name: str) -> bytes:
        return bytes(self._client.get_object(Bucket=self.name, Key=f"recordings/{name}")["Body"].read())

    def put(self, name: str, data: bytes) -> None:
        self._client.put_object(Bucket=self.name, Key=f"recordings/{name}", Body=data)

    def delete(self, name: str) -> None:
        self._client.delete_object(Bucket=self.name, Key=f"recordings/{name}")


def client(address: str) -> Any:
    return boto3.client(
        "s3", endpoint_url=address, aws_access_key_id=KEY, aws_secret_access_key=SECRET, region_name="us-east-1"
    )


def environment(address: str) -> dict[str, str]:
    """What the program is told about the object store; of no account on this machine anything is read."""
    return {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


def use(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Have the program find the object store at this address."""
    for name, value in environment(address).items():
        monkeypatch.setenv(name, value)
