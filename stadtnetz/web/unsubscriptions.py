"""The signed addresses in letters by which somebody unsubscribes without signing in (RFC 8058)."""

from stadtnetz.web import signatures

PURPOSE = "unsubscribe"


def sign(*, follower_id: int, contribution_id: int) -> str:
    """Sign who gets a letter about what; it holds as long as the letter is kept."""
    return signatures.sign(PURPOSE, [follower_id, contribution_id])


def read(signature: str) -> tuple[int, int] | None:
    """Give follower and contribution, by their ids; None for what we never signed."""
    told = signatures.read(PURPOSE, signature)
    return (told[0], told[1]) if told is not None else None
