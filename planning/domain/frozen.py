"""What scenarios and plans are made of: frozen values that refuse what they do not know."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)

    def but(self, **changes: object) -> Self:
        """Return a copy with some fields changed, validated again (`model_copy` does not validate)."""
        return type(self).model_validate({**self.model_dump(), **changes})
