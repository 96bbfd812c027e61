# SPDX-License-Identifier: Apache-2.0
"""An actor of Dramatiq: publisher confirms, one thread, the next message sent by the actor itself.

The environment names the broker, this actor's queue and where messages go on.
"""

import os

import dramatiq
from dramatiq.brokers.rabbitmq import RabbitmqBroker

NEXT = os.environ["BENCH_NEXT"]

broker = RabbitmqBroker(url=os.environ["BENCH_BROKER"], confirm_delivery=True)
dramatiq.set_broker(broker)


def handle(payload):
    return payload


@dramatiq.actor(actor_name="hop", queue_name=os.environ["BENCH_QUEUE"])
def hop(envelope):
    envelope["payload"] = handle(envelope["payload"])
    envelope["route"]["current"] += 1
    broker.enqueue(dramatiq.Message(queue_name=NEXT, actor_name="hop", args=(envelope,), kwargs={}, options={}))
