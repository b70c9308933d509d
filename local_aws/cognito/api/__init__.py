"""How Cognito's operations check requests and answer, whichever module does them."""
