"""O ajuste da memória que o processo guarda."""

import platform

from neuronio.tensor.memoria import reter_memoria


def test_reter_memoria_pode_ser_pedido_mais_de_uma_vez():
    assert reter_memoria() == reter_memoria() == (platform.libc_ver()[0] == "glibc")
