"""Cancelling while the user is asked. The older library cannot: it reads nothing while a callback runs."""

from __future__ import annotations

import anyio

from support.clients import Host, Link, text


async def test_a_call_that_waits_for_the_user_can_be_cancelled(everything: Link):
    asked = anyio.Event()

    async def elicit(_):
        asked.set()
        await anyio.sleep_forever()

    async with everything.open(Host(elicit=elicit)) as client:
        async with anyio.create_task_group() as group:
            group.start_soon(client.call, "test_elicitation", {"message": "Who?"})
            await asked.wait()
            group.cancel_scope.cancel()
        assert text(await client.call("test_simple_text"))
