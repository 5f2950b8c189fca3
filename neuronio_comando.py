"""Por onde o comando ``neuronio`` começa: um Ctrl-C, já enquanto a biblioteca se carrega, é só uma frase.

Fica fora do pacote porque importar qualquer coisa de dentro dele já o carrega todo, o que leva uma fração de
segundo.
"""

import os
import signal
import sys


def _encerrar(*_: object) -> int:
    os.write(2, b"Interrompido.\n")
    os._exit(130)


def principal() -> int:
    """Executa o comando e devolve o estado de saída."""
    antes = signal.getsignal(signal.SIGINT)
    if antes is signal.default_int_handler:
        signal.signal(signal.SIGINT, _encerrar)
    from neuronio.linha_de_comando import principal as comando

    try:
        if antes is signal.default_int_handler:
            signal.signal(signal.SIGINT, antes)
        return comando()
    except KeyboardInterrupt:  # ainda antes de o comando saber o que lhe pedem
        return _encerrar()


if __name__ == "__main__":
    sys.exit(principal())
