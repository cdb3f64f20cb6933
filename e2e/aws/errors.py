"""Errors as AWS answers them."""
from __future__ import annotations


class AwsError(Exception):
    """An error with AWS's code."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def reason(error: BaseException) -> str:
    """What CloudFormation shows of an error."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return f"{response['Error'].get('Message')} (Service: {getattr(error, 'operation_name', '')}, Error Code: {response['Error'].get('Code')})"
    return f"{error.code}: {error}" if isinstance(error, AwsError) else str(error)
