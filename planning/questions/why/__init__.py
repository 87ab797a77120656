"""Why a decision, why not another, what would it take: facts that a search proves."""
