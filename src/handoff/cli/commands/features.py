"""`handoff features`: tonight's features as a file, or what each of them means."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import as_of_option, subcommand, workspace_argument


@subcommand("features")
@workspace_argument
@as_of_option("Build them as of this instant (default: tonight).")
@click.option("--describe", is_flag=True, help="Print every feature with its family and meaning, and build nothing.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the rows to this Parquet file.")
def command(
    output: Output,
    progress: Progress,
    workspace: Path,
    as_of: str | None,
    describe: bool,
    out: Path | None,
) -> None:
    """Build the features of the leads that are open tonight, or describe them."""
    from handoff.delivery.atomic import replacing
    from handoff.domain.instants import parse_moment
    from handoff.workspace import Workspace

    if out is not None and (describe or out.suffix != ".parquet"):
        raise click.UsageError("--out takes a file that ends in .parquet, and does not go with --describe")
    opened = Workspace.open(workspace, progress=progress)
    moment = None if as_of is None else parse_moment(as_of)
    if describe:
        catalogue = opened.catalogue(moment)
        features = [
            {"name": one.name, "family": one.family.value, "behaviour": one.behaviour, "description": one.description}
            for one in catalogue
        ]
        output.json({"features": features})
        rows = [(one.name, one.family.value, one.description) for one in catalogue]
        output.table(f"{len(catalogue)} features", ("feature", "family", "meaning"), rows)
        return
    table = opened.features(moment)
    if out is not None:
        with replacing(out) as draft:
            table.frame().to_parquet(draft, index=False)
    output.json({"rows": len(table), "features": len(table.catalogue), "file": None if out is None else str(out)})
    output.line(f"{len(table):,} open leads, {len(table.catalogue)} features" + (f", in {out}" if out else ""))
