"""What the construct, at synth, and its functions, at deployment, agree on.

The properties and attributes of the custom resource, the workflow as a table of states, and every
number of seconds. It imports neither the CDK nor an AWS SDK, so that both sides can import it.
"""
