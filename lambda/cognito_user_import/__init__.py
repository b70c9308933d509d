"""The deploy side of a user import: the Trigger and the Worker behind the custom resource.

Runs in the customer's account on the standard library and the Lambda runtime's boto3 only.
Data flows one way: request -> plan -> job -> report -> reply.
"""
