"""Measure what the network costs and print one table; end with 1 where anything is over its budget."""

import argparse
import sys
from pathlib import Path

from bench import cases, tables
from bench.measuring import Figure, apps_on
from bench.network import Size


def main(arguments: list[str] | None = None) -> int:
    """Build what is missing, measure, print; give the exit code."""
    asked = _parser().parse_args(arguments)
    small = Size(asked.few, asked.events, asked.recurring, asked.talk)
    large = Size(asked.stories, asked.events, asked.recurring, asked.talk)
    figures = _figures(asked.folder, asked.database_url, (small, large), asked.rounds)
    if not asked.in_process:
        figures.append(cases.memory(asked.folder, small))
    sys.stdout.write(tables.written(figures, tight=asked.tight))
    return 1 if any(each.is_over(asked.tight) for each in figures) else 0


def _figures(
    folder: Path, database_url: str | None, sizes: tuple[Size, Size], rounds: int
) -> list[Figure]:
    small, large = sizes
    with apps_on(folder, database_url, small) as apps:
        before, asked_before = cases.measure(apps, rounds), cases.asked(apps)
    with apps_on(folder, database_url, large) as apps:
        after = cases.measure(apps, rounds)
        return [
            *after.values(),
            *cases.growth(before, after),
            *cases.deep(after),
            *cases.asked_figures(asked_before, cases.asked(apps)),
            *cases.byte_figures(apps),
        ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    for name, kind, unset, meaning in (
        ("--folder", Path, Path("instance/bench"), "where the networks are kept between runs"),
        ("--database-url", str, None, "a PostgreSQL database to measure instead; it is emptied"),
        ("--stories", int, 100_000, "how many the large network has"),
        ("--few", int, 1_000, "how many the small one has"),
        ("--events", int, Size.events, "how many events each has"),
        ("--recurring", int, Size.recurring, "how many of these are series"),
        ("--talk", int, Size.talk, "comments of the longest thread"),
        ("--rounds", int, 15, "how often everything is measured"),
        ("--tight", float, 1.0, "multiplies every budget, to see what gives first"),
    ):
        parser.add_argument(name, type=kind, default=unset, help=meaning)
    parser.add_argument("--in-process", action="store_true", help="start no server to weigh")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
