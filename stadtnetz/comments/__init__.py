"""What readers and cities say below a contribution, and what becomes of it."""

from stadtnetz.comments.models import Comment
from stadtnetz.comments.states import State

__all__ = ["Comment", "State"]
