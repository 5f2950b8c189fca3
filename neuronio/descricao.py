"""A descrição: um objeto em termos que cabem num JSON, e o caminho de volta, sem executar código alheio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from neuronio.configuracao import CONHECIDAS, Configuravel, criar
from neuronio.erros import ErroDeArquivo, ErroDeTipo

DO_TREINO = ("congelada", "fator_da_taxa")
"""O que, numa descrição, diz como a camada treina agora, e não como se criou."""


def descrever(objeto: Any) -> Any:
    """O objeto em termos de dicionários, listas, textos e números.

    Um objeto que aparece duas vezes (uma camada compartilhada) é descrito uma, e depois lembrado pelo número.

    Raises:
        ErroDeArquivo: se há nele algo que não se pode guardar sem executar código, como uma função.

    >>> from neuronio.regularizadores import L2
    >>> descrever(L2(0.01))
    {'classe': 'L2', 'argumentos': {'fator': 0.01}}
    """
    return _Descricao().de(objeto)


class _Descricao:
    def __init__(self) -> None:
        self.vistos: dict[int, dict[str, Any]] = {}
        self.numeros = 0

    def de(self, objeto: Any) -> Any:
        if isinstance(objeto, Configuravel):
            return self._de_configuravel(objeto)
        if isinstance(objeto, list):
            return [self.de(o) for o in objeto]
        if isinstance(objeto, tuple):
            return {"tupla": [self.de(o) for o in objeto]}
        if isinstance(objeto, dict):
            return {"dicionario": [[self.de(chave), self.de(valor)] for chave, valor in objeto.items()]}
        if objeto is None or isinstance(objeto, (bool, int, float, str)):
            return objeto
        if hasattr(objeto, "item") and getattr(objeto, "ndim", None) == 0:
            return objeto.item()
        raise ErroDeArquivo(
            f"não sei guardar {objeto!r} num arquivo: os argumentos de uma camada são números, textos e "
            "listas, e outras camadas. Construa o resto dentro de `construir`."
        )

    def _de_configuravel(self, objeto: Configuravel) -> dict[str, Any]:
        if id(objeto) in self.vistos:
            primeira = self.vistos[id(objeto)]
            if "numero" not in primeira:
                self.numeros += 1
                primeira["numero"] = self.numeros
            return {"repete": primeira["numero"]}
        descricao = self.vistos[id(objeto)] = {"classe": _nome_da_classe(type(objeto))}
        descricao["argumentos"] = self._cada(objeto.configuracao())
        if mudados := objeto._mudados():
            inicial = objeto.configuracao_inicial()
            descricao["iniciais"] = self._cada({nome: inicial[nome] for nome in mudados})
        for parte, valores in objeto._trocadas().items():
            descricao[parte] = self._cada(valores)
        if vars(objeto).get("nome"):  # o de uma camada
            descricao["nome"] = vars(objeto)["nome"]
        if vars(objeto).get("_treinavel") is False:
            descricao["congelada"] = True
        if (fator := vars(objeto).get("_fator_da_taxa", 1.0)) != 1.0:
            descricao["fator_da_taxa"] = fator
        return descricao

    def _cada(self, valores: dict[str, Any]) -> dict[str, Any]:
        return {nome: self.de(valor) for nome, valor in valores.items()}


def como_criado(descricao: Any) -> Any:
    """A descrição do mesmo objeto, se nenhum atributo dele tivesse mudado depois de criado."""
    if isinstance(descricao, list):
        return [como_criado(d) for d in descricao]
    if not isinstance(descricao, dict):
        return descricao
    criado = {nome: como_criado(d) for nome, d in descricao.items() if nome not in DO_TREINO}
    if "iniciais" in criado:
        criado["argumentos"] = {**criado["argumentos"], **criado.pop("iniciais")}
    if "dentro" in criado and not _tem_trocas(criado["dentro"]):
        del criado["dentro"]
    return criado


def _tem_trocas(descricao: Any) -> bool:
    if isinstance(descricao, list):
        return any(map(_tem_trocas, descricao))
    if not isinstance(descricao, dict):
        return False
    return ("classe" in descricao and "trocas" in descricao) or any(map(_tem_trocas, descricao.values()))


def adotar(objeto: Any, descricao: Any, refazer: Reconstrucao) -> None:
    """Muda, num objeto criado do mesmo modo, os atributos que a descrição diz que mudaram."""
    if isinstance(objeto, (list, tuple)):
        partes = descricao["tupla"] if isinstance(descricao, dict) else descricao
        for item, parte in zip(objeto, partes, strict=True):
            adotar(item, parte, refazer)
    elif isinstance(objeto, dict):
        for item, (_, parte) in zip(objeto.values(), descricao["dicionario"], strict=True):
            adotar(item, parte, refazer)
    elif isinstance(objeto, Configuravel) and "classe" in descricao:
        _treinar_como(objeto, descricao)
        for nome in descricao.get("iniciais", ()):
            setattr(objeto, nome, refazer.de(descricao["argumentos"][nome]))
        for valores, partes in (
            (objeto.configuracao(), descricao["argumentos"]),
            (vars(objeto), {**descricao.get("trocas", {}), **descricao.get("dentro", {})}),
        ):
            for nome in partes.keys() - descricao.get("iniciais", ()):
                adotar(valores.get(nome), partes[nome], refazer)


def _nome(nome: Any) -> str:
    if not isinstance(nome, str):
        raise ErroDeArquivo(f"o nome de uma camada é um texto, e veio {nome!r:.80}.")
    return nome


def _treinar_como(objeto: Any, descricao: dict[str, Any]) -> None:
    if "_treinavel" in vars(objeto):
        objeto.treinavel = not descricao.get("congelada", False)
        objeto.fator_da_taxa = descricao.get("fator_da_taxa", 1.0)


def _nome_da_classe(classe: type) -> str:
    """O nome, se a classe é da biblioteca; se é do usuário, também o módulo: nunca se confundem."""
    if CONHECIDAS.get(classe.__name__) is classe:
        return classe.__name__
    return f"{classe.__module__}.{classe.__name__}"


def reconstruir(descricao: Any, classes: Iterable[type] = ()) -> Any:
    """O objeto que `descrever` descreveu. Só cria classes da biblioteca ou das que foram dadas.

    Raises:
        ErroDeArquivo: se a descrição fala de uma classe que não é da biblioteca nem foi dada.
    """
    return Reconstrucao(classes).de(descricao)


class Reconstrucao:
    """Refaz os objetos de várias descrições, sempre com as mesmas classes."""

    def __init__(self, classes: Iterable[type] = ()) -> None:
        dadas = list(classes) if isinstance(classes, Iterable) else [classes]
        for classe in dadas:
            if not isinstance(classe, type) or not issubclass(classe, Configuravel):
                raise ErroDeTipo(
                    "classes é a lista das suas camadas, modelos, perdas..., como classes=[MinhaRede], mas "
                    f"recebeu {classe!r}."
                )
        self.suas: dict[str, type[Configuravel]] = {classe.__name__: classe for classe in dadas}
        self.numerados: dict[int, Any] = {}

    def de(self, descricao: Any) -> Any:
        """O objeto de uma descrição."""
        if isinstance(descricao, list):
            return [self.de(d) for d in descricao]
        if not isinstance(descricao, dict):
            return descricao
        if "classe" in descricao:
            return self._configuravel(descricao)
        if "repete" in descricao:
            if descricao["repete"] not in self.numerados:
                raise ErroDeArquivo(
                    f"a descrição repete um objeto que não há: o de número {descricao['repete']!r}."
                )
            return self.numerados[descricao["repete"]]
        if "tupla" in descricao:
            return tuple(self.de(d) for d in descricao["tupla"])
        if "dicionario" in descricao:
            return {self.de(chave): self.de(valor) for chave, valor in descricao["dicionario"]}
        raise ErroDeArquivo(f"{descricao!r:.80} não descreve um objeto: falta a classe dele.")

    def _configuravel(self, descricao: dict[str, Any]) -> Any:
        classe = self._classe(str(descricao["classe"]))
        objeto: Any = criar(classe, {nome: self.de(valor) for nome, valor in descricao["argumentos"].items()})
        if "nome" in descricao:
            objeto.nome = _nome(descricao["nome"])
        _treinar_como(objeto, descricao)
        if "numero" in descricao:
            self.numerados[descricao["numero"]] = objeto
        trocas = {**descricao.get("trocas", {}), **descricao.get("dentro", {})}
        objeto._trocas = {nome: self.de(valor) for nome, valor in trocas.items()}
        return objeto

    def _classe(self, nome: str) -> type[Configuravel]:
        modulo, _, curto = nome.rpartition(".")
        conhecidas = self.suas if modulo else CONHECIDAS
        if curto in conhecidas:
            return conhecidas[curto]
        origem = f" (ela estava em {modulo})" if modulo else ""
        raise ErroDeArquivo(
            f'o modelo usa a classe "{curto}", que não é da biblioteca{origem}. Se é sua, entregue-a: '
            f"nn.carregar(caminho, classes=[{curto}])."
        )
