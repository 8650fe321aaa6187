"""Values as text in addresses and files: days and cursors."""
