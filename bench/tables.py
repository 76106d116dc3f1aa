"""The table of a measurement, as README.md keeps the last one."""

from collections.abc import Sequence

from bench.measuring import Figure


def written(figures: Sequence[Figure], *, tight: float = 1.0) -> str:
    """Write figures as a Markdown table, with quartiles where there were rounds."""
    lines = ["| what | figure | quartiles | budget | |", "|---|---|---|---|---|"]
    for each in figures:
        quartiles = (
            f"{each.low:.3g} – {each.high:.3g}"
            if each.low is not None and each.high is not None
            else ""
        )
        budget = f"≤ {each.budget * tight:g} {each.unit}" if each.budget is not None else ""
        verdict = "**over**" if each.is_over(tight) else "" if each.budget is None else "ok"
        lines.append(
            f"| {each.name} | {each.value:.3g} {each.unit} | {quartiles} | {budget} | {verdict} |"
        )
    return "\n".join(lines) + "\n"
