"""Staff accounts: sign-in with a second factor, and lockout after failed attempts."""
