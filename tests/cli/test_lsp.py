"""The language server, asked by a real client over pipes, as an editor asks it."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

SERVER = (sys.executable, "-c", "from makegood.cli import main; main()", "policy", "lsp")
TEXT = (Path(__file__).parents[2] / "packs" / "credits" / "policy.md").read_text()


class Editor:
    """An editor with its server; it keeps what the server says of each page."""

    def __init__(self) -> None:
        self.client = LanguageClient("editor", "1")
        self.told: dict[str, asyncio.Queue[list[types.Diagnostic]]] = defaultdict(asyncio.Queue)
        self.pages = (Page(self, f"file:///pages/{number}/policy.md") for number in count())

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def keep(params: types.PublishDiagnosticsParams) -> None:
            self.told[params.uri].put_nowait(list(params.diagnostics))

    async def start(self) -> None:
        """Start the server and introduce the editor."""
        await self.client.start_io(*SERVER)
        await self.client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        self.client.initialized(types.InitializedParams())

    async def stop(self) -> None:
        """Let the server go."""
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()


class Page:
    """A page of an editor."""

    def __init__(self, editor: Editor, uri: str) -> None:
        self.editor, self.client, self.uri = editor, editor.client, uri
        self.queue = editor.told[uri]
        self.version = 1

    async def open(self, text: str) -> list[types.Diagnostic]:
        """Open the page; give what the server says of it."""
        page = types.TextDocumentItem(self.uri, "markdown", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(page))
        return await self.told()

    def type(self, text: str) -> None:
        """Change the whole page."""
        self.version += 1
        page = types.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(page, [change]))

    async def told(self) -> list[types.Diagnostic]:
        """Wait for what the server says next."""
        return await asyncio.wait_for(self.queue.get(), timeout=30)

    async def suggested(self, position: types.Position) -> list[types.CompletionItem]:
        """Ask what may be written at a place."""
        params = types.CompletionParams(self.identifier, position)
        found = await self.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
        return list(found.items)

    async def explained(self, position: types.Position) -> str | None:
        """Ask what the word at a place means."""
        found = await self.client.text_document_hover_async(types.HoverParams(self.identifier, position))
        return found and found.contents.value

    async def declared(self, position: types.Position) -> types.Location | None:
        """Ask where the word at a place is declared."""
        return await self.client.text_document_definition_async(types.DefinitionParams(self.identifier, position))

    @property
    def identifier(self) -> types.TextDocumentIdentifier:
        """The page, as the protocol names it."""
        return types.TextDocumentIdentifier(self.uri)


Play = Callable[[Callable[[Page], Awaitable[None]]], None]


@pytest.fixture(scope="module")
def in_editor() -> Iterator[Play]:
    """Play a script on a new page of one editor."""
    editor = Editor()
    with asyncio.Runner() as runner:
        runner.run(editor.start())
        yield lambda script: runner.run(script(next(editor.pages)))
        runner.run(editor.stop())


def at(text: str, *, marked: str) -> types.Position:
    """The place just behind the first occurrence of a text in a page."""
    before = text[: text.index(marked) + len(marked)]
    return types.Position(before.count("\n"), len(before.rpartition("\n")[2]))


def test_a_mistake_is_shown_with_its_place_and_goes_when_it_is_mended(in_editor: Play) -> None:
    """The same diagnostics as on the command line, as one types."""

    async def script(page: Page) -> None:
        assert await page.open(TEXT) == []
        page.type(TEXT.replace("needs: proof", "needs: prof"))
        (found,) = await page.told()
        row = at(TEXT, marked="needs: proof").line
        assert (found.code, found.severity) == ("MG211", types.DiagnosticSeverity.Error)
        assert found.range == types.Range(types.Position(row, 7), types.Position(row, 11))
        assert found.message == "There is no paper `prof`. Did you mean `proof`?"
        page.type(TEXT)
        assert await page.told() == []

    in_editor(script)


def test_a_burst_of_changes_is_checked_once(in_editor: Play) -> None:
    """The server waits until its author pauses."""

    async def script(page: Page) -> None:
        await page.open(TEXT)
        for typed in ("p", "pr", "pro", "proo"):
            page.type(TEXT.replace("needs: proof", f"needs: {typed}"))
        (found,) = await page.told()
        assert found.message.startswith("There is no paper `proo`.")
        assert page.queue.empty()

    in_editor(script)


def test_columns_count_as_the_editor_counts_them(in_editor: Play) -> None:
    """A sign that takes two units moves what stands behind it by two."""
    broken = TEXT.replace("## Show us what happened {#C3b}", "## Show 🧾 us {#c3b}")

    async def script(page: Page) -> None:
        found = next(each for each in await page.open(broken) if each.code == "MG101")
        assert found.range.start.character == len("## Show 🧾 us {#") + 1

    in_editor(script)


def test_a_word_that_fits_replaces_what_was_typed(in_editor: Play) -> None:
    """An editor would otherwise write the fact behind its own beginning."""
    text = TEXT.replace("when: payment.valid > 0 credits", "when: payment.va")

    async def script(page: Page) -> None:
        await page.open(text)
        found = await page.suggested(at(text, marked="when: payment.va"))
        item = next(each for each in found if each.label == "payment.valid")
        assert item.detail == "credits"
        assert isinstance(item.text_edit, types.TextEdit)
        assert item.text_edit.range.start.character == len("when: ")

    in_editor(script)


def test_the_pointer_says_what_a_fact_is_and_a_clause_leads_to_its_heading(in_editor: Play) -> None:
    """Type, plain words, source; and the place of the declaration."""

    async def script(page: Page) -> None:
        await page.open(TEXT)
        said = await page.explained(at(TEXT, marked="when: payment.us"))
        assert said is not None
        assert "`payment.used`: credits" in said
        place = await page.declared(at(TEXT, marked="overrides: C3, C4"))
        assert place is not None
        assert place.range.start == at(TEXT, marked="an untouched pack {#")

    in_editor(script)


def test_other_markdown_files_are_left_alone(in_editor: Play) -> None:
    """An editor starts the server for each of them."""

    async def script(page: Page) -> None:
        page.uri = page.uri.replace("policy.md", "shopping.md")
        page.queue = page.editor.told[page.uri]
        assert await page.open("# Shopping\n\n- bread\n") == []

    in_editor(script)


def test_a_page_that_is_closed_has_nothing_wrong_any_more(in_editor: Play) -> None:
    """What was said about it is taken back."""

    async def script(page: Page) -> None:
        assert len(await page.open("Nothing.")) == 1
        page.client.text_document_did_close(types.DidCloseTextDocumentParams(page.identifier))
        assert await page.told() == []

    in_editor(script)


@pytest.mark.parametrize("text", ["", "~~~rule", "---\n", "🧾" * 120_000, "## A {#A}\n\n~~~rule\nwhen: ("])
def test_no_page_is_too_broken_to_ask_about(in_editor: Play, text: str) -> None:
    """Completion, hover and definition answer, whatever stands there."""
    end = at(text, marked=text)

    async def script(page: Page) -> None:
        await page.open(text)
        assert await page.suggested(end) is not None
        assert await page.explained(end) is None
        assert await page.declared(end) is None

    in_editor(script)
