"""O plano: que valores vão à memória, em que núcleos se calculam, e onde as threads se esperam.

Um *núcleo* é um laço que calcula e guarda um ou mais valores. O resto do programa são expressões que os
núcleos calculam em registradores. Um núcleo *por amostra* se reparte entre as threads pelas amostras do lote;
um *comum* (dos parâmetros), pelas linhas do resultado. Entre dois *estágios* há uma barreira.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from neuronio.motores.llvm.cobertura import conferir_cobertura
from neuronio.motores.llvm.elementos import PESADAS, REGRAS
from neuronio.motores.llvm.nucleo import Acesso, Destino, Nucleo, Vista, elementos, passos, uniforme
from neuronio.motores.llvm.trocas import separar_partes, separar_trocas
from neuronio.tensor import Variavel
from neuronio.tensor.dimensao import Forma, Lote
from neuronio.tensor.programa import Instrucao, Programa
from neuronio.tensor.programa.programa import Nome

REDUCOES = frozenset(("soma", "maximo", "argmax"))
AO_LONGO = frozenset(("acumular", "ordem", "espalhar_ao_longo"))
"""As que percorrem um eixo do começo ao fim."""

DE_MEMORIA = frozenset(
    ("produto", "conv2d", "conv2d_gradiente_da_entrada", "conv2d_gradiente_do_kernel", "espalhar")
)
"""As que leem as entradas muitas vezes, e por isso as querem na memória."""

VISTAS = frozenset(("transpor", "expandir", "redimensionar"))

AMPLIAM = frozenset(("expandir", "devolver_a_janela", "repetir_na_janela"))
"""As que levam cada número da entrada a muitos do resultado."""

PESO_GRANDE = 1 << 20
"""Um peso com mais números que isto não cabe no cache: cada thread lê só as colunas que lhe cabem."""

LENTAS = PESADAS | {"raiz"}
"""As que demoram mais que as somas de um produto: não se fazem bloco a bloco, mas todas em seguida."""

MAIOR_EXPRESSAO = 24
"""Uma expressão usada mais de uma vez e maior que isto se guarda, em vez de se repetir."""


class Plano:
    """Os núcleos de um programa, em ordem, com o estágio de cada um.

    Args:
        programa: o que se vai executar.
        lote: de quantas amostras é o maior lote.
    """

    def __init__(self, programa: Programa, lote: int) -> None:
        self.programa, self.lote = programa, lote
        self.trazidos_por_colunas: set[Nome] = set()
        """Os argumentos de que cada thread traz umas colunas de todas as amostras, e não as suas amostras."""
        self.por_saida = {i.saida: i for i in programa.instrucoes}
        conferir_cobertura(programa, REGRAS.keys() | REDUCOES | AO_LONGO | DE_MEMORIA)
        self.guardados = self._escolher_guardados()
        self._acessos: dict[Nucleo, list[Acesso]] = {}
        for separar in (separar_partes, separar_trocas):
            self.programa, copias = separar(self)
            self.por_saida = {i.saida: i for i in self.programa.instrucoes}
            self.guardados |= copias
        self.nucleos = self._agrupar(self._criar_nucleos())

    def forma(self, nome: Nome) -> Forma:
        return self.programa.aspectos[nome].forma

    @property
    def uma_a_uma(self) -> bool:
        """Se o que se faz de uma amostra não depende das outras, nem de quantas são: tanto faz o lote."""
        sem_lote = {"tamanho_do_lote", "sortear_uniforme"}.isdisjoint(
            i.primitiva.nome for i in self.programa.instrucoes
        )
        return sem_lote and all(n.por_amostra and not n.soma_sobre_o_lote for n in self.nucleos)

    def custo_por_amostra(self, lote: int) -> float:
        """Quantas contas, mais ou menos, custa cada amostra de um lote cheio."""
        total = 0.0
        for n in self.nucleos:
            numeros = elementos(n.forma, lote)
            if n.instrucao is None:
                total += numeros * 4 * (len(n.valores) + len(n.destinos))
            elif n.instrucao.primitiva.nome in DE_MEMORIA:
                a, b = (elementos(self.forma(e), lote) for e in n.instrucao.entradas[:2])
                total += 2 * (numeros * a * b) ** 0.5  # o produto de (m, k) por (k, n) tem m·k·n parcelas
            else:
                total += elementos(self.forma(n.instrucao.entradas[0]), lote)
        return total / lote

    # ── o que vai à memória ─────────────────────────────────────────────────
    def _escolher_guardados(self) -> set[Nome]:
        usos: dict[Nome, int] = {}
        tamanho: dict[Nome, int] = {}
        guardados: set[Nome] = set()
        for i in self.programa.instrucoes:
            for e in i.entradas:
                usos[e] = usos.get(e, 0) + 1
        for i in self.programa.instrucoes:
            if i.primitiva.nome not in REGRAS:
                guardados.add(i.saida)
                guardados.update(self.lidos_da_memoria(i) & self.por_saida.keys())
        for i in self.programa.instrucoes:
            nome = i.saida
            refeitas = set(i.entradas) - guardados
            if i.primitiva.nome == "expandir":  # o que se repete se calcula antes do laço que o repete
                refeitas = set()
            tamanho[nome] = 1 + sum(tamanho.get(e, 0) for e in refeitas)
            peso = i.primitiva.nome in PESADAS or any(self._tem(PESADAS, e, guardados) for e in i.entradas)
            repetida = usos.get(nome, 0) > 1 and (peso or tamanho[nome] > MAIOR_EXPRESSAO)
            if repetida or (i.primitiva.nome in PESADAS and self._e_ampliada(nome)):
                guardados.add(nome)
                tamanho[nome] = 1
        return guardados

    def lidos_da_memoria(self, i: Instrucao) -> set[Nome]:
        """O que se lê da memória: o produto anda nela com passos; as convoluções a querem em ordem."""
        if i.primitiva.nome not in DE_MEMORIA:
            return set()
        vistas = {e: self.vista(e) for e in i.entradas}
        com_passos = i.primitiva.nome == "produto"
        return {
            v.base if com_passos or v.passos == tuple(passos(self.forma(e))) else e for e, v in vistas.items()
        }

    def vista(self, nome: Nome) -> Vista:
        """Um valor como leitura de outro, com tantos passos por eixo: transpor não move nada na memória."""
        forma = self.forma(nome)
        i = self.por_saida.get(nome)
        propria = Vista(nome, tuple(passos(forma)))
        if i is None or i.primitiva.nome not in VISTAS or nome in getattr(self, "guardados", ()):
            return propria
        origem = self.vista(i.entradas[0])
        if i.primitiva.nome == "transpor":
            return Vista(origem.base, tuple(origem.passos[e] for e in i.atributos["ordem"]))
        antes = self.forma(i.entradas[0])
        if i.primitiva.nome == "expandir":
            finais = [0 if t == 1 else p for t, p in zip(antes, origem.passos, strict=True)]
            return Vista(origem.base, (*[0] * (len(forma) - len(antes)), *finais))
        if origem.passos == tuple(passos(antes)):
            return Vista(origem.base, tuple(passos(forma)))
        grandes = [(t, p) for t, p in zip(antes, origem.passos, strict=True) if t != 1]
        if [t for t, _ in grandes] == [t for t in forma if t != 1]:
            resto = iter(p for _, p in grandes)
            return Vista(origem.base, tuple(0 if t == 1 else next(resto) for t in forma))
        return propria

    def _tem(self, quais: set[str], nome: Nome, guardados: set[Nome]) -> bool:
        """Se há uma destas entre as contas que se fazem para chegar a um valor."""
        i = self.por_saida.get(nome)
        if i is None or nome in guardados:
            return False
        return i.primitiva.nome in quais or any(self._tem(quais, e, guardados) for e in i.entradas)

    def _e_ampliada(self, nome: Nome) -> bool:
        """Se alguém lê este valor em muitas posições: calculá-lo lá seria refazê-lo a cada vez."""
        return any(nome in i.entradas and i.primitiva.nome in AMPLIAM for i in self.programa.instrucoes)

    def constantes_na_memoria(self) -> dict[Nome, np.ndarray]:
        """As constantes que se leem da memória; das outras, o número se escreve no próprio código."""
        lidas = {
            self.vista(e).base
            for i in self.programa.instrucoes
            if i.primitiva.nome in DE_MEMORIA
            for e in i.entradas
        }
        return {n: c for n, c in self.programa.constantes.items() if n in lidas or not uniforme(c)}

    def lidas_ao_atribuir(self, variavel: Variavel, valor: Nome) -> set[int]:
        """As variáveis (pelo id) que se leem ao calcular um valor final; ela mesma, só se noutra posição."""
        lidas = set()
        for a in self.acessos(Nucleo(self.forma(valor), destinos=[Destino(valor, variavel=variavel)])):
            lida = self.programa.leituras.get(a.base)
            if lida is not None and (lida is not variavel or not a.identico):
                lidas.add(id(lida))
        return lidas

    # ── os núcleos ──────────────────────────────────────────────────────────
    def _criar_nucleos(self) -> list[Nucleo]:
        nucleos = [self._nucleo_de(i) for i in self.programa.instrucoes if i.saida in self.guardados]
        finais = [Destino(n, variavel=v) for v, n in self.programa.atribuicoes]
        finais += [Destino(n, saida=k) for k, n in enumerate(self.programa.saidas)]
        nucleos += [Nucleo(self.forma(d.valor), destinos=[d]) for d in finais]
        self.trazidos_por_colunas = self._trazidos_por_colunas(nucleos)
        self._marcar_estagios(nucleos)
        return nucleos

    def _nucleo_de(self, i: Instrucao) -> Nucleo:
        if i.primitiva.nome in REGRAS:
            return Nucleo(self.forma(i.saida), [i.saida])
        produto = i.primitiva.nome == "produto"
        return Nucleo(
            self.forma(i.saida),
            [i.saida],
            i,
            soma_sobre_o_lote=self._soma_o_lote(i),
            por_somas=produto and self._dos_dados_por_um_peso(i),
            por_colunas=produto and self._por_um_peso_grande(i),
        )

    def _soma_o_lote(self, i: Instrucao) -> bool:
        forma = self.forma(i.entradas[0])
        sobre_o_lote = bool(forma) and isinstance(forma[0], Lote)
        soma = i.primitiva.nome == "soma" and sobre_o_lote and 0 in i.atributos["eixos"]
        return soma or i.primitiva.nome == "conv2d_gradiente_do_kernel"

    def em_partes(self, i: Instrucao) -> bool:
        """Se o resultado de uma instrução é a soma do que cada thread guarda no seu lugar."""
        return i.saida in self.guardados and i.primitiva.nome not in REGRAS and self._nucleo_de(i).em_partes

    def _dos_dados_por_um_peso(self, i: Instrucao) -> bool:
        """Se é o produto dos dados por um peso que se reescreve, e cada thread fica com umas linhas do peso.

        Assim elas não saem do seu cache. Em troca, somam-se depois as partes de cada thread: vale a pena se
        as colunas dos dados são bem mais que as amostras.
        """
        dados, peso = (self.vista(e).base for e in i.entradas)
        reescritas = {id(v) for v, _ in self.programa.atribuicoes}
        meu = id(self.programa.leituras.get(peso)) in reescritas and not self._por_um_peso_grande(i)
        de_matrizes = len(self.forma(i.entradas[0])) == len(self.forma(i.entradas[1])) == 2
        if not (meu and de_matrizes and dados in self.programa.argumentos):
            return False
        linhas, somas = self.forma(i.entradas[0])
        if not (isinstance(linhas, Lote) and isinstance(somas, int)):
            return False
        # as colunas que uma thread traz são as que ela soma só se cada amostra é uma linha
        por_linha = (
            self.vista(i.entradas[0]).passos == (somas, 1) and elementos(self.forma(dados), 1) == somas
        )
        return por_linha and somas > 2 * linhas.tamanho(self.lote)

    def _por_um_peso_grande(self, i: Instrucao) -> bool:
        """Se é o produto das amostras por uma matriz grande, que é a mesma para todas."""
        a, peso = (self.forma(e) for e in i.entradas)
        com_lote = len(a) == 2 and isinstance(a[0], Lote)
        comum = len(peso) == 2 and not any(isinstance(t, Lote) for t in peso)
        return com_lote and comum and elementos(peso, 1) > PESO_GRANDE

    def _trazidos_por_colunas(self, nucleos: list[Nucleo]) -> set[Nome]:
        """Os argumentos que um produto lê pelas colunas, e que núcleo nenhum lê pelas amostras."""
        pedem = {a.base for n in nucleos if n.por_somas for a in self.acessos(n)}
        impedem = {a.base for n in nucleos if n.por_amostra for a in self.acessos(n)}
        return (pedem - impedem) & set(self.programa.argumentos)

    def _marcar_estagios(self, nucleos: list[Nucleo]) -> None:
        """Cada núcleo no primeiro estágio em que tudo o que lê já está pronto."""
        dono = {nome: n for n in nucleos for nome in n.valores}
        for n in nucleos:
            n.estagio = max((self._depois_de(n, dono.get(a.base), a) for a in self.acessos(n)), default=0)
        antes = -1
        while antes != (antes := sum(n.estagio for n in nucleos)):
            for n in nucleos:  # uma variável só se reescreve depois de lida por todos
                for d in n.destinos:
                    if d.variavel is not None:
                        n.estagio = max([n.estagio, *self._leitores(d.variavel, n, nucleos)])

    def _depois_de(self, n: Nucleo, dono: Nucleo | None, acesso: Acesso) -> int:
        if dono is None:  # os dados de cada amostra quem traz é a thread dela, se não se trazem por colunas
            minhas = n.por_somas if acesso.base in self.trazidos_por_colunas else n.por_amostra
            return int(acesso.base in self.programa.argumentos and not minhas)
        juntos = (
            n.por_amostra == dono.por_amostra and not dono.em_partes and (n.por_amostra or acesso.alinhado)
        )
        return dono.estagio + (0 if juntos else 1)

    def _leitores(self, variavel: Variavel, escritor: Nucleo, nucleos: list[Nucleo]) -> Iterator[int]:
        for n in nucleos:
            for a in self.acessos(n):
                if n is not escritor and self.programa.leituras.get(a.base) is variavel:
                    yield n.estagio + (0 if a.alinhado and not n.por_amostra else 1)

    def acessos(self, n: Nucleo) -> list[Acesso]:
        """Tudo o que o núcleo lê da memória."""
        if n not in self._acessos:
            self._acessos[n] = self._achar_acessos(n)
        return self._acessos[n]

    def _achar_acessos(self, n: Nucleo) -> list[Acesso]:
        achados: dict[Acesso, None] = {}
        entradas = n.instrucao.entradas if n.instrucao else ()
        for raiz, na_posicao in [*((r, True) for r in n.raizes), *((e, False) for e in entradas)]:
            identico = tuple(range(len(self.forma(raiz)))) if na_posicao else ()
            vistos: set[tuple[Nome, tuple[int | None, ...]]] = set()
            pilha: list[tuple[Nome, tuple[int | None, ...]]] = [(raiz, identico)]
            primeira = True
            while pilha:
                nome, mapa = pilha.pop()
                if (nome, mapa) in vistos:
                    continue
                vistos.add((nome, mapa))
                propria = primeira and na_posicao and nome in n.expressoes
                primeira = False
                i = self.por_saida.get(nome)
                if i is None or (nome in self.guardados and not propria):
                    achados[self._acesso(n, nome, mapa, identico)] = None
                    continue
                pilha.extend((e, self._mapear(i, k, mapa)) for k, e in enumerate(i.entradas))
        return list(achados)

    def _acesso(
        self, n: Nucleo, nome: Nome, mapa: tuple[int | None, ...], identico: tuple[int, ...]
    ) -> Acesso:
        mesma = mapa == identico and len(mapa) == len(self.forma(nome))
        # números sós são todos da mesma thread
        na_linha = mapa[0] == 0 if mapa else n.forma == self.forma(nome) == ()
        return Acesso(nome, na_linha, mesma)

    def _mapear(self, i: Instrucao, k: int, mapa: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """De que eixo do núcleo vem cada índice da entrada, ou None se não é cópia de nenhum."""
        forma = self.forma(i.entradas[k])
        nada: tuple[int | None, ...] = (None,) * len(forma)
        if not mapa:
            return nada
        if i.primitiva.elementar or i.primitiva.nome in ("onde", "converter", "parar_gradiente"):
            return mapa
        if i.primitiva.nome == "colher_da_janela" and k == 1:
            return mapa
        if i.primitiva.nome == "expandir":
            finais = mapa[len(mapa) - len(forma) :]
            return tuple(None if t == 1 else m for t, m in zip(forma, finais, strict=True))
        if i.primitiva.nome == "transpor":
            por_eixo = dict(zip(i.atributos["ordem"], mapa, strict=True))
            return tuple(por_eixo[e] for e in range(len(forma)))
        if i.primitiva.nome == "redimensionar":
            antes = [(m, t) for m, t in zip(mapa, self.forma(i.saida), strict=True) if t != 1]
            if [t for _, t in antes] == [t for t in forma if t != 1]:
                resto = iter(m for m, _ in antes)
                return tuple(None if t == 1 else next(resto) for t in forma)
            mesma = bool(forma) and forma[0] == self.forma(i.saida)[0]
            return (mapa[0] if mesma else None, *nada[1:])
        return nada

    # ── a ordem ─────────────────────────────────────────────────────────────
    def _agrupar(self, nucleos: list[Nucleo]) -> list[Nucleo]:
        """Em cada estágio, junta num laço só as expressões de mesma forma que podem ficar lado a lado.

        As que vêm depois de um produto, e o leem só no lugar, ficam no laço dele.
        """
        prontos: list[Nucleo] = []
        for estagio in range(1 + max((n.estagio for n in nucleos), default=0)):
            restam = [n for n in nucleos if n.estagio == estagio]
            while restam:
                proximo = self._proximo(restam, prontos[-1] if prontos else None)
                restam.remove(proximo)
                ultimo = prontos[-1] if prontos else None
                if ultimo is not None and ultimo.estagio == estagio and self._cabe_em(proximo, ultimo):
                    ultimo.valores += proximo.valores
                    ultimo.destinos += proximo.destinos
                    del self._acessos[ultimo]
                else:
                    prontos.append(proximo)
        return prontos

    def _proximo(self, restam: list[Nucleo], ultimo: Nucleo | None) -> Nucleo:
        feitos_aqui = {v for n in restam for v in n.valores}
        leitores = Counter(v for n in restam for v in self._variaveis_lidas(n))
        livres = [n for n in restam if self._livre(n, leitores, feitos_aqui)]
        assert livres, "dependência circular entre núcleos"
        if ultimo is not None:
            for n in livres:
                if self._cabe_em(n, ultimo):
                    return n
        return livres[0]

    def _livre(self, n: Nucleo, leitores: Counter[int], pendentes: set[Nome]) -> bool:
        """Se já se fez tudo de que o núcleo depende, e nenhum outro ainda vai ler o que ele reescreve."""
        if any(a.base in pendentes and a.base not in n.valores for a in self.acessos(n)):
            return False
        proprias = self._variaveis_lidas(n)
        escritas = [id(d.variavel) for d in n.destinos if d.variavel is not None]
        return all(leitores[v] == (v in proprias) for v in escritas)

    def _variaveis_lidas(self, n: Nucleo) -> set[int]:
        return {id(v) for a in self.acessos(n) if (v := self.programa.leituras.get(a.base)) is not None}

    def _cabe_em(self, n: Nucleo, ultimo: Nucleo) -> bool:
        de_produto = ultimo.instrucao is not None and ultimo.instrucao.primitiva.nome == "produto"
        de_produto = de_produto and ultimo.por_amostra == n.por_amostra
        recebe = ultimo.elementar or (de_produto and len(n.forma) == 2 and self._leve(n))
        if not (n.elementar and recebe and n.forma == ultimo.forma and n.estagio == ultimo.estagio):
            return False
        return self._le_so_no_lugar(n, ultimo) and self._le_so_no_lugar(ultimo, n)

    def _leve(self, n: Nucleo) -> bool:
        """Se as expressões cabem entre as somas de um produto: poucas instruções, e rápidas."""
        return not any(self._tem(LENTAS, r, self.guardados - set(n.expressoes)) for r in n.raizes)

    def _le_so_no_lugar(self, leitor: Nucleo, escritor: Nucleo) -> bool:
        """Se tudo o que um lê do que o outro escreve está na posição que o laço percorre."""
        escritas = {id(d.variavel) for d in escritor.destinos if d.variavel is not None}
        return all(
            (a.base not in escritor.valores and id(self.programa.leituras.get(a.base)) not in escritas)
            or self.igual(a, leitor)
            for a in self.acessos(leitor)
        )

    def de_passagem(self, n: Nucleo) -> bool:
        """Se só o próprio núcleo lê o resultado da sua instrução: não é preciso guardá-lo."""
        assert n.instrucao is not None
        leitores = [m for m in self.nucleos if any(a.base == n.instrucao.saida for a in self.acessos(m))]
        return leitores == [n]

    def que_vem_de(self, origens: Iterable[Nome], raizes: Iterable[Nome]) -> frozenset[Nome]:
        """Dos valores que se calculam para chegar a umas raízes, os que dependem de algum destes, e eles."""
        achados, vistos, pilha = set(origens), set[Nome](), [(r, False) for r in raizes]
        while pilha:
            nome, depois = pilha.pop()
            i = self.por_saida.get(nome)
            if i is None or (nome in self.guardados and nome not in achados):
                continue
            if depois:
                if not achados.isdisjoint(i.entradas):
                    achados.add(nome)
            elif nome not in vistos:
                vistos.add(nome)
                pilha.append((nome, True))
                pilha.extend((e, False) for e in i.entradas)
        return frozenset(achados)

    def igual(self, acesso: Acesso, n: Nucleo) -> bool:
        """Se a leitura é exatamente na posição que o laço percorre."""
        return acesso.identico and self.forma(acesso.base) == n.forma
