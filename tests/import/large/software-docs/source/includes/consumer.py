"""A consumer that prints."""

# --8<-- [start:setup]
from lanternfish import Client

client = Client("localhost:7400")
# --8<-- [end:setup]

# --8<-- [start:loop]
with client.consume("mail") as messages:
    for message in messages:
        print(message.body)
        message.ack()
# --8<-- [end:loop]
