"""imcp's filesystem server, as clients use it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import anyio
import pytest

from conftest import SECRET
from support.clients import Link, Refused, everything_in, names, text

READING = {
    "read_text_file", "read_media_file", "read_multiple_files", "list_directory", "directory_tree", "search_files",
    "get_file_info", "list_allowed_directories",
}
WRITING = {
    "write_file", "edit_file", "apply_patch", "create_directory", "move_file", "append_file", "copy_file",
    "delete_file",
}


async def succeed(client, tool: str, **arguments) -> dict:
    result = await client.call(tool, arguments)
    assert not result.get("isError"), text(result)
    return result


async def fail(client, tool: str, **arguments) -> str:
    result = await client.call(tool, arguments)
    assert result.get("isError") is True, text(result)
    return text(result)


async def test_the_tools_are_there_and_tell_what_they_change(files: Link):
    async with files.open() as client:
        tools = {tool["name"]: tool for tool in await everything_in(client, "tools")}
    assert READING | WRITING <= tools.keys()
    for name in READING:
        assert tools[name]["annotations"]["readOnlyHint"] is True, name
    for name in WRITING:
        assert tools[name]["annotations"].get("readOnlyHint", False) is False, name
    assert tools["write_file"]["annotations"].get("destructiveHint", True) is True
    assert tools["read_text_file"]["inputSchema"]["required"] == ["path"]


async def test_merged_they_carry_the_name_of_their_server(merged: Link):
    async with merged.open() as client:
        tools = await names(client, "tools")
        assert {f"files_{name}" for name in READING | WRITING} <= tools
        assert "utility_echo" in tools
        assert "two" in text(await succeed(client, "files_read_text_file", path="hello.txt"))
        assert text(await succeed(client, "utility_echo", text="x")) == "x"


async def test_a_directory_is_listed(files: Link, workspace: Path):
    async with files.open() as client:
        for path in (".", str(workspace)):
            listing = text(await succeed(client, "list_directory", path=path))
            assert "hello.txt" in listing and "notes" in listing
        assert "plan.md" in text(await succeed(client, "list_directory", path="notes"))
        assert "plan.md" in text(await succeed(client, "list_directory_with_sizes", path="notes"))
        assert "plan.md" in text(await succeed(client, "directory_tree", path="."))


async def test_the_allowed_directories_are_told(files: Link, workspace: Path):
    async with files.open() as client:
        assert "workspace" in text(await succeed(client, "list_allowed_directories"))


async def test_a_file_is_read_whole_and_in_part(files: Link, workspace: Path):
    async with files.open() as client:
        assert "one\ntwo\nthree" in text(await succeed(client, "read_text_file", path="hello.txt"))
        assert "one\ntwo\nthree" in text(await succeed(client, "read_text_file", path=str(workspace / "hello.txt")))
        head = text(await succeed(client, "read_text_file", path="hello.txt", head=1))
        assert "one" in head and "two" not in head
        tail = text(await succeed(client, "read_text_file", path="hello.txt", tail=1))
        assert "three" in tail and "two" not in tail
        info = text(await succeed(client, "get_file_info", path="hello.txt"))
        assert "14" in info


async def test_several_files_are_read_and_one_may_fail(files: Link):
    async with files.open() as client:
        result = await client.call("read_multiple_files", {"paths": ["hello.txt", "missing.txt", "notes/plan.md"]})
        words = text(result)
        assert "three" in words and "buy milk" in words and "missing.txt" in words


async def test_a_picture_is_read_as_a_picture(files: Link, workspace: Path):
    (workspace / "dot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    async with files.open() as client:
        result = await succeed(client, "read_media_file", path="dot.png")
        [block] = [block for block in result["content"] if block["type"] != "text"]
        assert (block["type"], block["mimeType"]) == ("image", "image/png")


async def test_a_file_is_written_and_overwritten(files: Link, workspace: Path):
    async with files.open() as client:
        await succeed(client, "write_file", path="new.txt", content="first ü\n")
        assert (workspace / "new.txt").read_text() == "first ü\n"
        os.chmod(workspace / "new.txt", 0o640)
        await succeed(client, "write_file", path="new.txt", content="second\n")
        assert (workspace / "new.txt").read_text() == "second\n"
        assert (workspace / "new.txt").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in workspace.iterdir()) == ["escape", "hello.txt", "new.txt", "notes", "outside"]


async def test_directories_are_made_and_files_moved(files: Link, workspace: Path):
    async with files.open() as client:
        await succeed(client, "create_directory", path="a/b/c")
        assert (workspace / "a/b/c").is_dir()
        await succeed(client, "move_file", source="hello.txt", destination="a/b/moved.txt")
        assert (workspace / "a/b/moved.txt").read_text().startswith("one")
        assert not (workspace / "hello.txt").exists()
        (workspace / "taken.txt").write_text("keep")
        await fail(client, "move_file", source="a/b/moved.txt", destination="taken.txt")
        assert (workspace / "taken.txt").read_text() == "keep"


async def test_a_file_is_edited(files: Link, workspace: Path):
    async with files.open() as client:
        edits = [{"oldText": "two", "newText": "zwei"}]
        preview = text(await succeed(client, "edit_file", path="hello.txt", edits=edits, dryRun=True))
        assert "-two" in preview and "+zwei" in preview
        assert (workspace / "hello.txt").read_text() == "one\ntwo\nthree\n"
        done = text(await succeed(client, "edit_file", path="hello.txt", edits=edits))
        assert "+zwei" in done
        assert (workspace / "hello.txt").read_text() == "one\nzwei\nthree\n"


async def test_an_edit_that_fits_nowhere_or_in_two_places_changes_nothing(files: Link, workspace: Path):
    (workspace / "twice.txt").write_text("same\nsame\n")
    async with files.open() as client:
        await fail(client, "edit_file", path="twice.txt", edits=[{"oldText": "same", "newText": "x"}])
        await fail(client, "edit_file", path="twice.txt", edits=[{"oldText": "absent", "newText": "x"}])
    assert (workspace / "twice.txt").read_text() == "same\nsame\n"


async def test_line_endings_survive_an_edit(files: Link, workspace: Path):
    (workspace / "dos.txt").write_bytes(b"one\r\ntwo\r\nthree\r\n")
    async with files.open() as client:
        await succeed(client, "edit_file", path="dos.txt", edits=[{"oldText": "one\ntwo", "newText": "1\n2"}])
    assert (workspace / "dos.txt").read_bytes() == b"1\r\n2\r\nthree\r\n"


async def test_files_are_searched_by_name(files: Link, workspace: Path):
    (workspace / "notes" / "deep").mkdir()
    (workspace / "notes" / "deep" / "other.md").write_text("x")
    async with files.open() as client:
        found = text(await succeed(client, "search_files", path=".", pattern="**/*.md"))
        assert "plan.md" in found and "other.md" in found and "hello.txt" not in found
        found = text(await succeed(client, "search_files", path=".", pattern="**/*.md", excludePatterns=["**/deep/**"]))
        assert "plan.md" in found and "other.md" not in found


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt", "notes/../../secret.txt", "/etc/passwd", "escape", "outside/secret.txt", "outside",
        "./notes/./../../secret.txt", "~/x", "/proc/self/environ", "", "a\u0000b", "workspace/../../secret.txt",
    ])
async def test_nothing_outside_is_reached(files: Link, workspace: Path, path: str):
    async with files.open() as client:
        answers = [
            await fail(client, "read_text_file", path=path),
            await fail(client, "read_media_file", path=path),
            await fail(client, "list_directory", path=path),
            await fail(client, "write_file", path=path, content="owned"),
            await fail(client, "edit_file", path=path, edits=[{"oldText": "nobody", "newText": "owned"}]),
            await fail(client, "move_file", source="hello.txt", destination=path),
        ]
        many = await client.call("read_multiple_files", {"paths": [path]})
        # A link may be renamed like any entry of a directory; what it leads to stays where it is.
        moved = await client.call("move_file", {"source": path, "destination": "moved"})
    assert SECRET not in json.dumps([*answers, many])
    assert (workspace.parent / "secret.txt").read_text() == SECRET
    assert sorted(entry.name for entry in workspace.parent.iterdir()) == ["imcp.yaml", "secret.txt", "workspace"]
    assert (workspace / "hello.txt").exists()
    assert moved.get("isError") or (workspace / "moved").is_symlink()


async def test_links_that_lead_out_are_not_followed_by_walks(files: Link):
    async with files.open() as client:
        assert "secret.txt" not in text(await succeed(client, "directory_tree", path="."))
        assert "secret.txt" not in text(await succeed(client, "search_files", path=".", pattern="**/*.txt"))


async def test_files_are_resources(files: Link, workspace: Path):
    async with files.open() as client:
        resources = await everything_in(client, "resources")
        templates = await everything_in(client, "resourceTemplates")
        assert resources or templates
        uri = next((entry["uri"] for entry in resources if entry["uri"].endswith("hello.txt")), None)
        uri = uri or (workspace / "hello.txt").as_uri()
        [content] = (await client.read(uri))["contents"]
        assert content["text"] == "one\ntwo\nthree\n"


async def test_resources_outside_cannot_be_read(files: Link, workspace: Path):
    async with files.open() as client:
        for path in ("/etc/passwd", str(workspace.parent / "secret.txt"), str(workspace / "escape")):
            with pytest.raises(Refused) as refusal:
                await client.read(f"file://{path}")
            assert refusal.value.code in (-32602, -32002)
        for uri in (f"file://{workspace}/%2e%2e/secret.txt", f"file://{workspace}/..%2fsecret.txt"):
            with pytest.raises(Refused):
                await client.read(uri)


async def test_a_missing_file_is_a_failure_that_names_it(files: Link):
    async with files.open() as client:
        assert "missing.txt" in await fail(client, "read_text_file", path="missing.txt")


async def test_fifty_writers_at_once_lose_nothing(files: Link, workspace: Path):
    async with files.open() as client:
        async def write(number: int) -> None:
            await succeed(client, "write_file", path=f"many/{number}.txt", content=f"{number}")

        await succeed(client, "create_directory", path="many")
        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(write, number)
        listing = text(await succeed(client, "list_directory", path="many"))
    assert all(f"{number}.txt" in listing for number in range(50))
    assert all((workspace / f"many/{number}.txt").read_text() == f"{number}" for number in range(50))


async def test_a_long_list_comes_in_pages_without_loss(files: Link, workspace: Path):
    (workspace / "long").mkdir()
    written = {workspace / "long" / f"{number}.txt" for number in range(1500)}
    for path in written:
        path.write_text("x")
    async with files.open() as client:
        first = await client.page("resources")
        found = [entry["uri"] for entry in await everything_in(client, "resources")]
    assert 0 < len(first["resources"]) < 1500 and first["nextCursor"]
    assert len(found) == len(set(found))
    assert {path.as_uri() for path in written} <= set(found)
