"""O preparo de uma série: com ele, o modelo salvo continua uma série nova de onde ela acaba."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neuronio.conferencias import inteiro_positivo
from neuronio.dados.calendario import Calendario, agrupado
from neuronio.dados.colunas import escrita_de_dict, escrita_para_dict
from neuronio.dados.grafias import composto
from neuronio.dados.janelas import Escala, Valores, cortar, lugares_das_janelas, na_unidade, ver
from neuronio.dados.linha_do_tempo import LinhaDoTempo, coluna_das_datas, ler_linha_do_tempo
from neuronio.dados.numeros import Decimal, Escrita
from neuronio.dados.planilha import ler_planilha
from neuronio.dados.preparo import Preparo, conferir_decimal
from neuronio.dados.prova import Prova, montar_prova
from neuronio.erros import ErroDeDados
from neuronio.nomes import com_metodos_em_portugues

MAIOR_JANELA = 1_000_000  # um arquivo alheio não faz criar uma janela que não caiba na memória


@com_metodos_em_portugues("Continuacao")
@dataclass(frozen=True, eq=False)
class Continuacao:
    """O fim de uma série, e as datas que vêm depois dele.

    Args:
        x: a última janela, float32 ``(1, janela, colunas)``.
        data: a do último valor da série.
        ultimo: o último valor da série, na unidade dela.
        datas: as do horizonte, escritas como no arquivo, ou como 2002-01 se a série se agrupou.
        desvio: o da escala.
    """

    x: NDArray[np.float32]
    data: str
    ultimo: float
    datas: list[str]
    desvio: float

    def na_unidade(self, previsto: ArrayLike) -> Valores:
        """O que a rede deu para ``x``, na unidade da série, ``(horizonte,)``."""
        saidas = np.asarray(previsto, np.float64).reshape(1, -1)
        return np.asarray(na_unidade(saidas, np.array([self.ultimo]), self.desvio)[0])


@com_metodos_em_portugues("PreparoDeSerie")
@dataclass(frozen=True)
class PreparoDeSerie(Preparo):
    """Lê uma série como a do treino, e faz dela janelas na escala que se aprendeu no passado.

    Args:
        classes: ``None``: prevê-se um número por passo.
        colunas: as que a rede recebe; a primeira é a que se prevê.
        datas: o nome da coluna das datas; num arquivo que não a tem, é a primeira em que as há.
        janela: quantos períodos a rede vê.
        horizonte: quantos prevê.
        agrupar: de que período se tira a média; ``None`` se de nenhum.
        periodo: depois de quantos valores a estação se repete; 1 se não se repete.
        calendario: de quanto em quanto tempo vinha um valor no treino.
        escritas: como estavam escritos os números de cada coluna.
        escala: a do treino.
        base: o erro que faz 1 o MASE; ``None`` se não se pôde medir.
    """

    tipo: ClassVar[str] = "serie"

    colunas: tuple[str, ...]
    datas: str
    janela: int
    horizonte: int
    agrupar: str | None
    periodo: int
    calendario: Calendario
    escritas: tuple[Escrita, ...]
    escala: Escala
    base: float | None

    @property
    def forma(self) -> tuple[int, ...]:
        """Forma de uma amostra: ``(janela, colunas)``."""
        return (self.janela, len(self.colunas))

    def ler(self, caminho: str | Path, decimal: Decimal | None = None) -> NDArray[np.float32]:
        """A última janela da série de um arquivo, ``(1, janela, colunas)``."""
        return self.continuar(caminho, decimal).x

    def continuar(self, caminho: str | Path, decimal: Decimal | None = None) -> Continuacao:
        """O fim da série de um arquivo: o que a rede há de ver, e as datas do que ela prevê.

        Raises:
            ErroDeDados: a série é mais curta que a janela, tem outro ritmo, ou não se lê.
        """
        return self.continuar_linha(self.linha(caminho, decimal))

    def continuar_linha(self, linha: LinhaDoTempo) -> Continuacao:
        """O mesmo, de uma série já lida."""
        fim = np.array([len(linha)])
        futuro = linha.inicio + len(linha) + np.arange(self.horizonte, dtype=np.int64)
        return Continuacao(
            ver(linha, self.escala, self.janela, fim),
            linha.datas[-1],
            float(linha.valores[-1, 0]),
            linha.calendario.escrever(futuro),
            self.escala.desvio,
        )

    def prova(self, caminho: str | Path, decimal: Decimal | None = None) -> Prova:
        """Todas as janelas da série de um arquivo, para medir nelas a rede."""
        linha = self.linha(caminho, decimal)
        lugares = lugares_das_janelas(linha, self.janela, self.horizonte, 0, len(linha))
        if not len(lugares):
            raise ErroDeDados(
                f"{linha.origem} tem {len(linha)} {linha.calendario.nome}, e para medir a rede são precisos "
                f"{self.janela + self.horizonte} sem buracos no alvo: {self.janela} da janela e "
                f"{self.horizonte} do horizonte."
            )
        janelas = cortar(linha, self.escala, self.janela, self.horizonte, lugares)
        return montar_prova(self.colunas[0], linha, janelas, None, self.periodo, self.base)

    def linha(self, caminho: str | Path, decimal: Decimal | None = None) -> LinhaDoTempo:
        """A linha do tempo de um arquivo, que há de ter o ritmo da do treino e caber numa janela."""
        conferir_decimal(decimal)
        planilha = replace(ler_planilha(caminho), decimal=decimal)
        dita = self.datas if self.datas in planilha.nomes else None
        datas = coluna_das_datas(planilha, dita, self.colunas)
        linha, _ = ler_linha_do_tempo(planilha, datas, self.colunas, self.agrupar, self.escritas)
        if not linha.calendario.mesmo_ritmo(self.calendario):
            raise ErroDeDados(
                f"{linha.origem} conta o tempo em {linha.calendario.nome}, e a rede aprendeu com uma série "
                f"de {self.calendario.nome}. Dê uma com o mesmo ritmo."
            )
        if len(linha) < self.janela:
            raise ErroDeDados(
                f"{linha.origem} tem {len(linha)} {linha.calendario.nome}, e a rede precisa de ver "
                f"{self.janela} para prever os seguintes."
            )
        return linha

    def para_dict(self) -> dict[str, Any]:
        """O preparo como um dicionário que o JSON guarda sem perda."""
        return {
            "tipo": self.tipo,
            "colunas": list(self.colunas),
            "datas": self.datas,
            "janela": self.janela,
            "horizonte": self.horizonte,
            "agrupar": self.agrupar,
            "periodo": self.periodo,
            "calendario": self.calendario.para_dict(),
            "escritas": [escrita_para_dict(escrita) for escrita in self.escritas],
            "desvio": self.escala.desvio,
            "medias": list(self.escala.medias),
            "desvios": list(self.escala.desvios),
            "base": self.base,
        }

    @classmethod
    def de_campos(cls, d: Mapping[str, Any]) -> "PreparoDeSerie":
        """O preparo que ``para_dict`` descreveu."""
        colunas = tuple(composto(str(nome)) for nome in d["colunas"])
        medias, desvios = (tuple(float(valor) for valor in d[nome]) for nome in ("medias", "desvios"))
        escritas = tuple(escrita_de_dict(escrita) for escrita in d["escritas"])
        if not len(colunas) == len(escritas) == len(medias) + 1 == len(desvios) + 1:
            raise ValueError(d)
        escala = Escala(_positivo(d["desvio"]), medias, tuple(map(_positivo, desvios)))
        tamanhos = [inteiro_positivo(nome, d[nome]) for nome in ("janela", "horizonte", "periodo")]
        if max(tamanhos) > MAIOR_JANELA:
            raise ValueError(d)
        if d["agrupar"] is not None:
            agrupado(d["agrupar"])
        base = None if d["base"] is None else _positivo(d["base"])
        calendario = Calendario.de_dict(d["calendario"])
        janela, horizonte, periodo = tamanhos
        return cls(
            None,
            colunas,
            composto(str(d["datas"])),
            janela,
            horizonte,
            d["agrupar"],
            periodo,
            calendario,
            escritas,
            escala,
            base,
        )


def _positivo(valor: Any) -> float:
    lido = float(valor)
    if not 0 < lido < np.inf:
        raise ValueError(valor)
    return lido
