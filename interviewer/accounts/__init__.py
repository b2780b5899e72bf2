"""Who may come in where several people share a program: accounts, organisations, roles, passwords, quotas."""
