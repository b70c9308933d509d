"""The same import written on `custom_resources.Provider`: what `deploy_overhead` compares with."""
