"""The verbs of the site itself: publish, wait.

Owns how these words become operations of sites.
"""

from makegood.play.stage import Stage
from makegood.play.story import Act
from makegood.sites.operations import publish_policy


def publish(stage: Stage, act: Act) -> None:
    """Publish a new version of the policy, approved at that moment unless the line says when."""
    new, agent = stage.story.policies[act.object], act.text("by")
    by = f"staff:{stage.staff(agent).pk}" if agent else "site"
    publish_policy(
        stage.site,
        text=new.text,
        file=new.file,
        by=by,
        at=stage.at,
        approved=act.instant("approved"),
        mandated=act.flag("mandated", otherwise=False),
    )


def wait(stage: Stage, act: Act) -> None:
    """Let time pass; the runner has moved the clock to the end of the wait already."""
