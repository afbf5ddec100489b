"""The KPIs as figures, and as people see them: at a terminal, as JSON, as a page with charts. Reads the ledger, decides nothing."""
