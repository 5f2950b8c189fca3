"""O que uma camada guarda: as camadas e as variáveis que há nos seus atributos, e o nome de cada uma."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

from neuronio.configuracao import Configuravel
from neuronio.tensor import Parametro, Variavel

if TYPE_CHECKING:
    from neuronio.camadas.camada import Camada

G = TypeVar("G", "Guarda", Variavel)

SEM_NADA_DENTRO = frozenset({type(None), bool, int, float, str})
"""Os tipos de quase todos os atributos: olhá-los por dentro custaria mais que construir a camada."""


class Guarda(Configuravel):
    """Quem tem camadas e variáveis em atributos, ou em listas e dicionários deles."""

    nome: str
    """O nome nos parâmetros, no resumo e nas mensagens de erro."""
    _variaveis: dict[str, Variavel]
    """As que `parametro` e `estado` criaram, pelo nome que lhes deram."""
    _lugares: dict[str, str]
    """Em que atributo se guardou cada uma: quem depois estiver ali fica com o nome."""
    _treinavel: bool
    _fator_da_taxa: float

    def subcamadas(self) -> list[tuple[str, Camada]]:
        """As camadas guardadas em atributos, com o nome de cada uma aqui dentro, que não se repete."""
        return cast("list[tuple[str, Camada]]", self._guardadas(Guarda))

    def todas(self) -> list[Camada]:
        """Esta camada e, por dentro, todas as outras."""
        return [cast("Camada", self), *(c for _, camada in self.subcamadas() for c in camada.todas())]

    def variaveis(self) -> list[Variavel]:
        """Os parâmetros e os estados, desta camada e das de dentro, cada um uma vez."""
        return [v for _, v in self.nomeadas()]

    def parametros(self) -> list[Parametro]:
        """Os parâmetros, na ordem das camadas, também os congelados."""
        return [v for v in self.variaveis() if isinstance(v, Parametro)]

    def treinaveis(self) -> list[Parametro]:
        """Os parâmetros que não estão numa camada congelada."""
        congeladas = [camada for camada in self.todas() if not camada._treinavel]
        congelados = {id(p) for camada in congeladas for p in camada.parametros()}
        return [p for p in self.parametros() if id(p) not in congelados]

    def fatores_da_taxa(self) -> dict[int, float]:
        """Do ``id`` de cada parâmetro, por quanto a taxa se multiplica para ele.

        O de uma camada que está em dois lugares é o do último.
        """
        fatores = {id(p): 1.0 for p in self._daqui().values() if isinstance(p, Parametro)}
        for _, camada in self.subcamadas():
            fatores.update(camada.fatores_da_taxa())
        return {qual: fator * self._fator_da_taxa for qual, fator in fatores.items()}

    def nomeadas(self) -> list[tuple[str, Variavel]]:
        """As variáveis, cada uma uma vez, com o caminho até ela a partir daqui: ``densa_1.kernel``."""
        primeiras: dict[int, tuple[str, Variavel]] = {}
        for nome, variavel in self._caminhos(""):
            primeiras.setdefault(id(variavel), (nome, variavel))
        return list(primeiras.values())

    def _caminhos(self, prefixo: str) -> Iterator[tuple[str, Variavel]]:
        for nome, variavel in self._daqui().items():
            yield prefixo + nome, variavel
        for nome, camada in self.subcamadas():
            yield from camada._caminhos(f"{prefixo}{nome}.")

    def _daqui(self) -> dict[str, Variavel]:
        """As variáveis desta camada, sem as de dentro, pelo nome."""
        guardadas = dict(self._guardadas(Variavel))
        proprias: dict[str, Variavel] = {}
        for nome, variavel in self._variaveis.items():
            atual = guardadas.get(self._lugares[nome]) if nome in self._lugares else variavel
            if atual is not None:
                proprias[nome] = atual
        conhecidas = {id(v) for v in proprias.values()}
        if any(id(v) not in conhecidas for v in guardadas.values()):
            conhecidas.update(id(v) for _, camada in self.subcamadas() for v in camada.variaveis())
        for lugar, variavel in guardadas.items():
            if id(variavel) not in conhecidas:
                _sem_repetir(lugar, variavel, proprias)
        return proprias

    def _guardadas(self, tipo: type[G]) -> list[tuple[str, G]]:
        """O que há de tal tipo nos atributos, com o nome do lugar, que não se repete."""
        donas: dict[str, G] = {}
        return [
            (_sem_repetir(nome, achada, donas), achada)
            for atributo, valor in vars(self).items()
            if type(valor) not in SEM_NADA_DENTRO
            and atributo not in self.fora_do_retrato
            and (tipo is Variavel or not atributo.startswith("_"))
            for nome, achada in _achadas(tipo, atributo, valor)
        ]


def _achadas(tipo: type[G], nome: str, valor: Any) -> Iterator[tuple[str, G]]:
    if isinstance(valor, tipo):
        yield nome, valor
    elif isinstance(valor, (list, tuple)):
        for i, item in enumerate(valor):
            proprio = item.nome if isinstance(item, Guarda) else ""
            yield from _achadas(tipo, proprio or f"{nome}_{i}", item)
    elif isinstance(valor, dict):
        for chave, item in valor.items():
            yield from _achadas(tipo, f"{nome}_{chave}", item)


def _sem_repetir(nome: str, dona: G, donas: dict[str, G]) -> str:
    """O nome ou, se é de outra, o primeiro livre depois dele, que passa a ser desta."""
    livre, vez = nome, 2
    while donas.setdefault(livre, dona) is not dona:
        livre, vez = f"{nome}_{vez}", vez + 1
    return livre
