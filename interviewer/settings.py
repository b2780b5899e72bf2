"""All settings, read once: the only module that looks at the environment or the settings file.

Sources, the first that has a value wins: environment variables `INTERVIEWER_<NAME>`, the TOML
file named by `INTERVIEWER_CONFIG` (else `interviewer.toml` in the working folder), defaults.
"""

import ipaddress
import os
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from interviewer.errors import SettingsError
from interviewer.failpoint import parse

SignIn = Literal["none", "password", "oidc", "both"]
QuotaName = Literal["interviews", "audio_minutes", "grades", "cost_usd"]
MIN_SECRET_CHARS = 32

EMBEDDED = "embedded"
"""Name of the grader that needs no key and no network."""

_PACKAGE = Path(__file__).parent
_DEFAULT_DATA_DIR = Path.home() / ".local" / "share" / "interviewer"


class Settings(BaseSettings):
    """What the person who starts the program can choose; every field is documented in the README's table."""

    model_config = SettingsConfigDict(env_prefix="INTERVIEWER_", extra="forbid", frozen=True)

    data_dir: Path = Field(default=_DEFAULT_DATA_DIR, description="Folder for database, recordings and secrets.")
    cache_dir: Path | None = Field(
        default=None,
        description="Folder for what can be made again (checked content, prepared questions); empty means `cache` in the data folder.",
    )
    recordings_url: str = Field(
        default="",
        description="Object store for recordings, such as `s3://bucket/folder`, shared by several machines; empty means the data folder.",
    )
    database_url: str = Field(
        default="",
        repr=False,
        description="Database; empty means SQLite in the data folder, or `postgresql+psycopg://...`.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on; any but a loopback address needs `sign_in`, `secret` and `public_url`.",
    )
    port: int = Field(default=7860, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    public_url: str = Field(
        default="",
        description="Where people reach the program, such as `https://interviews.example.org`; with https cookies are never sent without.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses (with commas between) of proxies that are believed about where a request comes from.",
    )
    sign_in: SignIn = Field(
        default="none",
        description="`none`: one person on their own machine; `password`: accounts that admins invite; `oidc`: those of an OpenID Connect provider; `both`.",
    )
    secret: str = Field(
        default="",
        repr=False,
        description="Signs cookies, the same on all replicas, at least 32 characters; empty means a file in the data folder.",
    )
    organisation: str = Field(
        default="default",
        min_length=1,
        max_length=60,
        description="Organisation of the first admin and of those who come by OpenID Connect.",
    )
    oidc_issuer: str = Field(default="", description="Address of the OpenID Connect provider.")
    oidc_client_id: str = Field(default="", description="This program's name at that provider.")
    oidc_client_secret: str = Field(default="", repr=False, description="Its secret there.")
    oidc_name: str = Field(
        default="your organisation", min_length=1, max_length=40, description="What the button to sign in says."
    )
    quota_person: dict[QuotaName, float] = Field(
        default_factory=dict,
        description="Most that one person may use in a day, as JSON: `interviews`, `audio_minutes`, `grades`, `cost_usd`.",
    )
    quota_organisation: dict[QuotaName, float] = Field(
        default_factory=dict, description="The same for all people of an organisation together."
    )
    keep_recordings_days: int = Field(
        default=0, ge=0, description="Recordings older than this are deleted, their transcripts stay; 0 keeps them."
    )
    keep_audit_days: int = Field(
        default=365, ge=1, description="Events (who signed in, who was invited) older than this are deleted."
    )
    open_browser: bool = Field(default=True, description="Open the page in a browser at start.")
    grader: str = Field(
        default=EMBEDDED, min_length=1, description="Who grades: `embedded`, or any litellm model name."
    )
    api_base: str = Field(default="", description="Base URL of an OpenAI-compatible server for `openai/...` models.")
    api_key: str = Field(
        default="",
        repr=False,
        description="Key for `api_base`; provider keys are read by litellm from their usual variables.",
    )
    ollama_url: str = Field(
        default="http://127.0.0.1:11434",
        description="Where Ollama answers, for `ollama/...` and `ollama_chat/...` models.",
    )
    grader_timeout_s: float = Field(
        default=120.0, gt=0, le=3600, description="Deadline for one grading call, retries included."
    )
    grader_passes: int = Field(
        default=3, ge=1, le=9, description="Independent passes of a language model over one answer; the middle counts."
    )
    grade_limit_chars: int = Field(
        default=12_000, ge=500, description="Characters of an answer that are graded; the whole answer is stored."
    )
    session_limit_usd: float = Field(
        default=0.0, ge=0, description="Most that grading one interview may cost, in US dollars; 0 means no limit."
    )
    day_limit_usd: float = Field(
        default=0.0, ge=0, description="Most that all grading may cost in 24 hours, in US dollars; 0 means no limit."
    )
    model_requests_per_minute: int = Field(
        default=0,
        ge=0,
        description="Most requests a minute to language models, of all processes on the database together; 0 means no limit.",
    )
    whisper_model: str = Field(
        default="base.en", min_length=1, description="Transcriber: a model folder on disk, or a size such as `base.en`."
    )
    whisper_threads: int = Field(default=2, ge=1, le=64, description="Processor threads for transcription.")
    transcription_model: str = Field(
        default="",
        description="A litellm transcription model such as `openai/whisper-1`: recordings go to its server; empty means on this machine.",
    )
    speech_model: str = Field(
        default="",
        description="A litellm speech model such as `openai/tts-1` that reads questions aloud; empty means the browser's voice.",
    )
    speech_voice: str = Field(default="alloy", min_length=1, description="Voice of the speech model.")
    hub_url: str = Field(
        default="https://huggingface.co", description="Where a Whisper model is downloaded from after you confirm."
    )
    question_banks: Path | None = Field(
        default=None, description="Folder with question banks; empty means the one that comes with the program."
    )
    rubrics: Path | None = Field(
        default=None, description="Folder with rubrics; empty means the one that comes with the program."
    )
    tracing: bool = Field(
        default=False, description="Send spans of requests and work to where OTEL_EXPORTER_OTLP_ENDPOINT points."
    )
    metrics: bool = Field(default=False, description="Serve figures for Prometheus at `/metrics`.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="Least urgency that is logged; `info` tells of every piece of work."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Lines for people, or JSON lines for programs."
    )
    failpoint: str = Field(default="", description="For tests of crashes only: where the process is to be killed.")
    work: Literal["here", "workers"] = Field(
        default="here",
        description="Who grades and transcribes: threads of this process, or `interviewer worker` processes on PostgreSQL.",
    )
    workers: int = Field(default=2, ge=1, le=16, description="Background threads that grade and transcribe.")

    @field_validator("failpoint")
    @classmethod
    def _known_failpoint(cls, value: str) -> str:
        parse(value)
        return value

    @field_validator("recordings_url")
    @classmethod
    def _object_store(cls, value: str) -> str:
        scheme, _, rest = value.partition("://")
        if value and not (scheme and rest.strip("/")):
            raise ValueError("is no address of an object store such as s3://bucket/folder; leave it empty for a folder")
        if "@" in rest.partition("/")[0]:
            raise ValueError("must not hold a key; the object store's own variables do, such as AWS_ACCESS_KEY_ID")
        return value

    @field_validator("data_dir", "cache_dir", "question_banks", "rubrics", mode="before")
    @classmethod
    def _empty_means_default(cls, value: Any, info: ValidationInfo) -> Any:
        return cls.model_fields[str(info.field_name)].default if value == "" else value

    @field_validator("data_dir", "cache_dir", "question_banks", "rubrics")
    @classmethod
    def _whole_path(cls, value: Path | None) -> Path | None:
        try:
            return None if value is None else value.expanduser().resolve()
        except RuntimeError:
            raise ValueError("names the home folder of nobody here; write the whole path") from None

    @field_validator("secret")
    @classmethod
    def _long_secret(cls, value: str) -> str:
        if value and len(value) < MIN_SECRET_CHARS:
            raise ValueError(f"has fewer than {MIN_SECRET_CHARS} characters; `openssl rand -hex 32` makes one")
        return value

    @field_validator("public_url", "oidc_issuer")
    @classmethod
    def _whole_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("is no address such as https://interviews.example.org")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _nobody_gets_in_unasked(self) -> Self:
        is_open = self.host != "localhost" and not _is_loopback(self.host)
        needed = {"INTERVIEWER_SECRET": self.secret, "INTERVIEWER_PUBLIC_URL": self.public_url}
        missing = [name for name, value in needed.items() if not value]
        if is_open and (self.sign_in == "none" or missing):
            sign_in = ["INTERVIEWER_SIGN_IN"] if self.sign_in == "none" else []
            raise ValueError(
                f"INTERVIEWER_HOST {self.host} is reached by others, so {', '.join([*sign_in, *missing])} must be set; "
                "docs/hosting.md says how. For yourself alone use 127.0.0.1"
            )
        if self.has_oidc and not (self.oidc_issuer and self.oidc_client_id and self.public_url):
            raise ValueError(
                "INTERVIEWER_SIGN_IN names OpenID Connect, so INTERVIEWER_OIDC_ISSUER, INTERVIEWER_OIDC_CLIENT_ID and "
                "INTERVIEWER_PUBLIC_URL must be set"
            )
        return self

    @property
    def is_shared(self) -> bool:
        """Whether several people use the program, each with an account."""
        return self.sign_in != "none"

    @property
    def has_passwords(self) -> bool:
        """Whether accounts with passwords can sign in."""
        return self.sign_in in ("password", "both")

    @property
    def has_oidc(self) -> bool:
        """Whether people can come by OpenID Connect."""
        return self.sign_in in ("oidc", "both")

    @property
    def is_https(self) -> bool:
        """Whether the program is reached by https alone."""
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The host names that are served."""
        public = urlsplit(self.public_url).hostname
        return frozenset({"127.0.0.1", "localhost", "[::1]", self.host, *([public] if public else [])})

    @property
    def resolved_database_url(self) -> str:
        """The database URL, with SQLite in the data folder as the default."""
        return self.database_url or f"sqlite:///{self.data_dir / 'interviewer.db'}"

    @property
    def cache_folder(self) -> Path:
        """What can be made again: the setting, else inside the data folder."""
        return self.cache_dir or self.data_dir / "cache"

    @property
    def banks_folder(self) -> Path:
        """Question banks: the setting, then the checkout's folder, then the packaged copy."""
        return self.question_banks or _checkout_or_packaged("question_banks")

    @property
    def rubrics_folder(self) -> Path:
        """Rubrics: the setting, then the checkout's folder, then the packaged copy."""
        return self.rubrics or _checkout_or_packaged("rubrics")

    @property
    def attacks_folder(self) -> Path:
        """Attacks on graders: the checkout's folder, else the packaged copy."""
        return _checkout_or_packaged("tests/attacks")

    @property
    def qualifications_folder(self) -> Path:
        """Records of `interviewer qualify` that were made here."""
        return self.data_dir / "qualifications"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library passes them by name
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_config_file())


def load_settings(**overrides: Any) -> Settings:
    """Settings from all sources; raises SettingsError naming each wrong setting."""
    given = {name: value for name, value in overrides.items() if value is not None}
    if "INTERVIEWER_CONFIG" in os.environ and not _config_file().is_file():
        raise SettingsError(f"INTERVIEWER_CONFIG: there is no file {str(_config_file())!r}.")
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_fault(f) for f in error.errors(include_url=False, include_input=False))
        ) from None
    except ValueError as error:
        raise SettingsError(f"{_config_file()} is not valid TOML: {error}.") from None
    except OSError as error:
        raise SettingsError(f"{_config_file()} cannot be read: {error.strerror}.") from None


def provider_keys() -> tuple[str, ...]:
    """Names (never values) of model providers' key variables that are set."""
    known = ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "MISTRAL_API_KEY", "GROQ_API_KEY", "DEEPSEEK_API_KEY", "OPENROUTER_API_KEY")  # fmt: skip
    return tuple(name for name in known if os.environ.get(name))


def quiet_environment(extra: dict[str, str]) -> None:
    """Switch off look-ups and threads that libraries would start on their own; a value that the user set stays.

    Linear algebra on small arrays took twice the processor time on two threads, most of it waiting for one another.
    """
    for name, value in {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "OPENBLAS_NUM_THREADS": "1",
        **extra,
    }.items():
        os.environ.setdefault(name, value)


def failpoint() -> str:
    """Name of the failpoint to die at (tests only), or ''."""
    return os.environ.get("INTERVIEWER_FAILPOINT", "")


def _config_file() -> Path:
    return Path(os.environ.get("INTERVIEWER_CONFIG", "interviewer.toml"))


def _is_loopback(host: str) -> bool:
    """Whether this is an address of this machine; a name is not, whatever it looks like."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checkout_or_packaged(name: str) -> Path:
    checkout = _PACKAGE.parent / name
    return checkout if checkout.is_dir() else _PACKAGE / "_packaged" / name


def _fault(fault: Any) -> str:
    name = str(fault["loc"][0]) if fault["loc"] else ""
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not name:
        return f"{message}."
    if fault["type"] == "extra_forbidden":
        return f"There is no setting INTERVIEWER_{name.upper()} ({name!r} in {_config_file()}); see the README's table of settings."
    return f"INTERVIEWER_{name.upper()}: {message}."
