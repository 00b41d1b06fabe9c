"""botocore's own service models: which operations exist and what they take and give."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import botocore.loaders
import botocore.model

from insights.sandbox.constraints import in_words, problems
from insights.sandbox.refusal import Refusal

#: In a message: the place of a value, and the words that it may be.
_PLACE = re.compile(r"(?<= at ')[\w.]+(?=' failed)")
_WORDS = re.compile(r"(?<=enum value set: \[)[^\]]+")


class ReplyError(Exception):
    """The sandbox was about to send what the service could not have sent: a bug of its own."""


class ServiceModel:
    """One service. ``refusal`` is the code that it gives to a parameter out of bounds."""

    def __init__(self, service: str, refusal: str) -> None:
        self.name = service
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
            said = in_words(found)
            raise Refusal(
                self._code(operation), _as_cloudwatch(said) if self.name == "cloudwatch" else said
            )

    def check_reply(self, operation: str, reply: dict[str, Any]) -> None:
        """Raises :class:`ReplyError` for what the model does not allow.

        The service itself replies with empty maps where its model asks for an entry.
        """
        found = [one for one in problems(self.output_shape(operation), reply) if not one.empty]
        if found:
            raise ReplyError(f"{operation} replied wrongly: {in_words(found)}")

    def error_shape(self, code: str, operation: str = "") -> str:
        """The name of the exception that has this code in the query protocol, or the code.

        Where several have it, the one that the operation declares.
        """
        if self.has(operation):
            declared = self._model.operation_model(operation).error_shapes
            for shape in declared:
                if shape.metadata["error"].get("code") == code:
                    return str(shape.name)
        return _error_shapes(self.name).get(code, code)

    def _code(self, operation: str) -> str:
        """Newer operations of a service refuse parameters with ValidationException."""
        modelled = [shape.name for shape in self._model.operation_model(operation).error_shapes]
        newer = "ValidationException" in modelled and self._refusal not in modelled
        return "ValidationException" if newer else self._refusal

    def check_refusal(self, refusal: Refusal) -> None:
        """The members of an error reply, checked like any reply."""
        if not refusal.members:
            return
        shape = self._model.shape_for(self.error_shape(refusal.code))
        found = problems(shape, refusal.members)
        if found:
            raise ReplyError(f"{refusal.code} was raised wrongly: {in_words(found)}")


def _as_cloudwatch(said: str) -> str:
    """CloudWatch names members by small letters, and the words of a set in its own order.

    Both after the one recorded text (observed 6.4); that other texts are alike is assumed.
    """
    said = _PLACE.sub(lambda found: _small(found[0]), said)
    return _WORDS.sub(lambda found: ", ".join(reversed(found[0].split(", "))), said)


def _small(path: str) -> str:
    return ".".join(name[:1].lower() + name[1:] for name in path.split("."))


@cache
def _model(service: str) -> botocore.model.ServiceModel:
    """Read once a process: the model of one service is a megabyte."""
    description = botocore.loaders.Loader().load_service_model(service, "service-2")
    return botocore.model.ServiceModel(description, service)


@cache
def _error_shapes(service: str) -> dict[str, str]:
    shapes = map(_model(service).shape_for, _model(service).shape_names)
    return {
        shape.metadata["error"]["code"]: shape.name
        for shape in shapes
        if shape.metadata.get("exception") and "code" in shape.metadata.get("error", {})
    }


def _typed(shape: Any, text: str) -> Any:
    if shape is not None and shape.type_name in ("integer", "long") and text.isdecimal():
        return int(text)
    return text
