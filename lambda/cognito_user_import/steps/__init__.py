"""The steps of the workflow, one module each, named as the console shows them."""
