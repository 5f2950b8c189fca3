"""Ver: uma rede por dentro, em desenhos."""

from neuronio.ver.rede import rede

__all__ = ["rede"]


def __dir__() -> list[str]:
    return list(__all__)
