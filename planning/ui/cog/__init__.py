"""Behind the cog: the words of the screens, and what was done when."""
