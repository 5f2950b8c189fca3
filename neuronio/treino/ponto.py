"""Pontos de controle: o treino guardado no meio, para continuar depois de uma queda."""

from __future__ import annotations

from pathlib import Path

from neuronio.arquivos import como_caminho, criar_pasta
from neuronio.conferencias import inteiro_positivo
from neuronio.descricao import descrever
from neuronio.nomes import com_argumentos_em_portugues
from neuronio.treino.callbacks import Callback, Treino

ARQUIVO_DO_PONTO = "ponto.safetensors"


class PontoDeControle(Callback):
    """Guarda o modelo, o otimizador e o histórico numa pasta, para retomar o treino dali.

    O treino retomado dá os mesmos números, bit a bit, que o que não parou.

    Args:
        pasta: onde guardar; é criada se preciso. ``treinar(retomar=pasta)`` continua do último ponto.
        cada: de quantas em quantas épocas; a última é sempre guardada.

    Raises:
        ErroDeArquivo: ao treinar, se não se pode escrever ali; o ponto anterior continua lá.

    >>> import neuronio as nn, tempfile
    >>> rede = nn.RedeNeural([1, 1])
    >>> rede.compilar("sgd", "mse")
    >>> with tempfile.TemporaryDirectory() as pasta:
    ...     dados = {"x": [[1.0]], "y": [5.0], "progresso": False}
    ...     _ = rede.treinar(**dados, epocas=2, callbacks=[nn.PontoDeControle(pasta)])
    ...     rede.treinar(**dados, epocas=5, retomar=pasta).epocas
    5
    """

    @com_argumentos_em_portugues
    def __init__(self, pasta: str | Path, cada: int = 1) -> None:
        self.pasta = como_caminho(pasta)
        self.cada = inteiro_positivo("o intervalo entre pontos de controle", cada)

    def ao_iniciar_treino(self, treino: Treino) -> None:
        descrever(treino.modelo)  # o que não se pode guardar se diz agora, e não depois da primeira época
        criar_pasta(self.pasta)

    def ao_fim_da_epoca(self, treino: Treino) -> None:
        if treino.epoca % self.cada == 0 or treino.epoca == treino.epocas or treino.parar:
            treino.modelo.salvar(self.pasta / ARQUIVO_DO_PONTO)
