"""Who may do what: the only answer, as a table that a moderator could read."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from stadtnetz import accounts, clock, comments, contributions
from stadtnetz.accounts import User
from stadtnetz.cities import City
from stadtnetz.comments import Comment
from stadtnetz.contributions import MOVES, Contribution, Move, Role, State
from stadtnetz.pictures import Picture

Subject = Contribution | City | Picture | Comment
Rule = Callable[[User | None, Subject | None], bool]


class Action(StrEnum):
    """What somebody may want to do, each with a sentence."""

    READ = "contribution.read"  # see a contribution
    EDIT = "contribution.edit"  # change its words, and move it as its author
    RULE = "contribution.rule"  # decide what becomes of it
    HISTORY = "contribution.history"  # see its revisions and decisions
    ANNOUNCE = "event.announce"  # say at once that a date is off, put off or online
    FOLLOW = "contribution.follow"  # be told of its changes, or no more
    COMMENT = "contribution.comment"  # say something below it
    SET_CONVERSATION = "contribution.converse"  # open it to comments, moderate or close it
    READ_COMMENT = "comment.read"  # see it in its thread, be it as a tombstone
    EDIT_COMMENT = "comment.edit"  # put other words in its place
    WITHDRAW_COMMENT = "comment.withdraw"  # take it back
    REPORT = "comment.report"  # say that it should not stand there, or no more
    MODERATE_COMMENTS = "comment.moderate"  # let comments through, hide them, bring them back
    SPEAK_FOR = "city.speak"  # comment in its name
    UNSUBSCRIBE = "letter.unsubscribe"  # be told no more, by the signed address in a letter
    WRITE = "city.write"  # begin a contribution for a city
    EMBED = "city.embed"  # say which websites may show a city's dates
    SEE_DESK = "desk.see"  # see what waits
    WRITE_STANDING_TEXT = "standing_text.write"  # change the imprint and its like
    SEE_PICTURE = "picture.see"  # load the sizes of an uploaded picture
    SIGN_IN = "session.begin"  # prove who one is
    SIGN_OUT = "session.end"  # be nobody again
    SIGN_UP = "account.open"  # open an account, and confirm its address
    CLOSE_ACCOUNT = "account.close"  # leave for good


def may(viewer: User | None, action: Action, subject: Subject | None = None) -> bool:
    """Whether this viewer may do this with that."""
    return RULES[action](viewer, subject)


def moves_open_to(viewer: User | None, contribution: Contribution) -> tuple[Move, ...]:
    """List the moves that this viewer may make now: exactly the buttons to show."""
    roles = _roles_in(viewer, contribution)
    return tuple(
        move
        for move in contributions.open_moves(contribution.state)
        if MOVES[move].roles & roles and _is_in_time(contribution, move)
    )


def is_exceptional(viewer: User, contribution: Contribution, move: Move) -> bool:
    """Whether a ruling is on one's own work, which only the only moderator may make."""
    return Role.AUTHOR not in MOVES[move].roles and not is_not_own(viewer, contribution)


def anybody(_viewer: User | None, _subject: Subject | None) -> bool:
    """Allow everybody."""
    return True


def is_signed_in(viewer: User | None, _subject: Subject | None) -> bool:
    """Allow whoever is known."""
    return viewer is not None


def is_moderator(viewer: User | None, _subject: Subject | None) -> bool:
    """Allow who holds an office."""
    return viewer is not None and viewer.moderates


def is_admin(viewer: User | None, _subject: Subject | None) -> bool:
    """Allow who looks after the network itself."""
    return viewer is not None and viewer.office is accounts.Office.ADMIN


def edits_for_its_city(viewer: User | None, subject: Subject | None) -> bool:
    """Allow the editors of the city that is, or owns, the subject."""
    match subject:
        case Contribution():
            city_id = subject.city_id
        case City():
            city_id = subject.id
        case _:
            return False
    return viewer is not None and city_id in {city.id for city in accounts.cities_of(viewer)}


def is_not_own(viewer: User | None, subject: Subject | None) -> bool:
    """Whether the viewer neither wrote the contribution nor handed it in, nor edits for its city."""
    if not isinstance(subject, Contribution) or viewer is None:
        return False
    if edits_for_its_city(viewer, subject) or viewer.id == subject.author_id:
        return False
    return not contributions.was_handed_in_by(subject, viewer)


def reads(viewer: User | None, subject: Subject | None) -> bool:
    """Allow everybody what is visible, editors their city's, moderators what was handed in."""
    if not isinstance(subject, Contribution):
        return False
    moment = subject.published_at
    is_visible = subject.is_public and moment is not None and moment <= clock.now()
    handed_in = is_moderator(viewer, None) and subject.state is not State.DRAFT
    return is_visible or edits_for_its_city(viewer, subject) or handed_in


def follows(viewer: User | None, subject: Subject | None) -> bool:
    """Allow whoever is known and may read it."""
    return is_signed_in(viewer, subject) and reads(viewer, subject)


def comments_below(viewer: User | None, subject: Subject | None) -> bool:
    """Allow whoever is known below what everybody may read; whether it is open is asked later."""
    return (
        is_signed_in(viewer, subject)
        and isinstance(subject, Contribution)
        and contributions.is_visible(subject)
    )


def sets_conversation(viewer: User | None, subject: Subject | None) -> bool:
    """Allow the editors of its city, and moderators what they may read."""
    return edits_for_its_city(viewer, subject) or (
        is_moderator(viewer, subject) and reads(viewer, subject)
    )


def wrote(viewer: User | None, subject: Subject | None) -> bool:
    """Allow whoever wrote a comment."""
    return isinstance(subject, Comment) and viewer is not None and subject.author_id == viewer.id


def answers_for(viewer: User | None, subject: Subject | None) -> bool:
    """Allow who may mend a comment: its author, or whoever edits today for the city that speaks."""
    return (
        isinstance(subject, Comment) and viewer is not None and comments.is_theirs(subject, viewer)
    )


def sees_comment(viewer: User | None, subject: Subject | None) -> bool:
    """Allow who sees it in its thread and may read what the thread is about."""
    if not isinstance(subject, Comment) or not reads(viewer, subject.contribution):
        return False
    return comments.is_shown(subject, viewer)


def reports(viewer: User | None, subject: Subject | None) -> bool:
    """Allow everybody what they see and do not answer for."""
    return sees_comment(viewer, subject) and not answers_for(viewer, subject)


def moderates_comments(viewer: User | None, subject: Subject | None) -> bool:
    """Allow moderators what is not their own, and the only moderator that as well."""
    if viewer is None or not is_moderator(viewer, subject):
        return False
    return not wrote(viewer, subject) or accounts.is_only_moderator(viewer)


def sees_history(viewer: User | None, subject: Subject | None) -> bool:
    """Allow those who write and those who rule."""
    return edits_for_its_city(viewer, subject) or (
        is_moderator(viewer, None) and reads(viewer, subject)
    )


def rules_on(viewer: User | None, subject: Subject | None) -> bool:
    """Allow moderators what is not their own, and the only moderator that as well."""
    if viewer is None or not is_moderator(viewer, subject) or not reads(viewer, subject):
        return False
    return is_not_own(viewer, subject) or accounts.is_only_moderator(viewer)


def sees_picture(viewer: User | None, subject: Subject | None) -> bool:
    """Allow who uploaded it, whoever may read a contribution that shows it, and who writes on."""
    if not isinstance(subject, Picture):
        return False
    uploaded = viewer is not None and subject.uploaded_by_id == viewer.id
    proposed = is_moderator(viewer, None) and contributions.is_proposed_with(subject)
    if uploaded or proposed or contributions.shows_picture(subject, viewer):
        return True
    return viewer is not None and contributions.was_written_with(
        subject, accounts.cities_of(viewer)
    )


RULES: Mapping[Action, Rule] = MappingProxyType(
    {
        Action.READ: reads,
        Action.EDIT: edits_for_its_city,
        Action.RULE: rules_on,
        Action.HISTORY: sees_history,
        Action.ANNOUNCE: edits_for_its_city,
        Action.FOLLOW: follows,
        Action.COMMENT: comments_below,
        Action.SET_CONVERSATION: sets_conversation,
        Action.READ_COMMENT: sees_comment,
        Action.EDIT_COMMENT: answers_for,
        Action.WITHDRAW_COMMENT: answers_for,
        Action.REPORT: reports,
        Action.MODERATE_COMMENTS: moderates_comments,
        Action.SPEAK_FOR: edits_for_its_city,
        Action.UNSUBSCRIBE: anybody,
        Action.WRITE: edits_for_its_city,
        Action.EMBED: edits_for_its_city,
        Action.SEE_DESK: is_moderator,
        Action.WRITE_STANDING_TEXT: is_admin,
        Action.SEE_PICTURE: sees_picture,
        Action.SIGN_IN: anybody,
        Action.SIGN_OUT: is_signed_in,
        Action.SIGN_UP: anybody,
        Action.CLOSE_ACCOUNT: is_signed_in,
    }
)


def _roles_in(viewer: User | None, contribution: Contribution) -> frozenset[Role]:
    roles = {Role.AUTHOR} if may(viewer, Action.EDIT, contribution) else set()
    if may(viewer, Action.RULE, contribution):
        roles.add(Role.MODERATOR)
    return frozenset(roles)


def _is_in_time(contribution: Contribution, move: Move) -> bool:
    if move is Move.UNSCHEDULE:
        return contributions.is_scheduled(contribution)
    if move is Move.DISCARD:
        return not contributions.was_submitted(contribution)
    return True
