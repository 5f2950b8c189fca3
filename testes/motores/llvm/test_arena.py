"""A arena: dois valores só dividem um lugar se nenhuma thread pode ver um onde esperava o outro."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from execucao import conferir, executar
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import neuronio as nn
from neuronio.motores.llvm.emissao.tipos import BYTES
from neuronio.motores.llvm.planejamento.arena import Vida, dispor
from neuronio.motores.llvm.planejamento.planejar import planejar
from neuronio.motores.llvm.plano.arena import LINHA, Arena
from neuronio.motores.llvm.plano.cobertura import NaoCoberta
from neuronio.motores.llvm.plano.medidas import elementos
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.llvm.processador.caches import SUPOSTOS
from neuronio.tensor import Lote
from neuronio.tensor.programa import Aspecto, capturar
from neuronio.tensor.programa.passagens import simplificar
from testes.acaso.ambiente import Ambiente
from testes.acaso.execucao import FALHAS, julgar
from testes.acaso.sortear_contas import sortear_conta
from testes.acaso.sorteio import Sorteio

THREADS, AMOSTRAS = 3, 7


@dataclass(frozen=True)
class Toque:
    """O que uma thread faz com um trecho da memória de um valor, e quando."""

    valor: int
    escreve: bool
    thread: int
    estagio: int
    ordem: int
    trecho: range

    def antes_de(self, outro: "Toque") -> bool:
        """Se este acaba, com certeza, antes que o outro comece."""
        return self.estagio < outro.estagio or (self.thread == outro.thread and self.ordem < outro.ordem)


def toques(plano: Plano, arena) -> Iterator[Toque]:
    """Tudo o que as threads fazem num lote, como a geração o escreve."""
    for a in plano.programa.argumentos:
        por_amostra = a not in plano.trazidos_por_colunas
        yield from _de_cada_thread(plano, arena, a, True, 0, -1, por_amostra)
    for ordem, n in enumerate(plano.nucleos):
        for v in n.valores:
            yield from _de_cada_thread(plano, arena, v, True, n.estagio, ordem, n.por_amostra)
        for base in {a.base for a in n.acessos} & arena.lugares.keys():
            yield from _de_cada_thread(plano, arena, base, False, n.estagio, ordem, n.por_amostra)


def _de_cada_thread(plano, arena, valor, escreve, estagio, ordem, por_amostra) -> Iterator[Toque]:
    aspecto, lugar = plano.programa.aspectos[valor], arena.lugares[valor]
    inteiro = elementos(aspecto.forma, AMOSTRAS) * BYTES[aspecto.tipo]
    de_cada = elementos(aspecto.forma, 1) * BYTES[aspecto.tipo]
    sobre_o_lote = bool(aspecto.forma) and isinstance(aspecto.forma[0], Lote)
    em_partes = valor in arena.copias
    for t in range(THREADS):
        trecho = range(inteiro)
        if sobre_o_lote and por_amostra and not (em_partes and escreve):
            inicio, fim = -(-AMOSTRAS * t // THREADS), -(-AMOSTRAS * (t + 1) // THREADS)
            trecho = range(inicio * de_cada, fim * de_cada)
        # de um resultado em partes, cada thread escreve a sua, e lê as de todas
        for parte in ([t] if escreve else range(THREADS)) if em_partes else [0]:
            comeco = lugar + parte * arena.copias.get(valor, 0)
            onde = range(comeco + trecho.start, comeco + trecho.stop)
            yield Toque(valor, escreve, t, estagio, ordem, onde)


def se_cruzam(a: range, b: range) -> bool:
    return a.start < b.stop and b.start < a.stop


def conferir_arena(plano: Plano, arena: Arena | None = None) -> int:
    """Reprova uma arena em que algo se lê onde outro pode ter escrito; devolve os bytes dela."""
    arena = arena or dispor(plano, AMOSTRAS, THREADS)
    todos = list(toques(plano, arena))
    for leitura in (t for t in todos if not t.escreve):
        feitas = [t for t in todos if t.escreve and t.valor == leitura.valor]
        for intrusa in (t for t in todos if t.escreve and t.valor != leitura.valor):
            if se_cruzam(intrusa.trecho, leitura.trecho) and not leitura.antes_de(intrusa):
                depois = [e for e in feitas if se_cruzam(e.trecho, intrusa.trecho)]
                assert all(intrusa.antes_de(e) for e in depois), (leitura, intrusa)
    for lugar in arena.lugares.values():
        assert lugar % LINHA == 0
    assert max(t.trecho.stop for t in todos) <= arena.bytes
    return arena.bytes


def separados(plano: Plano) -> int:
    """Os bytes de uma arena em que ninguém divide nada."""
    somas = {n.valores[0] for n in plano.nucleos if n.reparticao.em_partes}
    total = 0
    for nome in [*plano.programa.argumentos, *plano.guardados]:
        aspecto = plano.programa.aspectos[nome]
        tamanho = -(-elementos(aspecto.forma, AMOSTRAS) * BYTES[aspecto.tipo] // LINHA) * LINHA + LINHA
        total += tamanho * (THREADS if nome in somas else 1)
    return total


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 10_000), st.integers(5, 40))
def test_de_contas_ao_acaso_ninguem_le_o_que_outro_escreveu(semente, operacoes):
    conta = sortear_conta(Sorteio(semente), Ambiente(THREADS, "SSE"), operacoes)
    passo, variaveis, dados = conta.definir("montar")(AMOSTRAS)
    argumentos = [Aspecto((Lote(), *d.shape[1:]), d.dtype.name) for d in dados]
    programa = simplificar(capturar(passo, variaveis, argumentos))
    try:
        plano = planejar(programa, AMOSTRAS, SUPOSTOS)
    except NaoCoberta:
        reject()
    assert conferir_arena(plano) <= separados(plano)


def test_so_cedem_o_lugar_sem_barreira_nucleos_que_levam_as_suas_amostras():
    antes, depois = Vida(128, 8, 0, 1, {0: True, 1: True}), Vida(128, 8, 2, 5, {1: True, 2: False})
    assert antes.cede_a(depois)
    assert not depois.cede_a(antes)
    assert not replace(antes, estagios={0: True, 1: False}).cede_a(depois)
    assert replace(antes, estagios={0: False, 1: True}).cede_a(
        depois
    )  # depois de uma barreira, já não importa
    assert not antes.cede_a(replace(depois, estagios={1: False, 2: True}))
    assert not antes.cede_a(replace(depois, por_amostra=4))
    assert not replace(antes, por_amostra=0).cede_a(replace(depois, por_amostra=0))
    assert not replace(antes, morre=2).cede_a(depois)


@pytest.mark.parametrize("comuns", [{"produto"}, {"tanh", "produto"}, {"soma"}])
@pytest.mark.parametrize("passo", ["treino", "previsao"])
def test_um_nucleo_que_nao_leva_as_suas_amostras_tambem_e_respeitado(monkeypatch, comuns, passo):
    """Como se certas contas se repartissem entre as threads de outro modo, e não pelas amostras."""
    de_sempre = Nucleo.por_amostra.fget

    def por_amostra(n):
        feitas = {n.instrucao.primitiva.nome} if n.instrucao else set()
        return de_sempre(n) and not feitas & comuns

    monkeypatch.setattr(Nucleo, "por_amostra", property(por_amostra))
    rede = nn.Sequencial(
        [nn.Entrada(8), *(c for _ in range(6) for c in (nn.Densa(8), nn.LayerNorm(), nn.TanH()))]
    )
    rede.compilar("adam", "mse")
    x = np.ones((4, 8), "float32")
    conferir_arena(planejar(rede.programa(passo, x, x), AMOSTRAS, SUPOSTOS))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(st.integers(0, 10_000))
def test_de_contas_compridas_ao_acaso_os_resultados_sao_os_do_numpy(semente):
    conta = sortear_conta(Sorteio(semente), Ambiente(THREADS, "SSE"), operacoes=30)
    assert julgar(conta).especie not in FALHAS, conta.roteiro()


def cnn():
    camadas = [nn.Conv2D(3, 3, padding="mesmo"), nn.ReLU(), nn.Conv2D(3, 3, padding="mesmo"), nn.BatchNorm()]
    return nn.Sequencial([nn.Entrada(1, 6, 6), *camadas, nn.MaxPool2D(2), nn.Flatten(), nn.Densa(3)]), (
        1,
        6,
        6,
    )


def funda():
    return nn.RedeNeural([8] * 12 + [3], ativacao="tanh"), (8,)


@pytest.mark.parametrize("criar", [cnn, funda])
@pytest.mark.parametrize("passo", ["treino", "avaliacao", "previsao"])
def test_de_redes_inteiras_ninguem_le_o_que_outro_escreveu(criar, passo):
    rede, forma = criar()
    rede.compilar("adam", "entropia-cruzada", metricas=["acuracia"])
    x, y = np.ones((4, *forma), "float32"), np.arange(4) % 3
    plano = planejar(rede.programa(passo, x, y), AMOSTRAS, SUPOSTOS)
    assert conferir_arena(plano) <= separados(plano)


def test_uma_rede_funda_que_so_preve_ocupa_o_de_poucas_camadas():
    rede, forma = funda()
    rede.compilar("adam", "entropia-cruzada")
    plano = planejar(rede.programa("previsao", np.ones((4, *forma), "float32")), AMOSTRAS, SUPOSTOS)
    assert conferir_arena(plano) < separados(plano) / 3


def test_o_treino_de_uma_rede_com_muitos_estagios_ocupa_menos():
    camadas = [c for _ in range(4) for c in (nn.Densa(8), nn.BatchNorm(), nn.TanH())]
    rede = nn.Sequencial([nn.Entrada(8), *camadas, nn.Densa(3)])
    rede.compilar("sgd", "entropia-cruzada")
    plano = planejar(
        rede.programa("treino", np.ones((4, 8), "float32"), np.arange(4) % 3), AMOSTRAS, SUPOSTOS
    )
    assert conferir_arena(plano) < separados(plano) * 0.8


def test_uma_imagem_com_cem_megabytes_de_janelas_cabe_no_rascunho():
    acaso = np.random.default_rng(0)
    dados = [acaso.standard_normal((2, 16, 420, 420)).astype("float32")]
    conv = nn.Sequencial([nn.Entrada(16, 420, 420), nn.Conv2D(2, 3)])
    conv.construir_com((16, 420, 420))

    def passo(x):
        return [conv(x)]

    esperados = executar("numpy", passo, conv.variaveis(), dados, lote=2)
    conferir(executar("llvm", passo, conv.variaveis(), dados, lote=2), esperados)
