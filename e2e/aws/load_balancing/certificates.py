"""Certificates that a stack only names: the user is taken to have them."""
from __future__ import annotations

from moto.elbv2 import models


def take_for_granted() -> None:
    """Lets listeners use every certificate."""
    models.register_certificate = lambda **_: None
    models.ELBv2Backend._certificate_exists = lambda _backend, certificate_arn: certificate_arn.startswith("arn:aws:")
