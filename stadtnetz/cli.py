"""The commands of the house: build an example network, run the worker, open an account."""

import click
from flask import Flask, current_app
from flask_migrate import upgrade

from stadtnetz import accounts, cities, clock, jobs
from stadtnetz.accounts import Office
from stadtnetz.database import Conflict, unit_of_work


def add_commands(app: Flask) -> None:
    """Let `flask` know our commands."""
    app.cli.add_command(demo)
    app.cli.add_command(worker)
    app.cli.add_command(account)
    app.cli.add_command(found)
    app.cli.add_command(city)
    app.cli.add_command(editor)


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
    elif not seeds.is_empty():
        raise click.ClickException("The example needs an empty network; this one has cities.")
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
    """Open an account; with an office for a moderator or admin."""
    try:
        with unit_of_work():
            accounts.register(
                email, name=name, password=password, office=Office(office) if office else None
            )
    except (accounts.Unusable, Conflict) as error:
        raise click.ClickException(_reason(error)) from error
    click.echo(f"Konto für {email} angelegt.")


@click.command()
def found() -> None:
    """Lay down lines and standing texts where they are missing; harmless when repeated."""
    from stadtnetz import seeds  # noqa: PLC0415 - texts and drawing are loaded only here

    with unit_of_work():
        seeds.found()
    click.echo("Linien und feste Texte sind da.")


@click.command()
@click.argument("name")
@click.option("--kind", default="Stadt", help="Stadt, Landkreis, Verbandsgemeinde …")
@click.option("--land", required=True, help="Das Bundesland.")
@click.option("--latitude", type=click.FloatRange(47, 56), required=True)
@click.option("--longitude", type=click.FloatRange(5, 16), required=True)
def city(name: str, kind: str, land: str, latitude: float, longitude: float) -> None:
    """Let a city join the network."""
    try:
        with unit_of_work():
            place = (latitude, longitude)
            joined = cities.join(name, kind=kind, land=land, place=place, since=clock.today().year)
    except Conflict as error:
        raise click.ClickException(_reason(error)) from error
    click.echo(f"{joined.name} gehört zum Netz: /staedte/{joined.slug}")


@click.command()
@click.argument("email")
@click.argument("city_slug")
def editor(email: str, city_slug: str) -> None:
    """Let an account write for a city from today on."""
    with unit_of_work():
        user, chosen = accounts.by_email(email), cities.by_slug(city_slug)
        if user is None or chosen is None:
            raise click.ClickException("There is no such account or no such city.")
        accounts.appoint(user, chosen)
    click.echo(f"{email} schreibt für {city_slug}.")


def _reason(error: Exception) -> str:
    return "This exists already." if isinstance(error, Conflict) else str(error)
