"""O núcleo de uma varredura: cada thread leva as suas amostras por todos os passos do tempo.

As amostras vão em blocos que cabem no cache, com os estados e o que se calcula em cada passo; entre um passo
e o seguinte não há barreira. As matrizes que não mudam se copiam antes, uma vez, em painéis.
"""

from __future__ import annotations

import llvmlite.ir as ir

from neuronio.motores.llvm.emissao.faixas import Inteiro
from neuronio.motores.llvm.emissao.funcao import Funcao
from neuronio.motores.llvm.emissao.quadro_do_corpo import Lugar, QuadroDoCorpo
from neuronio.motores.llvm.emissao.tipos import BYTES, I1, NA_MEMORIA
from neuronio.motores.llvm.plano.medidas import elementos, saltos, sobre_o_lote
from neuronio.motores.llvm.plano.pecas import Nucleo
from neuronio.tensor.programa import Nome
from neuronio.tensor.varredura import Corpo


class _Varredura:
    def __init__(self, f: Funcao, n: Nucleo) -> None:
        assert n.instrucao is not None
        self.f, self.e, self.i = f, f.e, n.instrucao
        corpo: Corpo = self.i.atributos["corpo"]
        self.passos, self.do_fim = int(self.i.atributos["passos"]), bool(self.i.atributos["do_fim"])
        plano = f.q.plano.corpos[self.i.saida]
        self.programa, self.nucleos, self.bloco = plano.programa, plano.nucleos, plano.lote
        pares = list(zip(self.programa.argumentos, self.i.entradas, strict=True))
        self.estados, self.sequencias, self.fixos = corpo.repartir(pares)
        """De cada argumento do corpo, o nome dentro e fora dele."""
        arena = f.q.arena.corpos[self.i.saida]
        self.q = QuadroDoCorpo(f.q, plano, arena, f.rascunho(arena.bytes))
        self.pares, self.impares = ([self._lugar_do_estado(s) for s, _ in self.estados] for _ in range(2))
        """Onde estão os estados antes de um passo par, e onde ele os deixa."""

    def _lugar_do_estado(self, nome: Nome) -> ir.Value:
        aspecto = self.programa.aspectos[nome]
        return self.f.rascunho(elementos(aspecto.forma, self.bloco) * BYTES[aspecto.tipo])

    def escrever(self) -> None:
        f, q = self.f, self.q
        q.rascunho_ocupado = f.rascunhado
        self._apontar_fixos(0)
        for n in self.nucleos:
            f.modulo.preparar(q, n)
        inicio, fim = f.cota(f.corte.forma(self.i.saida)[0])
        self.e.laco(inicio, fim, lambda primeira: self._do_bloco(primeira, fim), self.bloco)

    def _do_bloco(self, primeira: Inteiro, fim: Inteiro) -> None:
        """Todos os passos das amostras de um bloco."""
        e, q = self.e, self.q
        q.lote = e.menor_dos_dois(e.i64(self.bloco), e.subtrair(fim, primeira))
        self._apontar_fixos(primeira)
        for (nome, fora), lugar in zip(self.estados, self.pares, strict=True):
            self._copiar(nome, self._entrada(fora, primeira), (lugar, 0, self._saltos(nome)))
        e.laco(0, self.passos, lambda k: self._passo(k, primeira))
        ultimos = self.impares if self.passos % 2 else self.pares
        for (nome, _), lugar, saida in zip(self.estados, ultimos, self.i.saidas, strict=False):
            andar = saltos(self.f.corte.forma(saida))
            para = self.f.base(saida), e.multiplicar(primeira, andar[0]), andar
            self._copiar(nome, (lugar, 0, self._saltos(nome)), para)

    def _passo(self, k: Inteiro, primeira: Inteiro) -> None:
        e, q = self.e, self.q
        t = e.subtrair(self.passos - 1, k) if self.do_fim else k
        impar = e.b.trunc(e.i64(k), I1)
        saidas: list[Lugar] = []
        for (nome, _), a, b in zip(self.estados, self.pares, self.impares, strict=True):
            q.argumentos[nome] = e.b.select(impar, b, a)
            saidas.append((e.b.select(impar, a, b), 0, self._saltos(nome)))
        for nome, fora in self.sequencias:
            q.argumentos[nome] = self._endereco(self._entrada(fora, primeira, t), fora)
        q.saidas = [*saidas, *(self._resultado(s, primeira, t) for s in self.i.saidas[len(saidas) :])]
        for nome, k in q.plano.no_lugar.items():
            q.argumentos[nome] = self._endereco(q.saidas[k], self.i.saidas[k])
        for n in self.nucleos:
            self.f.modulo.escrever(q, n)

    # ── onde está cada coisa ────────────────────────────────────────────────
    def _apontar_fixos(self, primeira: Inteiro) -> None:
        for nome, fora in self.fixos:
            por_amostra = sobre_o_lote(self.programa.aspectos[nome].forma)
            lugar = self._entrada(fora, primeira if por_amostra else 0)
            self.q.argumentos[nome] = self._endereco(lugar, fora)

    def _saltos(self, nome: Nome) -> tuple[int, ...]:
        return saltos(self.programa.aspectos[nome].forma)

    def _entrada(self, fora: Nome, amostra: Inteiro, t: Inteiro | None = None) -> Lugar:
        """De uma amostra em diante e, de uma sequência, neste passo."""
        e, vista = self.e, self.f.corte.vistas[fora]
        if not vista.saltos:
            return self.f.base(vista.base), 0, ()
        primeiro, *resto = vista.saltos
        onde = e.multiplicar(amostra, primeiro)
        if t is not None:
            por_passo, *resto = resto
            onde = e.somar(onde, e.multiplicar(t, por_passo))
        return self.f.base(vista.base), onde, (primeiro, *resto)

    def _resultado(self, saida: Nome, primeira: Inteiro, t: Inteiro) -> Lugar:
        e = self.e
        por_amostra, por_passo, *resto = saltos(self.f.corte.forma(saida))
        onde = e.somar(e.multiplicar(primeira, por_amostra), e.multiplicar(t, por_passo))
        return self.f.base(saida), onde, (por_amostra, *resto)

    def _endereco(self, lugar: Lugar, fora: Nome) -> ir.Value:
        base, onde, _ = lugar
        return self.e.endereco(base, onde, NA_MEMORIA[self.f.programa.aspectos[fora].tipo])

    def _copiar(self, nome: Nome, de: Lugar, para: Lugar) -> None:
        """Copia um estado do bloco."""
        aspecto, q, e = self.programa.aspectos[nome], self.q, self.e

        def numero(i: list[Inteiro]) -> None:
            onde, la = (e.somar(inicio, q.andar(andar, i)) for _, inicio, andar in (de, para))
            e.escrever(e.ler(de[0], onde, aspecto.tipo), para[0], la, aspecto.tipo)

        Funcao(q, Nucleo(())).percorrer([(0, q.tamanho(t)) for t in aspecto.forma], numero)


def escrever(f: Funcao, n: Nucleo) -> None:
    """Percorre o tempo, bloco por bloco de amostras."""
    _Varredura(f, n).escrever()
