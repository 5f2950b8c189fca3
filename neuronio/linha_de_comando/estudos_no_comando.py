"""O que os comandos que fazem muitos treinos têm em comum: os dados de cada um, a rede, e a pasta."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from neuronio.arquivos import criar_pasta
from neuronio.erros import ErroDeValor, ErroNeuronio
from neuronio.estudos.registro import ESTUDO, PAGINA, TREINOS
from neuronio.linha_de_comando.alvo_padronizado import Escala
from neuronio.linha_de_comando.conjunto import Conjunto, Parte
from neuronio.linha_de_comando.conjuntos import abrir, identificar
from neuronio.linha_de_comando.execucao import nova_pasta
from neuronio.linha_de_comando.modelo_do_usuario import erros_com_a_linha
from neuronio.linha_de_comando.receitas import (
    Configuracao,
    completar,
    identificar_modelo,
    identificar_motor,
    identificar_otimizador,
    montar,
    receita_de,
)
from neuronio.linha_de_comando.terminal import INTERROMPIDO, terminal
from neuronio.modelos import Modelo

PASSOS, MINIMO, MAXIMO = 600, 3, 100
"""Os treinos são curtos: quantos passos, e de quantas a quantas épocas."""


@dataclass(frozen=True)
class Criar:
    """Cria a rede de uma configuração, mudada no que se pede; vai a outros processos.

    Args:
        configuracao: a completa.
        conjunto: do que são os dados.
        ditas: a taxa e o momento, se foram ditos; os da receita não servem a outro otimizador.
    """

    configuracao: Configuracao
    conjunto: Conjunto
    ditas: dict[str, Any]

    def __call__(self, **escolhas: Any) -> Modelo:
        do_comando = {campo.name for campo in fields(Configuracao)}
        mudancas = {nome: valor for nome, valor in escolhas.items() if nome in do_comando}
        outros = {nome: valor for nome, valor in escolhas.items() if nome not in do_comando}
        configuracao = self.configuracao
        if mudancas.get("otimizador", configuracao.otimizador) != configuracao.otimizador:
            mudancas = {**self.ditas, **mudancas}
        configuracao = replace(configuracao, **mudancas)
        with erros_com_a_linha(configuracao.arquivo_do_modelo):
            return montar(configuracao, self.conjunto, **outros)


@dataclass(frozen=True)
class CriarComTaxa:
    """Cria a rede de uma configuração com outra taxa."""

    criar: Criar

    def __call__(self, taxa: float) -> Modelo:
        return self.criar(taxa=taxa)


def preparar(pedidas: dict[str, Any], leitura: dict[str, Any]) -> tuple[Configuracao, Conjunto]:
    """A configuração completa de um treino curto, e os dados.

    Args:
        pedidas: as opções como foram ditas.
        leitura: as de como ler o CSV.

    Raises:
        ErroDeValor: se se pede uma rede adversária, que não se compara pela perda.
    """
    leitores: dict[str, Callable[[str], str]] = {
        "dados": identificar,
        "modelo": identificar_modelo,
        "otimizador": identificar_otimizador,
        "motor": identificar_motor,
    }
    pedidas = {**pedidas, "dados": pedidas.get("dados") or "digitos"}
    ditas: dict[str, Any] = {
        n: leitores[n](v) if n in leitores else v for n, v in pedidas.items() if v is not None
    }
    pedida = Configuracao(**ditas, **leitura)
    conjunto = abrir(pedida.dados, pedida.alvo, pedida.leitura)
    if "modelo" not in ditas:
        pedida = replace(pedida, modelo=conjunto.modelo_de_costume)
    if pedida.modelo == "gan":
        raise ErroDeValor(
            "a perda de uma rede adversária não diz se ela inventa melhor, e por isso não se compara. "
            "Escolha outro --modelo."
        )
    receita = replace(receita_de(pedida, conjunto), passos=PASSOS, minimo=MINIMO, maximo=MAXIMO)
    configuracao = completar(pedida, conjunto, receita)
    return configuracao, conjunto.para(configuracao.modelo, configuracao.lote or 1)


def partes_de(configuracao: Configuracao, conjunto: Conjunto) -> tuple[Parte, Parte | None]:
    """O treino e a validação, na escala da rede."""
    escala = Escala.de(configuracao, conjunto)
    treino, validacao = conjunto.dividir(configuracao.validacao or 0, configuracao.semente or 0)
    return escala.padronizar(treino), None if validacao is None else escala.padronizar(validacao)


def em_comum(configuracao: Configuracao, conjunto: Conjunto) -> dict[str, Any]:
    """O que todo estudo recebe do comando."""
    return {
        "semente": configuracao.semente or 0,
        "epocas": configuracao.epocas or 1,
        "lote": configuracao.lote or 1,
        "embaralhar": conjunto.embaralhar,
    }


def criar_de(
    configuracao: Configuracao,
    conjunto: Conjunto,
    *,
    taxa: float | None = None,
    momento: float | None = None,
) -> Criar:
    """Quem cria a rede; leva do conjunto só o que ela precisa saber."""
    leve = replace(conjunto, treino=_uma(conjunto.treino), teste=_uma(conjunto.teste))
    return Criar(configuracao, leve, {"taxa": taxa, "momento": momento})


def correr(comando: str, pasta: Path | None, estudar: Callable[[Path], object]) -> int:
    """Faz um estudo numa pasta, e mostra o que deu; devolve o estado de saída.

    Args:
        comando: "taxa" ou "estudo", que dá nome à pasta.
        pasta: a pedida; sem ela, uma nova.
        estudar: recebe a pasta e faz o estudo.
    """
    nova = pasta is None
    destino = (
        nova_pasta(datetime.now().strftime(f"%Y-%m-%d_%H-%M-%S-{comando}"))
        if pasta is None
        else criar_pasta(pasta)
    )
    try:
        estudo = estudar(destino)
    except KeyboardInterrupt:
        print(
            "Interrompido; os treinos que acabaram estão guardados. Para continuar, o mesmo comando com "
            f"--saida {shlex.quote(str(destino))}"
        )
        return INTERROMPIDO
    except ErroNeuronio:
        _desfazer(destino, nova)
        raise
    terminal().print(repr(estudo), soft_wrap=True)
    terminal().print(f"Relatório: {destino / PAGINA}", soft_wrap=True)
    print(destino)
    return 0


def _desfazer(pasta: Path, nova: bool) -> None:
    """De um estudo que nem começou não fica nada."""
    if (pasta / TREINOS).exists() or not nova:
        return
    (pasta / ESTUDO).unlink(missing_ok=True)
    pasta.rmdir()


def _uma(parte: Parte) -> Parte:
    x, y = parte
    return (x[:1], y[:1]) if isinstance(x, np.ndarray) else parte
