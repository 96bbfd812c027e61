# SPDX-License-Identifier: Apache-2.0
"""Finds the callable that ASYA_HANDLER names."""
import importlib
import os
import re
import types

from asya_errors import describe_failure, type_name


class LoadError(Exception):
    """The handler cannot be loaded; the text is one line for an operator."""


HANDLER_NAME = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+\Z")


def load_handler(name):
    """The callable that ASYA_HANDLER names, and the module it was found in."""
    if not name:
        raise LoadError("ASYA_HANDLER is not set: set it to module.function or module.Class.method")
    if not HANDLER_NAME.match(name):
        raise LoadError("ASYA_HANDLER is %r, which is not of the form module.function or module.Class.method" % name)
    parts = name.split(".")
    module, rest = import_longest_prefix(name, parts)
    if len(rest) > 2:
        raise LoadError("ASYA_HANDLER is '%s', but there is no module '%s'" % (name, ".".join(parts[:-1])))
    owner = module
    for index, part in enumerate(rest):
        last = index == len(rest) - 1
        try:
            found = getattr(owner, part)
        except AttributeError:
            raise LoadError(describe_missing(name, owner, part, last)) from None
        if not last:
            if not isinstance(found, type):
                raise LoadError("ASYA_HANDLER is '%s', but '%s' is not a class" % (name, part))
            found = construct(name, found)
        owner = found
    if isinstance(owner, type):
        raise LoadError("ASYA_HANDLER is '%s', which is a class: add the method to call, '%s.<method>'" % (name, name))
    if not callable(owner):
        raise LoadError("ASYA_HANDLER is '%s', which is not callable but a %s" % (name, type_name(type(owner))))
    return owner, module


def import_longest_prefix(name, parts):
    for count in range(len(parts) - 1, 0, -1):
        prefix = ".".join(parts[:count])
        try:
            return importlib.import_module(prefix), parts[count:]
        except ModuleNotFoundError as error:
            # Only a missing part of the prefix itself means "try a shorter one".
            if error.name is None or not (prefix + ".").startswith(error.name + "."):
                raise LoadError(
                    "ASYA_HANDLER is '%s', but importing '%s' needs the module '%s', which is not installed"
                    % (name, prefix, error.name)
                ) from None
        except SystemExit as error:
            raise LoadError(
                "ASYA_HANDLER is '%s', but importing '%s' called sys.exit(%s)" % (name, prefix, error.code)
            ) from None
        except BaseException as error:
            raise LoadError(
                "ASYA_HANDLER is '%s', but importing '%s' failed: %s" % (name, prefix, describe_failure(error))
            ) from error
    raise LoadError(
        "ASYA_HANDLER is '%s', but there is no module '%s' in %s or on PYTHONPATH" % (name, parts[0], os.getcwd())
    )


def construct(name, cls):
    import inspect

    try:
        parameters = inspect.signature(cls).parameters.values()
    except (TypeError, ValueError):
        parameters = ()
    for parameter in parameters:
        if parameter.default is parameter.empty and parameter.kind not in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        ):
            raise LoadError(
                "ASYA_HANDLER is '%s', but the parameter '%s' of %s.__init__ has no default"
                % (name, parameter.name, cls.__name__)
            )
    try:
        return cls()
    except BaseException as error:
        raise LoadError(
            "ASYA_HANDLER is '%s', but making a %s failed: %s" % (name, cls.__name__, describe_failure(error))
        ) from error


def describe_missing(name, owner, part, last):
    kind = "class" if not last else "method" if not isinstance(owner, types.ModuleType) else "function"
    where = owner.__name__ if isinstance(owner, types.ModuleType) else type(owner).__name__
    text = "ASYA_HANDLER is '%s', but '%s' has no %s '%s'" % (name, where, kind, part)
    import difflib

    close = difflib.get_close_matches(part, [other for other in dir(owner) if not other.startswith("_")], 1)
    return text + ("; did you mean '%s'?" % close[0] if close else "")


def fingerprint_of(module):
    """The digest of the module's source, or None when it has no source file."""
    path = getattr(module, "__file__", None)
    if not path or not path.endswith(".py"):
        return None
    try:
        with open(path, "rb") as source:
            data = source.read()
    except OSError:
        return None
    # The built-in implementation: hashlib would load OpenSSL for one digest.
    for accelerator in ("_sha2", "_sha256", "hashlib"):
        try:
            return "sha256:" + importlib.import_module(accelerator).sha256(data).hexdigest()
        except (ImportError, AttributeError):
            continue
    return None
