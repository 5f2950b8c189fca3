"""O cuidado: que otimizador muda que parâmetros de um modelo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from neuronio.camadas.camada import Camada
from neuronio.configuracao import interpretar
from neuronio.erros import ErroDeTipo, ErroDeTreino, ErroDeValor, erro_de_nome
from neuronio.otimizadores import Otimizador
from neuronio.tensor import Parametro

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

MODELO_INTEIRO = ""
"""O nome do otimizador de um modelo que só tem um: cuida de todos os parâmetros."""


def unir_otimizadores(otimizador: Any) -> dict[str, Otimizador]:
    """Os otimizadores de um modelo: um só, ou um dicionário, submodelo → objeto ou nome.

    Raises:
        ErroDeTipo: se o dicionário não tem nomes de submodelos.
        ErroDeValor: se o mesmo objeto aparece duas vezes: o estado de um parâmetro não serve a outro.
    """
    if not isinstance(otimizador, Mapping):
        return {MODELO_INTEIRO: interpretar(otimizador, Otimizador, "otimizador")}
    if not otimizador or not all(isinstance(nome, str) and nome for nome in otimizador):
        raise ErroDeTipo(
            "vários otimizadores são um dicionário, submodelo → otimizador, como "
            f'{{"geradora": nn.Adam(2e-4), "discriminadora": nn.Adam(2e-4)}}, mas vieram {otimizador!r}.'
        )
    prontos = {nome: interpretar(o, Otimizador, "otimizador") for nome, o in otimizador.items()}
    if len({id(o) for o in prontos.values()}) < len(prontos):
        raise ErroDeValor("cada submodelo precisa do seu próprio otimizador: crie um objeto para cada um.")
    return prontos


class Cuidado:
    """Dá a cada otimizador de um modelo os parâmetros de que ele cuida, e sabe quando já são outros."""

    def __init__(self, modelo: Modelo) -> None:
        self.modelo = modelo
        self._treinaveis: dict[str, list[Parametro]] = {}
        """Os que se disse a cada otimizador que mudam."""

    def recomecar(self) -> None:
        """Dá aos otimizadores os parâmetros do modelo, sem estado nenhum."""
        for nome, otimizador in self.modelo.otimizadores.items():
            otimizador.preparar(self._parametros(nome))
            self._dar(nome)
        self._acompanhar_na_media()

    def acompanhar(self) -> None:
        """Dá-lhes os de agora, com o estado que tinham; menos a um que já é de outro modelo."""
        for nome, otimizador in self.modelo.otimizadores.items():
            if self._e_meu(nome) or not otimizador._parametros:
                self._dar(nome)
        self._acompanhar_na_media()

    def conferir(self) -> None:
        """Antes de treinar: dá-lhes os parâmetros que nasceram depois, ou foram congelados.

        Raises:
            ErroDeTreino: se um otimizador foi depois compilado com outro modelo.
        """
        for nome, otimizador in self.modelo.otimizadores.items():
            cuidados = otimizador._parametros
            if cuidados and self._e_meu(nome) and self._treinaveis.get(nome) is self._que_treinam():
                continue  # nada mudou
            if cuidados and not self._e_meu(nome) and _ids(cuidados) != _ids(self._parametros(nome)):
                raise ErroDeTreino(
                    "o otimizador não cuida dos parâmetros deste modelo: foi compilado depois com outro. "
                    f"Compile de novo com um só dele: nn.{type(otimizador).__name__}(...)."
                )
            self._dar(nome)
        self._acompanhar_na_media()

    def _acompanhar_na_media(self) -> None:
        if self.modelo.media_dos_pesos is not None:
            self.modelo.media_dos_pesos.acompanhar(self.modelo.pesos_da_media())

    def _parametros(self, nome: str) -> list[Parametro]:
        """Aqueles de que cuida o otimizador de tal nome.

        Raises:
            ErroDeNome: se o modelo não tem um submodelo com esse nome.
            ErroDeTipo: se o que tem esse nome não é uma camada.
        """
        if nome == MODELO_INTEIRO:
            return self.modelo.parametros()
        ha = vars(self.modelo)
        if nome not in ha:
            raise erro_de_nome("submodelo", nome, [n for n, valor in ha.items() if isinstance(valor, Camada)])
        if not isinstance(ha[nome], Camada):
            raise ErroDeTipo(f"{nome}, de que um otimizador cuidaria, não é uma camada, mas {ha[nome]!r}.")
        parametros: list[Parametro] = ha[nome].parametros()
        return parametros

    def _e_meu(self, nome: str) -> bool:
        return self.modelo.otimizadores[nome]._parametros is self.modelo._cuidados.get(nome)

    def _dar(self, nome: str) -> None:
        otimizador = self.modelo.otimizadores[nome]
        self._treinaveis[nome] = treinaveis = self._que_treinam()
        otimizador.acompanhar(self._parametros(nome), treinaveis, self.modelo.fatores_da_taxa())
        self.modelo._cuidados[nome] = otimizador._parametros

    def _que_treinam(self) -> list[Parametro]:
        """Os parâmetros do modelo que não estão congelados: a mesma lista, enquanto ele não muda."""
        oficina = self.modelo._oficina
        return oficina.treinaveis if oficina.em_dia else self.modelo.treinaveis()


def _ids(parametros: Sequence[Parametro]) -> list[int]:
    return [id(p) for p in parametros]
