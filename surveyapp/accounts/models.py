"""People who sign in, what they are trusted with, and when they signed in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.access import Role
from surveyapp.orm import Base, UuidKey

MAX_LOGIN_LENGTH = 80
MAX_NAME_LENGTH = 120
MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 200


class Account(Base):
    """Somebody who may sign in."""

    __tablename__ = "account"

    id: Mapped[UuidKey]
    login: Mapped[str] = mapped_column(String(MAX_LOGIN_LENGTH), unique=True)
    display_name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(16), default="zh-CN")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    grants: Mapped[list["RoleGrant"]] = relationship(
        back_populates="account", order_by="RoleGrant.id"
    )


class RoleGrant(Base):
    """One role of one account in one authority, for one unit's subtree or for all."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_account_authority", "account_id", "authority_id"),)

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    role: Mapped[Role]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("assessed_unit.id"))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    account: Mapped[Account] = relationship(back_populates="grants")


class SignIn(Base):
    """One stay of one account; a cookie names it, and it dies when they sign out."""

    __tablename__ = "sign_in"

    id: Mapped[UuidKey]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    authority_id: Mapped[UUID] = mapped_column(ForeignKey("supervising_authority.id"))
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    signed_out_at: Mapped[datetime | None]


class SignInThrottle(Base):
    """How often a login was tried since `since`, and never rightly; counted in one upsert."""

    __tablename__ = "sign_in_throttle"

    login_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
    failures: Mapped[int]
