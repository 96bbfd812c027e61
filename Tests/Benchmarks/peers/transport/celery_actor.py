# SPDX-License-Identifier: Apache-2.0
"""An actor as a Celery task: late acknowledgement, publisher confirms, the next task sent by the task itself.

The environment names the broker and where messages go on.
"""

import os

import celery

NEXT = os.environ["BENCH_NEXT"]

application = celery.Celery("bench", broker=os.environ["BENCH_BROKER"])
application.conf.update(
    task_acks_late=True,
    task_ignore_result=True,
    broker_transport_options={"confirm_publish": True},
    worker_concurrency=1,
    worker_prefetch_multiplier=int(os.environ["BENCH_WINDOW"]),
    worker_send_task_events=False,
)


def handle(payload):
    return payload


@application.task(name="hop")
def hop(envelope):
    envelope["payload"] = handle(envelope["payload"])
    envelope["route"]["current"] += 1
    application.send_task("hop", args=[envelope], queue=NEXT)
