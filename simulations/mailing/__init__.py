"""The e-mail campaign of a mission: written, read again, sent within the law, its replies worked, its figures read."""
