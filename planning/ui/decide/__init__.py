"""The screens that decide: summary, plan, comparison, reasons."""
