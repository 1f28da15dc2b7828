"""What has changed between two versions of a policy."""

from makegood.policy import Mark, Piece, Policy, difference, load, render
from makegood.policy.difference import compared_words
from tests.policy.small import text_of

A = "decides: money for any_reason\nlimit: request.made <= payment.paid + {}"
B = "decides: credits for any_reason\nneeds: proof"


def version(head: tuple[str, str] = ("", ""), **rules: str) -> Policy:
    """One version, with something in its text replaced."""
    return load(text_of(**rules).replace(*head), file="p.md").required()


def pieces(text: tuple[Piece, ...], mark: Mark) -> str:
    """The words with that mark."""
    return "".join(piece.text for piece in text if piece.mark is mark)


def test_two_versions_of_the_same_text_do_not_differ() -> None:
    """Nothing is shown where nothing changed."""
    found = difference(version(A=A.format("14 days")), version(A=A.format("14 days")))
    assert (found.head, found.clauses) == ((), ())


def test_a_changed_rule_is_told_word_by_word() -> None:
    """The clause is the same, because its id is."""
    found = difference(version(A=A.format("14 days"), B=B), version(A=A.format("30 days"), B=B))
    (change,) = found.clauses
    assert (change.id, change.mark, change.is_rule_changed) == ("A", Mark.CHANGED, True)
    assert (pieces(change.rule, Mark.REMOVED), pieces(change.rule, Mark.ADDED)) == ("14 ", "30 ")


def test_changed_prose_leaves_the_rule_as_it_was() -> None:
    """What people read may change alone."""
    (change,) = difference(version(B=B), version(("Clause B", "What we need"), B=B)).clauses
    assert (change.mark, change.is_rule_changed) == (Mark.CHANGED, False)
    assert pieces(change.title, Mark.ADDED) == "What we need"


def test_added_and_removed_clauses_stand_where_they_belong() -> None:
    """What is gone is shown behind what it stood behind."""
    old, new = version(A=A.format("1 day"), B=B), version(A=A.format("1 day"), C=B.replace("proof", "signed_letter"))
    changes = difference(old, new).clauses
    assert [(each.id, each.mark) for each in changes] == [("B", Mark.REMOVED), ("C", Mark.ADDED)]
    assert pieces(changes[0].rule, Mark.REMOVED) == B
    assert [(each.id, each.mark) for each in difference(new, old).clauses] == [("C", Mark.REMOVED), ("B", Mark.ADDED)]


def test_the_first_clause_can_be_removed() -> None:
    """It stood behind nothing."""
    assert [each.id for each in difference(version(A=B, B=B), version(B=B)).clauses] == ["A"]


def test_the_head_is_compared_too() -> None:
    """Another zone moves every deadline."""
    (change,) = difference(version(B=B), version(("Europe/London", "Europe/Dublin"), B=B)).head
    assert (change.name, pieces(change.pieces, Mark.ADDED)) == ("time zone", "Dublin")


def test_the_words_of_both_versions_can_be_put_together_again() -> None:
    """No word is lost in between."""
    old, new = "Ask within 14 days, please.\n\nSend it.", "You may ask\nwithin two weeks. Send it."
    found = compared_words(old, new)
    assert "".join(each.text for each in found if each.mark is not Mark.ADDED) == old
    assert "".join(each.text for each in found if each.mark is not Mark.REMOVED) == new


def test_the_page_carries_the_changes_where_an_older_version_is_given() -> None:
    """Only clauses that changed are marked."""
    old, new = version(A=A.format("14 days"), B=B), version(A=A.format("30 days"))
    page = render(new, since=old)
    assert [(each.id, each.change is not None) for each in page.clauses] == [("A", True), ("Z", False)]
    assert page.changes is not None
    assert [each.id for each in page.changes.clauses] == ["A", "B"]
    assert render(new).changes is None
