"""The site, the people and the acts of the tests of claims: there is something to audit."""

from tests.claims.conftest import ann, ask, buy, site, tom, write

__all__ = ["ann", "ask", "buy", "site", "tom", "write"]
