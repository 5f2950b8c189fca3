"""As mesmas contas no PyTorch."""

from __future__ import annotations
from typing import Any


def conferir_com_o_pytorch(caso: Any, espaco: dict[str, Any]) -> str:
    return ""
