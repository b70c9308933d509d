"""What the construct (at synth) and its functions (at deployment) agree on.

This is the properties and attributes of the custom resource, the workflow as a table of states, and
the numbers of seconds. The package imports neither the CDK nor an AWS SDK, so that both sides can
import it.
"""
