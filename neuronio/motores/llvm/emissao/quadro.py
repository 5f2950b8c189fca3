"""O quadro da função de um estágio: o que ela recebe, e onde na memória está cada valor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.conversoes import somar_numeros
from neuronio.motores.llvm.emissao.emissor import Emissor
from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.regra import Indices, Regra, em_fila
from neuronio.motores.llvm.emissao.tabela import Tabela
from neuronio.motores.llvm.emissao.tipos import I8, I64, NO_REGISTRADOR, PONTEIRO
from neuronio.motores.llvm.plano.arena import Arena
from neuronio.motores.llvm.plano.medidas import saltos
from neuronio.motores.llvm.plano.pecas import Destino, Nucleo
from neuronio.motores.llvm.plano.plano import Plano
from neuronio.motores.llvm.processador.vetores import Vetores
from neuronio.tensor import Primitiva
from neuronio.tensor.dimensao import Dimensao, Forma, Lote, tamanho
from neuronio.tensor.programa import Nome
from neuronio.tensor.programa.constantes import numero_unico

PORCAO = 16
"""Um eixo comprido se reparte de tantos em tantos números: uma linha de cache é de uma thread só."""


@dataclass
class Uso:
    """O que um módulo usa além da arena, que só se sabe depois de o escrever."""

    rascunho: int = 0
    """Os bytes que o núcleo que mais precisa usa, em cada thread, até acabar."""
    permanente: int = 0
    """Os bytes de cada thread que ficam de uma chamada a outra."""
    indexados: list[tuple[int, Forma]] = field(default_factory=list)
    """Os eixos que se indexam com números dos dados, com a forma de quem os tem."""


@dataclass(frozen=True, eq=False)
class Modulo:
    """O que é comum a todas as funções de um módulo."""

    plano: Plano
    arena: Arena
    threads: int
    vetores: Vetores
    regra: Callable[[Primitiva], Regra]
    """``regra(primitiva)``: a dela; veja `Registro`."""
    tabela: Tabela
    escrito: ir.Module
    escrever: Callable[[Quadro, Nucleo], None]
    """``escrever(quadro, nucleo)``: o laço do núcleo."""
    preparar: Callable[[Quadro, Nucleo], None]
    """``preparar(quadro, nucleo)``: o que se faz uma vez por um núcleo que se repete; veja `Registro`."""
    uso: Uso = field(default_factory=Uso)


class Quadro:
    """A função de um estágio: recebe a tabela, o número da thread, do lote, o número, onde começa e quantas
    amostras tem; e quantas das desta thread já se fizeram."""

    def __init__(
        self, modulo: Modulo, nome: str, nucleos: Sequence[Nucleo], coleta: bool, amostras: int
    ) -> None:
        """
        Args:
            modulo: o que é comum a todas.
            nome: o da função.
            nucleos: os que ela executa.
            coleta: se ela também traz os dados, e não só executa os núcleos.
            amostras: quantas, das da thread, cada chamada faz; em 0, todas.
        """
        self.modulo, self.plano, self.programa = modulo, modulo.plano, modulo.plano.programa
        self.tabela, self.arena = modulo.tabela, modulo.arena
        self.e = Emissor(modulo.escrito, nome, [PONTEIRO, *[I64] * 5], modulo.vetores.lanes)
        self.e.funcao.attributes.add("noinline")
        self.e.funcao.attributes.add("nounwind")
        self.argumento_tabela, self.thread, *do_lote = self.e.funcao.args
        self.numero_do_lote, self.inicio_do_lote, self.lote, feitas = do_lote
        usados = sorted({*self._ponteiros_de(nucleos), *(self._dos_dados() if coleta else ())})
        self.bases: dict[int, ir.Value] = {i: self._ponteiro(i) for i in usados}
        self.preparados: dict[Nucleo, Any] = {}
        """O que já se fez, de uma vez, por um núcleo que se repete."""
        self.rascunho_ocupado = 0
        """Quantos bytes do rascunho já são de quem repete estes núcleos."""
        self.threads = self.inteiro(self.tabela.threads)
        self.minhas = self._minhas(feitas, amostras)
        """As amostras desta vez."""

    def _minhas(self, feitas: Inteiro, amostras: int) -> tuple[Inteiro, Inteiro]:
        """Das amostras da thread, as que se fazem depois de tantas já feitas.

        Quem chama poderia dizê-lo, mas o LLVM não tenta refazer os endereços que dependem de uma divisão, e
        tentá-lo é um quinto do tempo de compilar.
        """
        inicio, fim = self.e.parte(self.lote, self.thread, self.threads)
        if not amostras:
            return inicio, fim
        inicio = self.e.somar(inicio, feitas)
        return inicio, self.e.menor_dos_dois(self.e.somar(inicio, amostras), fim)

    def _ponteiros_de(self, nucleos: Sequence[Nucleo]) -> Iterator[int]:
        """O que estes núcleos leem e escrevem, pelo lugar na tabela: numa rede funda, é pouco dela."""
        t, leituras = self.tabela, self.programa.leituras
        yield from (t.arena, t.fora)
        for n in nucleos:
            for a in n.acessos:
                if a.base in leituras:
                    yield t.lidas[id(leituras[a.base])]
                elif a.base in t.constantes:
                    yield t.constantes[a.base]
            for d in n.destinos:
                yield t.saidas + d.saida if d.variavel is None else t.escritas[id(d.variavel)]

    def _dos_dados(self) -> Iterator[int]:
        yield self.tabela.ordem
        yield from self.tabela.argumentos.values()

    def _ponteiro(self, i: int) -> ir.Value:
        return self.e.b.load(self.e.endereco(self.argumento_tabela, i, PONTEIRO), typ=PONTEIRO, align=8)

    def inteiro(self, i: int) -> ir.Value:
        """Um dos números da tabela."""
        return self.e.ler(self.argumento_tabela, i, "int64")

    # ── formas e cotas ──────────────────────────────────────────────────────
    def tamanho(self, t: Dimensao) -> Inteiro:
        """O tamanho de um eixo neste lote."""
        return self.e.multiplicar(self.lote, t.vezes) if isinstance(t, Lote) else t

    def cota(self, t: Dimensao, porcao: int = PORCAO) -> tuple[Inteiro, Inteiro]:
        """A faixa de um eixo que cabe a esta thread; um eixo comprido, fora o do lote, vai em porções."""
        e = self.e
        if isinstance(t, Lote):
            de, ate = self.minhas
            return e.multiplicar(de, t.vezes), e.multiplicar(ate, t.vezes)
        if t < porcao * self.modulo.threads:
            porcao = 1
        de, ate = e.parte(-(-t // porcao), self.thread, self.threads)
        inicio, fim = e.multiplicar(de, porcao), e.multiplicar(ate, porcao)
        return inicio, fim if porcao == 1 else e.menor_dos_dois(fim, t)

    # ── a memória ───────────────────────────────────────────────────────────
    def base(self, nome: Nome, thread: Inteiro = 0) -> ir.Value:
        """O endereço do primeiro número de um valor guardado; do que está em partes, a de tal thread."""
        t, p = self.tabela, self.programa
        if nome in p.leituras:
            return self.bases[t.lidas[id(p.leituras[nome])]]
        if nome in p.constantes:
            return self.bases[t.constantes[nome]]
        lugar = self.arena.lugares[nome]
        deslocamento = self.e.somar(lugar, self.e.multiplicar(thread, self.arena.copias.get(nome, 0)))
        return self.e.endereco(self.bases[t.arena], deslocamento, I8)

    def posicao(self, nome: Nome, indices: Indices) -> Inteiro:
        """De quantos números se anda, num valor guardado, até uma posição."""
        return self.andar(self.plano.corte.vistas[nome].saltos, indices)

    def andar(self, saltos: Sequence[int], indices: Indices) -> Inteiro:
        """De quantos números se anda até uma posição, dados os saltos de cada eixo."""
        if em_fila(indices):
            return indices[1]
        posicao: Inteiro = 0
        for i, salto in zip(indices, saltos, strict=True):
            posicao = self.e.somar(posicao, self.e.multiplicar(i, salto))
        return posicao

    def destino(self, d: Destino) -> tuple[ir.Value, Inteiro, Sequence[int]]:
        """Onde um valor final se escreve: a memória, de onde em diante, e com que saltos."""
        forma, t = self.programa.aspectos[d.valor].forma, self.tabela
        if d.variavel is not None:
            return self.bases[t.escritas[id(d.variavel)]], 0, saltos(forma)
        linha = tamanho(x.vezes if isinstance(x, Lote) else x for x in forma)
        sobre_o_lote = bool(forma) and isinstance(forma[0], Lote)
        antes = self.e.multiplicar(self.inicio_do_lote if sobre_o_lote else self.numero_do_lote, linha)
        return self.bases[t.saidas + d.saida], antes, saltos(forma)

    def vem_dos_dados(self, nome: Nome) -> bool:
        """Se é um argumento, como veio dos dados."""
        return nome in self.tabela.argumentos

    def ler(self, nome: Nome, indices: Indices) -> ir.Value:
        """O número de um valor guardado numa posição; do que está em partes, a soma delas."""
        aspecto, posicao = self.programa.aspectos[nome], self.posicao(nome, indices)
        nome = self.plano.corte.vistas[nome].base
        if nome in self.programa.constantes:
            numero = numero_unico(self.programa.constantes[nome])
            if numero is not None:
                return ir.Constant(NO_REGISTRADOR[aspecto.tipo], numero)
        if nome not in self.arena.copias:
            return self.e.ler(self.base(nome), posicao, aspecto.tipo, folga=nome in self.arena.lugares)
        threads = range(self.modulo.threads)
        partes = [self.e.ler(self.base(nome, t), posicao, aspecto.tipo, folga=True) for t in threads]
        soma, *outras = partes
        for outra in outras:
            soma = somar_numeros(self.e, soma, outra)
        return soma
