"""The room Argent: who pays, one operation, the debt and the running of the residences, the risks."""
