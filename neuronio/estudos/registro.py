"""O registro de um estudo: cada treino se escreve numa pasta assim que acaba, e não se repete."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neuronio.arquivos import criar_pasta, erro_de_escrita, escrever, so_um_em
from neuronio.erros import ErroDeArquivo, ErroDeDivergencia
from neuronio.estudos.treinos import Dados, Falha, Parte, Pedido
from neuronio.modelos import Modelo
from neuronio.treino import Historico

ESTUDO, TREINOS, PAGINA = "estudo.json", "treinos.jsonl", "relatorio.html"

Identidade = dict[str, str]
"""Do que um estudo é feito, em textos: se algum muda, é outro estudo."""


class Registro:
    """Os treinos que já se fizeram de um estudo, numa pasta.

    Args:
        pasta: a do estudo.
        linhas: de cada nome de treino, o que se escreveu dele.
    """

    def __init__(self, pasta: Path, linhas: dict[str, dict[str, Any]]) -> None:
        self.pasta, self.linhas = pasta, linhas

    @property
    def tem_relatorio(self) -> bool:
        """Se o estudo já acabou uma vez."""
        return (self.pasta / PAGINA).exists()

    def lembrar(self, pedido: Pedido) -> Parte | Falha | None:
        """O que um treino deu, se já se fez."""
        linha = self.linhas.get(pedido.nome)
        try:
            return None if linha is None else _de_json(linha, pedido)
        except (ValueError, KeyError, TypeError) as erro:
            raise _quebrado(self.pasta / TREINOS, erro) from erro

    def guardar(self, pedido: Pedido, feita: Parte | Falha) -> None:
        """Escreve o que um treino deu; o que falhou por engano não se guarda, e se refaz."""
        if isinstance(feita, Falha) and not feita.divergiu:
            return
        self.linhas[pedido.nome] = linha = {"treino": pedido.nome, **_em_json(feita)}
        caminho = self.pasta / TREINOS
        try:
            with caminho.open("ab") as arquivo:
                arquivo.write((json.dumps(linha, ensure_ascii=False) + "\n").encode())
                arquivo.flush()
                os.fsync(arquivo.fileno())
        except OSError as erro:
            raise erro_de_escrita(caminho, erro) from erro


@contextmanager
def registro_em(pasta: str | Path | None, identidade: Callable[[], Identidade]) -> Iterator[Registro | None]:
    """O registro de um estudo, que é só deste enquanto o bloco dura; sem pasta, nenhum.

    Args:
        pasta: a do estudo.
        identidade: diz a dele; só se chama se há pasta, que os dados podem ser muitos.

    Raises:
        ErroDeArquivo: se a pasta guarda outro estudo.
        PastaEmUso: se outro processo faz agora um estudo ali.
    """
    if pasta is None:
        yield None
        return
    destino = criar_pasta(pasta)
    with so_um_em(destino):
        _conferir_identidade(destino, identidade())
        yield Registro(destino, _ler(destino / TREINOS))


def recusar_relatorio(pasta: Path) -> None:
    """Um relatório que existe nunca se escreve por cima.

    Raises:
        ErroDeArquivo: se há um na pasta.
    """
    if (pasta / PAGINA).exists():
        raise ErroDeArquivo(
            f"já há um relatório em {pasta / PAGINA}, e não se escreve por cima dele. Dê outra pasta, ou "
            "apague-o."
        )


def gravar_relatorio(pasta: str | Path, arquivos_em: Callable[[Path], Mapping[str, bytes]]) -> Path:
    """Escreve os arquivos de um estudo, e devolve o caminho da página.

    Args:
        pasta: onde; cria-se, se preciso.
        arquivos_em: ``arquivos_em(pasta)``, os nomes e o que há em cada um.

    Raises:
        ErroDeArquivo: se já há um relatório ali, sobre o qual não se escreve.
    """
    from neuronio.graficos.gravacao import gravar_juntos

    recusar_relatorio(Path(pasta))
    return gravar_juntos(pasta, arquivos_em(Path(pasta))) / PAGINA


def identidade_de(modelo: Modelo, dados: Dados, opcoes: Mapping[str, Any]) -> Identidade:
    """A rede, os dados e o que mais define um estudo, em textos que se comparam."""
    from joblib import hash as resumo

    otimizadores = ", ".join(map(repr, modelo.otimizadores.values()))
    textos = {
        "rede": f"{modelo!r}; {otimizadores}; {modelo.perda!r}",
        "dados": str(resumo((dados.x, dados.y, dados.pesos, dados.validacao))),
        "preparo": repr(dados.preparo),
        **{nome: repr(valor) for nome, valor in opcoes.items()},
    }
    return {nome: re.sub(r" at 0x[0-9a-f]+", "", texto) for nome, texto in textos.items()}


def _conferir_identidade(pasta: Path, identidade: Identidade) -> None:
    caminho = pasta / ESTUDO
    if not caminho.exists():
        escrever(caminho, (json.dumps(identidade, ensure_ascii=False, indent=2) + "\n").encode())
        return
    try:
        antes = json.loads(caminho.read_text(encoding="utf-8"))
    except (OSError, ValueError) as erro:
        raise _quebrado(caminho, erro) from erro
    mudou = [nome for nome in {**antes, **identidade} if antes.get(nome) != identidade.get(nome)]
    if mudou:
        nome = mudou[0]
        raise ErroDeArquivo(
            f"{pasta} guarda outro estudo: nele, {nome} era {antes.get(nome, 'outra coisa')!s:.80}, e agora "
            f"é {identidade.get(nome, 'outra coisa')!s:.80}. Para o continuar, peça o mesmo; para um novo, "
            "dê outra pasta."
        )


def _ler(caminho: Path) -> dict[str, dict[str, Any]]:
    """O que se guardou; a última linha, se ficou pela metade, apaga-se."""
    if not caminho.exists():
        return {}
    try:
        inteiras = caminho.read_bytes()
        if cortada := len(inteiras) - (inteiras.rfind(b"\n") + 1):
            inteiras = inteiras[:-cortada]
            escrever(caminho, inteiras)
        return {linha["treino"]: linha for linha in map(json.loads, inteiras.splitlines())}
    except (OSError, ValueError, KeyError, TypeError) as erro:
        raise _quebrado(caminho, erro) from erro


def _quebrado(caminho: Path, erro: Exception) -> ErroDeArquivo:
    return ErroDeArquivo(f"{caminho} está quebrado e não se lê ({erro!r}). Dê outra pasta.")


def _em_json(feita: Parte | Falha) -> dict[str, Any]:
    comum = {"no_inicio": feita.no_inicio, "historico": feita.historico.para_dict()}
    if isinstance(feita, Falha):
        return {"divergiu": str(feita.erro), **comum}
    return {"medidas": feita.medidas, "do_treino": feita.do_treino, **comum}


def _de_json(d: dict[str, Any], pedido: Pedido) -> Parte | Falha:
    historico = Historico.de_dict(d["historico"])
    if "divergiu" in d:
        return Falha(ErroDeDivergencia(d["divergiu"]), historico, d["no_inicio"])
    return Parte(d["medidas"], d["do_treino"], d["no_inicio"], historico, pedido.treino, pedido.medida)
