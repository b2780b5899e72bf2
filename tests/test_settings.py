"""Settings come from arguments, environment, file and defaults, and a wrong one is named in a sentence."""

import os
import re
from pathlib import Path
from typing import Any

import pytest

from interviewer.errors import SettingsError
from interviewer.settings import Settings, load_settings, provider_keys, quiet_environment
from tests.conftest import ROOT

README = ROOT / "README.md"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings file and no setting of this machine plays a part."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"INTERVIEWER_{name.upper()}", raising=False)


def write_toml(text: str) -> Path:
    path = Path("interviewer.toml")
    path.write_text(text, encoding="utf-8")
    return path


# The README -----------------------------------------------------------------------------------------------


def readme_rows() -> dict[str, tuple[str, str]]:
    """Default and meaning of each variable in the README's table of settings."""
    rows = re.findall(r"^\|\s*`(INTERVIEWER_\w+)`\s*\|([^|]*)\|([^|]*)\|", README.read_text(encoding="utf-8"), re.M)
    return {name: (default.strip(), meaning.strip()) for name, default, meaning in rows}


def test_the_readme_tells_of_every_setting_and_of_no_other() -> None:
    fields = {f"INTERVIEWER_{name.upper()}" for name in Settings.model_fields}

    assert set(readme_rows()) - {"INTERVIEWER_CONFIG"} == fields


def test_every_setting_is_explained() -> None:
    assert all(meaning for _, meaning in readme_rows().values())
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize("name", ["port", "host", "grader", "whisper_model", "workers"])
def test_the_readme_tells_the_default(name: str) -> None:
    default, _ = readme_rows()[f"INTERVIEWER_{name.upper()}"]

    assert str(Settings.model_fields[name].default) in default


# Sources --------------------------------------------------------------------------------------------------


def test_environment_beats_file_beats_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().port == 7860

    write_toml("port = 7001\nworkers = 3\n")
    assert (load_settings().port, load_settings().workers) == (7001, 3)

    monkeypatch.setenv("INTERVIEWER_PORT", "7002")
    assert (load_settings().port, load_settings().workers) == (7002, 3)
    assert load_settings(port=7003).port == 7003
    assert load_settings(port=None).port == 7002


def test_the_file_can_stand_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "other" / "mine.toml"
    path.parent.mkdir()
    path.write_text("port = 7004\n")
    write_toml("port = 7001\n")
    monkeypatch.setenv("INTERVIEWER_CONFIG", str(path))

    assert load_settings().port == 7004


@pytest.mark.parametrize("name", ["data_dir", "question_banks", "rubrics"])
def test_folders_are_whole_paths(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    variable = f"INTERVIEWER_{name.upper()}"

    monkeypatch.setenv(variable, "~/here")
    assert getattr(load_settings(), name) == tmp_path / "here"

    monkeypatch.setenv(variable, "there")
    assert getattr(load_settings(), name) == tmp_path / "there"


@pytest.mark.parametrize("name", ["data_dir", "question_banks", "rubrics"])
def test_an_empty_folder_setting_means_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    default = getattr(load_settings(), name)

    monkeypatch.setenv(f"INTERVIEWER_{name.upper()}", "")

    assert getattr(load_settings(), name) == default


def test_content_comes_from_the_checkout_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().banks_folder == ROOT / "question_banks"
    assert load_settings().rubrics_folder == ROOT / "rubrics"

    monkeypatch.setenv("INTERVIEWER_QUESTION_BANKS", "/banks")
    monkeypatch.setenv("INTERVIEWER_RUBRICS", "/rubrics")

    assert load_settings().banks_folder == Path("/banks")
    assert load_settings().rubrics_folder == Path("/rubrics")


def test_the_database_is_a_file_in_the_data_folder_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_DATA_DIR", "/data")
    assert load_settings().resolved_database_url == "sqlite:////data/interviewer.db"

    monkeypatch.setenv("INTERVIEWER_DATABASE_URL", "postgresql+psycopg://u:p@h/d")
    assert load_settings().resolved_database_url == "postgresql+psycopg://u:p@h/d"


# Faults ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "seventy", "Input should be a valid integer"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("PORT", "-1", "greater than or equal to 0"),
        ("RECORDINGS_URL", "/mnt/recordings", "leave it empty for a folder"),
        ("RECORDINGS_URL", "s3://", "such as s3://bucket/folder"),
        ("RECORDINGS_URL", "s3://key:secret@bucket/x", "must not hold a key"),
        ("WORKERS", "0", "greater than or equal to 1"),
        ("GRADER", "", "at least 1 character"),
        ("GRADER_TIMEOUT_S", "0", "greater than 0"),
        ("GRADER_TIMEOUT_S", "nan", "less than or equal to 3600"),
        ("GRADE_LIMIT_CHARS", "10", "greater than or equal to 500"),
        ("OPEN_BROWSER", "perhaps", "valid boolean"),
        ("SECRET", "short", "fewer than 32 characters"),
        ("PUBLIC_URL", "example.org", "no address such as https://"),
        ("OIDC_ISSUER", "https://x.example/?a=b", "no address such as https://"),
        ("SIGN_IN", "maybe", "none"),
        ("QUOTA_PERSON", '{"walks": 3}', "interviews"),
        ("DATA_DIR", "~nobody-of-that-name/x", "the whole path"),
    ],
)
def test_a_bad_value_is_told_in_one_sentence(
    name: str, value: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"INTERVIEWER_{name}", value)

    told = fault()

    assert told.startswith(f"INTERVIEWER_{name}: ")
    assert message in told
    assert "\n" not in told
    assert told.endswith(".")


def test_every_bad_value_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    write_toml('port = "x"\nworkers = 99\n')
    monkeypatch.setenv("INTERVIEWER_SECRET", "short")

    assert [line.partition(":")[0] for line in fault().splitlines()] == [
        "INTERVIEWER_PORT",
        "INTERVIEWER_SECRET",
        "INTERVIEWER_WORKERS",
    ]


def test_an_unknown_key_of_the_file_is_named() -> None:
    write_toml("prot = 7001\n")

    assert fault() == (
        "There is no setting INTERVIEWER_PROT ('prot' in interviewer.toml); see the README's table of settings."
    )


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(b"port = = 1\n", "interviewer.toml is not valid TOML: ", id="syntax"),
        pytest.param(b'grader = "\xff"\n', "interviewer.toml is not valid TOML: ", id="encoding"),
        pytest.param(b"[server]\nport = 1\n", "There is no setting INTERVIEWER_SERVER ", id="table"),
        pytest.param(b"port = [1]\n", "INTERVIEWER_PORT: ", id="list"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_one_sentence(raw: bytes, message: str) -> None:
    Path("interviewer.toml").write_bytes(raw)

    told = fault()

    assert told.startswith(message)
    assert "\n" not in told


def test_a_settings_file_that_was_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_CONFIG", "missing.toml")

    assert fault() == "INTERVIEWER_CONFIG: there is no file 'missing.toml'."


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "localhost", "::1"])
def test_addresses_of_this_machine_are_accepted(host: str) -> None:
    assert load_settings(host=host).host == host


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.example.org", "127.0.0.1.example.org", "127.1.1", ""]
)
def test_f2_other_addresses_are_refused_without_accounts_a_secret_and_a_public_address(host: str) -> None:
    with pytest.raises(SettingsError, match="INTERVIEWER_SIGN_IN, INTERVIEWER_SECRET, INTERVIEWER_PUBLIC_URL must be"):
        load_settings(host=host)


@pytest.mark.parametrize("missing", ["sign_in", "secret", "public_url"])
def test_f2_each_of_the_three_is_needed(missing: str) -> None:
    given = {"sign_in": "password", "secret": "s" * 32, "public_url": "https://interviews.example.org"}
    assert load_settings(host="0.0.0.0", **given).is_https

    del given[missing]
    with pytest.raises(SettingsError, match=f"so INTERVIEWER_{missing.upper()} must be set; docs/hosting.md says how"):
        load_settings(host="0.0.0.0", **given)


def test_the_public_address_is_served_beside_those_of_this_machine() -> None:
    hosts = load_settings(public_url="https://interviews.example.org:8443/").hosts

    assert hosts == {"127.0.0.1", "localhost", "[::1]", "interviews.example.org"}


def test_openid_connect_needs_to_know_whom_to_ask() -> None:
    with pytest.raises(SettingsError, match="INTERVIEWER_OIDC_ISSUER, INTERVIEWER_OIDC_CLIENT_ID"):
        load_settings(sign_in="oidc", public_url="http://127.0.0.1:7860")


def test_quotas_are_given_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_QUOTA_PERSON", '{"interviews": 5, "cost_usd": 0.5}')

    assert load_settings().quota_person == {"interviews": 5, "cost_usd": 0.5}


# Secrets --------------------------------------------------------------------------------------------------


def test_a_secret_never_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERVIEWER_API_KEY", "sk-hush")
    monkeypatch.setenv("INTERVIEWER_DATABASE_URL", "postgresql+psycopg://u:hush@h/d")

    settings = load_settings()

    assert settings.api_key == "sk-hush"
    assert "hush" not in f"{settings!r} {settings}"


def test_a_fault_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    write_toml('api_key = ["sk-hush"]\n')
    monkeypatch.setenv("INTERVIEWER_PORT", "sk-hush")

    assert "hush" not in fault()


def test_of_provider_keys_only_the_names_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in provider_keys():
        monkeypatch.delenv(name)
    assert provider_keys() == ()

    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush")
    monkeypatch.setenv("GROQ_API_KEY", "")

    assert provider_keys() == ("OPENAI_API_KEY",)


def test_what_the_user_set_stays_when_libraries_are_quietened(monkeypatch: pytest.MonkeyPatch) -> None:
    environment: dict[str, Any] = {"GRADIO_ANALYTICS_ENABLED": "True"}
    monkeypatch.setattr(os, "environ", environment)

    quiet_environment({"LITELLM_LOG": "ERROR"})

    assert environment == {
        "GRADIO_ANALYTICS_ENABLED": "True",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "LITELLM_LOG": "ERROR",
    }


def fault() -> str:
    """What loading the settings says is wrong."""
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.__cause__ is None
    return str(caught.value)
