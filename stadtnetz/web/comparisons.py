"""Two contents side by side, field by field, in the words that people know the fields by."""

from stadtnetz import contributions, topics
from stadtnetz.contributions import Comparison, Content
from stadtnetz.web import dates, labels
from stadtnetz.web.templating import topic_name


def changes(earlier: Content, later: Content) -> list[tuple[str, Comparison]]:
    """Compare all that an author can change; give only what differs, under its name."""
    before, after = _in_words(earlier), _in_words(later)
    return [
        (labels.field(name), contributions.compare(before[name], after[name]))
        for name in before
        if before[name] != after[name]
    ]


def _in_words(content: Content) -> dict[str, str]:
    topic = topics.by_id(content.topic_id) if content.topic_id else None
    return {
        "title": content.title,
        "teaser": content.teaser,
        "body": content.body,
        "picture": labels.picture(content.picture_id),
        "picture_alt": content.picture_alt,
        "picture_credit": content.picture_credit,
        "is_decorative": labels.yes_or_no(content.is_decorative) if content.picture_id else "",
        "has_consent": labels.yes_or_no(content.has_consent) if content.picture_id else "",
        "topic": topic_name(topic) if topic else "",
        "language": labels.language(content.language),
        "wish": dates.moment(content.wished_at) if content.wished_at else "",
    }
