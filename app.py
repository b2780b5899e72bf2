"""Starts the mock interviewer: `python app.py`. Hosts that serve an ASGI app find it as `app:app`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it may have an older one
    sys.exit(f"The mock interviewer needs Python 3.11 or newer; this is {sys.version.split()[0]}.")


def __getattr__(name: str) -> object:
    """`app`, built when somebody asks for it, so that importing this file does no work."""
    if name == "app":
        from interviewer.cli.serve import build_app

        # Kept, because the store can be opened only once and hosts look the name up more often.
        globals()[name] = build_app()
        return globals()[name]
    raise AttributeError(name)


if __name__ == "__main__":
    from interviewer.cli.main import main

    main(["serve", *sys.argv[1:]])
