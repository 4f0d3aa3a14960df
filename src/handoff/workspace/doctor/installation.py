"""Whether the libraries are the ones that handoff works with."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

from handoff.workspace.doctor.finding import Finding, ok, warning, wrong

PACKAGE: Final = "handoff"
REINSTALL: Final = "install again from requirements/base.txt: pip install --require-hashes -r requirements/base.txt"
#: PySpark 4.0 runs on these versions of Java (its own documentation, "Installation").
JAVA: Final = (17, 21)


def look() -> Iterator[Finding]:
    """Look at Python, at the versions of the libraries, and at Java where Spark is installed."""
    yield _python()
    yield from _libraries(metadata.requires(PACKAGE) or ())
    yield _java()


def _python() -> Finding:
    from packaging.specifiers import SpecifierSet

    version = ".".join(map(str, sys.version_info[:3]))
    wanted = metadata.metadata(PACKAGE)["Requires-Python"]
    if not SpecifierSet(wanted).contains(version):
        return wrong("Python", f"version {version} does not fit, handoff needs {wanted}", "install that Python")
    return ok("Python", f"version {version}")


def _libraries(required: Iterable[str]) -> Iterator[Finding]:
    """Compare what is installed with what the package asks for; extras are asked for by nobody here."""
    clashes = list(clashing(required))
    if clashes:
        yield from clashes
    else:
        yield ok("libraries", f"handoff {metadata.version(PACKAGE)}; all libraries are versions that it works with")


def clashing(required: Iterable[str]) -> Iterator[Finding]:
    """Yield what is missing or has a version that does not work.

    required: requirements as the package's metadata has them, such as "sqlglot<30.18".
    """
    from packaging.requirements import Requirement

    for one in map(Requirement, required):
        if one.marker is not None and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(one.name)
        except metadata.PackageNotFoundError:
            yield wrong("libraries", f"{one.name} is not installed; handoff needs {one}", REINSTALL)
            continue
        if not one.specifier.contains(version, prereleases=True):
            yield wrong("libraries", f"{one.name} {version} clashes: handoff works with {one.specifier}", REINSTALL)


def _java() -> Finding:
    try:
        spark = metadata.version("pyspark")
    except metadata.PackageNotFoundError:
        return ok("Spark", "not installed; only what one machine cannot hold needs it")
    java = _java_program()
    if java is None:
        return warning(
            "Spark", f"PySpark {spark} is installed, and Java is not found", "install Java 17, or do without"
        )
    version = _java_version(java)
    if version not in JAVA:
        return warning(
            "Spark", f"{java} is Java {version or 'of an unknown version'}; PySpark {spark} runs on 17 or 21",
            "install Java 17 and set JAVA_HOME",
        )  # fmt: skip
    return ok("Spark", f"PySpark {spark} on Java {version}")


def _java_program() -> str | None:
    home = os.environ.get("JAVA_HOME")
    if home and (program := Path(home) / "bin" / "java").exists():
        return str(program)
    return shutil.which("java")


def _java_version(java: str) -> int | None:
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', told)
    return None if found is None else int(found[1])
