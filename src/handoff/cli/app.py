"""The `handoff` command: finds its subcommands by name and imports only the one that runs."""

import importlib
import sys
from typing import Final

import click

from handoff import __version__
from handoff.cli.logs import log_format_option

#: Subcommand → one line of help; its module is `handoff.cli.commands.<name>`, its object `command`.
COMMANDS: Final = {
    "init": "Make a workspace: a commented handoff.toml and agreement.toml.",
    "demo": "Make a demo company and run everything on it, up to the ranked list.",
    "check": "Read the sources and report what is there and what was put aside.",
    "features": "Build tonight's features, or describe them.",
    "audit": "Find columns that leak the outcome, and leave them out of training.",
    "train": "Train on point-in-time snapshots, test on later nights, promote the model if its gates pass.",
    "backtest": "Go back to past nights and compare their lists with what happened.",
    "agree": "Preview an agreement before anyone signs: volumes, SQL, who enters and leaves, what to promise.",
    "register": "Log a training that was kept while MLflow could not be reached.",
    "card": "Show the model card of a version, or write it as one HTML page.",
    "promote": "Make a version the champion, with the reason.",
    "rollback": "Make the champion from before the champion again.",
    "score": "Score tonight's open leads into tiers, and publish the ranked list.",
    "night": "Make a whole night: check, score, publish, watch, and tell whoever is to be told.",
    "health": "Say whether the nights are all right and what to do, and write the health page.",
    "explain": "Explain one lead's score: reasons, grade, history, and the records behind them.",
    "history": "Show every published score of a lead, and why it moved.",
    "diff": "Compare two nights: who entered and left each tier, and why.",
    "replay": "Make a past night's list again, and say whether it is identical.",
    "forget": "Erase a person from everything that the workspace keeps, with a proof.",
    "export": "Write a night's scores as files for Salesforce or HubSpot.",
    "backfill": "Make up for a range of nights, in their order.",
    "serve": "Run the nights and the weekly trainings of one workspace by their schedules.",
    "doctor": "Examine installation, workspace, stores, registry and schedule, and say what to do.",
}


class LazyGroup(click.Group):
    """A group that knows its subcommands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click says so)
        """Return the names, in the order of a day's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one subcommand."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"handoff.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand, or say which one may have been meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from handoff.domain.toml import nearest

            raise click.UsageError(f'no command "{args[0]}"; {nearest(args[0], list(COMMANDS))}', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of subcommands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 it ran, and the answer is no; 2 it could not run.",
)
@click.version_option(__version__, prog_name="handoff")
@log_format_option
def application(log_format: str) -> None:
    """Decide, every night, which leads marketing hands to sales."""
    # --log-format is read from click's context, by handoff.cli.logs.


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # Names come in every script; a terminal that cannot show one gets a substitute, not a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if "--json" not in sys.argv[1:]:
        application(prog_name="handoff")
    try:
        sys.exit(application(prog_name="handoff", standalone_mode=False))
    except click.ClickException as error:
        from handoff.cli.output import print_error

        print_error(type(error).__name__, error.format_message(), as_json=True)
        sys.exit(error.exit_code)
