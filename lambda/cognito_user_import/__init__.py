"""The functions of a user import: the Trigger and the Worker behind the custom resource.

They run in the customer's account, with the standard library and the Lambda runtime's boto3 only.
Data flows one way: request -> plan -> job -> report -> reply.
"""
