"""O modelo num arquivo: pesos em safetensors, o resto nos metadados, e um resumo SHA-256 de tudo.

Carregar nunca executa código do arquivo: ele só diz nomes de classes da biblioteca (ou das que se entregam em
``classes``) e os argumentos com que se criam.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from neuronio.arquivos import escrever
from neuronio.configuracao import descrever, reconstruir
from neuronio.erros import ErroDeArquivo, ErroNeuronio
from neuronio.tensor import Variavel
from neuronio.treino.historico import Historico

if TYPE_CHECKING:
    from neuronio.modelos.modelo import Modelo

FORMATO = 1
Arrays = dict[str, np.ndarray]


def salvar(modelo: Modelo, caminho: str | Path) -> Path:
    """Escreve o modelo; veja `Modelo.salvar`."""
    from safetensors.numpy import save

    if modelo.forma_saida is None:
        raise ErroDeArquivo(
            "a rede ainda não foi construída, e não tem pesos para salvar: comece-a com nn.Entrada(...) e compile, "
            "ou treine antes."
        )
    arrays = {nome: v.dados.copy() for nome, v in _guardadas(modelo).items()}
    texto = json.dumps(_descricao(modelo), ensure_ascii=False, sort_keys=True)
    return escrever(caminho, save(arrays, {"neuronio": texto, "sha256": _resumir(texto, arrays)}))


def carregar(caminho: str | Path, classes: Iterable[type] = ()) -> Modelo:
    """Lê um modelo salvo, pronto para prever, avaliar e continuar o treino.

    Args:
        caminho: arquivo escrito por `Modelo.salvar`.
        classes: as suas próprias camadas, modelos, perdas ou otimizadores que o modelo usa.

    Raises:
        ErroDeArquivo: se o arquivo não existe, está truncado, é de outra espécie ou foi alterado, ou se falta
            entregar uma classe.

    >>> import neuronio as nn, pathlib, tempfile
    >>> rede = nn.RedeNeural([4, 3]); rede.compilar("sgd", "mse")
    >>> with tempfile.TemporaryDirectory() as pasta:
    ...     caminho = rede.salvar(pathlib.Path(pasta) / "rede.safetensors")
    ...     outra = nn.carregar(caminho)
    >>> bool((outra.prever([[1, 2, 3, 4]]) == rede.prever([[1, 2, 3, 4]])).all())
    True
    """
    descricao, arrays = _ler(Path(caminho))
    try:
        modelo = _remontar(descricao, tuple(classes))
    except ErroDeArquivo:
        raise
    except ErroNeuronio as erro:
        raise ErroDeArquivo(f"não foi possível remontar o modelo de {caminho}: {erro}") from erro
    _atribuir(modelo, arrays, Path(caminho))
    return modelo


def restaurar(modelo: Modelo, caminho: Path) -> Historico:
    """Põe num modelo igual os pesos, o otimizador e o histórico de um ponto de controle."""
    descricao, arrays = _ler(caminho)
    if descricao["modelo"] != descrever(modelo):
        raise ErroDeArquivo(
            f"o ponto de controle {caminho} é de outro modelo. Use a mesma arquitetura, ou outra pasta em retomar."
        )
    if _treino(modelo)["otimizador"] != descricao["treino"]["otimizador"]:
        raise ErroDeArquivo(
            f"o ponto de controle {caminho} foi treinado com {descricao['treino']['otimizador']['classe']} e outros "
            "argumentos de otimizador. Compile com os mesmos, ou use outra pasta em retomar."
        )
    modelo.construir_com(tuple(descricao["forma_entrada"]), descricao["tipo_entrada"])
    _atribuir(modelo, arrays, caminho)
    modelo._chave_da_ordem = descricao["chave_da_ordem"]
    return Historico(**descricao["historico"])


def _guardadas(modelo: Modelo) -> dict[str, Variavel]:
    """Tudo o que muda, pelo nome no arquivo."""
    guardadas = {f"modelo.{v.nome}": v for v in modelo.variaveis()}
    if modelo.otimizador is not None:
        guardadas.update({f"otimizador.{v.nome}": v for v in modelo.otimizador.variaveis()})
    return guardadas


def _descricao(modelo: Modelo) -> dict[str, Any]:
    from neuronio import __version__

    return {
        "formato": FORMATO,
        "versao": __version__,
        "modelo": descrever(modelo),
        "forma_entrada": list(modelo.forma_entrada or ()),
        "tipo_entrada": modelo.tipo_entrada,
        "treino": _treino(modelo),
        "preparo": None if modelo.preparo is None else modelo.preparo.para_dict(),
        "historico": modelo.historico.para_dict(),
        "chave_da_ordem": modelo._chave_da_ordem,
    }


def _treino(modelo: Modelo) -> dict[str, Any]:
    return {
        "otimizador": descrever(modelo.otimizador),
        "perda": descrever(modelo.perda),
        "metricas": descrever(modelo.metricas),
    }


def _remontar(descricao: dict[str, Any], classes: tuple[type, ...]) -> Modelo:
    from neuronio.dados import Preparo

    modelo: Modelo = reconstruir(descricao["modelo"], classes)
    treino = {nome: reconstruir(parte, classes) for nome, parte in descricao["treino"].items()}
    modelo.construir_com(tuple(descricao["forma_entrada"]), descricao["tipo_entrada"])
    if treino["otimizador"] is not None:
        modelo.compilar(**treino)
    if descricao["preparo"] is not None:
        modelo.preparo = Preparo.de_dict(descricao["preparo"])
    modelo.historico = Historico(**descricao["historico"])
    modelo._chave_da_ordem = descricao["chave_da_ordem"]
    return modelo


def _atribuir(modelo: Modelo, arrays: Arrays, caminho: Path) -> None:
    guardadas = _guardadas(modelo)
    if set(guardadas) != set(arrays):
        diferentes = ", ".join(sorted(set(guardadas) ^ set(arrays))[:5])
        raise ErroDeArquivo(f"os pesos de {caminho} não são os deste modelo: sobram ou faltam {diferentes}.")
    for nome, variavel in guardadas.items():
        variavel.atribuir(arrays[nome])


def _ler(caminho: Path) -> tuple[dict[str, Any], Arrays]:
    """O que há num arquivo, já conferido com o seu resumo SHA-256."""
    from safetensors import SafetensorError, safe_open

    if not caminho.is_file():
        raise ErroDeArquivo(f"não há arquivo em {caminho}. Confira o caminho e a pasta em que você está.")
    try:
        with safe_open(caminho, framework="np") as arquivo:
            metadados = arquivo.metadata() or {}
            arrays = {nome: arquivo.get_tensor(nome) for nome in arquivo.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as erro:
        raise ErroDeArquivo(
            f"{caminho} não se lê como um modelo: está truncado, corrompido, ou é de outra espécie ({erro})."
        ) from erro
    texto = metadados.get("neuronio")
    if texto is None:
        raise ErroDeArquivo(f"{caminho} é um safetensors, mas não foi salvo pelo Neurônio: falta a arquitetura.")
    if metadados.get("sha256") != _resumir(texto, arrays):
        raise ErroDeArquivo(f"{caminho} foi alterado depois de salvo: o conteúdo não confere com o resumo SHA-256.")
    descricao = json.loads(texto)
    if descricao["formato"] != FORMATO:
        raise ErroDeArquivo(
            f"{caminho} tem o formato {descricao['formato']}, e esta versão lê o {FORMATO}. Atualize o Neurônio."
        )
    return descricao, arrays


def _resumir(texto: str, arrays: Arrays) -> str:
    resumo = hashlib.sha256(texto.encode())
    for nome in sorted(arrays):
        resumo.update(f"{nome} {arrays[nome].dtype} {arrays[nome].shape}".encode())
        resumo.update(arrays[nome].tobytes())
    return resumo.hexdigest()
