"""Measure what the network costs and print one table; end with 1 where anything is over its budget."""

import argparse
import sys
from pathlib import Path

from bench import cases, tables
from bench.measuring import Figure, apps_on


def main(arguments: list[str] | None = None) -> int:
    """Build what is missing, measure, print; give the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--folder", type=Path, default=Path("instance/bench"), help="where the networks are kept"
    )
    parser.add_argument(
        "--database-url", help="a PostgreSQL database to measure instead; it is emptied"
    )
    parser.add_argument(
        "--stories", type=int, default=100_000, help="how many the large network has"
    )
    parser.add_argument("--few", type=int, default=1_000, help="how many the small one has")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--tight", type=float, default=1.0, help="multiplies every budget, to see what gives first"
    )
    asked = parser.parse_args(arguments)
    figures: list[Figure] = []
    with apps_on(asked.folder, asked.database_url, asked.few) as small:
        before = cases.measure(small, asked.rounds)
        pages_before = cases.statements(small)
    with apps_on(asked.folder, asked.database_url, asked.stories) as large:
        after = cases.measure(large, asked.rounds)
        figures += after.values()
        figures += cases.growth(before, after)
        figures += cases.deep(after)
        figures += cases.statement_figures(pages_before, cases.statements(large))
        figures += cases.byte_figures(large)
    figures.append(cases.memory(asked.folder, asked.few))
    sys.stdout.write(tables.written(figures, tight=asked.tight))
    return 1 if any(each.is_over(asked.tight) for each in figures) else 0


if __name__ == "__main__":
    raise SystemExit(main())
