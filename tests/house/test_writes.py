"""Nothing is written for nobody, and nothing by asking for a page."""

from tests.browse import browse

OPEN_TO_ALL = {
    "accounts.begin": 422, "follows.end": 404, "conversations.end": 404, "comment_reports.send": 404,
    "registration.open_account": 200, "registration.confirmed": 404,
}  # fmt: skip
"""The sign-in, which misses what one signs in with; letters, whose signature is wrong here; reports,
here of nothing; and the account to come, whose form is shown."""


def posts(network):
    return [rule for rule in network.url_map.iter_rules() if "POST" in rule.methods]


def test_every_write_refuses_an_anonymous_visitor(network):
    browser = browse("plain", network)
    token = browser.token()
    answered = {}
    for rule in posts(network):
        example = {
            "contribution_id": 1,
            "event_id": 1,
            "occurrence_id": 1,
            "slug": "weisswasser",
            "subject": "impressum",
            "signature": "x",
            "comment_id": 1,
            "token": "x",
            "keys": "x",
        }
        path = rule.build(
            {
                **{name: example[name] for name in rule.arguments - set(rule.defaults or ())},
                **(rule.defaults or {}),
            }
        )[1]
        answered[rule.endpoint] = browser.send(
            "POST", path, data=[("csrf_token", token)]
        ).status_code
    assert answered == {
        rule.endpoint: OPEN_TO_ALL.get(rule.endpoint, 401) for rule in posts(network)
    }
    assert len(answered) > 7


def test_no_address_both_shows_and_writes(network):
    both = [rule.rule for rule in network.url_map.iter_rules() if {"GET", "POST"} <= rule.methods]
    assert both == []


def test_only_get_and_post_are_spoken(network):
    methods = set().union(*(rule.methods for rule in network.url_map.iter_rules()))
    assert methods == {"GET", "POST", "HEAD", "OPTIONS"}
