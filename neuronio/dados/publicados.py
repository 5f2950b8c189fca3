"""Um conjunto de dados publicado: onde os arquivos dele estão neste computador, e de onde vêm se faltam."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from neuronio.arquivos import como_caminho
from neuronio.dados.obtencao import ArquivoConhecido, ler_conferido, obter, pasta_do_cache
from neuronio.erros import ErroDeArquivo, ErroDeTipo

VARIAVEL = "NEURONIO_DADOS"


@dataclass(frozen=True)
class Publicado:
    """Os arquivos de um conjunto, que se leem da pasta da pessoa, ou do cache, ou dos espelhos.

    Args:
        titulo: como se chama numa frase.
        nome: o da pasta dele, em ``$NEURONIO_DADOS`` e no cache.
        arquivos: todos.
    """

    titulo: str
    nome: str
    arquivos: tuple[ArquivoConhecido, ...]

    def onde_esta(self) -> Path | None:
        """A pasta deste computador que tem todos os arquivos, ou ``None`` se falta algum."""
        pasta = self.pasta_da_pessoa() or self.pasta_guardada(None)
        return pasta if all((pasta / arquivo.nome).is_file() for arquivo in self.arquivos) else None

    def pasta_da_pessoa(self) -> Path | None:
        """A pasta dele dentro da que a variável ``NEURONIO_DADOS`` indica, se ela existe."""
        pasta = os.environ.get(VARIAVEL)
        return como_caminho(pasta) / self.nome if pasta else None

    def pasta_guardada(self, cache: str | Path | None) -> Path:
        """A pasta em que fica o que se baixou; ``None`` é a do usuário."""
        return pasta_do_cache() / self.nome if cache is None else como_caminho(cache)

    def ler(self, arquivo: ArquivoConhecido, espelhos: Sequence[str], cache: str | Path | None) -> bytes:
        """O conteúdo de um dos arquivos, descomprimido e conferido.

        Raises:
            ErroDeArquivo: ele falta ou está corrompido, ou não há rede para baixá-lo; a mensagem diz onde pôr
                os arquivos.
        """
        conferir_espelhos(espelhos)
        pasta = self.pasta_da_pessoa()
        if pasta is not None:
            try:
                return ler_conferido(pasta / arquivo.nome, arquivo)
            except ErroDeArquivo as erro:
                raise ErroDeArquivo(
                    f"{erro} A variável {VARIAVEL} manda ler o {self.titulo} de {pasta}: ponha ali o arquivo "
                    "original, ou retire a variável, para que eu o baixe."
                ) from erro
        try:
            return obter(arquivo, self.pasta_guardada(cache), espelhos)
        except ErroDeArquivo as erro:
            nomes = ", ".join(a.nome for a in self.arquivos)
            raise ErroDeArquivo(
                f"{erro}\nSem rede, ponha o que falta do {self.titulo} ({nomes}) em "
                f"{self.pasta_guardada(cache)}, ou numa pasta {self.nome} dentro da que a variável "
                f"{VARIAVEL} indicar."
            ) from erro


def conferir_espelhos(espelhos: Sequence[str]) -> None:
    """Levanta ``ErroDeTipo`` se não são endereços, numa lista."""
    if isinstance(espelhos, str) or not isinstance(espelhos, Sequence):
        raise ErroDeTipo(
            f'espelhos é uma lista de endereços, como ["https://..."], mas recebeu {espelhos!r:.80}.'
        )
    for espelho in espelhos:
        if not isinstance(espelho, str):
            raise ErroDeTipo(f"cada espelho é um endereço, num texto, mas recebeu {espelho!r:.80}.")
