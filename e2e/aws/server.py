"""Plays AWS on the loopback interface, as far as stacks of this library need it: moto, and what moto leaves out."""
from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import threading
from pathlib import Path

os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")

import emulator  # noqa: E402  moto reads its settings when it is imported.


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the endpoint; 0 takes a free one")
    parser.add_argument("--logs", type=Path, required=True, help="directory of the logs")
    parser.add_argument("--node-modules", required=True, help="where Lambda functions find the AWS SDK")
    parser.add_argument("--task-command", required=True, help="starts a process that plays an ECS task")
    parser.add_argument("--proxy", default="http://127.0.0.1:9", help="where Lambda functions reach load balancers and tasks")
    parser.add_argument("--time-scale", type=float, default=0.01, help="how long a second of AWS's waits takes, in seconds")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    options.logs.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=options.logs / "server.log", level=logging.INFO, format="%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    aws = emulator.Emulator(options)
    aws.start()
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    print(json.dumps({"port": aws.front.port, "pid": os.getpid()}), flush=True)
    ended.wait()
    aws.stop()
    logging.shutdown()
    # Threads that wait for AWS's time do not hold the end up.
    os._exit(0)


if __name__ == "__main__":
    main()
