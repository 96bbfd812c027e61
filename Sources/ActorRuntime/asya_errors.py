# SPDX-License-Identifier: Apache-2.0
"""How an exception of the user's code is told to an operator and to the next in line."""
import json

MAX_TRACEBACK = 32768
MAX_MESSAGE = 8192
OWN_MODULES = ("asya_worker", "asya_messages", "asya_handlers")


def type_name(cls):
    """The name as a traceback shows it: qualified by its module unless that is builtins."""
    module = getattr(cls, "__module__", None)
    name = getattr(cls, "__qualname__", None) or str(cls)
    return name if module in (None, "builtins") else "%s.%s" % (module, name)


def error_message(error):
    try:
        text = str(error)
    except Exception:
        text = ""
    if isinstance(error, MemoryError) and not text:
        text = "out of memory"
    elif isinstance(error, SystemExit):
        text = "the handler called sys.exit(%s)" % text
    text = text or type_name(type(error))
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "..."


def format_traceback(error):
    import traceback

    # The way to the handler, an event loop on it included, is of no use to the handler's author.
    for link in exception_chain(error):
        start = frame = link.__traceback__
        while frame is not None:
            if frame.tb_frame.f_globals.get("__name__") in OWN_MODULES:
                start = frame.tb_next
            frame = frame.tb_next
        link.__traceback__ = start
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    if len(text) > MAX_TRACEBACK:
        half = MAX_TRACEBACK // 2
        text = text[:half] + "\n...\n" + text[-half:]
    return text


def exception_chain(error):
    seen = []
    while error is not None and all(error is not other for other in seen):
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def encode_error(code, error, with_traceback):
    details = {"message": error_message(error), "type": type_name(type(error))}
    if with_traceback:
        try:
            details["traceback"] = format_traceback(error)
        except Exception:
            details["traceback"] = ""
    details["mro"] = [type_name(cls) for cls in type(error).__mro__ if cls is not object]
    text = json.dumps([{"error": code, "details": details}], ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace")


def describe_failure(error):
    """The error in one line, with the place in the user's code that raised it."""
    text = "%s: %s" % (type_name(type(error)), error_message(error).replace("\n", " "))
    frame = error.__traceback__
    place = None
    while frame is not None:
        code = frame.tb_frame.f_code
        if not code.co_filename.startswith("<") and "importlib" not in code.co_filename:
            place = (code.co_filename, frame.tb_lineno)
        frame = frame.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        place = None
    return text + (" (%s, line %d)" % place if place else "")
