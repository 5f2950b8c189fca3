"""O produto de matrizes, e como as threads o repartem."""

from __future__ import annotations

from collections.abc import Sequence

from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.nucleos import produto as nucleos
from neuronio.motores.llvm.nucleos.pacote import empacotar
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.pecas import Reparticao
from neuronio.motores.llvm.plano.plano import Corte
from neuronio.motores.llvm.processador.caches import Caches
from neuronio.motores.llvm.registros.registro import DaMemoria, Registro, Registros
from neuronio.tensor.dimensao import Lote, concreto
from neuronio.tensor.produto import produto
from neuronio.tensor.programa import Instrucao

PESO_GRANDE = 4
"""Um peso de mais de tantos L2 quase todo vem de mais longe: cada thread lê só as colunas que lhe cabem."""

PESO_BAIXO, PESO_LARGO = 256, 256
"""Até quantas linhas, e a partir de quantas colunas, o gradiente de um peso se reparte por estas."""


def _repartir(i: Instrucao, corte: Corte, lote: int, caches: Caches) -> Reparticao:
    if _por_um_peso_grande(i, corte, lote, caches) or _de_um_peso_largo(i, corte, lote, caches):
        return Reparticao.POR_COLUNAS
    return Reparticao.POR_SOMAS if _dos_dados_por_um_peso(i, corte, lote) else Reparticao.PELO_RESULTADO


def _por_um_peso_grande(i: Instrucao, corte: Corte, lote: int, caches: Caches) -> bool:
    """Se é o produto das amostras por uma matriz grande, que é a mesma para todas.

    Ao prever poucas, que mal se repartem, basta que não caiba no L2 de um núcleo, e que lê-la custe mais do
    que passar as linhas de uma thread a outra.
    """
    a, peso = (corte.forma(e) for e in i.entradas)
    com_lote = len(a) == 2 and isinstance(a[0], Lote)
    comum = len(peso) == 2 and not any(isinstance(t, Lote) for t in peso)
    if not (com_lote and comum):
        return False
    numeros, linhas = elementos(peso, 1), elementos(a[:1], lote)
    bytes_ = numeros * BYTES[corte.programa.aspectos[i.entradas[1]].tipo]
    poucas = not corte.programa.atribuicoes and linhas * sum(map(concreto, peso)) < numeros
    return bytes_ > (1 if poucas else PESO_GRANDE) * caches.l2


def _de_um_peso_largo(i: Instrucao, corte: Corte, lote: int, caches: Caches) -> bool:
    """Se é o gradiente de um peso largo e baixo, somado sobre muito mais do que cabe no L2.

    Com umas linhas dele, cada thread traria toda a matriz da direita para poucas da esquerda; com umas
    colunas, traz só as suas.
    """
    a, b = (corte.forma(e) for e in i.entradas)
    if not (len(a) == len(b) == 2 and isinstance(b[0], Lote) and not isinstance(a[0], Lote)):
        return False
    linhas, colunas = concreto(a[0]), concreto(b[1])
    bytes_ = elementos(b, lote) * BYTES[corte.programa.aspectos[i.entradas[1]].tipo]
    return linhas <= PESO_BAIXO and colunas >= max(PESO_LARGO, 2 * linhas) and bytes_ > caches.l2


def _dos_dados_por_um_peso(i: Instrucao, corte: Corte, lote: int) -> bool:
    """Se é o produto dos dados por um peso que se reescreve, e cada thread fica com umas linhas do peso.

    Assim elas não saem do seu cache. Em troca, somam-se depois as partes de cada thread: vale a pena se
    as colunas dos dados são bem mais que as amostras.
    """
    dados, peso = (corte.vistas[e].base for e in i.entradas)
    de_matrizes = len(corte.forma(i.entradas[0])) == len(corte.forma(i.entradas[1])) == 2
    if not (de_matrizes and corte.se_reescreve(peso) and dados in corte.programa.argumentos):
        return False
    linhas, somas = corte.forma(i.entradas[0])
    if not (isinstance(linhas, Lote) and isinstance(somas, int)):
        return False
    # as colunas que uma thread traz são as que ela soma só se cada amostra é uma linha
    em_linha = corte.vistas[i.entradas[0]].saltos == (somas, 1)
    uma_por_linha = em_linha and elementos(corte.forma(dados), 1) == somas
    return uma_por_linha and somas > 2 * linhas.tamanho(lote)


def parcelas_de_um_produto(numeros: int, entradas: Sequence[int]) -> float:
    """O de (m, k) por (k, n) tem m·k·n parcelas, que se somam e se multiplicam."""
    a, b = entradas[:2]
    return float(2 * (numeros * a * b) ** 0.5)


REGISTROS: Registros = {
    produto: Registro(
        nucleo=nucleos.escrever,
        prepara=empacotar,
        da_memoria=DaMemoria.COM_SALTOS,
        reparte=_repartir,
        em_grupos=True,
        escreve_com_saltos=True,
        recebe_epilogo=True,
        lote_em_qualquer_eixo=True,
        contas=parcelas_de_um_produto,
    ),
}
