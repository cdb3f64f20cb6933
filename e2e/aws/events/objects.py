"""S3's events about objects, for buckets that send theirs to EventBridge."""
from __future__ import annotations

import uuid
from typing import Any

from moto.s3 import notifications

import clients
from events.rules import Rules


def deliver_to(rules: Rules) -> None:
    """moto would hand the events to its own rules, which know few targets."""
    def send(account: str, bucket: Any, event_name: str, key: Any) -> None:
        rules.deliver({
            "version": "0", "id": str(uuid.uuid4()), "detail-type": notifications._detail_type(event_name), "source": "aws.s3", "account": account,
            "region": clients.REGION, "time": rules.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "resources": [bucket.arn],
            "detail": {"version": "0", "bucket": {"name": bucket.name}, "object": {"key": key.name, "size": key.size, "version-id": key.version_id}}})
    notifications._send_event_bridge_message = send
