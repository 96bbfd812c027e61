# SPDX-License-Identifier: Apache-2.0
"""The official SDK of the Agent2Agent protocol, in either of its releases, with objects as plain JSON.

For scripts whose arguments are PACKAGES URL ...: PACKAGES is the folder of one release of the SDK; 1.x speaks version 1.0,
0.3.x speaks version 0.3.
"""

import sys
import uuid

PACKAGES, URL = sys.argv[1:3]
sys.path.insert(0, PACKAGES)

import httpx  # noqa: E402
from a2a.client import ClientConfig, ClientFactory  # noqa: E402
from a2a.client.card_resolver import A2ACardResolver  # noqa: E402

try:
    from a2a.client.helpers import create_text_message_object  # noqa: E402, F401

    IS_OLD = True
except ImportError:
    IS_OLD = False


def check(condition, what):
    if not condition:
        raise AssertionError(what)


class Refused(Exception):
    """An error that the agent answered with."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def message(skill, part, context=None):
    """A message of one part, in the JSON of the version that the SDK speaks."""
    kind = {"kind": next(iter(part))} if IS_OLD else {}
    value = {
        "messageId": str(uuid.uuid4()),
        "role": "user" if IS_OLD else "ROLE_USER",
        "parts": [{**kind, **part}],
        "metadata": {"tool": skill},
    }
    return {**value, "contextId": context} if context else value


class Old:
    """Release 0.3, whose objects are those of pydantic."""

    def __init__(self, http, card):
        self.card = card
        self.clients = {
            wait: ClientFactory(ClientConfig(streaming=False, polling=not wait, httpx_client=http)).create(card)
            for wait in (True, False)
        }
        self.streaming = ClientFactory(ClientConfig(httpx_client=http)).create(card)

    @staticmethod
    def plain(value):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)

    async def asked(self, call):
        from a2a.client.errors import A2AClientJSONRPCError

        try:
            return await call
        except A2AClientJSONRPCError as error:
            raise Refused(error.error.code) from error

    async def send(self, value, wait=True):
        from a2a.types import Message

        async def first():
            async for task, _ in self.clients[wait].send_message(Message.model_validate(value)):
                return self.plain(task)

        return await self.asked(first())

    async def stream(self, value):
        from a2a.types import Message

        async for task, update in self.streaming.send_message(Message.model_validate(value)):
            yield self.plain(update or task)

    async def subscribe(self, identifier):
        from a2a.types import TaskIdParams

        async for task, update in self.streaming.resubscribe(TaskIdParams(id=identifier)):
            yield self.plain(update or task)

    async def get(self, identifier, **options):
        from a2a.types import TaskQueryParams

        return self.plain(await self.asked(self.streaming.get_task(TaskQueryParams(id=identifier, **options))))

    async def cancel(self, identifier):
        from a2a.types import TaskIdParams

        return self.plain(await self.asked(self.streaming.cancel_task(TaskIdParams(id=identifier))))

    async def push(self, identifier):
        from a2a.types import PushNotificationConfig, TaskPushNotificationConfig

        config = TaskPushNotificationConfig(
            task_id=identifier, push_notification_config=PushNotificationConfig(url="http://127.0.0.1:9/")
        )
        await self.asked(self.streaming.set_task_callback(config))

    async def extended_card(self):
        return self.plain(await self.streaming.get_card())

    @staticmethod
    def state(value):
        return value["status"]["state"]

    @staticmethod
    def data(part):
        return part["data"]


class New:
    """Release 1, whose objects are those of Protocol Buffers."""

    def __init__(self, http, card):
        self.card = card
        self.clients = {
            wait: ClientFactory(ClientConfig(streaming=False, polling=not wait, httpx_client=http)).create(card)
            for wait in (True, False)
        }
        self.streaming = ClientFactory(ClientConfig(httpx_client=http)).create(card)

    @staticmethod
    def plain(value):
        from google.protobuf.json_format import MessageToDict

        return MessageToDict(value)

    @staticmethod
    def request(value):
        from a2a.types.a2a_pb2 import SendMessageRequest
        from google.protobuf.json_format import ParseDict

        return ParseDict({"message": value}, SendMessageRequest())

    async def asked(self, call):
        from a2a.utils.errors import JSON_RPC_ERROR_CODE_MAP, A2AError

        try:
            return await call
        except A2AError as error:
            raise Refused(JSON_RPC_ERROR_CODE_MAP[type(error)]) from error

    @staticmethod
    def event(response):
        kind = response.WhichOneof("payload")
        names = {"task": "task", "status_update": "status-update", "artifact_update": "artifact-update"}
        return {"kind": names[kind], **New.plain(getattr(response, kind))}

    async def send(self, value, wait=True):
        async def first():
            async for response in self.clients[wait].send_message(self.request(value)):
                return self.event(response)

        return await self.asked(first())

    async def stream(self, value):
        async for response in self.streaming.send_message(self.request(value)):
            yield self.event(response)

    async def subscribe(self, identifier):
        from a2a.types.a2a_pb2 import SubscribeToTaskRequest

        async for response in self.streaming.subscribe(SubscribeToTaskRequest(id=identifier)):
            yield self.event(response)

    async def get(self, identifier, **options):
        from a2a.types.a2a_pb2 import GetTaskRequest

        return self.plain(await self.asked(self.streaming.get_task(GetTaskRequest(id=identifier, **options))))

    async def cancel(self, identifier):
        from a2a.types.a2a_pb2 import CancelTaskRequest

        return self.plain(await self.asked(self.streaming.cancel_task(CancelTaskRequest(id=identifier))))

    async def list(self, **options):
        from a2a.types.a2a_pb2 import ListTasksRequest

        return self.plain(await self.asked(self.streaming.list_tasks(ListTasksRequest(**options))))

    async def push(self, identifier):
        from a2a.types.a2a_pb2 import TaskPushNotificationConfig

        config = TaskPushNotificationConfig(task_id=identifier, url="http://127.0.0.1:9/")
        await self.asked(self.streaming.create_task_push_notification_config(config))

    async def extended_card(self):
        from a2a.types.a2a_pb2 import GetExtendedAgentCardRequest

        return self.plain(await self.streaming.get_extended_agent_card(GetExtendedAgentCardRequest()))

    @staticmethod
    def state(value):
        return value["status"]["state"].removeprefix("TASK_STATE_").lower()

    @staticmethod
    def data(part):
        return part["data"]


async def refused(call, code):
    try:
        await call
    except Refused as error:
        check(error.code == code, f"{error.code} instead of {code}")
    else:
        raise AssertionError(f"{code} was not answered")


async def connected(http):
    """The agent at URL."""
    card = await A2ACardResolver(http, URL).get_agent_card()
    return (Old if IS_OLD else New)(http, card)
