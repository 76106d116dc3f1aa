"""Users, and the cities they edit for."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stadtnetz.cities import City
from stadtnetz.database import Base, one_of


class Office(StrEnum):
    """A duty for the whole network; an admin may also do what a moderator may."""

    MODERATOR = "moderator"
    ADMIN = "admin"


class User(Base):
    """Somebody with an account; `name` is the role under which others see them.

    `confirmed_at` is when they proved that mail to the address reaches them, or when staff opened
    the account. A closed account keeps its row, without anything that was personal.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    office: Mapped[Office | None] = mapped_column(one_of(Office))
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.id"
    )

    @property
    def moderates(self) -> bool:
        """Whether the user rules on what is published."""
        return self.office is not None


class SignIn(Base):
    """A browser in which somebody is signed in, until the row goes or `LASTS` is over.

    The browser's cookie holds the key: a copy of the cookie is worth nothing once the row is gone.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_user_id", "user_id"),)
    LASTS = timedelta(days=30)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    begun_at: Mapped[datetime]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Membership(Base):
    """A user edits for a city, from a day on and up to a day, if that is known."""

    __tablename__ = "memberships"
    __table_args__ = (
        CheckConstraint("until IS NULL OR until >= since", name="until_after_since"),
        Index("ix_memberships_user_id", "user_id"),
        Index("ix_memberships_city_id", "city_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    city_id: Mapped[int] = mapped_column(ForeignKey("cities.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    user: Mapped[User] = relationship(back_populates="memberships", lazy="raise")
    city: Mapped[City] = relationship(lazy="joined", innerjoin=True)

    def holds_on(self, day: date) -> bool:
        """Whether the membership is in force on that day; its last day belongs to it."""
        return self.since <= day and (self.until is None or day <= self.until)
