"""The words of the product: values that every room shares. No pandas, no input or output here."""
