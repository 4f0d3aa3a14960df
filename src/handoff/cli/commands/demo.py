"""`handoff demo`: a generated company, and everything run on it."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("demo")
@click.argument("folder", type=click.Path(path_type=Path), default="demo")
@click.option("--leads", default=6_000, show_default=True, help="How many leads to generate.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same company.")
def command(output: Output, progress: Progress, folder: Path, leads: int, seed: int) -> int:
    """Make a demo company in FOLDER, check its data, train a model and score tonight's leads."""
    from handoff.cli.reports.checked import print_checked
    from handoff.cli.reports.scored import print_scored
    from handoff.cli.reports.trained import print_trained
    from handoff.workspace import Workspace
    from handoff.workspace.demo import make_demo

    made = make_demo(folder, n_leads=leads, seed=seed, progress=progress)
    if not output.as_json:
        output.line(made)
    workspace = Workspace.open(folder, progress=progress)
    checked = workspace.check()
    print_checked(output, checked)
    trained = workspace.train()
    print_trained(output, trained)
    scored = workspace.score()
    print_scored(output, scored, show=10)
    output.json({"check": checked.report.to_dict(), "train": trained.to_dict(), "score": scored.to_dict()})
    return 1 if checked.faults else 0
