"""``python -m agent`` and the ``podesk`` command: hands over to the verbs."""

from __future__ import annotations


def main() -> None:
    """Run the command."""
    from agent.cli import app

    app()


if __name__ == "__main__":
    main()
