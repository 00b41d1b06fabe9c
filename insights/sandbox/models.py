"""botocore's own service models: which operations exist and what they take and give."""

from __future__ import annotations

from functools import cache
from typing import Any

import botocore.loaders
import botocore.model

from insights.sandbox.constraints import in_words, problems
from insights.sandbox.refusal import Refusal


class ReplyError(Exception):
    """The sandbox was about to send what the service could not have sent: a bug of its own."""


class ServiceModel:
    """One service. ``refusal`` is the code that it gives to a parameter out of bounds."""

    def __init__(self, service: str, refusal: str) -> None:
        self._model = _model(service)
        self._refusal = refusal

    @property
    def target(self) -> str:
        """What stands before the dot in ``X-Amz-Target``."""
        return str(self._model.metadata.get("targetPrefix", ""))

    @property
    def namespace(self) -> str:
        """The XML namespace of replies in the query protocol."""
        return str(self._model.metadata.get("xmlNamespace", ""))

    def has(self, operation: str) -> bool:
        """Whether the service has such an operation."""
        return operation in self._model.operation_names

    def input_shape(self, operation: str) -> Any:
        """The shape of the parameters, or ``None``."""
        return self._model.operation_model(operation).input_shape

    def output_shape(self, operation: str) -> Any:
        """The shape of the reply, or ``None``."""
        return self._model.operation_model(operation).output_shape

    def typed(self, operation: str, fields: dict[str, str]) -> dict[str, Any]:
        """The fields of a form with the types that the operation gives them."""
        members = getattr(self.input_shape(operation), "members", {})
        return {name: _typed(members.get(name), text) for name, text in fields.items()}

    def check_request(self, operation: str, parameters: dict[str, Any]) -> None:
        """Raises :class:`Refusal` in the service's words for what the model does not allow."""
        found = problems(self.input_shape(operation), parameters)
        mistyped = [problem.text for problem in found if problem.mistyped]
        if mistyped:
            raise Refusal("SerializationException", f"{'; '.join(mistyped)}.")
        if found:
            raise Refusal(self._refusal, in_words(found))

    def check_reply(self, operation: str, reply: dict[str, Any]) -> None:
        """Raises :class:`ReplyError` for what the model does not allow."""
        found = problems(self.output_shape(operation), reply)
        if found:
            raise ReplyError(f"{operation} replied wrongly: {in_words(found)}")

    def check_refusal(self, refusal: Refusal) -> None:
        """The members of an error reply, checked like any reply."""
        if not refusal.members:
            return
        found = problems(self._model.shape_for(refusal.code), refusal.members)
        if found:
            raise ReplyError(f"{refusal.code} was raised wrongly: {in_words(found)}")


@cache
def _model(service: str) -> botocore.model.ServiceModel:
    """Read once a process: the model of one service is a megabyte."""
    description = botocore.loaders.Loader().load_service_model(service, "service-2")
    return botocore.model.ServiceModel(description, service)


def _typed(shape: Any, text: str) -> Any:
    if shape is not None and shape.type_name in ("integer", "long") and text.isdecimal():
        return int(text)
    return text
