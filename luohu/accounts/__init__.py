"""Staff accounts: who may enter the desk, by password and second factor, and when a door stays shut."""
