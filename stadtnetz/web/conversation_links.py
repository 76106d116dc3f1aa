"""The addresses of conversations: of comments, and of what is done with them."""

from typing import Any

from stadtnetz.web import links
from stadtnetz.web.addresses import url_for


def conversation(thing: Any) -> str:
    """Give the address of what is said below a contribution, on its page."""
    return f"{links.to(thing)}#conversation-{thing.id}"


def comments_below(thing: Any, **asked: Any) -> str:
    """Give the address of the conversation by itself, from a place on or in another order if told."""
    return url_for("comments.index", contribution_id=thing.id, **asked)


def commenting(thing: Any) -> str:
    """Give the address at which somebody says something below a contribution."""
    return url_for("comments.begin", contribution_id=thing.id)


def posting(thing: Any) -> str:
    """Give the address to which it is sent."""
    return url_for("comments.post", contribution_id=thing.id)


def to_comment(comment: Any) -> str:
    """Give the lasting address of one comment."""
    return f"{url_for('comments.permalink', comment_id=comment.id)}#comment-{comment.id}"


def going_on_below(comment: Any, after: str) -> str:
    """Give the address of the rest of what stands below one comment."""
    return url_for("comments.permalink", comment_id=comment.id, ab=after)


def replying(comment: Any) -> str:
    """Give the address at which somebody answers a comment."""
    return url_for("comments.begin_reply", comment_id=comment.id)


def editing_comment(comment: Any) -> str:
    """Give the address at which somebody changes a comment of their own."""
    return url_for("comments.edit", comment_id=comment.id)


def withdrawing(comment: Any) -> str:
    """Give the address at which somebody takes back a comment of their own."""
    return url_for("comments.ask_to_withdraw", comment_id=comment.id)


def reporting(comment: Any) -> str:
    """Give the address at which anybody reports a comment."""
    return url_for("comment_reports.ask", comment_id=comment.id)


def following_talk(thing: Any) -> str:
    """Give the address to which somebody sends that they want to hear what others say, or no more."""
    return url_for("conversations.follow", contribution_id=thing.id)


def setting_conversation(thing: Any) -> str:
    """Give the address at which a city says whether readers may talk below a contribution."""
    return url_for("conversations.setting", contribution_id=thing.id)


def unsubscribing_from_talk(keys: str) -> str:
    """Give the address in a letter at which nobody has to sign in to hear no more of conversations."""
    return url_for("conversations.confirm", keys=keys)


def marking_read(thing: Any) -> str:
    """Give the address to which somebody sends that they have read what there is."""
    return url_for("conversations.mark_read", contribution_id=thing.id)


def questions(city: Any, after: Any = None) -> str:
    """Give the address of what a city was asked and has not answered, from a place on if told."""
    return url_for("workspace.questions", stadt=city.slug, ab=after)


def comment_desk(part: str | None = None, after: int | None = None) -> str:
    """Give the address of the comments that moderators have to look at, from a place on if told."""
    return url_for("comment_desk.desk", zeige=part, ab=after)


def reviewing(comment: Any) -> str:
    """Give the address at which a comment is reviewed."""
    return url_for("comment_desk.review", comment_id=comment.id)


def ruling(comment: Any) -> str:
    """Give the address to which every decision about a comment is sent."""
    return url_for("comment_desk.rule", comment_id=comment.id)
