"""The commands of the house: build an example network, run the worker, open an account."""

import click
from flask import Flask, current_app
from flask_migrate import upgrade

from stadtnetz import accounts, jobs
from stadtnetz.accounts import Office
from stadtnetz.database import unit_of_work


def add_commands(app: Flask) -> None:
    """Let `flask` know our commands."""
    app.cli.add_command(demo)
    app.cli.add_command(worker)
    app.cli.add_command(account)


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing where the network has cities already.")
@click.option(
    "--upgrade", "is_upgrading", is_flag=True, help="Bring the database up to date first."
)
def demo(*, if_empty: bool, is_upgrading: bool) -> None:
    """Build an example network to look at, the same each time."""
    from stadtnetz import seeds  # noqa: PLC0415 - texts and drawing are loaded only here

    if is_upgrading:
        upgrade()
    if if_empty and not seeds.is_empty():
        click.echo("Das Netz hat schon Inhalte; es bleibt, wie es ist.")
    else:
        with click.progressbar(length=seeds.length(), label="Beispielnetz") as bar:
            seeds.build(lambda: bar.update(1))
    click.echo(seeds.who_can_sign_in())


@click.command()
def worker() -> None:
    """Send mails and make pictures until stopped."""
    jobs.work(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way to the app itself


@click.command()
@click.argument("email")
@click.option("--name", prompt="Name der Rolle", help="Wie andere das Konto sehen.")
@click.option("--office", type=click.Choice([office.value for office in Office]), default=None)
@click.password_option(confirmation_prompt=True)
def account(email: str, name: str, office: str | None, password: str) -> None:
    """Open an account for the first moderator or admin."""
    with unit_of_work():
        accounts.register(
            email, name=name, password=password, office=Office(office) if office else None
        )
    click.echo(f"Konto für {email} angelegt.")
