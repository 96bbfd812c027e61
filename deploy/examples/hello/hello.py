def greet(payload):
    name = payload.get("name", "world")
    return {"greeting": f"Hello, {name}!"}
