"""The language server over standard input and output: diagnostics, completion, hover, go to definition.

Owns the protocol: positions in the client's units, and when a page is checked. Knows nothing of the language.
"""

import asyncio
from importlib.metadata import version

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path
from pygls.workspace import PositionCodec, ServerTextPosition, ServerTextRange

from makegood.cli.lsp.completion import Completion, Sort, completion
from makegood.cli.lsp.hover import definition, hover
from makegood.cli.lsp.page import OpenPage, is_policy, open_page
from makegood.kernel.diagnostics import Diagnostic, Span
from makegood.policy import load
from makegood.policy.surface import LINE_BREAK

NAME = "makegood"
# As long as a hand rests between two words: a page is not checked for every letter.
PAUSE = 0.2
SIGNS = {
    Sort.KEY: types.CompletionItemKind.Property,
    Sort.FACT: types.CompletionItemKind.Field,
    Sort.WORD: types.CompletionItemKind.EnumMember,
    Sort.FINDING: types.CompletionItemKind.Variable,
    Sort.PAPER: types.CompletionItemKind.File,
    Sort.TERM: types.CompletionItemKind.Constant,
    Sort.UNIT: types.CompletionItemKind.Unit,
    Sort.FUNCTION: types.CompletionItemKind.Function,
    Sort.CLAUSE: types.CompletionItemKind.Reference,
    Sort.KEYWORD: types.CompletionItemKind.Keyword,
}


class PolicyServer(LanguageServer):
    """Serves the pages that one editor has open; each is checked when its author pauses."""

    def __init__(self) -> None:
        # Whole texts: a policy is small, and where its lines end is ours to say.
        super().__init__(NAME, version(NAME), text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.waiting: dict[str, asyncio.TimerHandle] = {}

    def text(self, uri: str) -> str:
        """Give a page as it stands in the editor."""
        return self.workspace.get_text_document(uri).source

    def page(self, uri: str) -> OpenPage:
        """Read a page as it stands in the editor."""
        return open_page(self.text(uri), file=to_fs_path(uri) or uri)

    def check_soon(self, uri: str) -> None:
        """Check a page after a pause; another change starts the pause anew."""
        self.forget(uri)
        self.waiting[uri] = asyncio.get_running_loop().call_later(PAUSE, self.check, uri)

    def check(self, uri: str) -> None:
        """Check a page now and tell the editor what is wrong with it."""
        self.waiting.pop(uri, None)
        text, file = self.text(uri), to_fs_path(uri) or uri
        lines = LINE_BREAK.split(text)
        found = load(text, file=file).diagnostics if is_policy(text, file=file) else ()
        self.tell(uri, [self._diagnostic(each, lines) for each in found])

    def forget(self, uri: str) -> None:
        """Leave out a check that waits."""
        if waiting := self.waiting.pop(uri, None):
            waiting.cancel()

    def tell(self, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        """Replace what the editor shows beside a page."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics))

    @property
    def codec(self) -> PositionCodec:
        """How this editor counts the characters of a line."""
        return self.workspace.position_codec

    def place(self, page: OpenPage, position: types.Position) -> tuple[int, int]:
        """Give the row and the column, in characters, that an editor means."""
        found = self.codec.position_from_client_units(page.lines, position)
        return found.line, found.character

    def range(self, lines: list[str] | tuple[str, ...], span: Span) -> types.Range:
        """Give a span as the editor counts."""
        row, column = span.line - 1, span.column - 1
        start, end = ServerTextPosition(row, column), ServerTextPosition(row, column + span.length)
        return self.codec.range_to_client_units(lines, ServerTextRange(start, end))

    def _diagnostic(self, found: Diagnostic, lines: list[str]) -> types.Diagnostic:
        severity = types.DiagnosticSeverity.Warning if found.is_warning else types.DiagnosticSeverity.Error
        return types.Diagnostic(
            self.range(lines, found.span),
            f"{found.message} {found.hint}".rstrip(),
            severity=severity,
            code=found.code,
            source=NAME,
        )


server = PolicyServer()


def serve() -> None:
    """Serve one editor until it leaves."""
    server.start_io()


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
def opened(ls: PolicyServer, params: types.DidOpenTextDocumentParams) -> None:
    """Check a page as soon as it is open."""
    ls.check(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
def changed(ls: PolicyServer, params: types.DidChangeTextDocumentParams) -> None:
    """Check a page once its author pauses."""
    ls.check_soon(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def closed(ls: PolicyServer, params: types.DidCloseTextDocumentParams) -> None:
    """Take back what was said about a page."""
    ls.forget(params.text_document.uri)
    ls.tell(params.text_document.uri, [])


@server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[".", ":", " ", "("]))
def completed(ls: PolicyServer, params: types.CompletionParams) -> types.CompletionList:
    """Suggest what may be written here."""
    page = ls.page(params.text_document.uri)
    row, column = ls.place(page, params.position)
    return types.CompletionList(False, _items(ls, page, row, completion(page, row, column=column), column))


def _items(ls: PolicyServer, page: OpenPage, row: int, found: Completion, column: int) -> list[types.CompletionItem]:
    replaced = ls.range(page.lines, Span("", row + 1, found.column + 1, column - found.column))
    return [
        types.CompletionItem(
            each.text,
            kind=SIGNS[each.sort],
            detail=each.detail or None,
            documentation=each.meaning or None,
            sort_text=f"{rank:04}",
            text_edit=types.TextEdit(replaced, each.text),
        )
        for rank, each in enumerate(found.suggestions)
    ]


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hovered(ls: PolicyServer, params: types.HoverParams) -> types.Hover | None:
    """Say what a word means."""
    page = ls.page(params.text_document.uri)
    row, column = ls.place(page, params.position)
    text = hover(page, row, column=column)
    return None if text is None else types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text))


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def defined(ls: PolicyServer, params: types.DefinitionParams) -> types.Location | None:
    """Lead to where a clause, a finding or a term is declared."""
    page = ls.page(params.text_document.uri)
    row, column = ls.place(page, params.position)
    span = definition(page, row, column=column)
    return None if span is None else types.Location(params.text_document.uri, ls.range(page.lines, span))
